/*
 * The processes that a command acts on: asked for stage by stage, in parallel
 * within one, each answered for by a line, and the exit status that follows.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "headless_private.h"
#include "meant.h"
#include "mem.h"
#include "proc_json.h"
#include "receipt_json.h"

void
target_add(struct headless *h, const struct model_proc *p, size_t stage)
{
	h->targets = xreallocarray(h->targets, h->n + 1, sizeof *h->targets);
	h->targets[h->n++] = (struct target){ .h = h,
		.host = xstrdup(p->host), .name = xstrdup(p->name),
		.run = p->run, .stage = stage, .fit = target_fit(h, p),
		.idle = !model_killable(p) };
}

const struct model_proc *
target_proc(const struct target *t)
{
	const struct model *m = console_model(t->h->console);

	return model_shown(m, model_proc(m, slice_of(t->host),
	    slice_of(t->name)));
}

const struct receipt *
target_receipt(const struct target *t)
{
	/* Of where it was stopped, wherever it may be by now. */
	const struct model_proc *p = model_proc(console_model(t->h->console),
	    slice_of(t->host), slice_of(t->name));

	return p != NULL && p->receipt != NULL &&
	    p->receipt->number > t->receipts ? p->receipt : NULL;
}

void
targets_free(struct headless *h)
{
	for (size_t i = 0; i < h->n; i++) {
		free(h->targets[i].host);
		free(h->targets[i].name);
		free(h->targets[i].text);
	}
	free(h->targets);
	free(h->wanted);
}

int
headless_status(enum code code)
{
	switch (code) {
	case CODE_OK:
		return EXIT_DONE;
	case CODE_REFUSED:
		return EXIT_REFUSED;
	case CODE_NOT_RUNNING:
		return EXIT_NOT_RUNNING;
	case CODE_UNKNOWN:
	case CODE_UNREACHABLE:
	case CODE_WORKER_LOST:
		return EXIT_UNKNOWN;
	case CODE_LOGIN:
	case CODE_HOST_KEY:
		return EXIT_LOGIN;
	case CODE_DEADLINE:
		return EXIT_DEADLINE;
	default:
		return EXIT_SOME;
	}
}

/* All fared alike: that; else "some failed". A deadline is told in any case. */
static int
status_of_all(const struct headless *h)
{
	int all = h->n > 0 ? headless_status(h->targets[0].code) : EXIT_DONE;

	for (size_t i = 0; i < h->n; i++) {
		int one = headless_status(h->targets[i].code);
		if (one == EXIT_DEADLINE)
			return EXIT_DEADLINE;
		if (one != all)
			all = EXIT_SOME;
	}
	return all;
}

static json_t *
target_json(const struct target *t)
{
	const struct model_proc *p = target_proc(t);
	json_t *o = p != NULL ? proc_json(t->h->session, p) : json_object();

	json_object_set_new(o, "result", json_string(code_word(t->code)));
	json_object_set_new(o, "text", json_text(t->text));
	if (command_info(t->h->options->command)->ends)
		json_object_set_new(o, "receipt",
		    receipt_json(target_receipt(t)));
	return o;
}

static void
finish(struct headless *h)
{
	if (h->options->output == OUTPUT_JSON) {
		json_t *all = json_array();
		for (size_t i = 0; i < h->n; i++)
			json_array_append_new(all, target_json(&h->targets[i]));
		json_print(all, stdout);
	}
	headless_end(h, status_of_all(h));
}

static void
tell(const struct target *t)
{
	const struct model_proc *p = target_proc(t);
	const char *host = p != NULL ? p->host : t->host;
	const struct receipt *r = target_receipt(t);
	char receipt[1024];

	if (t->code != CODE_OK) {
		headless_say("%s on %s: %s: %s", t->name, host,
		    code_word(t->code), t->text);
		return;
	}
	if (t->h->options->output == OUTPUT_NAME)
		headless_print(stdout, "%s", t->name);
	else if (t->h->options->output != OUTPUT_JSON)
		headless_print(stdout, "%s on %s: %s", t->name, host, t->text);
	if (t->h->options->output == OUTPUT_WIDE && r != NULL)
		headless_print(stdout, "  %s", receipt_text(r, receipt,
		    sizeof receipt));
	fflush(stdout);
}

/* The lowest stage that has not been asked for; SIZE_MAX: none. */
static size_t
next_stage(const struct headless *h)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < h->n; i++)
		if (!h->targets[i].asked && h->targets[i].stage < best)
			best = h->targets[i].stage;
	return best;
}

/*
 * What ends a process does so to the run that was meant, where that was: it may
 * have been started anew, or elsewhere, since it was asked about.
 */
static const struct model_proc *
meant_one(const struct target *t)
{
	return !command_info(t->h->options->command)->ends ? target_proc(t)
		: model_proc(console_model(t->h->console), slice_of(t->host),
		    slice_of(t->name));
}

/* Of what ends processes: what was not shown to be ended is not. */
static bool
changed_since(struct target *t, const struct model_proc *p)
{
	char text[96];

	if (!command_info(t->h->options->command)->ends)
		return false;
	if (t->run != 0 && p->run != t->run) {
		snprintf(text, sizeof text, "run %" PRIu64 " was meant, and by"
		    " now it is run %" PRIu64, t->run, p->run);
		target_answer(t, CODE_REFUSED, text);
	} else if (t->idle && model_killable(p)) {
		target_answer(t, CODE_REFUSED, "it did not run when it was"
		    " chosen, and does by now; nothing was done to it");
	} else if (t->fit != TARGET_AWAY || t->h->wanted == NULL) {
		return false;
	} else if (meant_out_of_reach(p)) {
		target_answer(t, CODE_UNREACHABLE, "its host is not connected;"
		    " nothing was done to it");
	} else {
		target_answer(t, CODE_REFUSED, "its host was not connected when"
		    " this was asked, and is by now; nothing was done to it");
	}
	return true;
}

static void
ask_one(struct target *t, target_action *action)
{
	const struct model_proc *p = meant_one(t);

	if (t->fit == TARGET_PROTECTED)
		target_answer(t, CODE_REFUSED, "it is protected, and was left"
		    " out; its exact name means it");
	else if (p == NULL)
		target_answer(t, CODE_NOT_RUNNING, "it is not on record any"
		    " more");
	else if (!changed_since(t, p))
		action(t->h, t, p);
}

static void
ask(struct headless *h, target_action *action)
{
	h->asking = true;
	for (size_t i = 0; i < h->n; i++) {
		struct target *t = &h->targets[i];
		if (t->stage != h->stage)
			continue;
		t->asked = true;
		t->receipts = console_model(h->console)->receipts;
		h->pending++;
		ask_one(t, action);
	}
	h->asking = false;
}

void
targets_go_on(struct headless *h)
{
	while (h->pending == 0 && !h->over) {
		h->stage = next_stage(h);
		if (h->stage == SIZE_MAX)
			finish(h);
		else
			ask(h, h->action);
	}
}

/* A host that was refused, or refuses us, is more than one that is away. */
static enum code
why_unknown(const struct target *t, enum code code)
{
	const struct model_proc *p = target_proc(t);
	const struct model_host *h = p != NULL ? p->on : NULL;
	bool away = code == CODE_UNREACHABLE || code == CODE_UNKNOWN;

	if (away && h != NULL && h->state != HOST_READY && h->answered &&
	    (h->outcome == CODE_LOGIN || h->outcome == CODE_HOST_KEY))
		return h->outcome;
	return code;
}

void
target_answer(struct target *t, enum code code, const char *text)
{
	struct headless *h = t->h;

	if (t->answered)
		return;
	t->answered = true;
	t->code = why_unknown(t, code);
	t->text = xstrdup(text);
	tell(t);
	h->pending--;
	if (!h->asking && !h->over)
		targets_go_on(h);
}

void
target_done(enum code code, struct slice text, void *arg)
{
	struct target *t = arg;
	char *copy = xmemdup0(text.p, text.n);

	/* The console closes, and nobody listens any more. */
	if (!t->h->over)
		target_answer(t, code, copy);
	free(copy);
}

void
targets_late(struct headless *h)
{
	h->asking = true;       /* no further stage */
	for (size_t i = 0; i < h->n; i++) {
		struct target *t = &h->targets[i];
		if (t->answered)
			continue;
		h->pending += !t->asked;
		target_answer(t, CODE_DEADLINE, t->asked ? "no answer in"
		    " time; what was asked for may still happen"
		    : "its turn did not come in time; nothing was done to it");
	}
	finish(h);
}

/* That none runs of those to be ended, or to be started of themselves. */
static int
status_of_none(const struct options *o)
{
	switch (o->command) {
	case COMMAND_KILL:
	case COMMAND_DOWN:
	case COMMAND_FLUSH:
		return EXIT_DONE;
	case COMMAND_UP:
		return o->select.n == 0 ? EXIT_DONE : EXIT_NOT_RUNNING;
	default:
		return EXIT_NOT_RUNNING;
	}
}

void
targets_run(struct headless *h, target_action *action, target_plan *plan)
{
	h->action = action;
	if (h->n == 0) {
		headless_say("no process is selected");
		headless_end(h, status_of_none(h->options));
	} else if (h->options->dry_run)
		targets_dry_run(h, plan);
	else if (!targets_ask(h, plan))
		targets_go_on(h);
}
