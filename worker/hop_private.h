/* What the two files of jump hosts share. */
#ifndef HOP_PRIVATE_H
#define HOP_PRIVATE_H

#include <sys/queue.h>

#include "buffer.h"
#include "hop.h"

TAILQ_HEAD(streams, stream);

struct hop {
	LIST_ENTRY(hop) link;   /* not of a further one                     */
	struct ev_loop *loop;
	struct target target;   /* its strings are owned                    */
	unsigned users;         /* who took it                              */
	struct hop *further;    /* another connection to it, or NULL        */
	struct transport *transport;    /* NULL: it is not connected        */
	bool ready;
	struct streams streams;
	ev_timer idle;          /* it has no stream, and is closed soon     */
};

struct stream {
	TAILQ_ENTRY(stream) link;
	struct hop *first, *hop;        /* the one asked for, the one it is on */
	const struct target *to;
	const struct stream_events *events;
	void *arg;
	struct channel *channel;        /* NULL: not asked for, or over     */
	ev_timer deadline;      /* for the jump host to connect             */
	ev_timer look;          /* whether another one is before it         */
	ev_timer soon;          /* tells the ssh client that it is connected */
	bool done;              /* on_done came                             */
	int fd;                 /* our end of the socket; -1: none          */
	ev_io io;
	struct buffer out;      /* for the socket                           */
	bool paused;            /* ... is too full for more                 */
	bool deaf;              /* the owner's end is closed                */
	bool over;              /* the channel is                           */
	struct fault why;       /* ... of this, CODE_OK for a plain end     */
};

/*
 * The first of h and its further connections that would ask for another stream
 * at once; NULL: none, and there are enough of them.
 */
struct hop *hop_at_hand(struct hop *h);

/* Connects, unless it is; a stream was added. */
void hop_wanted(struct hop *h);

/* A stream was removed. */
void hop_rest(struct hop *h);

/*
 * The connection comes, is there, or is not any more. Streams of the one before
 * may be there still, until their owners have read what had come: they stay as
 * they are. Owners free none in here but what fails.
 */
void stream_tell_waits(struct stream *s);
void stream_begin(struct stream *s);
void stream_fail(struct stream *s, const struct fault *why);

#endif
