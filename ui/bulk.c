#include "bulk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"

enum {
	NAMED_MOST = 3,         /* failures that a sentence tells in full   */
	UNSENT_MOST = 6,        /* ... and names of what nothing was sent to */
};

static const struct bulk_words words[] = {
#define BULK(id, verb, doing, past, staged)                                    \
	[BULK_##id] = { verb, doing, past, staged },
#include "bulk.def"
#undef BULK
};

const struct bulk_words *
bulk_words(enum bulk_verb verb)
{
	return &words[verb];
}

static size_t
stage_of(const struct bulk *b, const struct session *s,
    const struct model_proc *p)
{
	return words[b->verb].staged
		? s->roles.n - session_stop_stage(s, p->role) : 0;
}

/* Numbers the hosts, by the first target on each. */
static void
add_hosts(struct bulk *b)
{
	size_t hosts = 0;

	b->out = xcalloc(b->target_count, sizeof *b->out);
	for (size_t i = 0; i < b->target_count; i++) {
		struct bulk_target *t = &b->targets[i];
		size_t k = 0;
		while (k < i && strcmp(b->targets[k].host, t->host) != 0)
			k++;
		t->on = k < i ? b->targets[k].on : hosts++;
	}
}

struct bulk *
bulk_new(struct console *c, enum bulk_verb verb,
    const struct model_proc *const *procs, size_t n)
{
	const struct session *s = console_model(c)->session;
	struct bulk *b = xcalloc(1, sizeof *b);

	b->console = c;
	b->verb = verb;
	b->targets = xcalloc(n, sizeof *b->targets);
	/* Stages are few: the session's roles, and the unknown ones. */
	for (size_t stage = 0; stage <= s->roles.n; stage++)
		for (size_t i = 0; i < n; i++) {
			const struct model_proc *p = procs[i];
			if (stage_of(b, s, p) != stage)
				continue;
			b->targets[b->target_count++] = (struct bulk_target){
				.bulk = b, .host = xstrdup(p->host),
				.name = xstrdup(p->name), .run = p->run,
				.stage = stage, .text = xstrdup("") };
		}
	add_hosts(b);
	return b;
}

static void
destroy(struct bulk *b)
{
	for (size_t i = 0; i < b->target_count; i++) {
		free(b->targets[i].host);
		free(b->targets[i].name);
		free(b->targets[i].text);
	}
	free(b->targets);
	free(b->out);
	free(b);
}

void
bulk_free(struct bulk *b)
{
	if (b == NULL)
		return;
	b->done = NULL;
	if (b->state != BULK_RUNNING) {
		destroy(b);
		return;
	}
	b->let_go = true;
	bulk_cancel(b);
}

size_t
bulk_count(const struct bulk *b, enum bulk_fate fate)
{
	size_t n = 0;

	for (size_t i = 0; i < b->target_count; i++)
		n += b->targets[i].fate == fate;
	return n;
}

static void
settle(struct bulk_target *t, enum bulk_fate fate, enum code code,
    struct slice text)
{
	t->fate = fate;
	t->code = code;
	free(t->text);
	t->text = xmemdup0(text.p, text.n);
}

static void
finish(struct bulk *b)
{
	/* It may be freed by who hears of it. */
	bool let_go = b->let_go;

	b->state = BULK_OVER;
	if (b->done != NULL)
		b->done(b, b->arg);
	if (let_go)
		destroy(b);
}

static void send_more(struct bulk *b);

/* What an answer proves. */
static enum bulk_fate
fate_of(enum code code)
{
	switch (code) {
	case CODE_OK:
		return BULK_DONE;
	case CODE_UNKNOWN:
	case CODE_DEADLINE:
	case CODE_WORKER_LOST:
		return BULK_UNKNOWN;
	default:
		return BULK_FAILED;
	}
}

static void
answered(enum code code, struct slice text, void *arg)
{
	struct bulk_target *t = arg;
	struct bulk *b = t->bulk;

	/* A start that waited for others, and was cancelled before its turn. */
	bool unsent = b->cancelled && code == CODE_CANCELLED;
	settle(t, unsent ? BULK_NOT_SENT : fate_of(code), code, text);
	if (!t->waits)
		b->out[t->on]--;
	b->pending--;
	if (!b->asking)
		send_more(b);
}

static void
act(struct bulk_target *t, const struct model_proc *p)
{
	struct console *c = t->bulk->console;

	switch (t->bulk->verb) {
	case BULK_START:
		console_start(c, p, answered, t);
		break;
	case BULK_RESTART:
		console_restart(c, p, answered, t);
		break;
	case BULK_CRASH:
		console_crash(c, p, answered, t);
		break;
	case BULK_SIGNAL:
		console_signal(c, p, t->bulk->signal, answered, t);
		break;
	case BULK_FLUSH:
		console_flush(c, p, answered, t);
		break;
	case BULK_GIVE_UP:
		console_steer(c, p, &(struct steering){ STEER_GIVE_UP, 0 },
		    answered, t);
		break;
	case BULK_COUNT:
		break;
	}
}

static void
ask(struct bulk_target *t)
{
	const struct model_proc *p = model_proc(
	    console_model(t->bulk->console), slice_of(t->host),
	    slice_of(t->name));

	t->fate = BULK_SENT;
	/* What waits for others may be what they wait for a place. */
	t->waits = t->bulk->verb == BULK_START && p != NULL &&
	    p->spec != NULL && p->spec->depends.n > 0;
	if (!t->waits)
		t->bulk->out[t->on]++;
	t->bulk->pending++;
	if (p == NULL)
		answered(CODE_NOT_RUNNING, slice_of("it is not on record any"
		    " more"), t);
	else if (p->run > t->run && t->bulk->verb == BULK_START)
		answered(CODE_OK, slice_of("it was started meanwhile"), t);
	else if (p->run != t->run)
		answered(CODE_REFUSED, slice_of("it has a newer run by now;"
		    " nothing was done to it"), t);
	else
		act(t, p);
}

/* The next whose turn it is: a stage waits for those before it. */
static struct bulk_target *
next(const struct bulk *b)
{
	size_t stage = SIZE_MAX;

	for (size_t i = 0; i < b->target_count; i++) {
		struct bulk_target *t = &b->targets[i];
		if (t->fate != BULK_WAITING && t->fate != BULK_SENT)
			continue;
		if (stage != SIZE_MAX && t->stage != stage)
			break;
		stage = t->stage;
		if (t->fate == BULK_WAITING && b->out[t->on] < BULK_FAN_OUT)
			return t;
	}
	return NULL;
}

/* Sends what may be sent, and comes to the end where nothing is on its way. */
static void
send_more(struct bulk *b)
{
	struct bulk_target *t;

	b->asking = true;
	while ((t = next(b)) != NULL)
		ask(t);
	b->asking = false;
	if (b->pending == 0)
		finish(b);
}

void
bulk_run(struct bulk *b, bulk_done *done, void *arg)
{
	b->state = BULK_RUNNING;
	b->done = done;
	b->arg = arg;
	send_more(b);
}

void
bulk_cancel(struct bulk *b)
{
	if (b->state != BULK_RUNNING || b->cancelled)
		return;
	b->cancelled = true;
	for (size_t i = 0; i < b->target_count; i++)
		if (b->targets[i].fate == BULK_WAITING)
			settle(&b->targets[i], BULK_NOT_SENT, CODE_CANCELLED,
			    slice_of("cancelled before its turn; nothing was"
				" sent to it"));
	for (size_t i = 0; i < b->target_count; i++)
		if (b->targets[i].fate == BULK_SENT && b->targets[i].waits)
			console_cancel_start(b->console, b->targets[i].host,
			    b->targets[i].name);
}

/* As snprintf() at *n, which goes on; what has no room is cut. */
static void __attribute__((format(printf, 4, 5)))
put(char *buf, size_t size, size_t *n, const char *fmt, ...)
{
	va_list ap;

	if (*n >= size)
		return;
	va_start(ap, fmt);
	*n += (size_t)vsnprintf(buf + *n, size - *n, fmt, ap);
	va_end(ap);
}

/* ", 5 failed: reader-3 on ru-01: no such program; ... and 4 more" */
static void
put_those(const struct bulk *b, enum bulk_fate fate, size_t most, char *buf,
    size_t size, size_t *n)
{
	size_t told = 0, all = bulk_count(b, fate);

	if (all > 0)
		put(buf, size, n, ", %zu %s", all, fate == BULK_FAILED
		    ? "failed" : "not known");
	for (size_t i = 0; i < b->target_count && told < most; i++) {
		const struct bulk_target *t = &b->targets[i];
		if (t->fate != fate)
			continue;
		put(buf, size, n, "%s%.64s on %.64s: %.200s",
		    told++ == 0 ? ": " : "; ", t->name, t->host, t->text);
	}
	if (all > told)
		put(buf, size, n, "; and %zu more", all - told);
}

const char *
bulk_progress(const struct bulk *b, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	if (b->state != BULK_RUNNING)
		return buf;
	if (b->cancelled)
		put(buf, size, &n, "cancelled; %zu that were sent are waited"
		    " for", b->pending);
	else
		put(buf, size, &n, "%s %zu: %zu done, %zu under way",
		    words[b->verb].doing, b->target_count,
		    bulk_count(b, BULK_DONE), b->pending);
	put_those(b, BULK_FAILED, 1, buf, size, &n);
	put_those(b, BULK_UNKNOWN, 1, buf, size, &n);
	return buf;
}

/* "; not sent: reader-7, reader-8 and 3 more" */
static void
put_not_sent(const struct bulk *b, char *buf, size_t size, size_t *n)
{
	size_t told = 0, all = bulk_count(b, BULK_NOT_SENT);

	for (size_t i = 0; i < b->target_count && told < UNSENT_MOST; i++)
		if (b->targets[i].fate == BULK_NOT_SENT)
			put(buf, size, n, "%s%.64s", told++ == 0
			    ? "; nothing was sent to " : ", ",
			    b->targets[i].name);
	if (all > told)
		put(buf, size, n, " and %zu more", all - told);
}

const char *
bulk_summary(const struct bulk *b, char *buf, size_t size, enum notice *kind)
{
	size_t n = 0, well = bulk_count(b, BULK_DONE);
	size_t not_done = bulk_count(b, BULK_FAILED) +
	    bulk_count(b, BULK_UNKNOWN);
	size_t not_sent = bulk_count(b, BULK_NOT_SENT);
	const char *past = words[b->verb].past;

	*kind = not_done > 0 ? NOTICE_ERROR : not_sent > 0 ? NOTICE_WARNING
		: NOTICE_GOOD;
	put(buf, size, &n, "%s", not_sent > 0 ? "cancelled: " : "");
	if (not_done + not_sent == 0)
		put(buf, size, &n, "all %zu %s", well, past);
	else
		put(buf, size, &n, "%zu of %zu %s", well, b->target_count,
		    past);
	put_those(b, BULK_FAILED, NAMED_MOST, buf, size, &n);
	put_those(b, BULK_UNKNOWN, NAMED_MOST, buf, size, &n);
	if (not_sent > 0)
		put_not_sent(b, buf, size, &n);
	return buf;
}
