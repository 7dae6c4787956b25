/* The ssh client as a child: its words, its pipes, its end. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "askpass.h"
#include "child.h"
#include "errands.h"
#include "mem.h"
#include "openssh_private.h"
#include "sshwords.h"

/* A changed key is refused whatever ssh_config says. */
static const char *
strict_word(enum key_policy policy, bool asks)
{
	return policy == KEY_POLICY_ACCEPT_NEW ? "accept-new"
	    : policy == KEY_POLICY_ASK && asks ? "ask" : "yes";
}

static struct ssh_login
login_of(const struct reach *r, enum key_policy policy, bool asks)
{
	return (struct ssh_login){ .fields = &r->ssh,
		.strict = strict_word(policy, asks),
		.batch = asks ? "no" : "yes" };
}

/*
 * Through the jump host's master, whatever the jump host is called: a name can
 * have a %. Where the master is gone, no other connection is made.
 */
static void
add_way(const struct openssh *o, struct strings *argv)
{
	if (o->way == NULL)
		return;
	char *command = xasprintf("ssh -F none -S %s -o ProxyCommand=false"
	    " -W '[%%h]:%%p' jump", o->way);
	ssh_words_proxy(argv, command);
	free(command);
}

void
openssh_options(const struct openssh *o, bool asks, struct strings *argv)
{
	static const char *const always[] = {
		"ssh", "-T", "-a", "-x", "-S",
	};
	static const char *const settings[][2] = {
		{ "ClearAllForwardings", "yes" },
		{ "ControlPersist", "no" },
		{ "EscapeChar", "none" },
		{ "ForkAfterAuthentication", "no" },
		{ "RemoteCommand", "none" },
		{ "RequestTTY", "no" },
		{ "StdinNull", "no" },
		{ "UpdateHostKeys", "no" },
	};

	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		strings_add(argv, xstrdup(always[i]));
	strings_add(argv, xstrdup(o->socket));
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		ssh_words_option(argv, settings[i][0], settings[i][1]);
	add_way(o, argv);
	struct ssh_login l = login_of(o->target->said, o->target->key_policy,
	    asks);
	ssh_words_login(argv, &l, NULL, 0);
}

void
openssh_name(const struct openssh *o, struct strings *argv)
{
	ssh_words_address(argv, o->target->said->ssh.address);
}

/* The errand's first word is the socket by which it asks, or "". */
static void
child(const struct errand *e)
{
	const char *asks = e->word[0][0] != '\0' ? e->word[0] : NULL;
	char *const *argv = (char *const *)(uintptr_t)(e->word + 1);
	char *program = asks != NULL ? askpass_program() : NULL;

	/* No terminal that it could ask on. */
	setsid();
	child_settle();
	for (int i = 0; i <= STDERR_FILENO; i++)
		if (dup2(e->fd[i], i) < 0)
			_exit(1);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	askpass_environment(program, asks);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "no ssh client can be run here: %s\n",
	    strerror(errno));
	_exit(255);
}

const struct door_kind ssh_errand = { .name = "ssh", .become = child };

/* -1, and errno. */
static pid_t
start(const int fds[3], char *const *argv, const char *asks)
{
	struct errand e = { .word = { asks != NULL ? asks : "" },
		.fd = { fds[0], fds[1], fds[2] }, .fds = 3 };

	if (errand_words(&e, argv))
		return door_start(&ssh_errand, &e);
	errno = E2BIG;
	return -1;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

struct openssh_child
openssh_no_child(void)
{
	return (struct openssh_child){ .pid = -1, .in = -1, .out = -1,
		.err = -1 };
}

/* The loop has reaped it: its PID may be another's soon. */
static void
exit_cb(struct ev_loop *loop, ev_child *w, int revents)
{
	struct openssh_child *c = w->data;

	(void)revents;
	ev_child_stop(loop, w);
	c->pid = -1;
	c->exited = true;
	c->status = w->rstatus;
	c->on_exit(c->arg);
}

/* Before the loop looks for those that have ended. */
static void
watch_exit(struct openssh_child *c, struct ev_loop *loop)
{
	c->loop = loop;
	ev_child_init(&c->watch, exit_cb, c->pid, 0);
	c->watch.data = c;
	ev_child_start(loop, &c->watch);
}

bool
openssh_spawn(struct openssh_child *c, struct ev_loop *loop,
    const struct strings *argv, const char *asks)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };
	int error;

	c->pid = -1;
	if (pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 &&
	    pipe2(err, O_CLOEXEC) == 0)
		c->pid = start((const int[]){ in[0], out[1], err[1] }, argv->v,
		    asks);
	error = errno;
	close_fd(&in[0]);
	close_fd(&out[1]);
	close_fd(&err[1]);
	if (c->pid < 0) {
		close_fd(&in[1]);
		close_fd(&out[0]);
		close_fd(&err[0]);
		errno = error;
		return false;
	}
	c->in = in[1];
	c->out = out[0];
	c->err = err[0];
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	fcntl(c->out, F_SETFL, O_NONBLOCK);
	fcntl(c->err, F_SETFL, O_NONBLOCK);
	watch_exit(c, loop);
	return true;
}

void
openssh_end(struct openssh_child *c)
{
	close_fd(&c->in);
	close_fd(&c->out);
	close_fd(&c->err);
	if (c->loop != NULL)
		ev_child_stop(c->loop, &c->watch);
	child_terminate(c->pid);
	*c = openssh_no_child();
}
