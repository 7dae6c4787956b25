#include "control_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <uuid/uuid.h>

#include "clock.h"
#include "control_rows.h"
#include "control_script.h"
#include "log.h"
#include "mem.h"

#define NO_SHELL "the login shell started no /bin/sh"
#define NEEDS_SHELL "; commands have to be let in there, as no nologin and no" \
	" ForceCommand do"

enum {
	LINE_MOST = 64 * 1024,  /* of the shell's; longer is a fault        */
	NOISE_MOST = 2048,      /* kept of what came before HELLO           */
};

static void
destroy(struct control *c)
{
	calls_free(c->calls);
	buffer_finish(&c->in);
	buffer_finish(&c->noise);
	buffer_finish(&c->commands);
	buffer_finish(&c->fact);
	free(c->session);
	free(c->state_dir);
	free(c->person);
	while (c->launches != NULL) {
		struct launch *l = c->launches;
		c->launches = l->next;
		free(l);
	}
	free(c);
}

/* False: the owner has freed it meanwhile; it is gone. */
static bool
leave(struct control *c)
{
	if (--c->busy > 0 || !c->freed)
		return !c->freed;
	destroy(c);
	return false;
}

void
control_free(struct control *c)
{
	if (c == NULL || c->freed)
		return;
	c->freed = true;
	c->busy++;
	ev_timer_stop(c->loop, &c->hello);
	channel_free(c->channel);
	c->channel = NULL;
	calls_fail_all(c->calls, CODE_CANCELLED, "the connection was closed");
	leave(c);
}

static void
keep_noise(struct control *c, const char *p, size_t n)
{
	size_t room = NOISE_MOST - buffer_size(&c->noise);

	buffer_put(&c->noise, p, n < room ? n : room);
}

/* ": what the shell said", or "". Returns buf. */
static const char *
noise_text(const struct control *c, char *buf, size_t size)
{
	struct slice noise = { buffer_data(&c->noise),
		buffer_size(&c->noise) };

	while (noise.n > 0 && (noise.p[noise.n - 1] == '\n' ||
	    noise.p[noise.n - 1] == '\r'))
		noise.n--;
	snprintf(buf, size, "%s%.*s", noise.n == 0 ? "" : "; it said: ",
	    (int)(noise.n < 300 ? noise.n : 300), noise.p);
	return buf;
}

/* The shell is over: who waits is told, then the owner. Who calls it is busy: it
 * may be freed in here. */
static void
down(struct control *c, enum code code, const char *why)
{
	struct fault f = { 0 };

	fault_set(&f, code, "%s", why);
	ev_timer_stop(c->loop, &c->hello);
	channel_free(c->channel);
	c->channel = NULL;
	calls_fail_all(c->calls, CODE_UNREACHABLE, f.text);
	if (!c->freed)
		c->events->on_down(&f, c->arg);
}

static void
hello_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct control *c = w->data;
	char noise[400], why[512];

	(void)loop;
	(void)revents;
	snprintf(why, sizeof why, NO_SHELL " within %.0f s%s" NEEDS_SHELL,
	    w->repeat, noise_text(c, noise, sizeof noise));
	c->busy++;
	down(c, CODE_UNREACHABLE, why);
	leave(c);
}

/* PLM-HELLO NONCE HOSTNAME FOLLOWS EXACT DIRECTORY */
static void
take_hello(struct control *c, struct slice rest)
{
	struct control_hello hello = { .hostname = row_word(&rest) };

	hello.tail_follows = slice_is(row_word(&rest), "1");
	hello.exact = slice_is(row_word(&rest), "1");
	hello.directory = rest;
	hello.perl = !c->by_shell;
	c->ready = true;
	ev_timer_stop(c->loop, &c->hello);
	if (buffer_size(&c->noise) > 1)         /* a blank line is ours */
		log_info("before its HELLO the login shell said: %.*s",
		    (int)buffer_size(&c->noise), buffer_data(&c->noise));
	c->events->on_ready(&hello, c->arg);
}

/* Before HELLO everything is noise of start-up files, but our own two words. */
static void
take_noise(struct control *c, struct slice line)
{
	struct slice rest = line;
	struct slice word = row_word(&rest);

	if (slice_is(word, "PLM-HELLO") && slice_is(row_word(&rest), c->nonce))
		take_hello(c, rest);
	else if (slice_is(word, "PLM-FAIL") &&
	    slice_is(row_word(&rest), c->nonce)) {
		char why[400];
		snprintf(why, sizeof why, "the host's state cannot be kept:"
		    " %.*s", SLICE_ARG(rest));
		down(c, CODE_FAILED, why);
	} else {
		keep_noise(c, line.p, line.n);
		keep_noise(c, "\n", 1);
	}
}

static uint64_t
take_launch(struct control *c, struct slice uuid, uint64_t run)
{
	for (struct launch **at = &c->launches; *at != NULL;
	    at = &(*at)->next) {
		struct launch *l = *at;
		if (l->run != run || !slice_is(uuid, l->uuid))
			continue;
		uint64_t call = l->call;
		*at = l->next;
		free(l);
		return call;
	}
	return 0;
}

static void
forget_launch(struct control *c, uint64_t call)
{
	for (struct launch *l = c->launches; l != NULL; l = l->next)
		if (l->call == call) {
			take_launch(c, slice_of(l->uuid), l->run);
			return;
		}
}

static void
take_row(struct control *c, struct slice line)
{
	struct run_report run;
	char why[512];

	if (!row_parse(line, clock_wall_ms(), &run)) {
		log_warning("a malformed row: %.*s", SLICE_ARG(line));
		return;
	}
	uint64_t call = run.what == RUN_STARTING ? 0
		: take_launch(c, run.uuid, run.run);
	bool ran = run.what == RUN_ALIVE || run.what == RUN_ENDED;
	enum code code = ran ? CODE_OK : CODE_FAILED;
	if (ran || run.what == RUN_FAILED)
		snprintf(why, sizeof why, "%.*s", SLICE_ARG(run.why));
	else
		snprintf(why, sizeof why, "its launcher is gone");
	c->events->on_run(&run, c->arg);
	if (call != 0 && !c->freed)
		calls_complete(c->calls, call, code, slice_of(why));
}

/* S UUID/RUN PID NAME */
static void
take_marked(struct control *c, struct slice line)
{
	struct slice mark = row_word(&line), number = row_word(&line);
	uint64_t pid;

	if (row_number(number, &pid))
		c->events->on_marked(mark, pid, line, c->arg);
}

/* T INDEX CPU RSS PROCESSES THREADS OUT ERR AGE */
static void
take_figures(struct control *c, struct slice line)
{
	struct run_figures figures;

	if (c->events->on_figures == NULL)
		return;
	if (figures_parse(line, &figures))
		c->events->on_figures(&figures, c->arg);
	else
		log_warning("malformed figures: %.*s", SLICE_ARG(line));
}

/* F NAME VALUE */
static void
take_fact(struct control *c, struct slice line)
{
	struct slice name = row_word(&line);

	if (c->events->on_fact != NULL)
		c->events->on_fact(name, line, c->arg);
}

/* L PERSON AGE */
static void
take_lease(struct control *c, struct slice line)
{
	struct lease lease;

	if (c->events->on_lease == NULL)
		return;
	if (lease_parse(line, clock_wall_ms(), &lease))
		c->events->on_lease(&lease, c->arg);
	else
		log_warning("a malformed lease: %.*s", SLICE_ARG(line));
}

/* A PERSON CONSOLE WHAT NAME RUN */
static void
take_deed(struct control *c, struct slice line)
{
	struct run_deed deed;

	if (c->events->on_deed == NULL)
		return;
	if (deed_parse(line, &deed))
		c->events->on_deed(&deed, c->arg);
	else
		log_warning("a malformed deed: %.*s", SLICE_ARG(line));
}

static enum code
code_of(struct slice word)
{
	static const struct {
		const char *word;
		enum code code;
	} codes[] = {
		{ "ok", CODE_OK },
		{ "failed", CODE_FAILED },
		{ "refused", CODE_REFUSED },
		{ "invalid", CODE_INVALID },
		{ "not-running", CODE_NOT_RUNNING },
	};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (slice_is(word, codes[i].word))
			return codes[i].code;
	return CODE_FAILED;
}

/* = ID CODE TEXT */
static void
take_answer(struct control *c, struct slice line)
{
	struct slice number = row_word(&line), word = row_word(&line);
	uint64_t id;

	if (!row_number(number, &id)) {
		log_warning("a malformed answer: %.*s", SLICE_ARG(number));
		return;
	}
	forget_launch(c, id);
	calls_complete(c->calls, id, code_of(word), line);
}

static void
take_line(struct control *c, struct slice line)
{
	struct slice rest = line;

	if (!c->ready) {
		take_noise(c, line);
		return;
	}
	struct slice word = row_word(&rest);
	if (slice_is(word, "R"))
		take_row(c, rest);
	else if (slice_is(word, "S"))
		take_marked(c, rest);
	else if (slice_is(word, "F"))
		take_fact(c, rest);
	else if (slice_is(word, "C"))
		control_take_command(c, rest);
	else if (slice_is(word, "H"))
		control_take_past(c, rest);
	else if (slice_is(word, "I"))
		control_take_inspected(c, rest);
	else if (slice_is(word, "T"))
		take_figures(c, rest);
	else if (slice_is(word, "Y"))
		control_take_looked(c, rest);
	else if (slice_is(word, "L"))
		take_lease(c, rest);
	else if (slice_is(word, "A"))
		take_deed(c, rest);
	else if (slice_is(word, "="))
		take_answer(c, rest);
	else
		log_warning("the control shell said: %.*s", SLICE_ARG(line));
}

static void
on_data(int which, const char *p, size_t n, void *arg)
{
	struct control *c = arg;

	if (which == CHANNEL_STDERR) {
		log_warning("the control shell complained: %.*s", (int)n, p);
		keep_noise(c, p, n);
		return;
	}
	buffer_put(&c->in, p, n);
	c->busy++;
	while (c->channel != NULL && buffer_size(&c->in) > 0) {
		const char *data = buffer_data(&c->in);
		const char *end = memchr(data, '\n', buffer_size(&c->in));
		if (end == NULL)
			break;
		size_t len = (size_t)(end - data);
		char *line = xmemdup0(data, len);
		buffer_eat(&c->in, len + 1);
		take_line(c, (struct slice){ line, len });
		free(line);
	}
	if (c->channel != NULL && buffer_size(&c->in) > LINE_MOST)
		down(c, CODE_FAILED, "the control shell sent a line without"
		    " end");
	leave(c);
}

static void send_script(struct control *c);

/* There is no perl, or none that is fit for it; or no shell at all, which is told
 * of when that has been tried. */
static void
by_shell_alone(struct control *c)
{
	log_info("its control shell is a shell alone: there is no perl that is"
	    " fit for it");
	channel_free(c->channel);
	buffer_eat(&c->in, buffer_size(&c->in));
	buffer_eat(&c->noise, buffer_size(&c->noise));
	c->by_shell = true;
	send_script(c);
}

static void
on_end(const struct fault *f, void *arg)
{
	struct control *c = arg;
	char noise[400], why[900];

	c->busy++;
	if (f->code != CODE_OK) {
		down(c, f->code, f->text);
	} else if (!c->ready && !c->by_shell) {
		by_shell_alone(c);
	} else {
		keep_noise(c, buffer_data(&c->in), buffer_size(&c->in));
		snprintf(why, sizeof why, c->ready
		    ? "the control shell has ended%s" : NO_SHELL "%s"
		    NEEDS_SHELL, noise_text(c, noise, sizeof noise));
		down(c, CODE_UNREACHABLE, why);
	}
	leave(c);
}

static void
send_script(struct control *c)
{
	static const struct channel_events events = {
		.on_data = on_data,
		.on_end = on_end,
	};
	struct control_place place = { c->session, c->state_dir, c->person,
		c->how };
	struct buffer script = { 0 }, command = { 0 };

	control_script(&command, &script, c->nonce, &place, c->by_shell);
	c->channel = channel_exec(c->transport, buffer_data(&command), &events,
	    c);
	channel_write(c->channel, buffer_data(&script), buffer_size(&script));
	buffer_finish(&script);
	buffer_finish(&command);
}

struct control *
control_open(struct ev_loop *loop, struct transport *t,
    const struct control_place *place, int64_t hello_ms,
    const struct control_events *events, void *arg)
{
	struct control *c = xcalloc(1, sizeof *c);
	double limit = (double)hello_ms / 1000;
	uuid_t nonce;

	*c = (struct control){ .loop = loop, .events = events, .arg = arg,
		.calls = calls_new(loop), .transport = t,
		.session = xstrdup(place->session),
		.state_dir = xstrdup(place->state_dir),
		.person = xstrdup(place->person), .how = place->how,
		.by_shell = place->session[0] == '\0' };
	uuid_generate(nonce);
	uuid_unparse_lower(nonce, c->nonce);
	ev_timer_init(&c->hello, hello_cb, limit, limit);
	c->hello.data = c;
	ev_timer_start(loop, &c->hello);
	send_script(c);
	return c;
}
