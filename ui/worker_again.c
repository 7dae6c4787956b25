/*
 * A worker's death: what it died of, in words, and when the next one is started.
 * One that dies at once, again and again, is to cost nothing and to be told of
 * plainly: the next comes after 50 ms, and then after twice as long each time.
 */
#include <stdio.h>
#include <sys/wait.h>

#include "clock.h"
#include "console_private.h"
#include "exit_status.h"
#include "log.h"
#include "signame.h"

enum {
	FIRST_MS = 50,
	MOST_MS = 5000,
	STEADY_MS = 10000,      /* a worker that lived so long starts anew  */
	MANY = 5,               /* in a row: another one may not help       */
};

static int64_t
wait_ms(const struct console *c)
{
	int64_t wait = FIRST_MS;

	for (unsigned i = 1; i < c->losses && wait < MOST_MS; i++)
		wait *= 2;
	return wait < MOST_MS ? wait : MOST_MS;
}

bool
console_worker_fails(const struct console *c)
{
	return c->losses >= MANY && c->peer == NULL;
}

void
again_tell(struct console *c, const char *what, const char *then)
{
	if (console_worker_fails(c))
		console_notice(c, NOTICE_ERROR, "%s, the latest of %u in a row;"
		    " the next one is started in %.1f s", what, c->losses,
		    (double)wait_ms(c) / 1000);
	else
		console_notice(c, NOTICE_WARNING, "%s; %s", what, then);
}

const char *
again_words(int status, char *buf, size_t size)
{
	const char *name = WIFSIGNALED(status) ? signame(WTERMSIG(status))
					       : NULL;

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
		return "the SSH worker turned in circles and was ended";
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FATAL)
		return "the SSH worker had no memory left, or has a fault, and"
		    " ended itself";
	if (name != NULL)
		snprintf(buf, size, "the SSH worker was killed by %s", name);
	else if (WIFSIGNALED(status))
		snprintf(buf, size, "the SSH worker was killed by signal %d",
		    WTERMSIG(status));
	else
		snprintf(buf, size, "the SSH worker ended with status %d",
		    WEXITSTATUS(status));
	return buf;
}

static void
again_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	worker_start(w->data);
}

static void
start_in(struct console *c, int64_t ms)
{
	ev_now_update(c->loop);
	ev_timer_stop(c->loop, &c->again);
	ev_timer_init(&c->again, again_cb, (double)ms / 1000, 0);
	c->again.data = c;
	ev_timer_start(c->loop, &c->again);
}

void
again_later(struct console *c)
{
	if (c->worker_since > 0 &&
	    clock_mono_ms() - c->worker_since > STEADY_MS)
		c->losses = 0;
	c->worker_since = 0;
	c->losses++;
	start_in(c, wait_ms(c));
}

void
again_soon(struct console *c)
{
	start_in(c, FIRST_MS);
}

bool
again_now(struct console *c)
{
	if (c->peer != NULL || c->closing)
		return false;
	ev_timer_stop(c->loop, &c->again);
	worker_start(c);
	return true;
}
