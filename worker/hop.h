/*
 * Jump hosts (ProxyJump of ssh_config(5)): one connection to each, shared by
 * all who are reached through it, and streams on it (direct-tcpip). It is made
 * for the first stream, and closed soon after the last one; when it breaks, all
 * streams do, and those who had them come again by themselves.
 *
 * A jump host that is asked for several hosts connects to one after the other,
 * as far as libssh2 can ask. When one of them keeps it waiting, those behind
 * go over a further connection to it.
 */
#ifndef HOP_H
#define HOP_H

#include <ev.h>

#include "fault.h"
#include "transport.h"

struct hops;
struct hop;
struct stream;

/* All of a worker's. */
struct hops *hops_new(struct ev_loop *loop);

/* Nobody has one any more. NULL is legal. */
void hops_free(struct hops *p);

/*
 * The jump host that is reached as the target says, which is copied; the same
 * one for all that say the same. To be given back by hop_drop().
 */
struct hop *hop_take(struct hops *p, const struct target *target);

/* One more who has it; NULL is legal. Returns h. */
struct hop *hop_share(struct hop *h);

/* NULL is legal. It has no streams of who gives it back. */
void hop_drop(struct hop *h);

const char *hop_name(const struct hop *h);

struct stream_events {
	/* stream_waits_for() may have changed. */
	void (*on_waits)(void *arg);
	/* Once, from the loop. fd is the caller's; -1: f says why, or it is
	 * there for stream_control(). */
	void (*on_done)(int fd, const struct fault *f, void *arg);
};

/* A connection through h to a target's address and port; all is borrowed. For one
 * by the ssh client, which makes it itself, h is connected while it is there. */
struct stream *stream_open(struct hop *h, const struct target *to,
    const struct stream_events *events, void *arg);

/* The jump host that has to be connected first; "": it is. */
const char *stream_waits_for(const struct stream *s);

/* The control socket of the jump host's ssh client, once that is connected. */
const char *stream_control(const struct stream *s);

/* The socket has ended: fills f where it was not the far end that did it. */
void stream_why(const struct stream *s, struct fault *f);

/* Also in its events. NULL is legal. */
void stream_free(struct stream *s);

#endif
