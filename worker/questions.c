#include "questions.h"

#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "mem.h"

struct asked {
	struct worker *worker;
	uint64_t number;
	size_t prompts;
	question_done *done;
	void *arg;
	struct asked *next;
};

static struct slice
cut(struct slice s)
{
	if (s.n > PROMPT_MAX)
		s.n = PROMPT_MAX;
	return s;
}

static void
tell(const struct asked *a, const struct question *q)
{
	struct slice prompts[PROMPTS_MAX];

	for (size_t i = 0; i < a->prompts; i++)
		prompts[i] = cut(q->prompts.v[i]);
	worker_send(a->worker, &(struct message){ .type = MSG_QUESTION,
	    .question = { .number = a->number, .host = slice_of(q->host),
		.user = cut(slice_of(q->user)), .kind = q->kind,
		.subject = slice_of(q->subject), .name = cut(q->name),
		.instruction = cut(q->instruction),
		.prompts = { prompts, a->prompts },
		.echo = { q->echo.v, a->prompts }, .again = q->again } });
}

static struct asked *
ask(void *arg, const struct question *q, question_done *done, void *done_arg)
{
	struct worker *w = arg;
	struct asked *a = xcalloc(1, sizeof *a);

	*a = (struct asked){ .worker = w, .number = ++w->asked_last,
		.prompts = q->prompts.n < PROMPTS_MAX ? q->prompts.n
		: PROMPTS_MAX, .done = done, .arg = done_arg,
		.next = w->asked };
	w->asked = a;
	log_info("host %s %s", q->host, question_waits(q->kind));
	tell(a, q);
	return a;
}

static void
take_out(struct asked *a)
{
	struct asked **at = &a->worker->asked;

	while (*at != a)
		at = &(*at)->next;
	*at = a->next;
}

static void
withdraw(struct asked *a, const char *why)
{
	take_out(a);
	worker_send(a->worker, &(struct message){ .type = MSG_WITHDRAWN,
	    .withdrawn = { .number = a->number, .why = slice_of(why) } });
	free(a);
}

struct asker
questions_asker(struct worker *w)
{
	return (struct asker){ ask, withdraw, w };
}

void
questions_answered(struct worker *w, const struct msg_answer *m)
{
	struct words none = { NULL, 0 };
	char why[256] = "";
	struct asked *a = w->asked;

	while (a != NULL && a->number != m->number)
		a = a->next;
	if (a == NULL)
		return;
	take_out(a);
	if (m->none.n > 0)
		snprintf(why, sizeof why, "%.*s", SLICE_ARG(m->none));
	else if (m->answers.n != a->prompts)
		snprintf(why, sizeof why, "the answers do not fit the prompts");
	a->done(why[0] != '\0' ? none : m->answers, why, a->arg);
	free(a);
}
