#include "hooks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console_private.h"
#include "event_json.h"
#include "hook_run.h"
#include "log.h"
#include "mem.h"

/* An event that a hook is to be told of. */
struct job {
	const struct hook_spec *hook;
	enum event_kind kind;
	char *line;
	struct job *next;
};

/* A place for a process. */
struct slot {
	struct hooks *h;
	struct hook_run *run;   /* NULL: it is free */
	const struct hook_spec *hook;
};

struct hooks {
	struct console *console;
	const struct session *session;
	struct slot slots[HOOKS_AT_ONCE];
	struct job *first, **last;
	size_t waiting;
	size_t dropped;         /* since it had to                          */
	struct strings failed;  /* names of hooks that did last time, and were
				   told                                     */
	ev_timer turn;          /* starts what waits, in the loop's next turn */
	ev_timer grace;
	void (*done)(void *arg);        /* NULL: it goes on */
	void *arg;
};

/* One sentence for the operator, and one event. */
static void __attribute__((format(printf, 2, 3)))
tell(struct hooks *h, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	console_notice(h->console, NOTICE_WARNING, "%s", text);
	events_hook(h->console->happened, text);
}

/* Where it is among those that failed; n where it is none of them. */
static size_t
find_failed(const struct strings *failed, const char *name)
{
	size_t i = 0;

	while (i < failed->n && strcmp(failed->v[i], name) != 0)
		i++;
	return i;
}

/* What fails again and again is told once, until it has worked. */
static void
judge(struct hooks *h, const struct hook_spec *hook, const struct fault *f)
{
	size_t i = find_failed(&h->failed, hook->name);
	bool told = i < h->failed.n;

	if (f->code == CODE_OK && told)
		strings_remove(&h->failed, i);
	if (f->code == CODE_OK)
		return;
	if (told) {
		log_warning("hook %s: %s", hook->name, f->text);
		return;
	}
	strings_add(&h->failed, xstrdup(hook->name));
	tell(h, "hook %s: %s", hook->name, f->text);
}

static void
free_job(struct job *j)
{
	free(j->line);
	free(j);
}

/* The first that waits, or NULL. */
static struct job *
take(struct hooks *h)
{
	struct job *j = h->first;

	if (j == NULL)
		return NULL;
	h->first = j->next;
	if (h->first == NULL)
		h->last = &h->first;
	h->waiting--;
	return j;
}

bool
hooks_busy(const struct hooks *h)
{
	for (size_t i = 0; i < HOOKS_AT_ONCE; i++)
		if (h->slots[i].run != NULL)
			return true;
	return h->waiting > 0;
}

static void
drop_all(struct hooks *h)
{
	struct job *j;

	if (h->waiting > 0)
		log_warning("%zu events were not told to hooks", h->waiting);
	while ((j = take(h)) != NULL)
		free_job(j);
}

static void
next_turn(struct hooks *h)
{
	ev_timer_start(h->console->loop, &h->turn);
}

static void
over(struct hook_run *r, const struct fault *f, void *arg)
{
	struct slot *s = arg;

	(void)r;
	s->run = NULL;
	judge(s->h, s->hook, f);
	next_turn(s->h);
}

static void
start(struct hooks *h, struct slot *s, const struct job *j)
{
	struct fault f = { .code = CODE_OK };
	struct hook_start how = { .session = h->session,
		.hook = j->hook,
		.event = event_kind_info(j->kind)->word, .line = j->line,
		.over = over, .arg = s };

	s->hook = j->hook;
	s->run = hook_run_new(h->console->loop, &how, &f);
	if (s->run == NULL)
		judge(h, j->hook, &f);
}

static void
ended(struct hooks *h)
{
	void (*done)(void *) = h->done;

	if (done == NULL)
		return;
	h->done = NULL;
	ev_timer_stop(h->console->loop, &h->grace);
	done(h->arg);
}

static void
turn_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct hooks *h = w->data;

	(void)loop;
	(void)revents;
	for (size_t i = 0; i < HOOKS_AT_ONCE; i++) {
		struct job *j;
		while (h->slots[i].run == NULL && (j = take(h)) != NULL) {
			start(h, &h->slots[i], j);
			free_job(j);
		}
	}
	if (h->waiting == 0 && h->dropped > 0) {
		tell(h, "hooks were too slow: %zu events were not told to"
		    " them", h->dropped);
		h->dropped = 0;
	}
	if (!hooks_busy(h))
		ended(h);
}

static void
enqueue(struct hooks *h, const struct hook_spec *hook,
    const struct event *e)
{
	struct job *j;

	if (h->waiting == HOOKS_WAITING) {
		if (h->dropped++ == 0)
			console_notice(h->console, NOTICE_WARNING, "hooks are"
			    " too slow: %d events wait for them, and further"
			    " ones are dropped", HOOKS_WAITING);
		return;
	}
	j = xcalloc(1, sizeof *j);
	*j = (struct job){ .hook = hook, .kind = e->kind,
		.line = event_line(h->session, e) };
	*h->last = j;
	h->last = &j->next;
	h->waiting++;
	next_turn(h);
}

static void
hear(const struct event *e, void *arg)
{
	struct hooks *h = arg;

	if (e->kind == EVENT_HOOK)
		return;
	for (size_t i = 0; i < h->session->hook_count; i++) {
		const struct hook_spec *s = h->session->hooks[i];
		if ((s->kinds >> e->kind & 1) != 0 ||
		    (s->unexpected && e->unexpected))
			enqueue(h, s, e);
	}
}

struct hooks *
hooks_new(struct console *c)
{
	struct hooks *h = xcalloc(1, sizeof *h);

	h->console = c;
	h->session = c->session;
	h->last = &h->first;
	for (size_t i = 0; i < HOOKS_AT_ONCE; i++)
		h->slots[i].h = h;
	ev_timer_init(&h->turn, turn_cb, 0., 0.);
	h->turn.data = h;
	events_listen(c->happened, hear, h);
	return h;
}

void
hooks_free(struct hooks *h)
{
	if (h == NULL)
		return;
	events_unlisten(h->console->happened, hear, h);
	ev_timer_stop(h->console->loop, &h->turn);
	ev_timer_stop(h->console->loop, &h->grace);
	drop_all(h);
	for (size_t i = 0; i < HOOKS_AT_ONCE; i++)
		hook_run_free(h->slots[i].run);
	strings_clear(&h->failed);
	free(h);
}

static void
grace_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct hooks *h = w->data;

	(void)loop;
	(void)revents;
	drop_all(h);
	for (size_t i = 0; i < HOOKS_AT_ONCE; i++) {
		hook_run_free(h->slots[i].run);
		h->slots[i].run = NULL;
	}
	ended(h);
}

void
hooks_end(struct hooks *h, void (*done)(void *arg), void *arg)
{
	events_unlisten(h->console->happened, hear, h);
	h->done = done;
	h->arg = arg;
	if (!hooks_busy(h)) {
		ended(h);
		return;
	}
	ev_now_update(h->console->loop);
	ev_timer_init(&h->grace, grace_cb, HOOKS_GRACE_MS / 1000., 0.);
	h->grace.data = h;
	ev_timer_start(h->console->loop, &h->grace);
}
