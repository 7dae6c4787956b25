/*
 * What the control shell is asked for: each request a line of shell code, a
 * function of control.sh with an id and quoted words, and a pending call.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "control_private.h"
#include "mem.h"
#include "quote.h"
#include "signame.h"

enum {
	LIST_MS = 60000,
	START_MS = 20000,
	ANSWER_MS = 15000,
	PING_MS = 60000,        /* silence is found by the host before this */
	CHECK_MS = 86400000,    /* whoever asks has a limit of his own      */
	SAMPLE_MS = 86400000,   /* ... or asks again when it has answered   */
};

void
control_send(struct control *c, struct buffer *line)
{
	buffer_puts(line, "\n");
	if (c->channel != NULL)
		channel_write(c->channel, buffer_data(line),
		    buffer_size(line));
	buffer_finish(line);
}

uint64_t
control_begin(struct control *c, struct buffer *line, const char *function,
    int64_t limit_ms, control_done *done, void *arg)
{
	uint64_t id = calls_add(c->calls, limit_ms, done, arg);
	char text[64];

	snprintf(text, sizeof text, "%s %" PRIu64, function, id);
	buffer_puts(line, text);
	return id;
}

void
control_put_number(struct buffer *line, uint64_t number)
{
	char text[32];

	snprintf(text, sizeof text, " %" PRIu64, number);
	buffer_puts(line, text);
}

bool
control_put_word(struct buffer *line, struct slice word)
{
	buffer_puts(line, " ");
	return quote_word(line, word);
}

/* A function without words. */
static void
ask(struct control *c, const char *function, int64_t limit_ms,
    control_done *done, void *arg)
{
	struct buffer line = { 0 };

	control_begin(c, &line, function, limit_ms, done, arg);
	control_send(c, &line);
}

void
control_list(struct control *c, control_done *done, void *arg)
{
	ask(c, "plm_list", LIST_MS, done, arg);
}

void
control_check(struct control *c, control_done *done, void *arg)
{
	ask(c, "plm_check", CHECK_MS, done, arg);
}

void
control_time(struct control *c, int64_t limit_ms, control_done *done,
    void *arg)
{
	ask(c, "plm_time", limit_ms, done, arg);
}

void
control_ping(struct control *c, control_done *done, void *arg)
{
	ask(c, "plm_ping", PING_MS, done, arg);
}

bool
start_lengths_ok(struct nums lengths, size_t words)
{
	for (size_t i = 0; i < lengths.n; i++) {
		if (lengths.v[i] == 0 || lengths.v[i] > words)
			return false;
		words -= (size_t)lengths.v[i];
	}
	return lengths.n == 0 || words == 0;
}

/* NAME=WORD */
static bool
put_value(struct buffer *spec, const char *name, struct slice value)
{
	buffer_puts(spec, name);
	buffer_puts(spec, "=");
	bool ok = quote_word(spec, value);
	buffer_puts(spec, "\n");
	return ok;
}

static bool
put_export(struct buffer *spec, struct slice variable)
{
	buffer_puts(spec, "export");
	bool ok = control_put_word(spec, variable);
	buffer_puts(spec, "\n");
	return ok;
}

/* Variables of ours, and those of the session file. */
bool
control_put_environment(struct buffer *spec, const struct start_spec *s)
{
	const struct {
		const char *name;
		struct slice value;
	} ours[] = {
		{ "PLM_SESSION", s->session },
		{ "PLM_PROCESS", s->name },
		{ "PLM_ROLE", s->role },
		{ "PLM_HOST", s->host },
	};
	bool ok = true;

	buffer_puts(spec, "plm_env() {\n");
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		buffer_puts(spec, "export ");
		ok &= put_value(spec, ours[i].name, ours[i].value);
	}
	for (size_t i = 0; i < s->environment.n; i++)
		ok &= put_export(spec, s->environment.v[i]);
	buffer_puts(spec, "}\n");
	return ok;
}

static bool
put_scripts(struct buffer *spec, const struct start_spec *s)
{
	char name[40];
	bool ok = true;

	for (size_t i = 0; i < s->source.n; i++) {
		snprintf(name, sizeof name, "plm_script_%zu", i + 1);
		ok &= put_value(spec, name, s->source.v[i]);
	}
	snprintf(name, sizeof name, "plm_scripts=%zu\n", s->source.n);
	buffer_puts(spec, name);
	return ok;
}

/* plm_OUT and plm_OUT_link. */
static bool
put_log(struct buffer *spec, const char *out, const struct start_log *log)
{
	char text[40];

	snprintf(text, sizeof text, "plm_%s_link=%d\n", out, log->linked);
	buffer_puts(spec, text);
	snprintf(text, sizeof text, "plm_%s", out);
	return put_value(spec, text, slice_of(log->path));
}

/* The words of the commands but the last, and of the last. */
static bool
put_commands(struct buffer *spec, const struct start_spec *s)
{
	size_t before = s->lengths.n > 0 ? s->lengths.n - 1 : 0, at = 0;
	char text[40];
	bool ok = put_value(spec, "plm_what", s->command.v[0]);

	snprintf(text, sizeof text, "plm_count=%zu\n", before);
	buffer_puts(spec, text);
	buffer_puts(spec, "plm_steps() {\n:\n");
	for (size_t i = 0; i < before; i++) {
		buffer_puts(spec, "plm_step");
		for (size_t end = at + (size_t)s->lengths.v[i]; at < end; at++)
			ok &= control_put_word(spec, s->command.v[at]);
		buffer_puts(spec, "\n");
	}
	buffer_puts(spec, "}\nplm_exec() {\nplm_become");
	for (; at < s->command.n; at++)
		ok &= control_put_word(spec, s->command.v[at]);
	buffer_puts(spec, "\n}");
	return ok;
}

/* The part of the spec that is this process's: program.sh reads it. */
static bool
put_spec(struct buffer *spec, const struct start_spec *s)
{
	bool ok = true;

	buffer_puts(spec, "NL='\n'\n");
	ok &= put_value(spec, "plm_cd", s->directory);
	ok &= put_log(spec, "out", &s->out);
	ok &= put_log(spec, "err", &s->err);
	ok &= put_scripts(spec, s);
	ok &= control_put_limits(spec, s);
	ok &= control_put_environment(spec, s);
	return put_commands(spec, s) && ok;
}

/* One word: "30000 QUIT 10000 KILL 10000", or none. */
static void
put_alone(struct buffer *line, struct nums alone)
{
	char number[32];

	buffer_puts(line, " '");
	for (size_t i = 0; i < alone.n; i++) {
		const char *name = signame((int)alone.v[i]);
		snprintf(number, sizeof number, "%llu", alone.v[i]);
		buffer_puts(line, i == 0 ? "" : " ");
		buffer_puts(line, i % 2 == 0 ? number
		    : name != NULL ? name : "x");
	}
	buffer_puts(line, "'");
}

static void
add_launch(struct control *c, const struct start_spec *s, uint64_t call)
{
	struct launch *l = xcalloc(1, sizeof *l);

	snprintf(l->uuid, sizeof l->uuid, "%.*s", SLICE_ARG(s->uuid));
	l->run = s->run;
	l->call = call;
	l->next = c->launches;
	c->launches = l;
}

void
control_start(struct control *c, const struct start_spec *s,
    control_done *done, void *arg)
{
	struct buffer spec = { 0 }, line = { 0 };
	uint64_t id = control_begin(c, &line, "plm_start",
	    s->source.n > 0 ? SOURCE_MS : START_MS, done, arg);

	if (!put_spec(&spec, s)) {
		buffer_finish(&spec);
		buffer_finish(&line);
		calls_complete(c->calls, id, CODE_INVALID, slice_of("a word of"
		    " its commands, environment or paths has a NUL byte"));
		return;
	}
	add_launch(c, s, id);
	control_put_word(&line, s->uuid);
	control_put_number(&line, s->run);
	control_put_word(&line, s->name);
	control_put_word(&line, s->role);
	control_put_word(&line, (struct slice){ buffer_data(&spec),
		buffer_size(&spec) });
	buffer_finish(&spec);
	put_alone(&line, s->alone);
	control_send(c, &line);
}

void
control_signal(struct control *c, const struct signal_order *order,
    control_done *done, void *arg)
{
	struct buffer line = { 0 };
	const char *name = signame(order->signal);
	uint64_t id = control_begin(c, &line, "plm_signal", ANSWER_MS, done, arg);

	if (name == NULL) {
		buffer_finish(&line);
		calls_complete(c->calls, id, CODE_INVALID,
		    slice_of("there is no such signal"));
		return;
	}
	control_put_word(&line, order->uuid);
	control_put_number(&line, order->run);
	control_put_word(&line, slice_of(name));
	buffer_puts(&line, order->note == CAUSE_CRASHED ? " crashed"
	    : order->note == CAUSE_SIGNALLED ? " signal" : " stopped");
	control_send(c, &line);
}

void
control_unnote(struct control *c, struct slice uuid, uint64_t run,
    struct nums signals, control_done *done, void *arg)
{
	struct buffer line = { 0 };

	control_begin(c, &line, "plm_unnote", ANSWER_MS, done, arg);
	control_put_word(&line, uuid);
	control_put_number(&line, run);
	buffer_puts(&line, signals.n > 0 ? " signal" : " -");
	for (size_t i = 0; i < signals.n; i++) {
		const char *name = signame((int)signals.v[i]);
		buffer_puts(&line, "-");
		buffer_puts(&line, name != NULL ? name : "x");
	}
	control_send(c, &line);
}

/* A function and any number of UUID/RUN. */
static void
ask_of_runs(struct control *c, const char *function, int64_t limit_ms,
    struct words runs, control_done *done, void *arg)
{
	struct buffer line = { 0 };

	control_begin(c, &line, function, limit_ms, done, arg);
	for (size_t i = 0; i < runs.n; i++)
		control_put_word(&line, runs.v[i]);
	control_send(c, &line);
}

/* A function and one run. */
static void
ask_of_run(struct control *c, const char *function, struct slice uuid,
    uint64_t run, control_done *done, void *arg)
{
	struct buffer line = { 0 };

	control_begin(c, &line, function, ANSWER_MS, done, arg);
	control_put_word(&line, uuid);
	control_put_number(&line, run);
	control_send(c, &line);
}

void
control_find(struct control *c, struct slice uuid, uint64_t run,
    control_done *done, void *arg)
{
	struct buffer line = { 0 };

	control_begin(c, &line, "plm_evidence", FIND_MS, done, arg);
	control_put_word(&line, uuid);
	control_put_number(&line, run);
	control_send(c, &line);
}

void
control_recall(struct control *c, struct slice uuid, uint64_t run,
    control_done *done, void *arg)
{
	ask_of_run(c, "plm_recall", uuid, run, done, arg);
}

void
control_lease(struct control *c, enum lease_how how, control_done *done,
    void *arg)
{
	struct buffer line = { 0 };

	control_begin(c, &line, "plm_lease", ANSWER_MS, done, arg);
	buffer_puts(&line, " ");
	buffer_puts(&line, lease_word(how));
	control_send(c, &line);
}

void
control_flush(struct control *c, struct slice uuid, uint64_t run,
    control_done *done, void *arg)
{
	ask_of_run(c, "plm_flush", uuid, run, done, arg);
}

void
control_inspect(struct control *c, struct slice uuid, uint64_t run,
    control_done *done, void *arg)
{
	ask_of_run(c, "plm_inspect", uuid, run, done, arg);
}

void
control_history(struct control *c, struct slice uuid, control_done *done,
    void *arg)
{
	ask_of_runs(c, "plm_history", LIST_MS, (struct words){ &uuid, 1 },
	    done, arg);
}

void
control_survey(struct control *c, const struct slice *marks, size_t n,
    control_done *done, void *arg)
{
	ask_of_runs(c, "plm_survey", ANSWER_MS, (struct words){ marks, n },
	    done, arg);
}

void
control_prove(struct control *c, const struct slice *runs, size_t n,
    control_done *done, void *arg)
{
	ask_of_runs(c, "plm_prove", PING_MS, (struct words){ runs, n }, done,
	    arg);
}

void
control_sample(struct control *c, const struct slice *runs, size_t n,
    control_done *done, void *arg)
{
	ask_of_runs(c, "plm_sample", SAMPLE_MS, (struct words){ runs, n },
	    done, arg);
}
