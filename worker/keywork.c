#include "keywork.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child.h"
#include "keyopen.h"
#include "mem.h"

enum {
	WORK_S = 60,            /* thousands of rounds are possible          */
	ANSWER_ROOM = 16 * 1024,
};

struct keywork {
	struct ev_loop *loop;
	pid_t pid;
	int fd;
	ev_io io;
	ev_timer deadline;
	struct buffer in;       /* the code, a byte; a sentence or the answer */
	keywork_done *done;
	void *arg;
};

static void
say(int out, enum code code, const char *p, size_t n)
{
	struct buffer b = { 0 };
	char byte = (char)code;

	buffer_put(&b, &byte, 1);
	buffer_put(&b, p, n);
	while (buffer_size(&b) > 0) {
		ssize_t k = write(out, buffer_data(&b), buffer_size(&b));
		if (k < 0 && errno != EINTR)
			_exit(1);
		buffer_eat(&b, k > 0 ? (size_t)k : 0);
	}
}

static _Noreturn void
child(int out, const struct keywork_order *order)
{
	struct fault f = { 0 };
	struct buffer answer = { 0 };

	signal(SIGALRM, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPROF, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(WORK_S);
	/* Connections that the worker closes are not to be held open here. */
	if (dup2(out, STDIN_FILENO) < 0)
		_exit(1);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	fcntl(STDIN_FILENO, F_SETFL, 0);
	EVP_PKEY *key = keyopen(order->key, order->passphrase, &f);
	if (key == NULL)
		say(STDIN_FILENO, f.code, f.text, strlen(f.text));
	else if (order->data.n == 0 ? keyopen_blob(key, &answer)
	    : keyopen_sign(key, order->algorithm, order->data, &answer))
		say(STDIN_FILENO, CODE_OK, buffer_data(&answer),
		    buffer_size(&answer));
	else
		say(STDIN_FILENO, CODE_FAILED, "its type is not supported"
		    " here", 30);
	_exit(0);
}

static void
finish(struct keywork *w, enum code code, const char *why,
    struct slice answer)
{
	struct fault f = { .code = CODE_OK };

	ev_io_stop(w->loop, &w->io);
	ev_timer_stop(w->loop, &w->deadline);
	if (code != CODE_OK)
		fault_set(&f, code, "%s", why);
	w->done(&f, answer, w->arg);
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	finish(w->data, CODE_FAILED, "its passphrase takes more than a minute"
	    " of work", (struct slice){ NULL, 0 });
}

static void
conclude(struct keywork *w)
{
	struct slice all = { buffer_data(&w->in), buffer_size(&w->in) };
	char why[sizeof ((struct fault *)NULL)->text];

	if (all.n == 0) {
		finish(w, CODE_FAILED, "the process that opens it died", all);
		return;
	}
	enum code code = (unsigned char)all.p[0] < CODE_COUNT
		? (enum code)all.p[0] : CODE_FAILED;
	all = (struct slice){ all.p + 1, all.n - 1 };
	snprintf(why, sizeof why, "%.*s", SLICE_ARG(all));
	finish(w, code, why, all);
}

static void
io_cb(struct ev_loop *loop, ev_io *io, int revents)
{
	struct keywork *w = io->data;
	ssize_t n = read(w->fd, buffer_reserve(&w->in, 4096), 4096);

	(void)loop;
	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		buffer_grew(&w->in, (size_t)n);
	if (n <= 0 || buffer_size(&w->in) > ANSWER_ROOM)
		conclude(w);
}

struct keywork *
keywork_start(struct ev_loop *loop, const struct keywork_order *order,
    keywork_done *done, void *arg)
{
	struct keywork *w = xcalloc(1, sizeof *w);
	int pipes[2] = { -1, -1 };

	*w = (struct keywork){ .loop = loop, .pid = -1, .done = done,
		.arg = arg };
	if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) == 0)
		w->pid = fork();
	if (w->pid == 0)
		child(pipes[1], order);
	if (pipes[1] >= 0)
		close(pipes[1]);
	w->fd = pipes[0];
	ev_io_init(&w->io, io_cb, w->fd, EV_READ);
	ev_timer_init(&w->deadline, deadline_cb, WORK_S + 1, 0);
	w->io.data = w->deadline.data = w;
	ev_timer_start(loop, &w->deadline);
	if (w->pid > 0)
		ev_io_start(loop, &w->io);
	else
		ev_feed_event(loop, &w->io, EV_READ);   /* its read fails */
	return w;
}

void
keywork_free(struct keywork *w)
{
	if (w == NULL)
		return;
	ev_io_stop(w->loop, &w->io);
	ev_timer_stop(w->loop, &w->deadline);
	if (w->fd >= 0)
		close(w->fd);
	child_kill(w->pid);
	buffer_finish(&w->in);
	free(w);
}
