#include "headless.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "farewell.h"
#include "headless_private.h"
#include "signame.h"
#include "text.h"
#include "tty_ask.h"

static const struct headless_ops *const commands[COMMAND_COUNT] = {
	[COMMAND_PS] = &cmd_ps,
	[COMMAND_UP] = &cmd_up,
	[COMMAND_START] = &cmd_start,
	[COMMAND_KILL] = &cmd_kill,
	[COMMAND_CRASH] = &cmd_crash,
	[COMMAND_SIGNAL] = &cmd_signal,
	[COMMAND_RESTART] = &cmd_restart,
	[COMMAND_CHECK] = &cmd_check,
	[COMMAND_WAIT] = &cmd_wait,
	[COMMAND_LOGS] = &cmd_logs,
	[COMMAND_DOWN] = &cmd_down,
	[COMMAND_FLUSH] = &cmd_flush,
	[COMMAND_EVENTS] = &cmd_events,
	[COMMAND_SHOW] = &cmd_show,
	[COMMAND_RUN] = &cmd_start,
	[COMMAND_WHY] = &cmd_why,
};

enum { WORKER_MS = 10000 };     /* for it to start, more than once */

void
headless_say(const char *fmt, ...)
{
	char text[2048], safe[4 * sizeof text];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	fprintf(stderr, "plm-tui: %s\n", text_plain(slice_of(text), 0, safe,
	    sizeof safe));
}

void
headless_print(FILE *to, const char *fmt, ...)
{
	char text[4096], safe[4 * sizeof text];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	fprintf(to, "%s\n", text_plain(slice_of(text), 0, safe, sizeof safe));
}

void
headless_end(struct headless *h, int status)
{
	if (h->over)
		return;
	h->over = true;
	h->status = status;
	if (h->face != NULL)
		h->face->ended(h);
	else
		ev_break(h->loop, EVBREAK_ALL);
}

const struct headless_ops *
headless_ops(enum command c)
{
	return commands[c];
}

bool
headless_selects(const struct headless *h, const struct model_proc *p)
{
	return selector_matches(&h->options->select, h->session, p);
}

void
headless_ask_all(struct headless *h,
    void (*ask)(struct headless *h, const struct model_proc *p),
    call_done *told)
{
	const struct model *m = console_model(h->console);

	h->status = EXIT_DONE;
	h->pending = 1;         /* until all are asked for */
	for (size_t i = 0; i < m->proc_count; i++) {
		const struct model_proc *p = m->procs[i];
		if (!headless_selects(h, p))
			continue;
		if (p->state == STATE_UNKNOWN)
			h->status = EXIT_UNKNOWN;
		ask(h, p);
	}
	told(CODE_OK, slice_of(""), h);
}

const struct model_host *
headless_unseen(const struct headless *h, const struct model_proc *p)
{
	const struct model_host *host = model_unseen_on(p);

	return host != NULL && selector_has_host(&h->options->select,
	    h->session, host->spec) ? host : NULL;
}

static void
on_change(void *arg)
{
	struct headless *h = arg;

	h->changed = true;
}

/* Of the worker and the hosts; how an action fared its target tells. */
static void
on_notice(enum notice kind, const char *text, void *arg)
{
	(void)arg;
	if (kind == NOTICE_WARNING || kind == NOTICE_ERROR)
		headless_say("%s", text);
}

static void
add_needed(struct headless *h, const struct proc_spec *p)
{
	for (size_t i = 0; i < p->depends.n; i++) {
		const struct proc_spec *on = p->depends.v[i].on;
		if (h->needed[on->place])
			continue;
		h->needed[on->place] = true;
		add_needed(h, on);
	}
}

/* Those that are started bring what they depend on. */
static void
look_for_needed(struct headless *h)
{
	const struct session *s = h->session;
	enum command c = h->options->command;

	if (c != COMMAND_UP && c != COMMAND_START && c != COMMAND_RESTART)
		return;
	h->needed = xcalloc(s->proc_count, sizeof *h->needed);
	for (size_t i = 0; i < s->proc_count; i++)
		if (selector_picks(&h->options->select, s, s->procs[i]))
			add_needed(h, s->procs[i]);
}

static bool
needs(const struct headless *h, const struct host_spec *spec)
{
	const struct session *s = h->session;

	for (size_t i = 0; h->needed != NULL && i < s->proc_count; i++)
		for (size_t k = 0; h->needed[i] && k < s->procs[i]->hosts.n;
		    k++)
			if (s->procs[i]->hosts.v[k] == spec)
				return true;
	return false;
}

static bool
wants(const struct host_spec *spec, void *arg)
{
	struct headless *h = arg;

	if (command_info(h->options->command)->hosts)
		return selector_has_host(&h->options->select, h->session,
		    spec);
	/* A file's host is visited: nothing of the session is needed. */
	if (h->options->log.path != NULL)
		return false;
	return selector_wants(&h->options->select, h->session, spec) ||
	    needs(h, spec);
}

/* Every host that is wanted is taken up, or has failed. */
static bool
hosts_answered(struct headless *h)
{
	const struct model *m = console_model(h->console);

	for (size_t i = 0; i < m->host_count; i++)
		if (!m->hosts[i]->answered && wants(m->hosts[i]->spec, h))
			return false;
	return true;
}

/* A host that is wanted and was not taken up; NULL: all were. */
static const struct model_host *
not_reached(struct headless *h)
{
	const struct model *m = console_model(h->console);

	for (size_t i = 0; i < m->host_count; i++)
		if (wants(m->hosts[i]->spec, h) &&
		    m->hosts[i]->state != HOST_READY)
			return m->hosts[i];
	return NULL;
}

static void
begin(struct headless *h)
{
	h->begun = true;
	if (h->face == NULL)
		ev_timer_stop(h->loop, &h->hosts);
	if (selector_check(&h->options->select, console_model(h->console),
	    h->fault)) {
		h->ops->begin(h);
		return;
	}
	const struct model_host *lost = not_reached(h);
	if (lost == NULL) {
		headless_end(h, EXIT_USAGE);
		return;
	}
	/* It may be on record there. */
	headless_say("%s; but host %s was not reached", h->fault->text,
	    lost->spec->name);
	h->fault->code = CODE_OK;
	headless_end(h, EXIT_UNKNOWN);
}

static void
taken(enum code code, struct slice text, void *arg)
{
	struct headless *h = arg;

	/* What is to be done is refused then, each with its reason. */
	if (code != CODE_OK)
		headless_say("control was not taken: %.*s", SLICE_ARG(text));
	h->takes--;
	h->changed = true;
}

/* Whether it waits for control of hosts, which it asks for once. */
static bool
takes_over(struct headless *h)
{
	const struct model *m = console_model(h->console);

	if (!h->options->take_over || h->taking)
		return h->takes > 0;
	h->taking = true;
	for (size_t i = 0; i < m->host_count; i++)
		if (m->hosts[i]->foreign && m->hosts[i]->state == HOST_READY &&
		    wants(m->hosts[i]->spec, h)) {
			h->takes++;
			console_take_over(h->console, m->hosts[i], taken, h);
		}
	return h->takes > 0;
}

void
headless_look(struct headless *h)
{
	while (h->changed && !h->over) {
		h->changed = false;
		/* What it dies of was said each time. */
		if (!h->begun && h->face == NULL &&
		    console_worker_fails(h->console)) {
			headless_end(h, EXIT_UNKNOWN);
			continue;
		}
		if (!h->begun && (!hosts_answered(h) || takes_over(h)))
			continue;
		if (!h->begun)
			begin(h);
		else if (h->ops->changed != NULL)
			h->ops->changed(h);
	}
}

/*
 * Each host has its own limit; this one is for what no host is the reason of,
 * such as a worker that ends again and again.
 */
static double
hosts_limit(const struct headless *h)
{
	int64_t most = 0;

	for (size_t i = 0; i < h->session->host_count; i++) {
		int64_t ms = console_open_limit(h->session->hosts[i]);
		most = ms > most ? ms : most;
	}
	return (double)(most + WORKER_MS) / 1000;
}

/* The one place where changes are looked at, before the loop blocks. */
static void
prepare_cb(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct headless *h = w->data;

	(void)revents;
	if (h->tty != NULL && h->changed && tty_ask_look(h->tty, h->console) &&
	    ev_is_active(&h->hosts)) {
		ev_timer_stop(loop, &h->hosts);
		ev_timer_set(&h->hosts, hosts_limit(h) +
		    QUESTION_TAKES_MS / 1000., 0);
		ev_timer_start(loop, &h->hosts);
	}
	headless_look(h);
}

void
headless_interrupt(struct headless *h, int status)
{
	if (h->ops->ends == NULL || !h->ops->ends(h, status))
		headless_end(h, status);
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct headless *h = w->data;
	const struct model *m = console_model(h->console);

	(void)loop;
	(void)revents;
	for (size_t i = 0; i < m->host_count && !h->begun; i++)
		if (!m->hosts[i]->answered && wants(m->hosts[i]->spec, h))
			headless_say("host %s: it did not answer in time (%s)",
			    m->hosts[i]->spec->name,
			    host_state_word(m->hosts[i]->state));
	if (h->begun && h->ops->late != NULL)
		h->ops->late(h);
	headless_interrupt(h, EXIT_DEADLINE);
}

static void
signal_cb(struct ev_loop *loop, ev_signal *w, int revents)
{
	struct headless *h = w->data;

	(void)loop;
	(void)revents;
	headless_say("interrupted by %s%s", signame(w->signum), h->pending > 0
	    ? "; what was asked for may still happen" : "");
	headless_interrupt(h, EXIT_SIGNAL + w->signum);
}

static void
watch(struct headless *h)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

	ev_prepare_init(&h->prepare, prepare_cb);
	h->prepare.data = h;
	ev_prepare_start(h->loop, &h->prepare);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		ev_signal_init(&h->signals[i], signal_cb, numbers[i]);
		h->signals[i].data = h;
		ev_signal_start(h->loop, &h->signals[i]);
	}
	ev_timer_init(&h->deadline, deadline_cb,
	    (double)h->options->timeout_ms / 1000, 0);
	h->deadline.data = h;
	if (h->options->timeout_ms > 0)
		ev_timer_start(h->loop, &h->deadline);
	ev_timer_init(&h->hosts, deadline_cb, hosts_limit(h), 0);
	h->hosts.data = h;
	ev_timer_start(h->loop, &h->hosts);
}

static void
unwatch(struct headless *h)
{
	ev_prepare_stop(h->loop, &h->prepare);
	ev_timer_stop(h->loop, &h->deadline);
	ev_timer_stop(h->loop, &h->hosts);
	ev_io_stop(h->loop, &h->answer);
	for (size_t i = 0; i < sizeof h->signals / sizeof *h->signals; i++)
		ev_signal_stop(h->loop, &h->signals[i]);
}

int
headless_run(struct ev_loop *loop, struct session *session,
    const struct options *o, const struct console_options *console,
    struct fault *f)
{
	static const struct console_events events = {
		.on_change = on_change,
		.on_notice = on_notice,
	};
	struct headless h = { .loop = loop, .session = session, .options = o,
		.ops = commands[o->command], .fault = f, .changed = true,
		.person = isatty(STDIN_FILENO) && isatty(STDERR_FILENO) };
	struct console_options with = *console;

	if (o->command == COMMAND_JOURNAL)
		return journal_show(session, o, f);
	with.journal = console->journal == JOURNAL_NONE ? JOURNAL_NONE
		: JOURNAL_DEEDS;
	with.wants = wants;
	if (with.no_questions == NULL)
		h.tty = tty_ask_new(loop);
	if (with.no_questions == NULL && h.tty == NULL)
		with.no_questions = NO_TERMINAL;
	with.no_start = true;
	with.finds_why = o->command == COMMAND_EVENTS && o->follow;
	look_for_needed(&h);
	watch(&h);
	/* A reader that goes away is an error of its write, not our end. */
	signal(SIGPIPE, SIG_IGN);
	h.console = console_new(loop, session, &with, &events, &h);
	if (!h.over)
		ev_run(loop, 0);
	unwatch(&h);
	tty_ask_free(h.tty);
	if (h.ops->free != NULL)
		h.ops->free(&h);
	farewell(loop, h.console, h.status >= EXIT_SIGNAL);
	console_free(h.console);
	targets_free(&h);
	free(h.needed);
	if (fflush(stdout) != 0 && h.status == EXIT_DONE)
		h.status = EXIT_SOME;
	return h.status;
}
