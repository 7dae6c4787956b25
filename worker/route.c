#include "route.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "log.h"
#include "mem.h"

/* A host on the way, and what ssh_config says of it. */
struct leg {
	struct reach reach;             /* where it is ours                 */
	const struct reach *at;         /* that, or the session file's      */
	struct ssh_config config;
	bool asked, has_config;
};

struct route {
	struct ev_loop *loop;
	struct hops *hops;
	const struct myself *me;
	int64_t ms;
	route_done *done;
	void *arg;
	struct leg host;
	struct leg *jumps[JUMPS_MAX];   /* the nearest first                */
	size_t n;
	char *command;                  /* to the first of them all, or NULL */
	struct ssh_asking *asking;
	struct leg *at;                 /* who is asked for                 */
	bool unread;                    /* there is no ssh client           */
	struct fault why;               /* it cannot be found, where a code */
};

static void
leg_free(struct leg *l)
{
	if (l->at == &l->reach)
		reach_finish(&l->reach);
	ssh_config_finish(&l->config);
}

static bool
is_none(const char *text)
{
	return strcasecmp(text, "none") == 0;
}

/* Puts those that are named before all that there are. */
static bool
add_named(struct route *r, const struct leg *by, const char *text)
{
	struct jump_hop v[JUMPS_MAX];
	size_t n;

	if (!jump_hops(text, v, &n) || r->n + n > JUMPS_MAX)
		return fault_set(&r->why, CODE_LOGIN, "the way to %s by"
		    " ssh_config leads back to itself, is malformed, or has"
		    " more than %d jump hosts: ProxyJump %s", r->host.at->host,
		    JUMPS_MAX, text);
	memmove(r->jumps + n, r->jumps, r->n * sizeof *r->jumps);
	r->n += n;
	for (size_t i = 0; i < n; i++) {
		struct leg *l = r->jumps[i] = xcalloc(1, sizeof *l);
		reach_jump(&l->reach, by->at, &v[i]);
		l->at = &l->reach;
	}
	return true;
}

static void
add_said(struct route *r, const struct reach *to)
{
	for (size_t i = 0; i < to->jump_count && r->n < JUMPS_MAX; i++) {
		struct leg *l = r->jumps[r->n++] = xcalloc(1, sizeof *l);
		l->at = &to->jumps[i];
	}
}

/* The command of ssh_config, which is to carry what goes through it. */
static bool
set_command(struct route *r, const struct leg *l, const char *command)
{
	if (l->at->transport != TRANSPORT_SSH &&
	    strcmp(ssh_config_text(&l->config.proxyusefdpass), "yes") == 0)
		return fault_set(&r->why, CODE_LOGIN, "the ProxyCommand of %s"
		    " hands over a connection (ProxyUseFdpass), which only"
		    " transport: ssh takes", l->at->ssh.address);
	r->command = xstrdup(command);
	return true;
}

/* What is before the first of all that are known so far. */
static bool
look_before(struct route *r, const struct leg *l)
{
	const struct reach *said = l->at;
	const char *command = ssh_config_text(&l->config.proxycommand);
	const char *jump = ssh_config_text(&l->config.proxyjump);

	if (said->jump_count > 0) {
		add_said(r, said);
	} else if (said->ssh.proxy_command[0] != '\0') {
		if (!is_none(said->ssh.proxy_command))
			r->command = xstrdup(said->ssh.proxy_command);
	} else if (said->ssh.proxy_jump[0] != '\0') {
		/* None, or it is the one who is jumped to. */
	} else if (command[0] != '\0' && !is_none(command)) {
		return set_command(r, l, command);
	} else if (jump[0] != '\0' && !is_none(jump)) {
		return add_named(r, l, jump);
	}
	return true;
}

/* A target of ours, whose way is w; NULL: why says what is wrong with it. */
static struct target *
make(struct route *r, struct leg *l, struct hop *before, bool first)
{
	struct target *t = target_make(l->at, l->has_config ? &l->config : NULL,
	    r->me, &r->why);

	if (t == NULL)
		return NULL;
	t->config_unread = r->unread;
	if (before != NULL)
		target_through(t, before);
	else if (first && r->command != NULL)
		target_by(t, r->command);
	return t;
}

/* All that is known, as a target. */
static struct target *
conclude(struct route *r)
{
	struct hop *before = NULL;

	for (size_t i = 0; i < r->n; i++) {
		struct target *t = make(r, r->jumps[i], before, i == 0);
		hop_drop(before);
		if (t == NULL)
			return NULL;
		before = hop_take(r->hops, t);
		target_free(t);
	}
	struct target *t = make(r, &r->host, before, r->n == 0);
	hop_drop(before);
	return t;
}

static void on_config(struct ssh_config *c, const struct fault *f, void *arg);

/* The next one to be asked for, or NULL. */
static struct leg *
next_leg(struct route *r)
{
	if (!r->host.asked)
		return &r->host;
	for (size_t i = 0; i < r->n; i++)
		if (!r->jumps[i]->asked)
			return r->jumps[i];
	return NULL;
}

/* Whether somebody is asked now; false: why says that nobody can be, or nobody
 * has to be. */
static bool
ask(struct route *r, struct leg *l)
{
	const struct reach *at = l->at;

	if (!reach_asks(at))
		return false;
	if (!is_ssh_name(at->ssh.address) ||
	    (at->ssh.user[0] != '\0' && !is_ssh_name(at->ssh.user)))
		return fault_set(&r->why, CODE_LOGIN, "ssh_config is not asked"
		    " for %s as '%s': a name has A-Z a-z 0-9 . _ : %% @ - only,"
		    " and does not begin with -", at->ssh.address, at->ssh.user);
	r->at = l;
	r->asking = ssh_config_ask(r->loop, &(struct ssh_config_order){
	    .name = at->ssh.address, .user = at->ssh.user,
	    .port = at->ssh.port, .file = at->ssh.config_file, .ms = r->ms },
	    on_config, r);
	return true;
}

static void
answered(struct route *r, struct leg *l)
{
	l->asked = true;
	/* What is before a host that others are jumped to by is known. */
	if (l == &r->host || l == r->jumps[0])
		look_before(r, l);
}

void
route_find(struct route *r)
{
	struct leg *l;

	while (r->why.code == CODE_OK && (l = next_leg(r)) != NULL) {
		if (ask(r, l))
			return;
		if (r->why.code == CODE_OK)
			answered(r, l);
	}
	struct target *t = r->why.code == CODE_OK ? conclude(r) : NULL;
	r->done(t, &r->why, r->arg);
}

static void
on_config(struct ssh_config *c, const struct fault *f, void *arg)
{
	struct route *r = arg;
	struct leg *l = r->at;

	if (c != NULL) {
		l->config = *c;
		l->has_config = true;
		*c = (struct ssh_config){ 0 };
	} else if (f->code == CODE_REFUSED) {
		log_info("host %s: %s", r->host.at->host, f->text);
		r->unread = true;
	} else {
		r->why = *f;
	}
	ssh_config_free(r->asking);
	r->asking = NULL;
	if (r->why.code == CODE_OK)
		answered(r, l);
	route_find(r);
}

struct route *
route_new(const struct route_with *with, const struct reach *reach,
    route_done *done, void *arg)
{
	struct route *r = xcalloc(1, sizeof *r);

	*r = (struct route){ .loop = with->loop, .hops = with->hops,
		.me = with->me, .ms = with->ms, .done = done, .arg = arg,
		.host = { .at = reach } };
	return r;
}

void
route_free(struct route *r)
{
	if (r == NULL)
		return;
	ssh_config_free(r->asking);
	leg_free(&r->host);
	for (size_t i = 0; i < r->n; i++) {
		leg_free(r->jumps[i]);
		free(r->jumps[i]);
	}
	free(r->command);
	free(r);
}
