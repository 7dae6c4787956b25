/* plm-tui ps: the processes and their states, with what is known of each. */
#include <inttypes.h>
#include <stdio.h>

#include "clock.h"
#include "headless_private.h"
#include "proc_json.h"
#include "table.h"

enum { TABLE_COLUMNS = 8 };     /* of the titles, without -o wide */

static const char *const titles[] = {
	"NAME", "HOST", "ROLE", "STATE", "PID", "SINCE", "EXIT", "NOTE",
	"RUN", "USER", "UUID",
};

/* What is to be said besides the exit: why, by whom, what is left. */
static const char *
note(const struct model_proc *p, char *buf, size_t size)
{
	const char *cause = cause_words(p->cause);
	bool ended = p->exit_code >= 0 || p->exit_signal != 0;
	const char *first = ended ? cause : p->why;

	if (p->survivors > 0)
		snprintf(buf, size, "%s%s%" PRIu64 " left: %s", first,
		    first[0] != '\0' ? "; " : "", p->survivors, p->named);
	else
		snprintf(buf, size, "%s", first);
	return buf;
}

static void
row(struct table *t, const struct model_proc *p, bool wide)
{
	int64_t since = model_since(p), now = clock_wall_ms();
	char text[2048];

	table_cell(t, p->name);
	table_cell(t, p->host);
	table_cell(t, p->role);
	table_cell(t, model_word(p));
	snprintf(text, sizeof text, "%" PRIu64, p->pid);
	table_cell(t, p->pid != 0 && state_info(p->state)->live ? text : "-");
	table_cell(t, since > 0 ? clock_span(now - since, text, sizeof text)
	    : "-");
	model_exit(p, text, sizeof text);
	table_cell(t, text[0] != '\0' ? text : "-");
	table_cell(t, note(p, text, sizeof text));
	if (!wide)
		return;
	snprintf(text, sizeof text, "%" PRIu64, p->run);
	table_cell(t, p->run > 0 ? text : "-");
	table_cell(t, p->on != NULL && p->on->user[0] != '\0' ? p->on->user
	    : "-");
	table_cell(t, p->uuid[0] != '\0' ? p->uuid : "-");
}

static void
print_table(struct headless *h)
{
	const struct model *m = console_model(h->console);
	bool wide = h->options->output == OUTPUT_WIDE;
	struct table *t = table_new(titles, wide ? sizeof titles /
	    sizeof *titles : TABLE_COLUMNS);

	for (size_t i = 0; i < m->proc_count; i++)
		if (headless_selects(h, m->procs[i]))
			row(t, m->procs[i], wide);
	table_print(t, stdout);
}

static void
print_json(struct headless *h)
{
	const struct model *m = console_model(h->console);
	json_t *all = json_array();

	for (size_t i = 0; i < m->proc_count; i++)
		if (headless_selects(h, m->procs[i]))
			json_array_append_new(all,
			    proc_json(h->session, m->procs[i]));
	json_print(all, stdout);
}

static void
print_names(struct headless *h)
{
	const struct model *m = console_model(h->console);

	for (size_t i = 0; i < m->proc_count; i++)
		if (headless_selects(h, m->procs[i]))
			headless_print(stdout, "%s", m->procs[i]->name);
}

/*
 * That nothing is known of one is told by the status; and, of those that were
 * asked for by name, that one is not running (as LSB's status does it).
 */
static int
status(struct headless *h)
{
	const struct model *m = console_model(h->console);
	bool named = selector_has(&h->options->select, SELECT_NAME);
	int status = EXIT_DONE;

	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (!headless_selects(h, p))
			continue;
		if (!state_info(p->state)->live &&
		    headless_unseen(h, p) != NULL)
			return EXIT_UNKNOWN;
		if (p->state == STATE_UNKNOWN)
			return p->on != NULL && p->on->answered &&
			    (p->on->outcome == CODE_LOGIN ||
			    p->on->outcome == CODE_HOST_KEY) ? EXIT_LOGIN
			    : EXIT_UNKNOWN;
		if (named && !state_info(p->state)->live)
			status = EXIT_NOT_RUNNING;
	}
	return status;
}

static void
begin(struct headless *h)
{
	if (h->options->output == OUTPUT_JSON)
		print_json(h);
	else if (h->options->output == OUTPUT_NAME)
		print_names(h);
	else
		print_table(h);
	headless_end(h, status(h));
}

const struct headless_ops cmd_ps = { .begin = begin };
