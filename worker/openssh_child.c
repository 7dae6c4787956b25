/* The ssh client as a child: its words, its pipes, its end. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "askpass.h"
#include "child.h"
#include "mem.h"
#include "openssh_private.h"
#include "sessionfile.h"
#include "sshwords.h"

/* "Keyword=value", which has no quotes of its own. */
static void
add_option(struct strings *argv, const char *keyword, const char *value)
{
	char *line = xasprintf("%s=%s", keyword, value);

	ssh_words_line(argv, line);
	free(line);
}

/* Jump hosts are the client's, and reached as ssh_config says. */
static void
add_way(const struct reach *r, struct strings *argv)
{
	static const char *const families[] = {
#define ADDRESS_FAMILY(id, word, family) [FAMILY_##id] = word,
#include "address_family.def"
#undef ADDRESS_FAMILY
	};

	if (r->proxy_command[0] != '\0')
		add_option(argv, "ProxyCommand", r->proxy_command);
	else if (r->proxy_jump[0] != '\0')
		add_option(argv, "ProxyJump", r->proxy_jump);
	if (r->family != FAMILY_UNSAID)
		add_option(argv, "AddressFamily", families[r->family]);
	if (r->bind_address[0] != '\0')
		add_option(argv, "BindAddress", r->bind_address);
}

/* What the session file says; the rest ssh finds itself. */
static void
add_said(const struct reach *r, struct strings *argv)
{
	ssh_words_some(argv, "-F", r->config_file);
	if (r->port != 0) {
		strings_add(argv, xstrdup("-p"));
		strings_add(argv, xasprintf("%u", (unsigned)r->port));
	}
	ssh_words_some(argv, "-l", r->user);
	ssh_words_paths(argv, "UserKnownHostsFile", r->known_hosts.v,
	    r->known_hosts.n);
	ssh_words_paths(argv, "GlobalKnownHostsFile", r->global_known_hosts.v,
	    r->global_known_hosts.n);
	for (size_t i = 0; i < r->identity_files.n; i++)
		ssh_words_paths(argv, "IdentityFile",
		    &r->identity_files.v[i], 1);
	if (r->identities_only != 0)
		add_option(argv, "IdentitiesOnly", r->identities_only == 2
		    ? "yes" : "no");
	if (r->agent[0] != '\0')
		ssh_words_paths(argv, "IdentityAgent", &r->agent, 1);
	if (r->key_alias[0] != '\0')
		add_option(argv, "HostKeyAlias", r->key_alias);
	add_way(r, argv);
}

/* A changed key is refused whatever ssh_config says. */
static void
add_key_check(const struct target *t, bool asks, struct strings *argv)
{
	if (t->key_check == KEY_CHECK_NEVER) {
		add_option(argv, "StrictHostKeyChecking", "no");
		add_option(argv, "UserKnownHostsFile", "/dev/null");
		return;
	}
	if (t->key_check == KEY_CHECK_NOT_LOOPBACK)
		add_option(argv, "NoHostAuthenticationForLocalhost", "yes");
	add_option(argv, "StrictHostKeyChecking",
	    t->key_policy == KEY_POLICY_ACCEPT_NEW ? "accept-new"
	    : t->key_policy == KEY_POLICY_ASK && asks ? "ask" : "yes");
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
	add_option(argv, "BatchMode", asks ? "no" : "yes");
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		add_option(argv, settings[i][0], settings[i][1]);
	add_key_check(o->target, asks, argv);
	add_said(o->target->said, argv);
}

void
openssh_name(const struct openssh *o, struct strings *argv)
{
	strings_add(argv, xstrdup("--"));
	strings_add(argv, xstrdup(o->target->said->address));
}

static _Noreturn void
child(const int *in, const int *out, const int *err, char *const *argv,
    const char *asks)
{
	char *program = asks != NULL ? askpass_program() : NULL;

	/* No terminal that it could ask on. */
	setsid();
	child_settle();
	if (dup2(in[0], STDIN_FILENO) < 0 || dup2(out[1], STDOUT_FILENO) < 0 ||
	    dup2(err[1], STDERR_FILENO) < 0)
		_exit(1);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	askpass_environment(program, asks);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "no ssh client can be run here: %s\n",
	    strerror(errno));
	_exit(255);
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
		c->pid = fork();
	if (c->pid == 0)
		child(in, out, err, argv->v, asks);
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
