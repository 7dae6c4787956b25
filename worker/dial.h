/*
 * How the bytes get to a host: over TCP, through a program of this machine
 * (ProxyCommand), or through the connection to a jump host (ProxyJump).
 * Whichever it is, what comes of it is a socket.
 */
#ifndef DIAL_H
#define DIAL_H

#include <ev.h>

#include "fault.h"
#include "transport.h"

struct dial;

struct dial_events {
	/* RESOLVING, or CONNECTING; once more when dial_waits_for() changes. */
	void (*on_step)(enum host_state state, void *arg);
	/* Once. fd is the caller's; -1: f says why. */
	void (*on_done)(int fd, const struct fault *f, void *arg);
	/* dial_end() has an answer now. */
	void (*on_known)(void *arg);
};

/* target, events and arg are borrowed. */
struct dial *dial_new(struct ev_loop *loop, const struct target *target,
    const struct dial_events *events, void *arg);

/* From the loop; events may come before it returns. */
void dial_start(struct dial *d);

/* The jump host that has to be connected first; "" where there is none. */
const char *dial_waits_for(const struct dial *d);

/*
 * What is between, for sentences and as an address: "through ctl-gw"; "" where
 * the socket is one to the host itself. Returns buf.
 */
const char *dial_through(const struct target *target, char *buf, size_t size);

/*
 * The socket has ended. f is filled where more is known of it than the socket
 * tells, and left alone else. False: on_known will come, and then it is known.
 */
bool dial_end(struct dial *d, struct fault *f);

/* No events after it. What is between ends with it. NULL is legal. */
void dial_free(struct dial *d);

#endif
