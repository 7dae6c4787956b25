/*
 * Streams: files on a host that the console looks at, followed by `tail` on a
 * channel of their own, stdout and stderr as SSH's two streams, from exact byte
 * offsets. A stream without credit is not read; one that stays without it, or
 * that falls far behind its file, loses its channel, and gets a new one at the
 * byte that is wanted: the file on the host keeps all.
 */
#ifndef TAP_H
#define TAP_H

#include "host.h"

/* Requests; each is answered by DONE. */
void tap_open_output(struct host *h, uint64_t id,
    const struct msg_open_output *m);
void tap_open_tail(struct host *h, uint64_t id, const struct msg_open_tail *m);
void tap_read(struct worker *w, uint64_t id, const struct msg_read_stream *m);
void tap_seek(struct worker *w, uint64_t id, const struct msg_seek *m);
void tap_close(struct worker *w, uint64_t id,
    const struct msg_close_stream *m);

void tap_grant(struct worker *w, const struct msg_grant *m);

/* The host's connection ends: so do its streams. */
void taps_host_down(struct host *h, const char *why);

void taps_free(struct worker *w);

#endif
