/* Acknowledging ends: one, or all that are marked, as they were when asked. */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "ui_private.h"

struct end {
	struct flush_all *all;
	char *host, *name;
	uint64_t run;
};

/* Alive while its question is open, or answers are to come. */
struct flush_all {
	struct ui *ui;
	struct end *v;
	size_t n;
	size_t users;
	size_t asked, done;
};

void
ui_flush(struct ui *ui, const struct model_proc *p)
{
	/* Any record that is over and not in the file can be put away. */
	bool some = model_marked(p) || (p->spec == NULL && !p->acked);

	if (!state_info(p->state)->over)
		ui_notice(ui, NOTICE_WARNING, "%s is %s: there is no end to"
		    " acknowledge", p->name, state_info(p->state)->word);
	else if (!some)
		ui_notice(ui, NOTICE_INFO, "%s has no mark: %s", p->name,
		    p->acked ? "its end was acknowledged"
		    : "its end was expected");
	else
		console_flush(ui->console, p, NULL, NULL);
}

static void
let_go(void *arg)
{
	struct flush_all *f = arg;

	if (--f->users > 0)
		return;
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].host);
		free(f->v[i].name);
	}
	free(f->v);
	free(f);
}

/* One sentence for all; what failed has told why. */
static void
flushed(enum code code, struct slice text, void *arg)
{
	const struct end *e = arg;
	struct flush_all *f = e->all;

	if (code == CODE_OK && ++f->done == f->asked)
		ui_notice(f->ui, NOTICE_GOOD, "%zu end%s acknowledged",
		    f->done, f->done == 1 ? "" : "s");
	else if (code != CODE_OK)
		ui_notice(f->ui, NOTICE_ERROR, "%s on %s: %s: %.*s", e->name,
		    e->host, code_word(code), SLICE_ARG(text));
	let_go(f);
}

static void
answered(int what, void *arg)
{
	struct flush_all *f = arg;
	const struct model *m = console_model(f->ui->console);

	for (size_t i = 0; i < f->n && what == 0; i++) {
		const struct model_proc *p = model_proc(m,
		    slice_of(f->v[i].host), slice_of(f->v[i].name));
		/* Of another one nobody has to look at the end any more. */
		if (p == NULL || p->run != f->v[i].run || !model_marked(p))
			continue;
		f->users++;
		f->asked++;
		console_flush(f->ui->console, p, flushed, &f->v[i]);
	}
}

static struct flush_all *
marked(struct ui *ui)
{
	const struct model *m = console_model(ui->console);
	struct flush_all *f = xcalloc(1, sizeof *f);

	f->ui = ui;
	f->users = 1;
	f->v = xcalloc(m->proc_count, sizeof *f->v);
	for (size_t i = 0; i < m->proc_count; i++)
		if (model_marked(m->procs[i]))
			f->v[f->n++] = (struct end){ f,
				xstrdup(m->procs[i]->host),
				xstrdup(m->procs[i]->name), m->procs[i]->run };
	return f;
}

/* "root, reader-1 (exit 3), ...", as far as they go. */
static void
fact_ends(struct dialog *d, const struct flush_all *f)
{
	const struct model *m = console_model(f->ui->console);
	char text[512] = "", how[64];
	size_t n = 0, i = 0;

	for (; i < f->n && n < sizeof text - 200; i++) {
		const struct model_proc *p = model_proc(m,
		    slice_of(f->v[i].host), slice_of(f->v[i].name));
		model_exit(p, how, sizeof how);
		n += (size_t)snprintf(text + n, sizeof text - n,
		    "%s%.64s (%s)", i > 0 ? ", " : "", p->name,
		    how[0] != '\0' ? how : state_info(p->state)->word);
	}
	dialog_fact(d, "ended", ROLE_DIALOG, "%s%s", text,
	    i < f->n ? ", ..." : "");
}

void
ui_flush_all(struct ui *ui)
{
	struct flush_all *f = marked(ui);
	char title[64];

	if (f->n < 2) {
		if (f->n == 0)
			ui_notice(ui, NOTICE_INFO, "no end is marked");
		answered(0, f);
		let_go(f);
		return;
	}
	snprintf(title, sizeof title, "Acknowledge %zu unexpected ends?", f->n);
	struct dialog *d = dialog_new(title, clock_mono_ms(), answered, f,
	    let_go);
	fact_ends(d, f);
	dialog_fact(d, "then", ROLE_DIALOG, "their marks go, on every console");
	dialog_choice(d, 'y', "acknowledge all", ROLE_DIALOG);
	ui_ask(ui, d);
}
