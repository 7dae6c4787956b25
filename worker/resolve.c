/*
 * The child has nothing of ours but the pipe: were the sockets left open in
 * it, a connection that we close would stay up until the child ends.
 */
#include "resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child.h"
#include "errands.h"
#include "mem.h"

/* What the child says: less than PIPE_BUF, and so written at once. */
struct answer {
	int error;              /* of getaddrinfo */
	int system;             /* errno for EAI_SYSTEM */
	struct addresses found;
};

struct resolve {
	struct ev_loop *loop;
	char *name;
	int64_t ms;
	pid_t pid;
	int fd;
	ev_io io;
	ev_timer deadline;
	struct answer answer;
	size_t got;
	resolve_done *done;
	void *arg;
};

socklen_t
address_size(const struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6)
					: sizeof(struct sockaddr_in);
}

static int
look_up(const char *name, uint16_t port, int family, int flags,
    struct addresses *a)
{
	struct addrinfo want = { .ai_family = family, .ai_socktype =
		SOCK_STREAM, .ai_flags = AI_NUMERICSERV | flags };
	struct addrinfo *list = NULL;
	char service[8];

	a->n = 0;
	snprintf(service, sizeof service, "%u", port);
	int error = getaddrinfo(name, service, &want, &list);
	if (error != 0)
		return error;
	for (struct addrinfo *i = list; i != NULL; i = i->ai_next) {
		if (a->n == ADDRESSES_MAX ||
		    (i->ai_family != AF_INET && i->ai_family != AF_INET6))
			continue;
		memcpy(&a->v[a->n++], i->ai_addr, i->ai_addrlen);
	}
	freeaddrinfo(list);
	return a->n == 0 ? EAI_NODATA : 0;
}

bool
resolve_number(const char *address, uint16_t port, int family,
    struct addresses *a)
{
	return look_up(address, port, family, AI_NUMERICHOST, a) == 0;
}

static void
child(const struct errand *e)
{
	struct answer a = { 0 };
	int64_t ms = e->number[2];

	/* Should the worker be killed, the child outlives it by ms at most. */
	signal(SIGALRM, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm((unsigned)(ms / 1000) + 1);
	if (dup2(e->fd[0], STDIN_FILENO) < 0)
		_exit(1);
	/* Not stdout and stderr: name service modules may print there. */
	close_range(STDERR_FILENO + 1, ~0U, 0);
	a.error = look_up(e->word[0], (uint16_t)e->number[0],
	    (int)e->number[1], AI_ADDRCONFIG, &a.found);
	a.system = errno;
	if (write(STDIN_FILENO, &a, sizeof a) != (ssize_t)sizeof a)
		_exit(1);
	_exit(0);
}

const struct door_kind resolve_errand = { .name = "name", .become = child };

static void
finish(struct resolve *r, const struct addresses *a, const struct fault *f)
{
	ev_io_stop(r->loop, &r->io);
	ev_timer_stop(r->loop, &r->deadline);
	r->done(a, f, r->arg);
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct resolve *r = w->data;
	struct fault f;

	(void)loop;
	(void)revents;
	fault_set(&f, CODE_DEADLINE, "the name %s was not found within %lld ms",
	    r->name, (long long)r->ms);
	finish(r, NULL, &f);
}

/* The child is through. */
static void
conclude(struct resolve *r)
{
	static const struct fault ok = { .code = CODE_OK };
	const struct answer *a = &r->answer;
	struct fault f;

	if (r->got < sizeof r->answer)
		fault_set(&f, CODE_FAILED,
		    "the look-up of the name %s died", r->name);
	else if (a->error != 0)
		fault_set(&f, CODE_UNREACHABLE,
		    "cannot find the address of %s: %s; the name is the host's"
		    " address, or ssh_config's HostName", r->name,
		    a->error == EAI_SYSTEM ? strerror(a->system)
					   : gai_strerror(a->error));
	else {
		finish(r, &a->found, &ok);
		return;
	}
	finish(r, NULL, &f);
}

static void
io_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct resolve *r = w->data;

	(void)loop;
	(void)revents;
	ssize_t n = read(r->fd, (char *)&r->answer + r->got,
	    sizeof r->answer - r->got);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		r->got += (size_t)n;
	if (n <= 0 || r->got == sizeof r->answer)
		conclude(r);
}

struct resolve *
resolve_start(struct ev_loop *loop, const struct resolve_order *order,
    resolve_done *done, void *arg)
{
	struct resolve *r = xcalloc(1, sizeof *r);
	int pipes[2] = { -1, -1 };

	*r = (struct resolve){ .loop = loop, .name = xstrdup(order->name),
		.ms = order->ms, .pid = -1, .done = done, .arg = arg };
	if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) == 0)
		r->pid = door_start(&resolve_errand, &(struct errand){
			.word = { order->name },
			.number = { order->port, order->family, order->ms },
			.fd = { pipes[1] }, .fds = 1 });
	if (pipes[1] >= 0)
		close(pipes[1]);
	r->fd = pipes[0];
	ev_io_init(&r->io, io_cb, r->fd, EV_READ);
	ev_timer_init(&r->deadline, deadline_cb, (double)r->ms / 1000, 0);
	r->io.data = r->deadline.data = r;
	ev_timer_start(loop, &r->deadline);
	if (r->pid > 0)
		ev_io_start(loop, &r->io);
	else
		ev_feed_event(loop, &r->io, EV_READ);   /* its read fails */
	return r;
}

void
resolve_free(struct resolve *r)
{
	if (r == NULL)
		return;
	ev_io_stop(r->loop, &r->io);
	ev_timer_stop(r->loop, &r->deadline);
	if (r->fd >= 0)
		close(r->fd);
	child_kill(r->pid);
	free(r->name);
	free(r);
}
