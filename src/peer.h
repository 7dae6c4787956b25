/*
 * One end of the link between console and worker: frames over a socket, on a
 * libev loop. Sending never blocks and never fails for the caller; what the
 * socket does not take waits in a queue.
 *
 * The peer's end of file, a broken frame and a queue that outgrew its bound are
 * all the same to the owner: on_gone, once, and no message after it. What is
 * queued is still sent, to an other side that only closed its own direction.
 */
#ifndef PEER_H
#define PEER_H

#include <ev.h>

#include "protocol.h"

struct peer;

struct peer_events {
	/* One decoded message; its slices live until the return. */
	void (*on_message)(const struct message *m, void *arg);
	/* The link is over; why is a sentence. The peer may be freed here. */
	void (*on_gone)(const char *why, void *arg);
	/*
	 * After on_gone: what was still to be sent is sent, or cannot be any
	 * more. NULL: not of interest. The peer may be freed here.
	 */
	void (*on_drained)(void *arg);
};

enum {
	/* A peer that lets so much wait is not alive; the link is ended. All that
	 * may be on its way of 64 streams at a time (ui/streams.c) is 32 MiB. */
	PEER_QUEUE_MAX = 48 * 1024 * 1024,
};

/*
 * Takes over fd, which becomes non-blocking and close-on-exec. other_is_worker
 * says which kinds may arrive besides BOTH: EVENT, or REQUEST and NOTICE; any
 * other kind ends the link. Neither events nor arg is owned.
 */
struct peer *peer_new(struct ev_loop *loop, int fd, bool other_is_worker,
    const struct peer_events *events, void *arg);

/* Closes the socket. NULL is legal. */
void peer_free(struct peer *p);

/*
 * Queues a message; its slices are copied. False: it does not fit into a
 * frame, f says so; the link is unharmed.
 */
bool peer_send(struct peer *p, const struct message *m, struct fault *f);

/*
 * Nothing more is to be sent: the other side reads the end of file after what
 * is queued. What it sends until it ends too still arrives.
 */
void peer_end(struct peer *p);

/* Bytes that wait to be written. 0 is quiescence as far as sending goes. */
size_t peer_queued(const struct peer *p);

#endif
