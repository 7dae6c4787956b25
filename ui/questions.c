#include "questions.h"

#include <stdlib.h>
#include <string.h>

#include "console_private.h"
#include "log.h"
#include "mem.h"

enum {
	KEPT_S = 60,            /* an answer for hosts that are still to ask */
	OPEN_MAX = 4096,
};

/* An answer that all may have that ask the same: q, and what was typed. */
struct kept_answer {
	struct login_question *q;
	char *answers[PROMPTS_MAX];
	ev_timer timer;
	struct console *console;
};

static void
question_free(struct login_question *q)
{
	free(q->host);
	free(q->user);
	free(q->subject);
	free(q->name);
	free(q->instruction);
	for (size_t i = 0; i < q->count; i++)
		free(q->prompts[i]);
	free(q);
}

static char *
text_of(struct slice s)
{
	return xmemdup0(s.p, s.n < PROMPT_MAX ? s.n : PROMPT_MAX);
}

static struct login_question *
question_new(const struct msg_question *m)
{
	struct login_question *q = xcalloc(1, sizeof *q);

	*q = (struct login_question){ .number = m->number,
		.kind = (enum question_kind)m->kind,
		.host = text_of(m->host), .user = text_of(m->user),
		.subject = text_of(m->subject), .name = text_of(m->name),
		.instruction = text_of(m->instruction),
		.count = m->prompts.n, .again = m->again > 99 ? 99
		: (unsigned)m->again };
	for (size_t i = 0; i < q->count; i++) {
		q->prompts[i] = text_of(m->prompts.v[i]);
		q->echo[i] = m->echo.v[i] != 0;
	}
	return q;
}

/* A person would type the same. */
static bool
is_alike(const struct login_question *a, const struct login_question *b)
{
	if (a->kind != b->kind || a->count != b->count ||
	    strcmp(a->user, b->user) != 0 ||
	    strcmp(a->subject, b->subject) != 0)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->prompts[i], b->prompts[i]) != 0)
			return false;
	return true;
}

static void
forget_kept(struct console *c)
{
	struct kept_answer *k = c->kept_answer;

	if (k == NULL)
		return;
	ev_timer_stop(c->loop, &k->timer);
	for (size_t i = 0; i < k->q->count; i++) {
		wipe(k->answers[i], strlen(k->answers[i]));
		free(k->answers[i]);
	}
	question_free(k->q);
	free(k);
	c->kept_answer = NULL;
}

static void
kept_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	forget_kept(w->data);
}

/* Takes over q. */
static void
keep(struct console *c, struct login_question *q, char *const *answers)
{
	struct kept_answer *k = xcalloc(1, sizeof *k);

	forget_kept(c);
	k->q = q;
	for (size_t i = 0; i < q->count; i++)
		k->answers[i] = xstrdup(answers[i]);
	ev_timer_init(&k->timer, kept_cb, KEPT_S, 0);
	k->timer.data = c;
	ev_timer_start(c->loop, &k->timer);
	c->kept_answer = k;
}

/* What its host waits for, in its row. */
static void
mark_host(struct console *c, const struct login_question *q, bool waits)
{
	model_host_asks(c->model, slice_of(q->host),
	    waits ? question_waits(q->kind) : NULL);
	console_changed(c);
}

static void
send_answers(struct console *c, const struct login_question *q,
    char *const *answers, const char *none)
{
	struct slice v[PROMPTS_MAX];
	size_t n = answers != NULL ? q->count : 0;

	for (size_t i = 0; i < n; i++)
		v[i] = slice_of(answers[i]);
	console_tell(c, &(struct message){ .type = MSG_ANSWER, .answer = {
	    .number = q->number, .none = slice_of(none),
	    .answers = { v, n } } });
}

/* Takes it out of the queue. */
static struct login_question *
take_out(struct console *c, struct login_question **at)
{
	struct login_question *q = *at;

	*at = q->next;
	q->next = NULL;
	mark_host(c, q, false);
	return q;
}

static struct login_question **
find(struct console *c, uint64_t number)
{
	struct login_question **at = &c->questions;

	while (*at != NULL && (*at)->number != number)
		at = &(*at)->next;
	return at;
}

static bool
makes_sense(const struct msg_question *m)
{
	return m->prompts.n > 0 && m->prompts.n <= PROMPTS_MAX &&
	    m->echo.n == m->prompts.n && m->kind < QUESTION_KIND_COUNT;
}

void
questions_ask(struct console *c, const struct msg_question *m)
{
	struct login_question **at = find(c, m->number), *q;
	const struct kept_answer *k = c->kept_answer;

	if (*at != NULL || !makes_sense(m) ||
	    console_questions(c) >= OPEN_MAX) {
		log_warning("a question was passed over that nobody can"
		    " answer");
		return;
	}
	q = question_new(m);
	if (c->options.no_questions != NULL) {
		send_answers(c, q, NULL, c->options.no_questions);
		question_free(q);
	} else if (k != NULL && q->again == 0 && is_alike(k->q, q)) {
		send_answers(c, q, k->answers, "");
		question_free(q);
	} else {
		*at = q;
		mark_host(c, q, true);
		console_open_takes(c, q->host, QUESTION_TAKES_MS);
	}
}

void
questions_withdraw(struct console *c, const struct msg_withdrawn *m)
{
	struct login_question **at = find(c, m->number);

	if (*at == NULL)
		return;
	struct login_question *q = take_out(c, at);
	console_notice(c, NOTICE_WARNING, "%s does not ask any more: %.*s",
	    q->host, (int)(m->why.n < 256 ? m->why.n : 256), m->why.p);
	question_free(q);
}

void
questions_finish(struct console *c)
{
	while (c->questions != NULL)
		question_free(take_out(c, &c->questions));
	forget_kept(c);
}

const struct login_question *
console_question(const struct console *c)
{
	return c->questions;
}

size_t
console_questions(const struct console *c)
{
	size_t n = 0;

	for (const struct login_question *q = c->questions; q != NULL;
	    q = q->next)
		n++;
	return n;
}

size_t
console_questions_alike(const struct console *c)
{
	const struct login_question *q = c->questions;
	size_t n = 0;

	for (const struct login_question *o = q == NULL ? NULL : q->next;
	    o != NULL; o = o->next)
		n += is_alike(q, o);
	return n;
}

void
console_answer(struct console *c, char *const *answers, bool all)
{
	struct login_question *q;

	if (c->questions == NULL)
		return;
	q = take_out(c, &c->questions);
	send_answers(c, q, answers, "");
	if (!all) {
		question_free(q);
		return;
	}
	for (struct login_question **at = &c->questions; *at != NULL;) {
		if (!is_alike(q, *at)) {
			at = &(*at)->next;
			continue;
		}
		struct login_question *o = take_out(c, at);
		send_answers(c, o, answers, "");
		question_free(o);
	}
	keep(c, q, answers);
}

void
console_no_answer(struct console *c, const char *why, bool all)
{
	while (c->questions != NULL) {
		struct login_question *q = take_out(c, &c->questions);
		send_answers(c, q, NULL, why);
		question_free(q);
		if (!all)
			break;
	}
}
