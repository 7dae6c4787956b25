/* plm-tui why: why processes run, wait, or have ended. */
#include "clock.h"
#include "headless_private.h"
#include "proc_json.h"
#include "why.h"

static json_t *
why_json(const struct model_proc *p, const char *why)
{
	json_t *o = json_object();

	json_object_set_new(o, "name", json_text(p->name));
	json_object_set_new(o, "host", json_text(p->host));
	json_object_set_new(o, "state", json_string(
	    model_word(p)));
	json_object_set_new(o, "why", json_text(why));
	return o;
}

static void
begin(struct headless *h)
{
	const struct model *m = console_model(h->console);
	bool json = h->options->output == OUTPUT_JSON;
	json_t *all = json_array();
	int status = EXIT_DONE;
	char why[1024];

	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (!headless_selects(h, p))
			continue;
		if (p->state == STATE_UNKNOWN)
			status = EXIT_UNKNOWN;
		why_words(m, p, clock_wall_ms(), why, sizeof why);
		if (json)
			json_array_append_new(all, why_json(p, why));
		else
			headless_print(stdout, "%s on %s: %s", p->name,
			    p->host, why);
	}
	if (json)
		json_print(all, stdout);
	else
		json_decref(all);
	headless_end(h, status);
}

const struct headless_ops cmd_why = { .begin = begin };
