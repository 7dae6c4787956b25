/*
 * Logs that are read: a run's stdout or stderr, or any file of a host, whole or
 * in part, and followed if that is wanted. The host chooses the lines
 * (readlog.sh), so that of a large file only they travel. A reader that takes
 * nothing stops the host's `cat`: nothing is kept here but the channel's window.
 */
#ifndef READLOG_H
#define READLOG_H

#include "host.h"

/* Answered by DONE when all was sent, or by the stream's end. */
void readlog_open(struct host *h, uint64_t id, const struct msg_read_log *m);

/* Nothing happens where there is no such log. */
void readlog_close(struct worker *w, uint64_t stream);
void readlog_grant(struct worker *w, const struct msg_grant *m);

/* The host's connection ends: so do they. */
void readlogs_host_down(struct host *h, const char *why);

void readlogs_free(struct worker *w);

#endif
