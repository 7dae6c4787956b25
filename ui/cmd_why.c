/* plm-tui why: why processes run, wait, or have ended. */
#include "clock.h"
#include "evidence.h"
#include "headless_private.h"
#include "proc_json.h"
#include "why.h"

static json_t *
why_json(const struct headless *h, const struct model_proc *p, const char *why)
{
	json_t *o = json_object();

	json_object_set_new(o, "name", json_text(p->name));
	json_object_set_new(o, "host", json_text(p->host));
	json_object_set_new(o, "state", json_string(
	    model_word(p)));
	json_object_set_new(o, "why", json_text(why));
	json_object_set_new(o, "evidence", evidence_json(
	    console_inspected(h->console, p)));
	return o;
}

static void
print(struct headless *h)
{
	const struct model *m = console_model(h->console);
	bool json = h->options->output == OUTPUT_JSON;
	json_t *all = json_array();
	char why[2048];

	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (!headless_selects(h, p))
			continue;
		why_words(m, p, clock_wall_ms(), why, sizeof why);
		if (json)
			json_array_append_new(all, why_json(h, p, why));
		else
			headless_print(stdout, "%s on %s: %s", p->name,
			    p->host, why);
	}
	if (json)
		json_print(all, stdout);
	else
		json_decref(all);
}

/* A host that cannot tell why its process died leaves the sentence as it is. */
static void
told(enum code code, struct slice text, void *arg)
{
	struct headless *h = arg;

	(void)code;
	(void)text;
	if (--h->pending > 0 || h->over)
		return;
	print(h);
	headless_end(h, h->status);
}

static void
ask(struct headless *h, const struct model_proc *p)
{
	h->pending++;
	if (!console_find_why(h->console, p, told, h))
		h->pending--;
}

static void
begin(struct headless *h)
{
	headless_ask_all(h, ask, told);
}

const struct headless_ops cmd_why = { .begin = begin };
