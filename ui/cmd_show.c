/*
 * plm-tui show: all that is known of processes, their history and what /proc
 * says of those that live included: it asks the hosts, and prints when all have
 * answered.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "details_json.h"
#include "evidence.h"
#include "headless_private.h"
#include "mem.h"
#include "proc_json.h"
#include "text.h"

enum { LABEL = 12 };            /* columns of the labels */

static struct details_of
details_of(const struct headless *h, const struct model_proc *p)
{
	return (struct details_of){ .model = console_model(h->console),
		.proc = p,
		.past = console_past(h->console, p),
		.inspected = console_inspected(h->console, p),
		.now = clock_wall_ms(), .secrets = h->options->secrets };
}

static void
print_text(struct headless *h, const struct model_proc *p)
{
	struct details_of of = details_of(h, p);
	struct details d;

	details_make(&d, &of);
	headless_print(stdout, "%s on %s: %s", p->name, p->host, d.v[0].text);
	for (size_t i = 1; i < d.n; i++) {
		const struct details_line *l = &d.v[i];
		char *safe = xcalloc(1, 24 * strlen(l->text) + 24);
		if (l->title)
			printf("\n%s\n", l->label);
		else
			/* Longer than a line of other commands may be. */
			printf("  %-*s  %s\n", LABEL, l->label,
			    text_plain(slice_of(l->text), 0, safe,
				24 * strlen(l->text) + 24));
		free(safe);
	}
	details_finish(&d);
}

static void
print(struct headless *h)
{
	const struct model *m = console_model(h->console);
	bool json = h->options->output == OUTPUT_JSON, first = true;
	json_t *all = json_array();

	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (!headless_selects(h, p))
			continue;
		struct details_of of = details_of(h, p);
		if (json)
			json_array_append_new(all, details_json(&of));
		else if (h->options->output == OUTPUT_NAME)
			headless_print(stdout, "%s", p->name);
		else {
			fputs(first ? "" : "\n", stdout);
			print_text(h, p);
		}
		first = false;
	}
	if (json)
		json_print(all, stdout);
	else
		json_decref(all);
}

/* What a host did not tell is said in what is printed, and by the status. */
static void
told(enum code code, struct slice text, void *arg)
{
	struct headless *h = arg;

	(void)text;
	if (code != CODE_OK && code != CODE_NOT_RUNNING)
		h->status = EXIT_UNKNOWN;
	if (--h->pending > 0 || h->over)
		return;
	print(h);
	headless_end(h, h->status);
}

static void
ask(struct headless *h, const struct model_proc *p)
{
	h->pending++;
	if (!console_ask_past(h->console, p, told, h))
		h->pending--;
	h->pending++;
	if (!console_find_why(h->console, p, told, h))
		h->pending--;
	if (!state_info(p->state)->live || p->pid == 0 || p->on == NULL ||
	    p->on->state != HOST_READY)
		return;
	h->pending++;
	if (!console_inspect(h->console, p, told, h))
		h->pending--;
}

static void
begin(struct headless *h)
{
	headless_ask_all(h, ask, told);
}

const struct headless_ops cmd_show = { .begin = begin };
