#include "proxy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buffer.h"
#include "errands.h"
#include "log.h"
#include "mem.h"
#include "proxy_keeper.h"

enum {
	PATIENCE_MS = 1000,     /* from the socket's end to the exit status */
	SAID_MAX = 1024,        /* of stderr is kept, its last bytes        */
	NAME_MAX_BYTES = 256,
};

struct proxy {
	struct ev_loop *loop;
	const char *host;       /* borrowed                              */
	void (*woken)(void *arg);
	void *arg;
	int life;               /* the keeper ends when it is closed     */
	ev_io report;           /* an exit status, or the keeper's end   */
	ev_io errors;           /* stderr                                */
	ev_timer patience;
	struct buffer said;
	int status;
	bool exited, over;      /* status is known; nobody will know it  */
};

static bool
is_safe(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789._:%[]-";
	size_t n = strspn(name, allowed);

	return n > 0 && n <= NAME_MAX_BYTES && name[n] == '\0' &&
	    name[0] != '-';
}

/* What a token stands for; NULL: there is none such. */
static const char *
token(char c, const struct target *t, char port[8])
{
	snprintf(port, 8, "%u", t->port);
	return c == 'h' ? t->address : c == 'n' ? t->name
	    : c == 'r' ? t->user : c == 'p' ? port : c == '%' ? "%" : NULL;
}

char *
proxy_command(const struct target *target, struct fault *f)
{
	struct buffer out = { 0 };
	char port[8];

	for (const char *p = target->proxy_command; *p != '\0'; p++) {
		const char *text;
		if (*p != '%') {
			buffer_put(&out, p, 1);
			continue;
		}
		text = token(*++p, target, port);
		if (text == NULL)
			fault_set(f, CODE_INVALID, "the proxy command of %s has"
			    " %%%.1s; %%h, %%p, %%r, %%n and %%%% are known",
			    target->host, p);
		else if (*p != '%' && !is_safe(text))
			fault_set(f, CODE_INVALID, "'%s' cannot be in the proxy"
			    " command of %s: a shell would read it; A-Z a-z 0-9"
			    " . _ : %% [ ] - are allowed, not beginning with -",
			    text, target->host);
		else {
			buffer_puts(&out, text);
			continue;
		}
		buffer_finish(&out);
		return NULL;
	}
	buffer_put(&out, "", 1);
	return out.p;
}

/* Reads what is there of stderr. */
static void
listen_to(struct proxy *p)
{
	char text[512];
	ssize_t n;

	for (int i = 0; i < SAID_MAX; i++) {
		n = read(p->errors.fd, text, sizeof text);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0 || (n < 0 && errno != EAGAIN))
			ev_io_stop(p->loop, &p->errors);
		if (n <= 0)
			return;
		buffer_put(&p->said, text, (size_t)n);
		if (buffer_size(&p->said) > SAID_MAX)
			buffer_eat(&p->said, buffer_size(&p->said) - SAID_MAX);
	}
}

static void
errors_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	(void)loop;
	(void)revents;
	listen_to(w->data);
}

static void
report_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct proxy *p = w->data;

	(void)revents;
	ssize_t n = read(w->fd, &p->status, sizeof p->status);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	p->exited = n == (ssize_t)sizeof p->status;
	p->over = !p->exited;
	ev_io_stop(loop, w);
	if (!ev_is_active(&p->patience))
		return;
	ev_timer_stop(loop, &p->patience);
	p->woken(p->arg);
}

static void
patience_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct proxy *p = w->data;

	(void)loop;
	(void)revents;
	p->over = true;
	p->woken(p->arg);
}

/* The last line of stderr that says something, behind ": ". Returns buf. */
static const char *
last_words(struct proxy *p, char *buf, size_t size)
{
	const char *text = buffer_data(&p->said), *start;
	size_t n = buffer_size(&p->said);

	while (n > 0 && strchr(" \t\r\n", text[n - 1]) != NULL)
		n--;
	start = memrchr(text, '\n', n);
	start = start != NULL ? start + 1 : text;
	buf[0] = '\0';
	if (n > 0)
		snprintf(buf, size, ": %.*s", (int)(text + n - start), start);
	return buf;
}

bool
proxy_end(struct proxy *p, struct fault *f)
{
	char words[256];

	if (!p->exited && !p->over) {
		if (!ev_is_active(&p->patience)) {
			ev_timer_set(&p->patience, PATIENCE_MS / 1000., 0);
			ev_timer_start(p->loop, &p->patience);
		}
		return false;
	}
	listen_to(p);
	last_words(p, words, sizeof words);
	if (!p->exited)
		fault_set(f, CODE_UNREACHABLE, "the proxy command of %s ended"
		    " the connection%s", p->host, words);
	else if (WIFSIGNALED(p->status))
		fault_set(f, CODE_UNREACHABLE, "the proxy command of %s was"
		    " killed by signal %d%s", p->host, WTERMSIG(p->status),
		    words);
	else
		fault_set(f, CODE_UNREACHABLE, "the proxy command of %s ended"
		    " with status %d%s; it is proxy_command, or ssh_config's"
		    " ProxyCommand", p->host, WEXITSTATUS(p->status), words);
	return true;
}

static void
close_pair(const int pair[2])
{
	for (int i = 0; i < 2; i++)
		if (pair[i] >= 0)
			close(pair[i]);
}

/* Our ends do not wait; the command's do, as programs expect. */
static bool
make_ends(int link[2], int life[2], int report[2], int errors[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, link) == 0 &&
	    pipe2(life, O_CLOEXEC) == 0 && pipe2(report, O_CLOEXEC) == 0 &&
	    pipe2(errors, O_CLOEXEC) == 0 &&
	    fcntl(link[0], F_SETFL, O_NONBLOCK) == 0 &&
	    fcntl(report[0], F_SETFL, O_NONBLOCK) == 0 &&
	    fcntl(errors[0], F_SETFL, O_NONBLOCK) == 0;
}

static void
become_keeper(const struct errand *e)
{
	proxy_keeper(e->word[0], &(struct proxy_ends){ .link = e->fd[0],
		.errors = e->fd[1], .life = e->fd[2], .report = e->fd[3] });
}

const struct door_kind proxy_errand = { .name = "proxy command",
	.become = become_keeper };

static struct proxy *
proxy_new(struct ev_loop *loop, int life, int report, int errors)
{
	struct proxy *p = xcalloc(1, sizeof *p);

	p->loop = loop;
	p->life = life;
	ev_io_init(&p->report, report_cb, report, EV_READ);
	ev_io_init(&p->errors, errors_cb, errors, EV_READ);
	ev_init(&p->patience, patience_cb);
	p->report.data = p->errors.data = p->patience.data = p;
	ev_io_start(loop, &p->report);
	ev_io_start(loop, &p->errors);
	return p;
}

struct proxy *
proxy_start(struct ev_loop *loop, const struct target *target,
    void (*woken)(void *arg), void *arg, int *fd, struct fault *f)
{
	int link[2] = { -1, -1 }, life[2] = { -1, -1 };
	int report[2] = { -1, -1 }, errors[2] = { -1, -1 };
	char *command = proxy_command(target, f);
	struct proxy *p = NULL;
	pid_t pid = -1;

	*fd = -1;
	if (command == NULL)
		return NULL;
	if (make_ends(link, life, report, errors))
		pid = door_start(&proxy_errand, &(struct errand){
			.word = { command }, .fd = { link[1], errors[1],
			life[0], report[1] }, .fds = 4 });
	if (pid > 0) {
		log_info("host %s: its proxy command is %s", target->host,
		    command);
		p = proxy_new(loop, life[1], report[0], errors[0]);
		p->host = target->host;
		p->woken = woken;
		p->arg = arg;
		*fd = link[0];
		link[0] = life[1] = report[0] = errors[0] = -1;
	} else {
		fault_set(f, CODE_UNREACHABLE, "the proxy command of %s cannot"
		    " be started: %s", target->host, strerror(errno));
	}
	close_pair(link);
	close_pair(life);
	close_pair(report);
	close_pair(errors);
	free(command);
	return p;
}

void
proxy_free(struct proxy *p)
{
	if (p == NULL)
		return;
	ev_io_stop(p->loop, &p->report);
	ev_io_stop(p->loop, &p->errors);
	ev_timer_stop(p->loop, &p->patience);
	close(p->life);
	close(p->report.fd);
	close(p->errors.fd);
	buffer_finish(&p->said);
	free(p);
}
