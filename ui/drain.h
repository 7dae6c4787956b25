/*
 * Bytes that go to a descriptor as fast as its reader takes them: a pipe, a
 * terminal, a file. It is never made non-blocking, which the shell's programs
 * would share; what is written fits, as poll(2) says. No curses here.
 */
#ifndef DRAIN_H
#define DRAIN_H

#include <ev.h>

#include "slice.h"

struct drain;

struct drain_events {
	/* n more bytes are through. */
	void (*on_written)(size_t n, void *arg);
	/* errno of a write: nothing more can be written. EPIPE also where the
	 * reader of a pipe went away while there was nothing to write. */
	void (*on_broken)(int error, void *arg);
};

/* The descriptor stays the caller's. Neither events nor arg is owned. */
struct drain *drain_new(struct ev_loop *loop, int fd,
    const struct drain_events *events, void *arg);

/* What has not been written is dropped. NULL is legal. */
void drain_free(struct drain *d);

void drain_put(struct drain *d, struct slice bytes);

/* Bytes that wait. */
size_t drain_size(const struct drain *d);

#endif
