/* What a backend of transport.h is: transport.c hands each call on. */
#ifndef TRANSPORT_OPS_H
#define TRANSPORT_OPS_H

#include "transport.h"

struct transport_ops {
	struct transport *(*open)(struct ev_loop *loop,
	    const struct target *target, const struct transport_events *events,
	    void *arg);
	void (*free)(struct transport *t);
	int64_t (*heard_ms)(const struct transport *t);
	const char *(*waits_for)(const struct transport *t);
	struct transport_facts (*facts)(const struct transport *t);
	bool (*count_sessions)(struct transport *t, unsigned most,
	    sessions_done *done, void *arg);
	struct channel *(*exec)(struct transport *t, const char *command,
	    const struct channel_events *events, void *arg);
	int64_t (*asking_ms)(const struct transport *t);
	/* NULL: it has none of these three. */
	struct channel *(*connect)(struct transport *t, const char *address,
	    uint16_t port, const struct channel_events *events, void *arg);
	size_t (*waiting)(const struct channel *c);
	bool (*asked)(const struct channel *c);
	void (*write)(struct channel *c, const void *p, size_t n);
	void (*eof)(struct channel *c);
	void (*pause)(struct channel *c, bool paused);
	void (*free_channel)(struct channel *c);
	size_t (*channels)(const struct transport *t);
};

/* The first of a backend's own, so that a pointer to one is one to the other. */
struct transport {
	const struct transport_ops *ops;
};

struct channel {
	const struct transport_ops *ops;
};

#endif
