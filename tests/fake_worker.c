#include "fake_worker.h"

#include <linux/sockios.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "before.h"
#include "log.h"
#include "mem.h"
#include "peer.h"

enum { HELD_MAX = 256 };

struct held {
	uint64_t id;
	char trace[1024];
};

struct fake_worker {
	struct ev_loop *loop;
	struct peer *peer;      /* NULL: there is no link        */
	int fd;                 /* the peer's                    */
	bool wanted;
	bool kept[MSG_COUNT];   /* types that are not answered   */
	struct held held[HELD_MAX];
	size_t first, count;
	uint64_t stream;
	uint64_t from[3];       /* of the stream, by which       */
	struct before before;   /* ... of a file, before that    */
};

struct fake_worker *
fake_worker_new(struct ev_loop *loop)
{
	struct fake_worker *w = xcalloc(1, sizeof *w);

	w->loop = loop;
	for (int t = 0; t < MSG_COUNT; t++)
		w->kept[t] = msg_kind((enum msg_type)t) == KIND_REQUEST;
	w->kept[MSG_PING] = false;
	w->kept[MSG_OPEN_HOST] = false;
	w->kept[MSG_OPEN_OUTPUT] = false;
	w->kept[MSG_CLOSE_STREAM] = false;
	return w;
}

void
fake_worker_free(struct fake_worker *w)
{
	peer_free(w->peer);
	free(w);
}

static void
keep(struct fake_worker *w, const struct message *m)
{
	if (w->count == HELD_MAX)
		fatal("the console asks for too much");
	struct held *h = &w->held[(w->first + w->count++) % HELD_MAX];
	h->id = m->id;
	message_trace(m, h->trace, sizeof h->trace);
}

static void
on_message(const struct message *m, void *arg)
{
	struct fake_worker *w = arg;

	if (m->type == MSG_OPEN_OUTPUT) {
		w->stream = m->open_output.stream;
		w->from[1] = m->open_output.from_out;
		w->from[2] = m->open_output.from_err;
	} else if (m->type == MSG_OPEN_TAIL) {
		w->stream = m->open_tail.stream;
		w->from[1] = m->open_tail.from;
		w->before.n = 0;
		before_put(&w->before, m->open_tail.before);
	} else if (m->type == MSG_READ_LOG) {
		w->stream = m->read_log.stream;
		w->from[1] = w->from[2] = 0;
	}
	if (w->kept[m->type])
		keep(w, m);
	else if (m->id != 0)
		fake_worker_send(w, &(struct message){ .type = MSG_DONE,
		    .id = m->id, .done = { .code = CODE_OK } });
}

static void
on_gone(const char *why, void *arg)
{
	(void)why;
	fake_worker_close(arg);
}

static const struct peer_events events = { .on_message = on_message,
	.on_gone = on_gone };

int
fake_worker_spawn(pid_t *pid, struct fault *f, void *arg)
{
	struct fake_worker *w = arg;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) {
		fault_set(f, CODE_FAILED, "socketpair");
		return -1;
	}
	fake_worker_close(w);
	w->fd = pair[1];
	w->peer = peer_new(w->loop, w->fd, false, &events, w);
	w->wanted = true;
	*pid = 0;
	return pair[0];
}

bool
fake_worker_wanted(const struct fake_worker *w)
{
	return w->wanted;
}

void
fake_worker_greet(struct fake_worker *w)
{
	w->wanted = false;
	fake_worker_send(w, &(struct message){ .type = MSG_HELLO,
	    .hello = { .version = PROTOCOL_VERSION } });
}

void
fake_worker_hold(struct fake_worker *w, enum msg_type type)
{
	w->kept[type] = true;
}

const char *
fake_worker_held(const struct fake_worker *w)
{
	return w->count == 0 ? NULL : w->held[w->first].trace;
}

uint64_t
fake_worker_take(struct fake_worker *w)
{
	uint64_t id = w->held[w->first].id;

	w->first = (w->first + 1) % HELD_MAX;
	w->count--;
	return id;
}

void
fake_worker_send(struct fake_worker *w, const struct message *m)
{
	struct fault f;

	if (w->peer != NULL && !peer_send(w->peer, m, &f))
		fatal("%s", f.text);
}

void
fake_worker_raw(struct fake_worker *w, struct slice bytes)
{
	if (w->peer != NULL &&
	    send(w->fd, bytes.p, bytes.n, MSG_NOSIGNAL) != (ssize_t)bytes.n)
		fatal("the socket did not take all bytes");
}

uint64_t
fake_worker_stream(const struct fake_worker *w)
{
	return w->stream;
}

uint64_t
fake_worker_from(const struct fake_worker *w, uint64_t which)
{
	uint64_t from = w->from[which % 3];

	return from == FROM_TAIL ? 0 : from;
}

struct slice
fake_worker_before(const struct fake_worker *w)
{
	return before_slice(&w->before);
}

void
fake_worker_close(struct fake_worker *w)
{
	peer_free(w->peer);
	w->peer = NULL;
	w->count = 0;
}

bool
fake_worker_quiet(const struct fake_worker *w)
{
	int to_read = 0, unread = 0;

	if (w->peer == NULL)
		return true;
	if (ioctl(w->fd, FIONREAD, &to_read) < 0 ||
	    ioctl(w->fd, SIOCOUTQ, &unread) < 0)
		return true;
	return to_read == 0 && unread == 0 && peer_queued(w->peer) == 0;
}

void
fake_worker_settle(const struct fake_worker *w)
{
	for (int quiet = 0; quiet < 4; quiet++) {
		ev_run(w->loop, EVRUN_NOWAIT);
		if (!fake_worker_quiet(w))
			quiet = 0;
	}
}

void
fake_worker_join(struct fake_worker *w)
{
	while (!fake_worker_wanted(w))
		ev_run(w->loop, EVRUN_ONCE);
	fake_worker_greet(w);
	fake_worker_settle(w);
}
