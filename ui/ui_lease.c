/* Another person's console has control: what is said of it, and taking it over. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mem.h"
#include "ui_private.h"

bool
ui_is_foreign(struct ui *ui, enum action a)
{
	const char *holder;
	bool all;

	console_foreign(ui->console, &holder, &all);
	if (all)
		ui_notice(ui, NOTICE_WARNING, "%s is refused: %s has control; %s"
		    " takes it over", action_info(a)->name, holder,
		    ui_key_text(ui, ACTION_TAKE_OVER).s);
	return all;
}

static const char *
first_foreign(const struct model *m)
{
	for (size_t i = 0; i < m->host_count; i++)
		if (m->hosts[i]->foreign && m->hosts[i]->state == HOST_READY)
			return m->hosts[i]->spec->name;
	return "";
}

bool
ui_is_foreigns(struct ui *ui, enum action a, const struct model_proc *p)
{
	const struct model_host *h = p->on;

	if (!(action_info(a)->needs & NEEDS_CHANGE) || h == NULL ||
	    !h->foreign || h->state != HOST_READY)
		return false;
	ui_notice(ui, NOTICE_WARNING, "%s is refused: %s has control of %s; %s"
	    " takes it over", action_info(a)->name, h->holder, h->spec->name,
	    ui_key_text(ui, ACTION_TAKE_OVER).s);
	return true;
}

int
ui_draw_foreign(const struct ui *ui, const struct canvas *c, int x, int end)
{
	const char *holder;
	char text[300];
	bool all;
	size_t n = console_foreign(ui->console, &holder, &all);
	int room = end - x;

	if (n == 0)
		return x;
	if (all)
		snprintf(text, sizeof text, "%s has control", holder);
	else if (n == 1)
		snprintf(text, sizeof text, "%s has control of %s", holder,
		    first_foreign(console_model(ui->console)));
	else
		snprintf(text, sizeof text, "%s has control of %zu hosts",
		    holder, n);
	/* Nobody is to read that it is all of them. */
	if ((int)strlen(text) > room && n == 1 && !all)
		snprintf(text, sizeof text, "%s: %s", holder,
		    first_foreign(console_model(ui->console)));
	else if ((int)strlen(text) > room && !all)
		snprintf(text, sizeof text, "%s: %zu hosts", holder, n);
	return x + draw_str(c, 0, x, room, text, ROLE_WARNING) + 2;
}

/* A question whose hosts are those that another person has when it is answered. */
struct taking {
	struct ui *ui;
	char *host;             /* "": all of them                          */
	size_t waits, taken, failed;
	char *why;              /* of one that failed; NULL: none           */
	bool asked;             /* ... and nothing more will be             */
};

static void
taking_free(struct taking *t)
{
	free(t->host);
	free(t->why);
	free(t);
}

static bool
is_meant(const struct taking *t, const struct model_host *h)
{
	return h->foreign && h->state == HOST_READY &&
	    (t->host[0] == '\0' || strcmp(t->host, h->spec->name) == 0);
}

/* The last answer has come, and all were asked. */
static void
tell(struct taking *t)
{
	if (t->waits > 0 || !t->asked)
		return;
	if (t->failed > 0)
		ui_notice(t->ui, NOTICE_ERROR, "control of %zu host%s was not"
		    " taken: %s", t->failed, t->failed == 1 ? "" : "s", t->why);
	else if (t->taken > 0)
		ui_notice(t->ui, NOTICE_GOOD, "control of %zu host%s was taken:"
		    " keys act there again", t->taken, t->taken == 1 ? ""
		    : "s");
	else
		ui_notice(t->ui, NOTICE_INFO, "nobody else has control any"
		    " more");
	taking_free(t);
}

static void
taken(enum code code, struct slice text, void *arg)
{
	struct taking *t = arg;

	t->waits--;
	t->taken += code == CODE_OK;
	if (code != CODE_OK && t->failed++ == 0)
		t->why = xmemdup0(text.p, text.n);
	tell(t);
}

static void
take(struct taking *t)
{
	const struct model *m = console_model(t->ui->console);

	for (size_t i = 0; i < m->host_count; i++)
		if (is_meant(t, m->hosts[i])) {
			t->waits++;
			console_take_over(t->ui->console, m->hosts[i], taken,
			    t);
		}
	t->asked = true;
	tell(t);
}

static void
answered(int what, void *arg)
{
	const struct taking *question = arg;

	if (what != 0)
		return;
	struct taking *t = xcalloc(1, sizeof *t);
	*t = (struct taking){ .ui = question->ui,
		.host = xstrdup(question->host) };
	take(t);
}

static void
question_free(void *arg)
{
	taking_free(arg);
}

static void
ask(struct taking *t)
{
	const struct model *m = console_model(t->ui->console);
	struct dialog *d = dialog_new("Take over control?", clock_mono_ms(),
	    answered, t, question_free);
	int64_t now = clock_wall_ms();
	char span[32];

	for (size_t i = 0; i < m->host_count; i++) {
		const struct model_host *h = m->hosts[i];
		if (!is_meant(t, h))
			continue;
		clock_span(now > h->held_since ? (now - h->held_since) / 1000 *
		    1000 : 0, span, sizeof span);
		dialog_item(d, ROLE_WARNING, "%s: %s, for %s", h->spec->name,
		    h->holder, span);
	}
	dialog_fact(d, "then", ROLE_DIALOG, "keys of this console act there,"
	    " and theirs do not until it is taken back; they are told. No"
	    " process is touched; what they have asked for ends where it is");
	dialog_choice(d, 'y', "take over", ROLE_DANGER);
	ui_ask(t->ui, d);
}

void
ui_take_over(struct ui *ui, const char *host)
{
	const struct model *m = console_model(ui->console);
	struct taking *t = xcalloc(1, sizeof *t);
	bool some = false;

	*t = (struct taking){ .ui = ui, .host = xstrdup(host) };
	for (size_t i = 0; i < m->host_count; i++)
		some |= is_meant(t, m->hosts[i]);
	if (some && !console_read_only(ui->console)) {
		ask(t);
		return;
	}
	if (console_read_only(ui->console))
		ui_notice(ui, NOTICE_WARNING, "read-only: a take-over is"
		    " refused; %s ends it", ui_key_text(ui,
			ACTION_READ_ONLY).s);
	else if (host[0] != '\0' && model_host(m, slice_of(host)) == NULL)
		ui_notice(ui, NOTICE_ERROR, "there is no host %s in this"
		    " session", host);
	else
		ui_notice(ui, NOTICE_INFO, "there is nothing to take over:"
		    " nobody else has control%s%s", host[0] != '\0' ? " of "
		    : "", host);
	taking_free(t);
}
