#include "agent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "buffer.h"
#include "mem.h"
#include "sshkey.h"

/* The numbers of the messages (draft-miller-ssh-agent, 5.1). */
enum {
	REQUEST_IDENTITIES = 11,
	IDENTITIES_ANSWER = 12,
	SIGN_REQUEST = 13,
	SIGN_RESPONSE = 14,
};

enum { REPLY_MAX = 256 * 1024 };       /* OpenSSH's own bound */

struct agent {
	struct ev_loop *loop;
	int fd;
	ev_io io;
	ev_timer deadline;
	int64_t ms;
	struct buffer in, out;
	unsigned char want;     /* the answer's number; 0: nothing is asked */
	agent_done *done;
	void *arg;
};

/* Ends the request. The callback may free the agent: nothing follows it. */
static void
answer(struct agent *a, const struct fault *f, struct slice text)
{
	a->want = 0;
	ev_io_stop(a->loop, &a->io);
	ev_timer_stop(a->loop, &a->deadline);
	a->done(f, text, a->arg);
}

static void
fail(struct agent *a, enum code code, const char *why)
{
	struct fault f;

	fault_set(&f, code, "the agent %s", why);
	answer(a, &f, (struct slice){ NULL, 0 });
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	fail(w->data, CODE_DEADLINE, "did not answer in time");
}

/* Answers once the message is whole. */
static void
take(struct agent *a)
{
	static const struct fault ok = { .code = CODE_OK };
	struct slice all = { buffer_data(&a->in), buffer_size(&a->in) };
	struct slice length = all, message;
	uint32_t n;

	if (!ssh_take_u32(&length, &n))
		return;
	if (n == 0 || n > REPLY_MAX) {
		fail(a, CODE_FAILED, "sent an answer of a forbidden size");
		return;
	}
	if (!ssh_take_string(&all, &message))
		return;
	if ((unsigned char)message.p[0] != a->want) {
		fail(a, CODE_REFUSED, "refused");
		return;
	}
	struct slice body = { message.p + 1, message.n - 1 }, text = body;
	if (a->want == SIGN_RESPONSE ? !ssh_take_string(&body, &text)
				     : !ssh_take_u32(&text, &n))
		fail(a, CODE_FAILED, "sent a malformed answer");
	else
		answer(a, &ok, text);
}

static void
receive(struct agent *a)
{
	enum { SIZE = 16 * 1024 };
	ssize_t n = recv(a->fd, buffer_reserve(&a->in, SIZE), SIZE,
	    MSG_DONTWAIT);

	if (n < 0 && (errno == EINTR || fault_may_pass(errno)))
		return;
	if (n <= 0) {
		fail(a, CODE_FAILED, "hung up");
		return;
	}
	buffer_grew(&a->in, (size_t)n);
	take(a);
}

static void
io_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct agent *a = w->data;

	(void)revents;
	if (buffer_size(&a->out) == 0) {
		receive(a);
		return;
	}
	ssize_t n = send(a->fd, buffer_data(&a->out), buffer_size(&a->out),
	    MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n < 0 && (errno == EINTR || fault_may_pass(errno)))
		return;
	if (n < 0) {
		fail(a, CODE_FAILED, "hung up");
		return;
	}
	buffer_eat(&a->out, (size_t)n);
	if (buffer_size(&a->out) > 0)
		return;
	ev_io_stop(loop, w);
	ev_io_set(w, a->fd, EV_READ);
	ev_io_start(loop, w);
}

static void
ask(struct agent *a, unsigned char want, agent_done *done, void *arg)
{
	buffer_finish(&a->in);
	a->want = want;
	a->done = done;
	a->arg = arg;
	ev_io_set(&a->io, a->fd, EV_WRITE);
	ev_io_start(a->loop, &a->io);
	ev_timer_set(&a->deadline, (double)a->ms / 1000, 0);
	ev_timer_start(a->loop, &a->deadline);
}

struct agent *
agent_open(struct ev_loop *loop, const char *path, int64_t ms, struct fault *f)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof to.sun_path) {
		fault_set(f, CODE_INVALID, "the agent's path is too long");
		return NULL;
	}
	memcpy(to.sun_path, path, strlen(path) + 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	/* On a Unix socket this never waits: EAGAIN means a full backlog. */
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0) {
		fault_set(f, fault_may_pass(errno) ? CODE_UNREACHABLE
		    : CODE_FAILED, "no agent at %s: %s", path,
		    strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	struct agent *a = xcalloc(1, sizeof *a);
	*a = (struct agent){ .loop = loop, .fd = fd, .ms = ms };
	ev_init(&a->io, io_cb);
	ev_init(&a->deadline, deadline_cb);
	a->io.data = a->deadline.data = a;
	return a;
}

void
agent_free(struct agent *a)
{
	if (a == NULL)
		return;
	ev_io_stop(a->loop, &a->io);
	ev_timer_stop(a->loop, &a->deadline);
	close(a->fd);
	buffer_finish(&a->in);
	buffer_finish(&a->out);
	free(a);
}

void
agent_list(struct agent *a, agent_done *done, void *arg)
{
	static const char request[1] = { REQUEST_IDENTITIES };

	ssh_put_string(&a->out, (struct slice){ request, sizeof request });
	ask(a, IDENTITIES_ANSWER, done, arg);
}

void
agent_sign(struct agent *a, struct slice key, struct slice data,
    uint32_t flags, agent_done *done, void *arg)
{
	static const char request[1] = { SIGN_REQUEST };

	ssh_put_u32(&a->out, (uint32_t)(1 + 4 + key.n + 4 + data.n + 4));
	buffer_put(&a->out, request, sizeof request);
	ssh_put_string(&a->out, key);
	ssh_put_string(&a->out, data);
	ssh_put_u32(&a->out, flags);
	ask(a, SIGN_RESPONSE, done, arg);
}

bool
agent_next_key(struct slice *list, struct slice *blob)
{
	struct slice comment;

	return ssh_take_string(list, blob) && ssh_take_string(list, &comment);
}
