#include "walk_log.h"

#include <inttypes.h>
#include <stdio.h>

#include "clock.h"
#include "process_private.h"

void
walk_log_begin(struct walk_log *l, bool over)
{
	*l = (struct walk_log){ .began = clock_mono_ms(),
		.exited = over ? 0 : -1 };
}

void
walk_log_send(struct walk_log *l, int signal)
{
	/* Who steers again and again may fill it. */
	size_t i = l->n < SENDS_MAX ? l->n++ : SENDS_MAX - 1;

	l->sends[i].signal = signal;
	l->sends[i].at = clock_mono_ms() - l->began;
	l->sends[i].sent = false;
}

void
walk_log_sent(struct walk_log *l, unsigned unanswered, bool sent)
{
	/* Otherwise it was of a walk before. */
	if (unanswered > 0 && unanswered <= l->n)
		l->sends[l->n - unanswered].sent = sent;
}

void
walk_log_exit(struct walk_log *l)
{
	l->exited = clock_mono_ms() - l->began;
	l->after = l->n;
}

static bool
has(const struct leftovers *l, const struct leftover *what)
{
	size_t named = l->n < LEFT_KEPT ? l->n : LEFT_KEPT;

	for (size_t i = 0; i < named; i++)
		if (l->v[i].pid == what->pid)
			return true;
	return false;
}

void
walk_log_saw(struct walk_log *l, const struct leftovers *left)
{
	size_t named = left->n < LEFT_KEPT ? left->n : LEFT_KEPT;

	for (size_t i = 0; i < named; i++) {
		if (has(&l->seen, &left->v[i]))
			continue;
		if (l->seen.n < LEFT_KEPT)
			l->seen.v[l->seen.n] = left->v[i];
		l->seen.n++;
	}
	/* Those that have no name here were there, too. */
	if (l->seen.n < left->n)
		l->seen.n = left->n;
}

/* Names in the form of the protocol, and the words that point to them. */
struct names {
	char text[LEFT_KEPT][40];
	struct slice v[LEFT_KEPT];
	size_t n;
};

static void
add_name(struct names *to, const struct leftover *what)
{
	char *text = to->text[to->n];

	snprintf(text, sizeof to->text[0], "%" PRIu64 " %s", what->pid,
	    what->name);
	to->v[to->n++] = slice_of(text);
}

static void
name_all(struct names *to, const struct leftovers *from,
    const struct leftovers *but)
{
	size_t named = from->n < LEFT_KEPT ? from->n : LEFT_KEPT;

	to->n = 0;
	for (size_t i = 0; i < named; i++)
		if (but == NULL || !has(but, &from->v[i]))
			add_name(to, &from->v[i]);
}

static void
tell(const struct proc *p, uint64_t run, const struct walk_log *l)
{
	unsigned long long steps[3 * SENDS_MAX];
	size_t left = p->left.n;
	struct names ended, still;

	for (size_t i = 0; i < l->n; i++) {
		steps[3 * i] = (unsigned long long)l->sends[i].signal;
		steps[3 * i + 1] = (unsigned long long)l->sends[i].at;
		steps[3 * i + 2] = l->sends[i].sent;
	}
	name_all(&ended, &l->seen, &p->left);
	name_all(&still, &p->left, NULL);
	worker_send(p->host->worker, &(struct message){ .type = MSG_RECEIPT,
	    .receipt = { .host = slice_of(p->host->name),
		.name = slice_of(p->name), .run = run,
		.steps = { steps, 3 * l->n }, .exited = l->exited,
		.after = l->after,
		.total = (uint64_t)(clock_mono_ms() - l->began),
		.ended = l->seen.n > left ? l->seen.n - left : 0,
		.ended_named = { ended.v, ended.n },
		.left = left, .left_named = { still.v, still.n } } });
}

void
walk_log_tell(const struct proc *p)
{
	tell(p, p->stop.run, &p->stop.log);
}

void
walk_log_tell_nothing(const struct proc *p)
{
	struct walk_log nothing = { .began = clock_mono_ms() };

	tell(p, p->run, &nothing);
}
