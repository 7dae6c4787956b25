/*
 * A link's bytes, from the worker or from the console, in pieces of any size: only
 * messages of that side come, the same ones however the bytes were cut, and its
 * end once and last.
 */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "peer.h"

static struct ev_loop *loop;

/* What came of it. */
struct came {
	bool from_worker;
	bool gone;
	unsigned messages;
	struct buffer told;
};

void
fuzz_start(void)
{
	loop = ev_loop_new(EVFLAG_AUTO);
}

static void
on_message(const struct message *m, void *arg)
{
	struct came *c = arg;
	enum msg_kind kind = msg_kind(m->type);
	char text[4096];

	HOLDS(!c->gone);
	HOLDS(kind == KIND_BOTH || (kind == KIND_EVENT) == c->from_worker);
	buffer_puts(&c->told, message_trace(m, text, sizeof text));
	buffer_puts(&c->told, "\n");
	c->messages++;
}

static void
on_gone(const char *why, void *arg)
{
	struct came *c = arg;

	HOLDS(!c->gone);
	HOLDS(fuzz_is_sentence(why));
	buffer_puts(&c->told, why);
	c->gone = true;
}

static void
turn(void)
{
	for (int i = 0; i < 2; i++)
		ev_run(loop, EVRUN_NOWAIT);
}

static void
play(struct came *c, struct slice bytes, size_t step)
{
	static const struct peer_events events = { .on_message = on_message,
		.on_gone = on_gone };
	int pair[2];

	HOLDS(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	struct peer *p = peer_new(loop, pair[0], c->from_worker, &events, c);
	while (bytes.n > 0 && !c->gone) {
		size_t n = bytes.n < step ? bytes.n : step;
		HOLDS(send(pair[1], bytes.p, n, MSG_NOSIGNAL) == (ssize_t)n);
		bytes.p += n;
		bytes.n -= n;
		turn();
	}
	close(pair[1]);
	for (int i = 0; i < 100 && !c->gone; i++)
		turn();
	HOLDS(c->gone);
	peer_free(p);
}

void
fuzz_one(struct slice input)
{
	unsigned how = fuzz_choice(&input);
	struct came whole = { .from_worker = how & 1 },
		cut = { .from_worker = how & 1 };

	play(&whole, input, 32768);
	play(&cut, input, 1 + how / 2);
	HOLDS(whole.messages == cut.messages);
	HOLDS(slice_eq(fuzz_bytes(&whole.told), fuzz_bytes(&cut.told)));
	buffer_finish(&whole.told);
	buffer_finish(&cut.told);
}
