/* The end of a channel of the ssh client's backend: its own, or the connection's. */
#include <sys/wait.h>

#include "mem.h"
#include "openssh_private.h"

/* The client's status, or the command's. */
enum { LOST = 255 };

void
client_end(struct client *c, const struct fault *why)
{
	if (c->ended || !c->owned)
		return;
	c->ended = true;
	c->events->on_end(why, c->arg);
}

static void
settle(struct client *c)
{
	struct fault f = { .code = CODE_OK };

	/* What runs there says something, or stays: HELLO, or bytes. */
	if (!c->opened)
		fault_set(&f, CODE_REFUSED, "ssh opened no session on %s",
		    c->o->target->host);
	c->doubt = DOUBT_NONE;
	ev_timer_stop(c->o->loop, &c->turn);
	client_end(c, &f);
}

/* Within it the owner may let go of all: then no other is touched. */
static void
settle_asked(struct openssh *o)
{
	struct client *c;

	TAILQ_FOREACH (c, &o->clients, link) {
		if (o->freed || o->over)
			return;
		if (c->doubt == DOUBT_ASKED)
			settle(c);
	}
}

static void check(struct openssh *o);

/* It is there, or its end is about to be told. */
static void
checked(void *arg)
{
	struct openssh *o = arg;
	int status = o->check.status;

	openssh_end(&o->check);
	o->busy++;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		settle_asked(o);
	if (!o->freed && !o->over)
		check(o);
	openssh_leave(o);
}

/* Asks the master whether it is there, for all whose end is in doubt. */
static void
check(struct openssh *o)
{
	struct strings argv = { 0 };
	struct client *c;
	bool wanted = false;

	if (o->check.loop != NULL)
		return;
	TAILQ_FOREACH (c, &o->clients, link)
		if (c->doubt == DOUBT_NEW) {
			c->doubt = DOUBT_ASKED;
			wanted = true;
		}
	if (!wanted)
		return;
	openssh_options(o, false, &argv);
	strings_add(&argv, xstrdup("-O"));
	strings_add(&argv, xstrdup("check"));
	openssh_name(o, &argv);
	o->check.on_exit = checked;
	o->check.arg = o;
	/* One that cannot be run tells nothing: late_cb does. */
	if (!openssh_spawn(&o->check, o->loop, &argv, NULL))
		openssh_end(&o->check);
	strings_clear(&argv);
}

static void
late_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct client *c = w->data;
	struct openssh *o = c->o;
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	if (!c->owned) {
		client_destroy(c);
		return;
	}
	fault_set(&f, CODE_UNREACHABLE, "the ssh client of %s does not say"
	    " within %d s whether it is connected", o->target->host, CLIENT_ENDS_S);
	openssh_give_up(o, &f);
}

void
client_await(struct client *c, double s)
{
	ev_timer_stop(c->o->loop, &c->turn);
	ev_timer_init(&c->turn, late_cb, s, 0.);
	c->turn.data = c;
	ev_timer_start(c->o->loop, &c->turn);
}

/*
 * Where its outputs are at their end, it may have been cut off by that of the
 * connection, which is not to pass for an end of its own. Its status tells:
 * that of the command, or 255, which is also the command's where a signal ended
 * it. Only the master knows then.
 */
void
client_finish(struct client *c)
{
	int status = c->child.status;

	if (c->child.out >= 0 || c->child.err >= 0)
		return;
	if (!c->owned) {
		client_destroy(c);
	} else if (c->ended) {
		return;
	} else if (!c->child.exited) {
		client_await(c, CLIENT_ENDS_S);
	} else if (WIFEXITED(status) && WEXITSTATUS(status) != LOST) {
		settle(c);
	} else if (c->doubt == DOUBT_NONE) {
		c->doubt = DOUBT_NEW;
		client_await(c, CLIENT_ENDS_S);
		check(c->o);
	}
}
