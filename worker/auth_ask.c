/* What the methods have in common that need a person. */
#include "auth_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

void
auth_wipe(char **text)
{
	wipe(*text, *text != NULL ? strlen(*text) : 0);
	free(*text);
	*text = NULL;
}

void
auth_forget(struct auth *a)
{
	for (size_t i = 0; i < a->asking.n; i++)
		auth_wipe(&a->asking.answers[i]);
	a->asking = (struct asking){ .open = NULL };
}

static void
answered(struct words answers, const char *none, void *arg)
{
	struct auth *a = arg;
	struct asking *k = &a->asking;

	k->open = NULL;
	k->answered = true;
	for (; k->n < answers.n && k->n < PROMPTS_MAX; k->n++)
		k->answers[k->n] = xmemdup0(answers.v[k->n].p,
		    answers.v[k->n].n);
	if (none[0] != '\0') {
		a->declined = true;
		snprintf(a->why_none, sizeof a->why_none, "%s", none);
	}
	a->wake(a->arg);
}

bool
auth_may_ask(struct auth *a, const char *what)
{
	if (a->target->asker != NULL && !a->declined)
		return true;
	auth_tried(a, "%s (%s)", what, a->declined ? a->why_none
	    : "nobody can be asked");
	return false;
}

bool
auth_ask(struct auth *a, struct question *q)
{
	if (a->asking.answered)
		return true;
	if (a->asking.open != NULL)
		return false;
	q->host = a->target->host;
	q->user = a->target->user;
	if (q->subject == NULL)
		q->subject = "";
	a->asking.open = a->target->asker->ask(a->target->asker->arg, q,
	    answered, a);
	return false;
}

char *
auth_take_answer(struct auth *a, size_t i)
{
	char *text = i < a->asking.n ? a->asking.answers[i] : NULL;

	if (text != NULL)
		a->asking.answers[i] = xstrdup("");
	return text;
}
