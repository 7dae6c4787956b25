/*
 * The question before a command ends processes: as much of it as the screen
 * would ask of them, in lines that name who is meant and who is not; and its
 * answer.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "confirm.h"
#include "headless_private.h"
#include "left_out.h"
#include "mem.h"
#include "plan_words.h"

enum { ANSWER_MOST = 4096 };    /* what a terminal gives as one line        */

static const enum confirm_what what_it_is[COMMAND_COUNT] = {
	[COMMAND_KILL] = CONFIRM_KILL,
	[COMMAND_DOWN] = CONFIRM_KILL,
	[COMMAND_CRASH] = CONFIRM_CRASH,
	[COMMAND_SIGNAL] = CONFIRM_SIGNAL,
	[COMMAND_RESTART] = CONFIRM_RESTART,
};

/* What is to be asked about, and who. */
struct question {
	struct headless *h;
	target_plan *plan;
	struct confirm_about about;
	struct left_out left;
	const struct model_proc **v;    /* who is acted on, in order        */
	const struct model_proc **away; /* whose hosts are not connected    */
	size_t away_count;
};

/* Into the question: who is acted on, or why it is not. */
static void
take(struct question *q, const struct target *t)
{
	const struct model_proc *p = target_proc(t);
	const struct model_host *unseen = headless_unseen(t->h, p);
	char why[128] = "protected", more[192];

	if (t->fit == TARGET_MEANT) {
		q->about.protected |= session_protects(t->h->session, t->name);
		q->v[q->about.n++] = p;
		return;
	}
	q->about.left_out = true;
	if (t->fit == TARGET_AWAY) {
		q->away[q->away_count++] = p;
		return;
	}
	if (t->fit == TARGET_UNFIT)
		target_can(t->h, p, why, sizeof why);
	snprintf(more, sizeof more, "%s%s%s", why, unseen != NULL
	    ? "; not known on " : "", unseen != NULL ? unseen->spec->name : "");
	left_out_add(&q->left, t->name, more);
}

static void
question_take(struct question *q, struct headless *h, target_plan *plan)
{
	struct target **v = targets_in_order(h);
	bool runs = false;

	*q = (struct question){ .h = h, .plan = plan,
		.v = xcalloc(h->n, sizeof *q->v),
		.away = xcalloc(h->n, sizeof *q->away) };
	for (size_t i = 0; i < h->n; i++)
		take(q, v[i]);
	left_out_end(&q->left);
	for (size_t i = 0; i < q->about.n; i++)
		runs |= model_stoppable(q->v[i]);
	q->about.from_afar = true;
	/* A restart of what does not run is a start, and ends nothing. */
	q->about.what = targets_whole_session(h) ? CONFIRM_STOP_SESSION
		: h->options->command == COMMAND_RESTART && !runs
		? CONFIRM_START : what_it_is[h->options->command];
	free(v);
}

static void
question_finish(struct question *q)
{
	free(q->v);
	free(q->away);
}

/*
 * How much is asked. A command of its own that names its one process is as the
 * cursor that is on it, and with --yes its words are all that is to be typed:
 * what is protected is among its targets only by its name. Among many lines, a
 * --yes is typed too easily for that.
 */
static enum confirm_how
how_asked(const struct question *q)
{
	const struct headless *h = q->h;
	enum confirm_how how = confirm_rule(&h->session->safety, &q->about);

	if (q->about.n == 0 || console_read_only(h->console) ||
	    (h->face == NULL && !h->person))
		return CONFIRM_NOT;
	if (h->options->yes && (!q->about.protected || h->face == NULL))
		return CONFIRM_NOT;
	if (h->face == NULL && how == CONFIRM_KEY &&
	    selector_names(&h->options->select, q->v[0]))
		return CONFIRM_NOT;
	return how;
}

static void
say_title(const struct question *q)
{
	char verb[64], title[128];

	confirm_verb(what_it_is[q->h->options->command],
	    q->h->options->signal, verb, sizeof verb);
	if (q->about.what == CONFIRM_STOP_SESSION)
		headless_print(stderr, "Stop the session? %zu process%s, each"
		    " by its own ladder", q->about.n, q->about.n == 1 ? ""
		    : "es");
	else if (q->about.n == 1)
		headless_print(stderr, "%s %s on %s?", verb, q->v[0]->name,
		    q->v[0]->host);
	else
		headless_print(stderr, "%s", confirm_title(verb, q->about.n,
		    title, sizeof title));
}

/* "one on h1, alive, PID 4711: QUIT, wait 10s, then KILL, wait 10s". */
static void
say_target(const struct question *q, const struct model_proc *p)
{
	char pid[40] = "", plan[512];

	if (p->pid != 0)
		snprintf(pid, sizeof pid, ", PID %llu",
		    (unsigned long long)p->pid);
	q->plan(q->h, p, plan, sizeof plan);
	headless_print(stderr, "  %s on %s, %s%s%s: %s", p->name, p->host,
	    state_info(p->state)->word, pid, session_protects(q->h->session,
	    p->name) ? ", protected" : "", plan);
}

static void
say_away(const struct model_proc *p)
{
	int64_t age = clock_wall_ms() - p->unknown_since;
	char span[32] = "";

	if (p->unknown_since > 0)
		clock_span(age > 0 ? age : 0, span, sizeof span);
	headless_print(stderr, "  %s on %s, unknown%s%s: left out; its host is"
	    " not connected (%s), and nothing can be sent to it", p->name,
	    p->host, span[0] != '\0' ? " for " : "", span,
	    host_state_word(p->on->state));
}

/* The order and the worst time of what goes by ladders, as the screen's plan
 * has them. */
static void
say_stop(const struct question *q)
{
	struct stop_how how = { .grace_ms = q->h->options->grace_ms };
	struct stop_plan *p = console_plan_new(q->h->console, q->v, q->about.n,
	    &how);
	char text[1024];

	headless_print(stderr, "order: %s", plan_order_words(p, text,
	    sizeof text));
	headless_print(stderr, "time: %s", plan_time_words(p, text,
	    sizeof text));
	console_plan_free(p);
}

static void
say_question(const struct question *q)
{
	const char *plan = confirm_words(
	    what_it_is[q->h->options->command])->plan;

	say_title(q);
	for (size_t i = 0; i < q->about.n; i++)
		say_target(q, q->v[i]);
	if (plan == NULL)
		say_stop(q);
	else if (q->about.n > 1)
		headless_print(stderr, "plan: %s", plan);
	if (q->left.n > 0)
		headless_print(stderr, "left out: %s", q->left.text);
	for (size_t i = 0; i < q->away_count; i++)
		say_away(q->away[i]);
	headless_print(stderr, "type %s to go on, anything else to do nothing:",
	    q->h->wanted);
}

static void
answer_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct headless *h = w->data;
	char line[ANSWER_MOST + 1];
	ssize_t n = read(STDIN_FILENO, line, ANSWER_MOST);

	(void)revents;
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	line[n > 0 ? n : 0] = '\0';
	if (n <= 0)
		headless_refuse(h, "the input ended before an answer");
	else if (!headless_answer(h, line))
		return;
	ev_io_stop(loop, w);
}

bool
targets_ask(struct headless *h, target_plan *plan)
{
	struct question q;
	char wanted[256];

	if (!command_info(h->options->command)->ends)
		return false;
	question_take(&q, h, plan);
	enum confirm_how how = how_asked(&q);
	if (how != CONFIRM_NOT) {
		h->wanted = xstrdup(confirm_wanted(how, q.about.n,
		    targets_whole_session(h) ? h->session->name : q.v[0]->name,
		    wanted, sizeof wanted));
		if (h->face != NULL)
			h->face->asked(h);
		say_question(&q);
		h->asked_at = clock_mono_ms();
	}
	question_finish(&q);
	if (h->wanted == NULL || h->face != NULL)
		return h->wanted != NULL;
	ev_io_init(&h->answer, answer_cb, STDIN_FILENO, EV_READ);
	h->answer.data = h;
	ev_io_start(h->loop, &h->answer);
	return true;
}

void
headless_refuse(struct headless *h, const char *why)
{
	headless_say("%s: nothing was done", why);
	headless_end(h, EXIT_REFUSED);
}

bool
headless_answer(struct headless *h, const char *line)
{
	static const char blanks[] = " \t\r\n";
	char why[600];
	size_t n;

	line += strspn(line, blanks);
	for (n = strlen(line); n > 0 && strchr(blanks, line[n - 1]) != NULL;)
		n--;
	if (h->person && !confirm_legible(clock_mono_ms() - h->asked_at)) {
		headless_say("'%.*s' came before the question could be read,"
		    " and was not taken; type %s to go on", (int)n, line,
		    h->wanted);
		return false;
	}
	if (n == strlen(h->wanted) && memcmp(line, h->wanted, n) == 0) {
		targets_go_on(h);
		return true;
	}
	snprintf(why, sizeof why, "'%.*s' was typed, not '%s'",
	    n < 256 ? (int)n : 256, line, h->wanted);
	headless_refuse(h, why);
	return true;
}
