#include "fault_link.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	CHUNK = 16 * 1024,
	HELD_MOST = 64,         /* chunks under way in one direction        */
	SLICE_MS = 20,          /* of a rate                                */
};

struct chunk {
	TAILQ_ENTRY(chunk) link;
	ev_tstamp due;
	size_t n, sent;
	char bytes[CHUNK];
};

/* What goes one way in a connection. */
struct flow {
	struct link *link;
	enum way way;
	int from, to;
	ev_io readable, writable;
	ev_timer due;
	TAILQ_HEAD(chunks, chunk) held;
	unsigned count;         /* of them                                  */
	bool ended;             /* from has no more                         */
	bool shut;              /* to was told so                           */
};

struct link {
	LIST_ENTRY(link) entry;
	struct links *links;
	struct flow flows[WAYS];
};

void
die(const char *what)
{
	fprintf(stderr, "fault_proxy: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
forget(struct link *l, bool reset)
{
	const struct linger none = { .l_onoff = 1 };
	struct ev_loop *loop = l->links->loop;
	struct chunk *c;

	for (int way = UP; way < WAYS; way++) {
		struct flow *f = &l->flows[way];
		ev_io_stop(loop, &f->readable);
		ev_io_stop(loop, &f->writable);
		ev_timer_stop(loop, &f->due);
		while ((c = TAILQ_FIRST(&f->held)) != NULL) {
			TAILQ_REMOVE(&f->held, c, link);
			free(c);
		}
	}
	for (int way = UP; way < WAYS; way++) {
		if (reset)
			setsockopt(l->flows[way].from, SOL_SOCKET, SO_LINGER,
			    &none, sizeof none);
		close(l->flows[way].from);
	}
	LIST_REMOVE(l, entry);
	free(l);
}

/* One bit of one byte, when its turn has come. */
static void
flip(uint64_t *at, struct chunk *c)
{
	if (*at > c->n) {
		*at -= c->n;
	} else if (*at > 0) {
		c->bytes[*at - 1] ^= 0x10;
		*at = 0;
	}
}

/* At most so many bytes at once, so that a rate is one within a second too. */
static size_t
chunk_size(const struct faults *f)
{
	uint64_t most = f->rate * SLICE_MS / 1000;

	return f->rate == 0 || most > CHUNK ? CHUNK : most == 0 ? 1
		: (size_t)most;
}

/* When bytes that came now are to go on: behind all that came before. */
static ev_tstamp
due_at(const struct flow *f, size_t n)
{
	struct links *l = f->link->links;
	const struct chunk *last = TAILQ_LAST(&f->held, chunks);
	ev_tstamp at = ev_now(l->loop) + l->faults.delay;

	if (l->faults.jitter > 0)
		at += l->faults.jitter * rand_r(&l->seed) / RAND_MAX;
	if (last != NULL && last->due > at)
		at = last->due;
	return l->faults.rate == 0 ? at
		: at + (double)n / (double)l->faults.rate;
}

/* Takes in what has come. False: the connection is gone. */
static bool
take_in(struct flow *f)
{
	struct links *l = f->link->links;
	struct chunk *c = calloc(1, sizeof *c);

	if (c == NULL)
		die("memory");
	ssize_t n = read(f->from, c->bytes, chunk_size(&l->faults));
	if (n > 0 && !l->faults.discards[f->way]) {
		c->n = (size_t)n;
		flip(&l->faults.flip[f->way], c);
		c->due = due_at(f, c->n);
		TAILQ_INSERT_TAIL(&f->held, c, link);
		f->count++;
		return true;
	}
	int error = n < 0 ? errno : 0;
	free(c);
	f->ended = n == 0;
	if (error == 0 || error == EAGAIN || error == EINTR)
		return true;
	/* An RST is no end: it goes on as one. */
	forget(f->link, true);
	return false;
}

/* Sends on what is held first. False: the connection is gone. */
static bool
send_on(struct flow *f)
{
	struct chunk *c = TAILQ_FIRST(&f->held);
	ssize_t n = send(f->to, c->bytes + c->sent, c->n - c->sent,
	    MSG_NOSIGNAL);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n < 0) {
		forget(f->link, true);
		return false;
	}
	c->sent += (size_t)n;
	f->link->links->passed[f->way] += (size_t)n;
	if (c->sent == c->n) {
		TAILQ_REMOVE(&f->held, c, link);
		f->count--;
		free(c);
	}
	return true;
}

/* Nothing more will go that way. False: nor the other, and it is gone. */
static bool
shut(struct flow *f)
{
	f->shut = true;
	shutdown(f->to, SHUT_WR);
	if (!f->link->flows[UP].shut || !f->link->flows[DOWN].shut)
		return true;
	forget(f->link, false);
	return false;
}

/* Sets the watchers by what there is to do. False: the connection is gone. */
static bool
flow_go(struct flow *f)
{
	struct links *l = f->link->links;
	const struct chunk *c = TAILQ_FIRST(&f->held);

	ev_io_stop(l->loop, &f->readable);
	ev_io_stop(l->loop, &f->writable);
	ev_timer_stop(l->loop, &f->due);
	if (l->faults.stalled[f->way])
		return true;
	if (!f->ended && f->count < HELD_MOST)
		ev_io_start(l->loop, &f->readable);
	if (c == NULL)
		return !f->ended || f->shut || shut(f);
	if (c->due > ev_now(l->loop)) {
		ev_timer_set(&f->due, c->due - ev_now(l->loop), 0);
		ev_timer_start(l->loop, &f->due);
	} else {
		ev_io_start(l->loop, &f->writable);
	}
	return true;
}

static void
readable_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct flow *f = w->data;

	(void)loop;
	(void)revents;
	if (take_in(f))
		flow_go(f);
}

static void
writable_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct flow *f = w->data;

	(void)loop;
	(void)revents;
	if (send_on(f))
		flow_go(f);
}

static void
due_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	flow_go(w->data);
}

static void
set_flow(struct link *l, enum way way, int from, int to)
{
	struct flow *f = &l->flows[way];

	*f = (struct flow){ .link = l, .way = way, .from = from, .to = to };
	TAILQ_INIT(&f->held);
	ev_io_init(&f->readable, readable_cb, from, EV_READ);
	ev_io_init(&f->writable, writable_cb, to, EV_WRITE);
	ev_timer_init(&f->due, due_cb, 0, 0);
	f->readable.data = f->writable.data = f->due.data = f;
}

void
links_add(struct links *l, int client, int server)
{
	struct link *new = calloc(1, sizeof *new);

	if (new == NULL)
		die("memory");
	fcntl(client, F_SETFL, O_NONBLOCK);
	fcntl(server, F_SETFL, O_NONBLOCK);
	new->links = l;
	LIST_INSERT_HEAD(&l->all, new, entry);
	set_flow(new, UP, client, server);
	set_flow(new, DOWN, server, client);
	flow_go(&new->flows[UP]);
	flow_go(&new->flows[DOWN]);
}

void
links_go(struct links *l)
{
	struct link *one, *next;

	for (one = LIST_FIRST(&l->all); one != NULL; one = next) {
		next = LIST_NEXT(one, entry);
		if (flow_go(&one->flows[UP]))
			flow_go(&one->flows[DOWN]);
	}
}

void
links_half_close(struct links *l, enum way way)
{
	struct link *one;

	LIST_FOREACH (one, &l->all, entry)
		one->flows[way].ended = true;
	links_go(l);
}

void
links_end(struct links *l, bool reset)
{
	struct link *one;

	while ((one = LIST_FIRST(&l->all)) != NULL)
		forget(one, reset);
}

unsigned
links_count(const struct links *l)
{
	const struct link *one;
	unsigned n = 0;

	LIST_FOREACH (one, &l->all, entry)
		n++;
	return n;
}
