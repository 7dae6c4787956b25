/* What an operator asks of a host: its link, its key, its clock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "host_cells.h"
#include "mem.h"
#include "ui_private.h"

enum { NAMES_MAX = 6 };         /* that a question lists */

static void
told(int what, void *arg)
{
	(void)what;
	(void)arg;
}

/* Takes over title and arg. */
static struct dialog *
host_dialog(char *title, const struct model_host *h, dialog_done *done,
    void *arg)
{
	const struct host_spec *s = h->spec;
	char place[256];
	struct dialog *d = dialog_new(title, clock_mono_ms(), done, arg, free);

	free(title);
	dialog_fact(d, "host", ROLE_DIALOG, "%s%s%s%s", s->name,
	    h->hostname[0] != '\0' ? " (" : "", h->hostname,
	    h->hostname[0] != '\0' ? ")" : "");
	dialog_fact(d, "address", ROLE_DIALOG, "%s", model_host_place(h,
	    place, sizeof place));
	return d;
}

static void
fact_state(struct dialog *d, const struct model_host *h)
{
	char why[512], span[32];
	int64_t now = clock_wall_ms();

	host_why(h, now, why, sizeof why);
	clock_span(now > h->since ? (now - h->since) / 1000 * 1000 : 0, span,
	    sizeof span);
	dialog_fact(d, "state", role_named(host_state_role(h->state)),
	    "%s%s%s%s%s", host_state_word(h->state),
	    h->since > 0 ? " for " : "", h->since > 0 ? span : "",
	    why[0] != '\0' ? ": " : "", why);
}

struct parting {
	struct ui *ui;
	const struct model_host *host;  /* lives as long as the model       */
};

static void
parting_answered(int what, void *arg)
{
	const struct parting *p = arg;

	if (what == 0)
		console_disconnect(p->ui->console, p->host);
}

/* "3: reader-1, reader-2, root"; the caller frees. NULL: none. */
static char *
living(const struct ui *ui, const struct model_host *h)
{
	const struct model *m = console_model(ui->console);
	struct buffer names = { 0 };
	unsigned n = 0;

	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (p->on != h || !model_may_live(p))
			continue;
		if (n++ < NAMES_MAX) {
			buffer_puts(&names, n > 1 ? ", " : "");
			buffer_puts(&names, p->name);
		}
	}
	if (n > NAMES_MAX)
		buffer_puts(&names, ", ...");
	char *text = n == 0 ? NULL : xasprintf("%u: %.*s", n,
	    (int)buffer_size(&names), buffer_data(&names));
	buffer_finish(&names);
	return text;
}

/* Whether its host stops any of them when nobody is connected. */
static bool
some_stop(const struct ui *ui, const struct model_host *h)
{
	const struct model *m = console_model(ui->console);
	bool some = false;

	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		some |= strcmp(p->host, h->spec->name) == 0 &&
		    state_info(p->state)->live && p->spec != NULL &&
		    p->spec->alone_stop;
	}
	return some;
}

static void
disconnect(struct ui *ui, const struct model_host *h)
{
	char *names = living(ui, h);
	struct parting *p;

	if (names == NULL || h->parted) {
		free(names);
		console_disconnect(ui->console, h);
		return;
	}
	p = xcalloc(1, sizeof *p);
	*p = (struct parting){ ui, h };
	struct dialog *d = host_dialog(xasprintf("Disconnect %s?",
	    h->spec->name), h, parting_answered, p);
	dialog_fact(d, "alive", ROLE_WARNING, "%s", names);
	dialog_fact(d, "then", ROLE_DIALOG, "they run on, and are unknown here"
	    " until it is connected again; their output is kept on the host");
	if (some_stop(ui, h))
		dialog_fact(d, "but", ROLE_WARNING, "those with on_disconnect:"
		    " stop are stopped by the host, unless another console is"
		    " connected to it within their grace");
	dialog_choice(d, 'y', "disconnect", ROLE_DANGER);
	ui_ask(ui, d);
	free(names);
}

/* Hosts that are to be connected afresh. */
struct again {
	struct ui *ui;
	const struct model_host **v;    /* as long as the model             */
	size_t n;
};

static void
again_free(void *arg)
{
	struct again *a = arg;

	free(a->v);
	free(a);
}

static void
again_answered(int what, void *arg)
{
	const struct again *a = arg;

	for (size_t i = 0; i < a->n && what == 0; i++)
		console_reconnect(a->ui->console, a->v[i]);
	if (a->n > 1 && what == 0)
		ui_notice(a->ui, NOTICE_INFO, "%zu hosts: connecting afresh",
		    a->n);
}

void
ui_reconnect(struct ui *ui, const struct model_host *const *v, size_t n)
{
	struct again *a = xcalloc(1, sizeof *a);
	bool asks = false;

	*a = (struct again){ ui, xcalloc(n, sizeof *a->v), n };
	memcpy(a->v, v, n * sizeof *v);
	char *title = n == 1 ? xasprintf("Connect %s afresh?", v[0]->spec->name)
		: xasprintf("Connect %zu hosts afresh?", n);
	struct dialog *d = dialog_new(title, clock_mono_ms(), again_answered,
	    a, again_free);
	free(title);
	dialog_fact(d, "then", ROLE_DIALOG, "the links are closed first; what"
	    " runs there runs on, and is unknown here until they are back");
	for (size_t i = 0; i < n; i++) {
		char *names = living(ui, v[i]);
		bool cuts = v[i]->state == HOST_READY && names != NULL;
		asks |= cuts;
		dialog_item(d, cuts ? ROLE_WARNING : ROLE_DIALOG, "%s, %s%s",
		    v[i]->spec->name, cuts ? "alive " : "nothing alive,"
		    " or not connected", cuts ? names : "");
		free(names);
	}
	dialog_choice(d, 'y', "connect afresh", ROLE_DIALOG);
	if (asks)
		ui_ask(ui, d);
	else
		dialog_answer(d, 0);
}

static void
show_key(struct ui *ui, const struct model_host *h)
{
	struct dialog *d = host_dialog(xasprintf("Host key of %s",
	    h->spec->name), h, told, NULL);
	size_t type = strcspn(h->key, " ");

	if (h->key[0] == '\0') {
		dialog_fact(d, "key", ROLE_DIALOG, "not known: there is no"
		    " connection");
		fact_state(d, h);
		ui_ask(ui, d);
		return;
	}
	dialog_fact(d, "type", ROLE_DIALOG, "%.*s", (int)type, h->key);
	dialog_fact(d, "fingerprint", ROLE_DIALOG, "%s",
	    h->key + type + (h->key[type] == ' '));
	if (!h->unverified)
		dialog_fact(d, "checked", ROLE_GOOD, "it is the one of %s",
		    h->key_from);
	else
		dialog_fact(d, "checked", ROLE_WARNING, "no: the check of"
		    " host keys is off for it%s%s; anybody may be in between",
		    h->key_from[0] != '\0' ? ", though the key is in " : "",
		    h->key_from);
	ui_ask(ui, d);
}

static void
fact_latency(struct dialog *d, const struct model_host *h)
{
	char last[32], worst[32];

	if (h->rtt_us == 0 || h->state != HOST_READY)
		dialog_fact(d, "latency", ROLE_DIALOG, "not known");
	else
		dialog_fact(d, "latency", ROLE_DIALOG, "%s for the last ping,"
		    " %s for the slowest of the last 16, one in 4 s",
		    host_latency(h->rtt_us, last, sizeof last),
		    host_latency(h->rtt_worst_us, worst, sizeof worst));
}

static void
fact_age(struct dialog *d, const char *what, int64_t at)
{
	int64_t age = clock_wall_ms() - at;
	char span[32];

	if (at == 0)
		dialog_fact(d, what, ROLE_DIALOG, "never");
	else
		dialog_fact(d, what, ROLE_DIALOG, "%s ago", clock_span(
		    age > 0 ? age / 1000 * 1000 : 0, span, sizeof span));
}

static void
fact_clock(struct dialog *d, const struct model_host *h)
{
	int64_t off = h->clock_ms < 0 ? -h->clock_ms : h->clock_ms;
	char span[32], within[32];

	if (h->clock_within == 0 || h->state != HOST_READY)
		dialog_fact(d, "clock", ROLE_DIALOG, "not known");
	else
		dialog_fact(d, "clock", host_clock_off(h) ? ROLE_WARNING
		    : ROLE_DIALOG, "%s %s this machine's, give or take %s;"
		    " measured once a minute", clock_span(off, span,
			sizeof span), h->clock_ms < 0 ? "behind" : "ahead of",
		    clock_span(h->clock_within, within, sizeof within));
}

static void
show_latency(struct ui *ui, const struct model_host *h)
{
	struct dialog *d = host_dialog(xasprintf("Link to %s",
	    h->spec->name), h, told, NULL);

	fact_state(d, h);
	fact_latency(d, h);
	fact_age(d, "last word", h->heard);
	fact_age(d, "last proof", h->proven);
	if (h->connections > 0 && h->channels_most > 0)
		dialog_fact(d, "channels", ROLE_DIALOG, "%u in use of the %u"
		    " that it lets in, on %u connection", h->channels,
		    h->channels_most, h->connections);
	else if (h->connections > 0)
		dialog_fact(d, "channels", ROLE_DIALOG, "%u in use, on %u"
		    " connection; a check of the hosts finds how many it lets"
		    " in", h->channels, h->connections);
	fact_clock(d, h);
	ui_ask(ui, d);
}

void
ui_host_do(struct ui *ui, enum action a, const struct model_host *h)
{
	switch (a) {
	case ACTION_CONNECT:
		ui_reconnect(ui, &h, 1);
		break;
	case ACTION_DISCONNECT:
		disconnect(ui, h);
		break;
	case ACTION_HOST_KEY:
		show_key(ui, h);
		break;
	case ACTION_LATENCY:
		show_latency(ui, h);
		break;
	default:
		break;
	}
}

bool
ui_host_act(struct ui *ui, enum action a, const char *text)
{
	const struct model_proc *p = ui_here(ui);
	const struct model_host *h = p != NULL ? p->on : NULL;

	if (a != ACTION_CONNECT && a != ACTION_DISCONNECT &&
	    a != ACTION_HOST_KEY && a != ACTION_LATENCY)
		return false;
	if (text[0] != '\0')
		h = model_host(console_model(ui->console), slice_of(text));
	if (h != NULL)
		ui_host_do(ui, a, h);
	else if (text[0] != '\0')
		ui_notice(ui, NOTICE_ERROR, "there is no host %s in this"
		    " session; %s shows all", text, ui_key_text(ui,
			ACTION_HOSTS).s);
	else
		ui_notice(ui, NOTICE_WARNING, "%s needs a host: its name, or a"
		    " process that is on one", action_info(a)->name);
	return true;
}
