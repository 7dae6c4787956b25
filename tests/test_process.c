/*
 * Processes and stop ladders by their events. The control shell is played by
 * this file: it takes down what it is asked and answers when a test says so.
 * Whatever happens, each request is answered exactly once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <ev.h>
#include <signal.h>

#include "mem.h"
#include "process.h"
#include "proof.h"
#include "signame.h"
#include "sampling.h"
#include "survivors.h"

#define UUID "01234567-89ab-4cde-8f01-23456789abcd"

enum { ASKED_MAX = 64, IDS_MAX = 32, DEADLINE_MS = 5000 };

enum kind { ASKED_START, ASKED_SIGNAL, ASKED_LIST, ASKED_SURVEY,
	ASKED_UNNOTE, ASKED_PROVE, ASKED_FLUSH };

/* What the control shell was asked for. */
struct asked {
	enum kind kind;
	uint64_t run;
	int signal;
	char signals[64];       /* of an unnote: "3 9 " */
	enum cause note;
	control_done *done;
	void *arg;
};

struct fixture {
	struct worker worker;
	struct host host;
	struct asked asked[ASKED_MAX];
	size_t asked_count;
	uint64_t last_id;
	unsigned answers[IDS_MAX];
	enum code code[IDS_MAX];
	char text[IDS_MAX][300];
	enum proc_state told;   /* the state of the last PROC row */
	char step[64];
	uint64_t survivors;
	char mark[64];          /* of the last survey, or proof */
	int64_t proven;         /* as the console was told */
	bool acked;             /* of the last PROC row */
	char uuid[40], out[200], err[200];      /* of the last start */
	bool out_linked, err_linked;
	int64_t since, until;   /* of the step */
	char receipt[400];      /* the last one, as told() writes it */
	unsigned receipts;
	bool late;
};

static struct fixture *f;

/* "QUIT sent, KILL asked; exited after 1; ended 5000 child; left 0". */
static void
take_receipt(const struct msg_receipt *r)
{
	uint64_t before = 0;
	size_t n = 0;

	f->receipts++;
	assert_int_equal(r->steps.n % 3, 0);
	for (size_t i = 0; i < r->steps.n; i += 3) {
		assert_true(r->steps.v[i + 1] >= before);
		before = r->steps.v[i + 1];
		n += (size_t)snprintf(f->receipt + n, sizeof f->receipt - n,
		    "%s%s %s", i > 0 ? ", " : "",
		    signame((int)r->steps.v[i]),
		    r->steps.v[i + 2] ? "sent" : "asked");
	}
	assert_true(r->total >= before);
	if (r->exited >= 0)
		n += (size_t)snprintf(f->receipt + n, sizeof f->receipt - n,
		    "; exited after %u", (unsigned)r->after);
	n += (size_t)snprintf(f->receipt + n, sizeof f->receipt - n,
	    "; ended %u", (unsigned)r->ended);
	for (size_t i = 0; i < r->ended_named.n; i++)
		n += (size_t)snprintf(f->receipt + n, sizeof f->receipt - n,
		    " %.*s", SLICE_ARG(r->ended_named.v[i]));
	n += (size_t)snprintf(f->receipt + n, sizeof f->receipt - n,
	    "; left %u", (unsigned)r->left);
	for (size_t i = 0; i < r->left_named.n; i++)
		n += (size_t)snprintf(f->receipt + n, sizeof f->receipt - n,
		    " %.*s", SLICE_ARG(r->left_named.v[i]));
}

void
worker_send(struct worker *w, const struct message *m)
{
	assert_ptr_equal(w, &f->worker);
	if (m->type == MSG_RECEIPT) {
		take_receipt(&m->receipt);
		return;
	}
	assert_int_equal(m->type, MSG_PROC);
	f->since = m->proc.step_since;
	f->until = m->proc.step_until;
	f->told = (enum proc_state)m->proc.state;
	f->survivors = m->proc.survivors;
	f->acked = m->proc.acked != 0;
	snprintf(f->step, sizeof f->step, "%.*s", SLICE_ARG(m->proc.step));
}

void
worker_done(struct worker *w, uint64_t id, enum code code, const char *fmt,
    ...)
{
	va_list ap;

	assert_ptr_equal(w, &f->worker);
	assert_in_range(id, 1, f->last_id);
	f->answers[id]++;
	f->code[id] = code;
	va_start(ap, fmt);
	vsnprintf(f->text[id], sizeof f->text[id], fmt, ap);
	va_end(ap);
	ev_break(f->worker.loop, EVBREAK_ALL);
}

static struct asked *
take_down(enum kind kind, control_done *done, void *arg)
{
	struct asked *a = &f->asked[f->asked_count++];

	assert_true(f->asked_count <= ASKED_MAX);
	*a = (struct asked){ .kind = kind, .done = done, .arg = arg };
	ev_break(f->worker.loop, EVBREAK_ALL);
	return a;
}

void
control_start(struct control *c, const struct start_spec *spec,
    control_done *done, void *arg)
{
	(void)c;
	take_down(ASKED_START, done, arg)->run = spec->run;
	snprintf(f->uuid, sizeof f->uuid, "%.*s", SLICE_ARG(spec->uuid));
	snprintf(f->out, sizeof f->out, "%s", spec->out.path == NULL ? ""
	    : spec->out.path);
	snprintf(f->err, sizeof f->err, "%s", spec->err.path == NULL ? ""
	    : spec->err.path);
	f->out_linked = spec->out.linked;
	f->err_linked = spec->err.linked;
}

void
control_signal(struct control *c, const struct signal_order *order,
    control_done *done, void *arg)
{
	struct asked *a = take_down(ASKED_SIGNAL, done, arg);

	(void)c;
	assert_true(order->uuid.n > 0);
	a->run = order->run;
	a->signal = order->signal;
	a->note = order->note;
}

void
control_unnote(struct control *c, struct slice uuid, uint64_t run,
    struct nums signals, control_done *done, void *arg)
{
	struct asked *a = take_down(ASKED_UNNOTE, done, arg);

	(void)c;
	assert_true(uuid.n > 0);
	a->run = run;
	for (size_t i = 0, n = 0; i < signals.n; i++)
		n += (size_t)snprintf(a->signals + n, sizeof a->signals - n,
		    "%llu ", signals.v[i]);
}

void
control_flush(struct control *c, struct slice uuid, uint64_t run,
    control_done *done, void *arg)
{
	(void)c;
	assert_true(uuid.n > 0);
	take_down(ASKED_FLUSH, done, arg)->run = run;
}

void
control_list(struct control *c, control_done *done, void *arg)
{
	(void)c;
	take_down(ASKED_LIST, done, arg);
}

void
control_survey(struct control *c, const struct slice *marks, size_t n,
    control_done *done, void *arg)
{
	(void)c;
	assert_int_equal(n, 1);
	snprintf(f->mark, sizeof f->mark, "%.*s", SLICE_ARG(marks[0]));
	take_down(ASKED_SURVEY, done, arg);
}

void
control_prove(struct control *c, const struct slice *runs, size_t n,
    control_done *done, void *arg)
{
	(void)c;
	assert_in_range(n, 0, 1);
	f->mark[0] = '\0';
	if (n > 0)
		snprintf(f->mark, sizeof f->mark, "%.*s", SLICE_ARG(runs[0]));
	take_down(ASKED_PROVE, done, arg);
}

void
host_tell(const struct host *h)
{
	assert_ptr_equal(h, &f->host);
	f->proven = h->proven;
}

void
sampling_kick(struct host *h)
{
	assert_ptr_equal(h, &f->host);
}

void
host_relist(struct host *h)
{
	(void)h;
}

void
host_taken_up(struct host *h)
{
	(void)h;
}

/* The answer to the newest question. */
static void
reply(enum code code, const char *text)
{
	struct asked *a = &f->asked[f->asked_count - 1];
	control_done *done = a->done;

	assert_non_null(done);
	a->done = NULL;
	done(code, slice_of(text), a->arg);
}

static const struct asked *
newest(enum kind kind, size_t count)
{
	assert_int_equal(f->asked_count, count);
	assert_int_equal(f->asked[count - 1].kind, kind);
	return &f->asked[count - 1];
}

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)w;
	(void)revents;
	f->late = true;
	ev_break(loop, EVBREAK_ALL);
}

#define UNTIL(condition)                                                       \
	do {                                                                   \
		ev_timer limit_;                                               \
		ev_timer_init(&limit_, too_late, DEADLINE_MS / 1000., 0.);     \
		ev_now_update(f->worker.loop);                                 \
		ev_timer_start(f->worker.loop, &limit_);                       \
		while (!(condition) && !f->late)                               \
			ev_run(f->worker.loop, 0);                             \
		ev_timer_stop(f->worker.loop, &limit_);                        \
		if (f->late)                                                   \
			fail_msg("never came: %s", #condition);                \
	} while (0)

static void
assert_answer(uint64_t id, enum code code, const char *text)
{
	assert_int_equal(f->answers[id], 1);
	assert_int_equal(f->code[id], code);
	if (strstr(f->text[id], text) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", text, f->text[id]);
}

static int
set_up(void **state)
{
	(void)state;
	f = xcalloc(1, sizeof *f);
	f->worker.loop = ev_loop_new(EVFLAG_AUTO);
	f->host.worker = &f->worker;
	f->host.state = HOST_READY;
	/* Never looked into: this file plays it. */
	f->host.control = (struct control *)&f->host;
	f->host.name = xstrdup("h1");
	f->host.session = xstrdup("s");
	f->host.why = xstrdup("");
	return 0;
}

/* As host_free() does it; then everything must have been answered. */
static int
tear_down(void **state)
{
	int wrong = 0;

	(void)state;
	processes_unknown(&f->host, "the host was closed");
	survivors_host_down(&f->host);
	for (size_t i = f->asked_count; i > 0; i--)
		if (f->asked[i - 1].done != NULL)
			f->asked[i - 1].done(CODE_CANCELLED,
			    slice_of("closed"), f->asked[i - 1].arg);
	processes_free(&f->host);
	for (uint64_t id = 1; id <= f->last_id; id++)
		if (f->answers[id] != 1) {
			print_error("request %u has %u answers\n",
			    (unsigned)id, f->answers[id]);
			wrong = 1;
		}
	free(f->host.name);
	free(f->host.session);
	free(f->host.why);
	ev_loop_destroy(f->worker.loop);
	free(f);
	return wrong;
}

static void
row(uint64_t run, enum run_what what, uint64_t pid, int code, int signal)
{
	process_report(&f->host, &(struct run_report){
	    .name = slice_of("prog"), .role = slice_of("application"),
	    .uuid = slice_of(UUID),
	    .run = run, .what = what, .pid = pid, .exit_code = code,
	    .exit_signal = signal, .exact = true });
}

static void
alive(uint64_t run)
{
	row(run, RUN_ALIVE, 4711, -1, 0);
	assert_int_equal(f->told, STATE_ALIVE);
}

static uint64_t
start(void)
{
	struct slice word = slice_of("true");

	process_start(&f->host, ++f->last_id, &(struct msg_start){
	    .host = slice_of("h1"), .name = slice_of("prog"),
	    .role = slice_of("application"), .command = { &word, 1 } });
	return f->last_id;
}

/* A START of a process that ran elsewhere before. */
static uint64_t
start_after(const char *uuid, uint64_t after)
{
	struct slice word = slice_of("true");

	process_start(&f->host, ++f->last_id, &(struct msg_start){
	    .host = slice_of("h1"), .name = slice_of("prog"),
	    .role = slice_of("application"), .command = { &word, 1 },
	    .out_log = slice_of("o/${process}.log"),
	    .err_log = slice_of("${session}-${host}-${uuid}-${run}"),
	    .uuid = slice_of(uuid), .after = after });
	return f->last_id;
}

/* The newest run, as the console was told. */
static uint64_t
run(void)
{
	const struct proc *p = process_find(&f->host, slice_of("prog"));

	return p == NULL ? 0 : p->run;
}

static uint64_t
flush(uint64_t meant)
{
	process_flush(&f->host, ++f->last_id, &(struct msg_flush){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = meant });
	return f->last_id;
}

/* QUIT, a wait of ms, then KILL and a wait without end. */
static uint64_t
stop(uint64_t ms)
{
	unsigned long long ladder[] = { SIGQUIT, ms, SIGKILL, 600 * 1000 };

	process_stop(&f->host, ++f->last_id, &(struct msg_stop){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = run(),
	    .ladder = { ladder, 4 } });
	return f->last_id;
}

static uint64_t
crash(void)
{
	process_crash(&f->host, ++f->last_id, &(struct msg_crash){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = run() });
	return f->last_id;
}

static uint64_t
steer(enum steer how, uint64_t ms)
{
	process_steer(&f->host, ++f->last_id, &(struct msg_steer){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = run(),
	    .how = how, .ms = ms });
	return f->last_id;
}

static uint64_t
send_signal(uint64_t signal)
{
	process_signal(&f->host, ++f->last_id, &(struct msg_signal){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = run(),
	    .signal = signal });
	return f->last_id;
}

/* The look for survivors comes, and finds so many. */
static void
survey(unsigned left)
{
	UNTIL(f->asked_count > 0 &&
	    f->asked[f->asked_count - 1].kind == ASKED_SURVEY &&
	    f->asked[f->asked_count - 1].done != NULL);
	for (unsigned i = 0; i < left; i++)
		survivors_found(&f->host, slice_of(f->mark), 5000 + i,
		    slice_of("child"));
	reply(CODE_OK, "");
}

static struct proc *
prog(void)
{
	return process_find(&f->host, slice_of("prog"));
}

static void
a_run_follows_the_one_elsewhere(void **state)
{
	(void)state;
	uint64_t id = start_after(UUID, 7);
	assert_int_equal(newest(ASKED_START, 1)->run, 8);
	assert_string_equal(f->uuid, UUID);
	assert_string_equal(f->out, "o/prog.log.8");
	assert_true(f->out_linked);
	assert_string_equal(f->err, "s-h1-" UUID "-8");
	assert_false(f->err_linked);
	reply(CODE_FAILED, "there is no program true in PATH");
	assert_answer(id, CODE_FAILED, "there is no program");
	/* What was asked for counts too, and the UUID that it has stays. */
	id = start_after("11111111-89ab-4cde-8f01-23456789abcd", 3);
	assert_int_equal(f->asked[f->asked_count - 1].run, 9);
	assert_string_equal(f->uuid, UUID);
	alive(9);
	reply(CODE_OK, "");
	assert_answer(id, CODE_OK, "started, run 9");
}

static void
a_start_that_is_busy_with_its_scripts_can_be_stopped(void **state)
{
	(void)state;
	uint64_t start_id = start();
	row(1, RUN_STARTING, 4711, -1, 0);
	assert_int_equal(f->told, STATE_STARTING);
	assert_int_equal(f->answers[start_id], 0);
	uint64_t id = stop(60000);
	assert_int_equal(newest(ASKED_SIGNAL, 2)->signal, SIGQUIT);
	assert_int_equal(f->told, STATE_STOPPING);
	/* A list that comes now takes nothing of that back. */
	row(1, RUN_STARTING, 4711, -1, 0);
	assert_int_equal(f->told, STATE_STOPPING);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, -1, SIGQUIT);
	f->asked[0].done(CODE_OK, slice_of(""), f->asked[0].arg);
	f->asked[0].done = NULL;
	survey(0);
	assert_answer(id, CODE_OK, "over: killed by QUIT");
}

static void
a_stop_waits_for_the_pid_of_a_start(void **state)
{
	(void)state;
	start();
	/* The row of the list: launched, and no word of it yet. */
	row(1, RUN_STARTING, 0, -1, 0);
	stop(60000);
	assert_int_equal(f->asked_count, 1);
	row(1, RUN_STARTING, 4711, -1, 0);
	assert_int_equal(newest(ASKED_SIGNAL, 2)->run, 1);
}

static void
scripts_that_never_end_are_told(void **state)
{
	(void)state;
	uint64_t id = start();
	row(1, RUN_STARTING, 4711, -1, 0);
	reply(CODE_DEADLINE, "too late");
	assert_answer(id, CODE_DEADLINE, "PID 4711, is still busy with its"
	    " scripts");
	/* It is known what it does. */
	assert_int_equal(f->told, STATE_STARTING);
	alive(1);
}

static void
the_exit_answers_the_stop(void **state)
{
	(void)state;
	alive(3);
	uint64_t id = stop(60000);
	const struct asked *a = newest(ASKED_SIGNAL, 1);
	assert_int_equal(a->signal, SIGQUIT);
	assert_int_equal(a->run, 3);
	assert_int_equal(a->note, CAUSE_STOPPED);
	assert_int_equal(f->told, STATE_STOPPING);
	assert_string_equal(f->step, "QUIT 1/2");
	reply(CODE_OK, "sent");
	/* What was sent is not what has happened. */
	assert_int_equal(f->answers[id], 0);
	row(3, RUN_ENDED, 4711, -1, SIGQUIT);
	assert_int_equal(f->told, STATE_EXITED);
	/* Over it is, but did it leave anything? */
	assert_int_equal(f->answers[id], 0);
	survey(0);
	assert_answer(id, CODE_OK, "over: killed by QUIT");
	assert_false(ev_is_active(&prog()->stop.timer));
	assert_string_equal(f->receipt, "QUIT sent; exited after 1; ended 0;"
	    " left 0");
	/* Again: no effect, the same exit, and a receipt that says so. */
	assert_answer(stop(1), CODE_NOT_RUNNING, "killed by QUIT");
	assert_string_equal(f->receipt, "; exited after 0; ended 0; left 0");
	assert_int_equal(f->receipts, 2);
	/* The link does not make it any less true. */
	f->host.state = HOST_WAITING;
	assert_answer(stop(1), CODE_NOT_RUNNING, "killed by QUIT");
	newest(ASKED_SURVEY, 2);
}

static void
an_exit_between_two_steps(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(1);
	reply(CODE_OK, "sent");
	UNTIL(f->asked_count == 2);
	assert_int_equal(newest(ASKED_SIGNAL, 2)->signal, SIGKILL);
	assert_string_equal(f->step, "KILL 2/2");
	/* It was gone when KILL came: the records are asked how it ended. */
	reply(CODE_NOT_RUNNING, "it is not running any more");
	newest(ASKED_LIST, 3);
	assert_int_equal(f->answers[id], 0);
	row(1, RUN_ENDED, 4711, 0, 0);
	survey(0);
	assert_answer(id, CODE_OK, "over: exit 0");
	assert_int_equal(f->answers[id], 1);
}

/* The step's own timer is all that is active. */
static void
let_the_step_pass(void)
{
	assert_true(ev_is_active(&prog()->stop.timer));
	while (ev_is_active(&prog()->stop.timer))
		ev_run(f->host.worker->loop, EVRUN_ONCE);
	assert_true(prog()->stop.late);
}

/* A link that is silent for a while: the next signal is not to come at once after
 * the one before, and what nobody has sent had no effect that could be missed. */
static void
a_step_waits_for_its_signal(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(1);
	let_the_step_pass();
	newest(ASKED_SIGNAL, 1);
	assert_int_equal(f->told, STATE_STOPPING);
	reply(CODE_OK, "sent");
	assert_false(prog()->stop.late);
	newest(ASKED_SIGNAL, 1);
	UNTIL(f->asked_count == 2);
	assert_int_equal(newest(ASKED_SIGNAL, 2)->signal, SIGKILL);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, -1, SIGKILL);
	survey(0);
	assert_answer(id, CODE_OK, "killed by KILL");
}

static void
the_last_step_waits_for_its_signal(void **state)
{
	unsigned long long ladder[] = { SIGKILL, 1 };
	(void)state;
	alive(1);
	process_stop(&f->host, ++f->last_id, &(struct msg_stop){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = 1,
	    .ladder = { ladder, 2 } });
	uint64_t id = f->last_id;
	let_the_step_pass();
	assert_int_equal(f->answers[id], 0);
	processes_unknown(&f->host, "the cable was pulled");
	assert_answer(id, CODE_UNKNOWN, "effect is not known: the cable");
	assert_int_equal(f->told, STATE_UNKNOWN);
}

static void
a_lost_link_is_no_success(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(1);
	reply(CODE_UNREACHABLE, "the control shell has ended");
	assert_int_equal(f->answers[id], 0);
	processes_unknown(&f->host, "the cable was pulled");
	assert_answer(id, CODE_UNKNOWN, "effect is not known: the cable");
	assert_int_equal(f->told, STATE_UNKNOWN);
	assert_false(ev_is_active(&prog()->stop.timer));
	newest(ASKED_SIGNAL, 1);
	/* The next connection finds it alive: nothing is sent by itself, and
	 * what was sent is not blamed for an end that it may have one day. */
	alive(1);
	assert_int_equal(newest(ASKED_UNNOTE, 2)->run, 1);
	alive(1);
	newest(ASKED_UNNOTE, 2);
}

static void
a_second_stop_joins_the_first(void **state)
{
	(void)state;
	alive(1);
	uint64_t a = stop(60000), b = stop(1);
	newest(ASKED_SIGNAL, 1);
	row(1, RUN_ENDED, 4711, 7, 0);
	survey(0);
	assert_answer(a, CODE_OK, "exit 7");
	assert_answer(b, CODE_OK, "exit 7");
}

static void
a_crash_overtakes_a_stop(void **state)
{
	(void)state;
	alive(1);
	uint64_t a = stop(1), b = crash();
	assert_int_equal(newest(ASKED_SIGNAL, 2)->signal, SIGKILL);
	assert_int_equal(f->asked[1].note, CAUSE_CRASHED);
	assert_string_equal(f->step, "KILL 1/1");
	row(1, RUN_ENDED, 4711, -1, SIGKILL);
	/* A stop promises that nothing is left, so that is looked for. */
	assert_int_equal(f->answers[a], 0);
	survey(0);
	assert_answer(a, CODE_OK, "killed by KILL");
	assert_answer(b, CODE_OK, "killed by KILL");
	/* One walk after the other is one story. */
	assert_int_equal(f->receipts, 1);
	assert_string_equal(f->receipt, "QUIT asked, KILL asked; exited after"
	    " 2; ended 0; left 0");
}

static void
nothing_to_stop(void **state)
{
	(void)state;
	assert_answer(stop(1), CODE_NOT_RUNNING, "no run of it on record");
	assert_answer(crash(), CODE_NOT_RUNNING, "no run of it on record");
	row(1, RUN_ENDED, 4711, 3, 0);
	/* Nobody has looked yet for what it left: that is waited for. */
	assert_answer(crash(), CODE_NOT_RUNNING, "over already: exit 3");
	uint64_t id = stop(1);
	assert_int_equal(f->answers[id], 0);
	survey(0);
	assert_answer(id, CODE_NOT_RUNNING, "over already: exit 3");
	assert_answer(stop(1), CODE_NOT_RUNNING, "over already: exit 3");
	row(2, RUN_STARTING, 0, -1, 0);
	assert_answer(crash(), CODE_REFUSED, "PID is not known");
	f->host.state = HOST_WAITING;
	assert_answer(stop(1), CODE_UNREACHABLE, "nothing was done");
	assert_answer(start(), CODE_UNREACHABLE, "nothing was done");
	assert_int_equal(f->asked_count, 1);
}

/* Another console has started it anew since the operator looked. */
static void
another_run_was_meant(void **state)
{
	unsigned long long steps[] = { SIGQUIT, 1 };

	(void)state;
	alive(2);
	process_stop(&f->host, ++f->last_id, &(struct msg_stop){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = 1,
	    .ladder = { steps, 2 } });
	assert_answer(1, CODE_REFUSED, "run 1 was meant, and by now it is run"
	    " 2");
	process_crash(&f->host, ++f->last_id, &(struct msg_crash){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = 3 });
	assert_answer(2, CODE_REFUSED, "run 3 was meant");
	assert_int_equal(f->asked_count, 0);
}

static void
a_ladder_without_effect(void **state)
{
	unsigned long long steps[] = { SIGINT, 1 };

	(void)state;
	alive(1);
	process_stop(&f->host, ++f->last_id, &(struct msg_stop){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = run(),
	    .ladder = { steps, 2 } });
	reply(CODE_OK, "sent");
	UNTIL(f->answers[1] > 0);
	assert_answer(1, CODE_FAILED, "still there");
	/* How it ends one day is its own doing. */
	assert_int_equal(newest(ASKED_UNNOTE, 2)->run, 1);
	assert_string_equal(f->asked[1].signals, "2 ");
	assert_string_equal(f->receipt, "INT sent; ended 0; left 0");
	assert_int_equal(f->told, STATE_ALIVE);
}

/* The host says that the signal could not be sent: it is alive as before. */
static void
a_signal_that_fails(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(60000);
	reply(CODE_FAILED, "Operation not permitted");
	assert_answer(id, CODE_FAILED, "QUIT was not sent: Operation not");
	assert_int_equal(f->told, STATE_ALIVE);
	assert_string_equal(f->step, "");
	/* No answer is not the same as not sent. */
	id = stop(60000);
	reply(CODE_DEADLINE, "no answer within 15 s");
	assert_answer(id, CODE_UNKNOWN, "whether QUIT was sent is not known");
	assert_int_equal(f->told, STATE_ALIVE);
}

/* An answer to a ladder that is over is no news of the next one. */
static void
a_late_answer(void **state)
{
	(void)state;
	alive(1);
	uint64_t a = stop(60000);
	struct asked old = f->asked[0];
	f->asked[0].done = NULL;
	uint64_t b = crash();
	old.done(CODE_FAILED, slice_of("Operation not permitted"), old.arg);
	assert_int_equal(f->answers[a] + f->answers[b], 0);
	row(1, RUN_ENDED, 4711, -1, SIGKILL);
	survey(0);
	assert_answer(b, CODE_OK, "killed by KILL");
}

/* ... nor of one that waits for the PID of the next run. */
static void
a_late_answer_amid_the_next_start(void **state)
{
	(void)state;
	alive(1);
	uint64_t a = stop(60000);
	struct asked old = f->asked[0];
	f->asked[0].done = NULL;
	row(1, RUN_ENDED, 4711, 0, 0);
	/* It is told again, by a list: that is no second end. */
	row(1, RUN_ENDED, 4711, 0, 0);
	survey(0);
	assert_answer(a, CODE_OK, "over: exit 0, 0s after QUIT");
	start();
	uint64_t b = stop(60000);
	old.done(CODE_FAILED, slice_of("Operation not permitted"), old.arg);
	assert_int_equal(f->answers[b], 0);
	row(2, RUN_ALIVE, 4712, -1, 0);
	assert_int_equal(f->asked[f->asked_count - 1].kind, ASKED_SIGNAL);
	assert_int_equal(f->asked[f->asked_count - 1].run, 2);
	reply(CODE_OK, "sent");
	row(2, RUN_ENDED, 4712, -1, SIGQUIT);
	survey(0);
	assert_answer(b, CODE_OK, "killed by QUIT");
}

static void
an_answer_that_comes_after_the_end(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(60000);
	struct asked old = f->asked[0];
	f->asked[0].done = NULL;
	row(1, RUN_ENDED, 4711, 0, 0);
	survey(0);
	assert_answer(id, CODE_OK, "over: exit 0");
	size_t asked = f->asked_count;
	old.done(CODE_FAILED, slice_of("Operation not permitted"), old.arg);
	assert_int_equal(f->asked_count, asked);
	assert_int_equal(f->told, STATE_EXITED);
}

/* A crash is KILL with nothing after it. */
static void
the_exit_ends_a_crash(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = crash();
	assert_int_equal(newest(ASKED_SIGNAL, 1)->note, CAUSE_CRASHED);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, -1, SIGKILL);
	assert_answer(id, CODE_OK, "over: killed by KILL");
	assert_string_equal(f->receipt, "KILL sent; exited after 1; ended 0;"
	    " left 0");
}

/* The link breaks before there is anything that a signal could be sent to. */
static void
a_lost_link_before_the_pid(void **state)
{
	(void)state;
	uint64_t started = start(), id = stop(60000);
	processes_unknown(&f->host, "the cable was pulled");
	assert_answer(started, CODE_UNKNOWN, "whether it started is not known");
	assert_answer(id, CODE_UNKNOWN, "nothing was sent before its PID was"
	    " known: the cable was pulled");
	/* So nothing has to be taken back. */
	size_t asked = f->asked_count;
	alive(1);
	assert_int_equal(f->asked_count, asked);
}

/* What was sent before the link broke is taken back where it would be blamed for
 * the end of that run, and only there. */
static void
a_signal_before_a_lost_link(void **state)
{
	(void)state;
	alive(1);
	stop(60000);
	reply(CODE_OK, "sent");
	processes_unknown(&f->host, "the cable was pulled");
	/* Another console has started it anew. */
	alive(2);
	newest(ASKED_SIGNAL, 1);
	stop(60000);
	reply(CODE_OK, "sent");
	processes_unknown(&f->host, "the cable was pulled");
	/* It had its effect. */
	row(2, RUN_ENDED, 4711, -1, SIGQUIT);
	newest(ASKED_SIGNAL, 2);
	alive(3);
	stop(60000);
	reply(CODE_OK, "sent");
	processes_unknown(&f->host, "the cable was pulled");
	/* The next stop is on its way before the host has told of it. */
	uint64_t id = stop(60000);
	row(3, RUN_ALIVE, 4711, -1, 0);
	newest(ASKED_SIGNAL, 4);
	assert_int_equal(f->answers[id], 0);
}

/* What it left was gone when its signal came, or the link was. */
static void
survivors_that_go_before_their_signal(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(60000);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, 0, 0);
	survey(1);
	assert_int_equal(f->asked[f->asked_count - 1].kind, ASKED_SIGNAL);
	reply(CODE_NOT_RUNNING, "it is not running any more");
	survey(0);
	assert_answer(id, CODE_OK, "the 1 process that it left is ended too");
	alive(2);
	id = stop(60000);
	size_t asked = f->asked_count;
	f->host.state = HOST_WAITING;
	reply(CODE_NOT_RUNNING, "it is not running any more");
	assert_int_equal(f->asked_count, asked);
	assert_int_equal(f->answers[id], 0);
}

/* They are looked for less and less often, and once a second at the least. */
static void
looks_become_rarer(void **state)
{
	static const double waits[] = { 0.05, 0.1, 0.2, 0.4, 0.8, 1, 1, 1 };

	(void)state;
	alive(1);
	stop(60000);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, 0, 0);
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		survey(1);
		if (i == 0)
			reply(CODE_OK, "sent");
		assert_true(ev_is_active(&f->host.look));
		double left = ev_timer_remaining(f->worker.loop,
		    &f->host.look);
		if (left > waits[i] + 0.01 || left < waits[i] / 2)
			fail_msg("look %zu comes in %g s", i, left);
		/* Its time has come. */
		ev_timer_stop(f->worker.loop, &f->host.look);
		ev_feed_event(f->worker.loop, &f->host.look, EV_TIMER);
	}
}

/* A look that hangs is no news of who is not over. */
static void
a_look_that_hangs_beside_others(void **state)
{
	(void)state;
	row(1, RUN_ENDED, 4711, 0, 0);
	UNTIL(f->asked_count > 0 &&
	    f->asked[f->asked_count - 1].kind == ASKED_SURVEY);
	struct asked look = f->asked[f->asked_count - 1];
	f->asked[f->asked_count - 1].done = NULL;
	alive(2);
	uint64_t id = stop(60000);
	look.done(CODE_DEADLINE, slice_of("no answer"), look.arg);
	assert_int_equal(f->answers[id], 0);
	assert_int_equal(f->told, STATE_STOPPING);
	row(2, RUN_ENDED, 4712, 0, 0);
	assert_answer(id, CODE_UNKNOWN, "what it left could not be looked");
}

static void
a_look_that_hangs_for_nobody(void **state)
{
	(void)state;
	row(1, RUN_ENDED, 4711, 0, 0);
	UNTIL(f->asked_count > 0 &&
	    f->asked[f->asked_count - 1].kind == ASKED_SURVEY);
	reply(CODE_DEADLINE, "no answer");
	assert_int_equal(f->receipts, 0);
	assert_int_equal(f->told, STATE_EXITED);
}

static void
a_start_is_answered_by_its_row(void **state)
{
	(void)state;
	uint64_t id = start();
	assert_int_equal(newest(ASKED_START, 1)->run, 1);
	assert_int_equal(f->told, STATE_STARTING);
	assert_answer(start(), CODE_REFUSED, "starting already");
	alive(1);
	reply(CODE_OK, "");
	assert_answer(id, CODE_OK, "started, run 1, PID 4711");
	assert_answer(start(), CODE_REFUSED, "alive already");
	row(1, RUN_ENDED, 4711, 0, 0);
	start();
	assert_int_equal(newest(ASKED_START, 2)->run, 2);
}

static void
a_start_that_fails(void **state)
{
	(void)state;
	uint64_t id = start();
	reply(CODE_FAILED, "mkdir: No space left on device");
	assert_answer(id, CODE_FAILED, "No space left");
	assert_int_equal(f->told, STATE_FAILED);
	/* A run that the host may have in part is never asked for again. */
	id = start();
	assert_int_equal(newest(ASKED_START, 2)->run, 2);
	reply(CODE_DEADLINE, "no answer within 20 s");
	assert_answer(id, CODE_DEADLINE, "no answer");
	assert_int_equal(f->told, STATE_UNKNOWN);
	assert_answer(start(), CODE_REFUSED, "unknown already");
	alive(2);
}

/* The link's end reaches the call before the host hears of it. */
static void
a_start_without_a_link(void **state)
{
	(void)state;
	uint64_t id = start();
	reply(CODE_UNREACHABLE, "the connection broke");
	processes_unknown(&f->host, "the connection broke");
	assert_answer(id, CODE_UNKNOWN, "whether it started is not known");
	assert_int_equal(f->told, STATE_UNKNOWN);
	/* What the host's records say then. */
	row(1, RUN_ENDED, 4711, 5, 0);
	assert_int_equal(f->told, STATE_EXITED);
}

static void
a_stop_waits_for_the_pid(void **state)
{
	(void)state;
	start();
	uint64_t id = stop(60000);
	newest(ASKED_START, 1);
	row(1, RUN_ALIVE, 4711, -1, 0);
	assert_int_equal(newest(ASKED_SIGNAL, 2)->signal, SIGQUIT);
	assert_int_equal(f->told, STATE_STOPPING);
	row(1, RUN_ENDED, 4711, -1, SIGQUIT);
	survey(0);
	assert_answer(id, CODE_OK, "killed by QUIT");
}

/* A stop of a start that fails is over, and never meets the next run. */
static void
a_stop_of_a_start_that_fails(void **state)
{
	(void)state;
	start();
	uint64_t id = stop(60000);
	reply(CODE_FAILED, "mkdir: No space left on device");
	assert_answer(id, CODE_OK, "over: mkdir: No space left");
	start();
	row(2, RUN_ALIVE, 4711, -1, 0);
	assert_int_equal(f->told, STATE_ALIVE);
	newest(ASKED_START, 2);
}

static void
a_pid_that_never_comes(void **state)
{
	(void)state;
	row(1, RUN_STARTING, 0, -1, 0);
	uint64_t id = stop(60000);
	assert_true(ev_is_active(&prog()->stop.timer));
	assert_true(ev_timer_remaining(f->worker.loop, &prog()->stop.timer) <
	    60);
	ev_feed_event(f->worker.loop, &prog()->stop.timer, EV_TIMER);
	UNTIL(f->answers[id] > 0);
	assert_answer(id, CODE_UNKNOWN, "nothing was sent");
	assert_int_equal(f->asked_count, 0);
	/* It comes after all: nobody wants it stopped any more. */
	alive(1);
}

static void
late_news_changes_nothing(void **state)
{
	(void)state;
	row(2, RUN_ENDED, 4711, 0, 0);
	row(2, RUN_ALIVE, 4711, -1, 0);
	assert_int_equal(prog()->state, STATE_EXITED);
	row(1, RUN_ALIVE, 4000, -1, 0);
	assert_int_equal(prog()->state, STATE_EXITED);
	assert_int_equal(prog()->run, 2);
	/* A list that was asked for before the start. */
	start();
	row(2, RUN_ENDED, 4711, 0, 0);
	assert_int_equal(prog()->state, STATE_STARTING);
	row(3, RUN_ALIVE, 4712, -1, 0);
	assert_int_equal(prog()->state, STATE_ALIVE);
}

static void
no_record_is_lost(void **state)
{
	(void)state;
	/* A START that the link broke off before it came there. */
	start();
	processes_unknown(&f->host, "the cable was pulled");
	assert_int_equal(f->told, STATE_UNKNOWN);
	processes_settle(&f->host);
	assert_int_equal(f->told, STATE_PENDING);
	alive(1);
	processes_unknown(&f->host, "the cable was pulled");
	processes_settle(&f->host);
	assert_int_equal(f->told, STATE_LOST);
	assert_int_equal(prog()->exit_code, -1);
	alive(2);
	processes_unknown(&f->host, "the cable was pulled");
	row(2, RUN_REBOOTED, 4711, -1, 0);
	processes_settle(&f->host);
	assert_int_equal(f->told, STATE_LOST);
	assert_non_null(strstr(prog()->why, "started anew"));
}

/* The ladder goes on for what the program left, from the same step on. */
static void
survivors_are_stopped_too(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(1000);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, 0, 0);
	survey(2);
	assert_int_equal(f->told, STATE_EXITED);
	assert_int_equal(f->survivors, 2);
	assert_int_equal(f->asked[f->asked_count - 1].signal, SIGQUIT);
	assert_string_equal(f->step, "QUIT 1/2");
	reply(CODE_OK, "sent");
	survey(2);
	assert_int_equal(f->answers[id], 0);
	/* They do not care for QUIT, and the step's time passes. */
	ev_feed_event(f->worker.loop, &prog()->stop.timer, EV_TIMER);
	UNTIL(f->asked[f->asked_count - 1].kind == ASKED_SIGNAL);
	assert_int_equal(f->asked[f->asked_count - 1].signal, SIGKILL);
	reply(CODE_OK, "sent");
	survey(0);
	assert_answer(id, CODE_OK, "after QUIT; the 2 processes that it left"
	    " are ended too");
	assert_string_equal(f->receipt, "QUIT sent, QUIT sent, KILL sent;"
	    " exited after 1; ended 2 5000 child 5001 child; left 0");
	assert_int_equal(f->survivors, 0);
	assert_string_equal(f->step, "");
	assert_int_equal(f->told, STATE_EXITED);
	assert_false(ev_is_active(&prog()->stop.timer));
}

/* It never became its program, but a script that it sourced left a daemon. */
static void
what_a_failed_start_left_is_ended(void **state)
{
	(void)state;
	row(1, RUN_FAILED, 0, -1, 0);
	survey(1);
	assert_int_equal(f->survivors, 1);
	uint64_t id = stop(60000);
	assert_int_equal(f->asked[f->asked_count - 1].signal, SIGQUIT);
	reply(CODE_OK, "sent");
	survey(0);
	assert_int_equal(f->answers[id], 1);
	assert_int_equal(f->code[id], CODE_OK);
}

/* The host's look hangs: nobody waits for it for ever. */
static void
a_look_that_hangs(void **state)
{
	(void)state;
	row(1, RUN_ENDED, 4711, 0, 0);
	uint64_t id = stop(60000);
	UNTIL(f->asked_count > 0 &&
	    f->asked[f->asked_count - 1].kind == ASKED_SURVEY);
	reply(CODE_DEADLINE, "no answer");
	assert_answer(id, CODE_UNKNOWN, "what it left could not be looked");
	survivors_look(&f->host, 0);
	assert_false(ev_is_active(&f->host.look));
	/* Nor for the next one, which there will not be on this connection. */
	assert_answer(stop(1), CODE_UNKNOWN, "what it left could not be looked");
	alive(2);
	id = stop(60000);
	row(2, RUN_ENDED, 4712, 0, 0);
	assert_answer(id, CODE_UNKNOWN, "what it left could not be looked");
}

/* What it left is not known while the host is slow to tell: no step is made for it,
 * and nothing is said to be there. */
static void
a_look_that_is_slow(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(1);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, 0, 0);
	UNTIL(f->asked_count > 0 &&
	    f->asked[f->asked_count - 1].kind == ASKED_SURVEY);
	size_t asked = f->asked_count;
	for (int step = 0; step < 3; step++) {
		ev_feed_event(f->worker.loop, &prog()->stop.timer, EV_TIMER);
		ev_run(f->worker.loop, EVRUN_NOWAIT);
	}
	assert_int_equal(f->asked_count, asked);
	assert_int_equal(f->answers[id], 0);
	survey(0);
	assert_answer(id, CODE_OK, "over: exit 0");
	assert_string_equal(f->receipt, "QUIT sent; exited after 1; ended 0;"
	    " left 0");
}

/* The last look finds that all have gone after the last step. */
static void
survivors_that_go_at_last(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(60000);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, 0, 0);
	for (int step = 0; step < 2; step++) {
		survey(1);
		ev_feed_event(f->worker.loop, &prog()->stop.timer, EV_TIMER);
	}
	UNTIL(prog()->stop.walked);
	survey(0);
	assert_answer(id, CODE_OK, "over: exit 0");
}

/* One that ends while a look hangs is in no look to come. */
static void
an_end_beside_a_look_that_hangs(void **state)
{
	(void)state;
	row(1, RUN_ENDED, 4711, 0, 0);
	UNTIL(f->asked_count > 0 &&
	    f->asked[f->asked_count - 1].kind == ASKED_SURVEY);
	size_t survey_at = f->asked_count - 1;
	alive(2);
	uint64_t id = stop(60000);
	reply(CODE_OK, "sent");
	row(2, RUN_ENDED, 4712, 0, 0);
	prog()->asked = false;          /* that look was for another one */
	f->asked[survey_at].done(CODE_DEADLINE, slice_of("no answer"),
	    f->asked[survey_at].arg);
	f->asked[survey_at].done = NULL;
	assert_answer(id, CODE_UNKNOWN, "what it left could not be looked");
}

/* What ended a moment ago has left something that nobody has seen yet. */
static void
a_stop_waits_for_the_first_look(void **state)
{
	(void)state;
	row(1, RUN_ENDED, 4711, 0, 0);
	uint64_t id = stop(60000);
	assert_int_equal(f->answers[id], 0);
	survey(2);
	assert_int_equal(f->asked[f->asked_count - 1].signal, SIGQUIT);
	reply(CODE_OK, "sent");
	survey(0);
	assert_answer(id, CODE_OK, "the 2 processes that it left are ended");
}

static void
survivors_may_outlive_the_ladder(void **state)
{
	(void)state;
	row(1, RUN_ENDED, 4711, 3, 0);
	survey(9);
	assert_int_equal(f->survivors, 9);
	assert_answer(crash(), CODE_REFUSED, "it is over; a stop ends");
	uint64_t id = stop(60000);
	assert_int_equal(f->asked[f->asked_count - 1].signal, SIGQUIT);
	reply(CODE_OK, "sent");
	for (int step = 0; step < 2; step++) {
		survey(9);
		ev_feed_event(f->worker.loop, &prog()->stop.timer, EV_TIMER);
	}
	/* They may have gone meanwhile. */
	UNTIL(prog()->stop.walked);
	assert_int_equal(f->answers[id], 0);
	survey(9);
	assert_answer(id, CODE_FAILED, "over: exit 3; still there after the"
	    " whole stop ladder: 9 survivors: child 5000, child 5001,");
	assert_non_null(strstr(f->receipt, "exited after 0; ended 0; left 9"
	    " 5000 child"));
	assert_non_null(strstr(f->receipt, "5008 child"));
	assert_int_equal(f->told, STATE_EXITED);
	assert_string_equal(f->step, "");
	/* They are not forgotten for a new run. */
	assert_answer(start(), CODE_REFUSED, "9 processes that it left are"
	    " there still");
	/* That of another console is not theirs. */
	alive(2);
	assert_int_equal(f->survivors, 0);
}

/* Another console starts it anew while this one looks for what is left. */
static void
the_next_run_is_no_survivor(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(1000);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, 0, 0);
	UNTIL(f->asked_count > 0 &&
	    f->asked[f->asked_count - 1].kind == ASKED_SURVEY);
	assert_string_equal(f->mark, UUID "/1");
	size_t asked = f->asked_count;
	alive(2);
	assert_answer(id, CODE_OK, "over: exit 0; it was started again");
	survivors_found(&f->host, slice_of(f->mark), 5000, slice_of("child"));
	reply(CODE_OK, "");
	assert_int_equal(prog()->state, STATE_ALIVE);
	assert_int_equal(f->survivors, 0);
	assert_int_equal(f->asked_count, asked);
	assert_false(ev_is_active(&prog()->stop.timer));
	/* Even where the first one's end was never told. */
	id = stop(1000);
	alive(3);
	assert_answer(id, CODE_UNKNOWN, "it was started again meanwhile");
	assert_int_equal(f->told, STATE_ALIVE);
}

/* Two exits at once are one look; a link that breaks ends none. */
static void
a_look_without_a_link(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(60000);
	reply(CODE_OK, "sent");
	row(1, RUN_ENDED, 4711, 0, 0);
	UNTIL(f->asked_count > 0 &&
	    f->asked[f->asked_count - 1].kind == ASKED_SURVEY);
	reply(CODE_UNREACHABLE, "the cable was pulled");
	processes_unknown(&f->host, "the cable was pulled");
	survivors_host_down(&f->host);
	assert_answer(id, CODE_UNKNOWN, "over: exit 0; what it left is not"
	    " known: the cable");
	assert_int_equal(f->told, STATE_EXITED);
	row(1, RUN_ENDED, 4711, 0, 0);
	survey(1);
	assert_int_equal(f->survivors, 1);
}

/* Asks for a proof, whose answer is still to come. */
static void
ask_for_proof(void)
{
	size_t before = f->asked_count;

	proof_ask(&f->host);
	newest(ASKED_PROVE, before + 1);
	/* One at a time. */
	proof_ask(&f->host);
	newest(ASKED_PROVE, before + 1);
}

static void
a_proof_is_of_what_lives(void **state)
{
	(void)state;
	ask_for_proof();
	assert_string_equal(f->mark, "");
	reply(CODE_OK, "");
	alive(3);
	ask_for_proof();
	assert_string_equal(f->mark, UUID "/3");
	f->proven = 0;
	reply(CODE_OK, "");
	assert_true(f->proven > 0);
	assert_int_equal(f->proven, f->host.looked);
	/* Nobody has told that both it and its launcher were killed. */
	ask_for_proof();
	row(3, RUN_GONE, 4711, -1, 0);
	reply(CODE_OK, "");
	assert_int_equal(f->told, STATE_LOST);
	ask_for_proof();
	assert_string_equal(f->mark, "");
	reply(CODE_OK, "");
}

static void
a_proof_that_fails_proves_nothing(void **state)
{
	(void)state;
	alive(3);
	f->host.proven = 5;
	ask_for_proof();
	reply(CODE_DEADLINE, "no answer");
	assert_int_equal(f->proven, 5);
	assert_int_equal(f->told, STATE_ALIVE);
	assert_false(f->host.proving);
}

/* A launcher is about to tell, as a rule; one that hangs does not. */
static void
a_launcher_gets_the_time_to_tell(void **state)
{
	(void)state;
	alive(3);
	f->host.proven = 5;
	ask_for_proof();
	row(3, RUN_OVER, 4711, -1, 0);
	reply(CODE_OK, "");
	assert_int_equal(f->told, STATE_ALIVE);
	assert_int_equal(f->proven, 5);
	ask_for_proof();
	row(3, RUN_OVER, 4711, -1, 0);
	reply(CODE_OK, "");
	assert_int_equal(f->told, STATE_UNKNOWN);
	assert_true(f->proven > 5);
	/* Told once, and still looked at. */
	f->told = STATE_PENDING;
	ask_for_proof();
	assert_string_equal(f->mark, UUID "/3");
	row(3, RUN_OVER, 4711, -1, 0);
	assert_int_equal(f->told, STATE_PENDING);
	row(3, RUN_ENDED, 4711, 0, 0);
	reply(CODE_OK, "");
	assert_int_equal(f->told, STATE_EXITED);
}

/* The row that the control shell sends when the record is there. */
static void
row_acked(uint64_t run_number, bool acked)
{
	process_report(&f->host, &(struct run_report){
	    .name = slice_of("prog"), .role = slice_of("application"),
	    .uuid = slice_of(UUID), .run = run_number, .what = RUN_ENDED,
	    .pid = 4711, .exit_code = 3, .exact = true, .acked = acked });
}

static void
an_end_is_acknowledged_on_the_host(void **state)
{
	(void)state;
	assert_answer(flush(1), CODE_NOT_RUNNING, "no run of it on record");
	alive(1);
	assert_answer(flush(1), CODE_REFUSED, "it is alive; only what is over");
	row_acked(1, false);
	assert_false(f->acked);
	assert_answer(flush(2), CODE_REFUSED, "run 2 was meant");
	uint64_t id = flush(1);
	assert_int_equal(newest(ASKED_FLUSH, 1)->run, 1);
	/* Nothing is shown because it was asked for. */
	assert_false(f->acked);
	row_acked(1, true);
	assert_true(f->acked);
	reply(CODE_OK, "acknowledged");
	assert_answer(id, CODE_OK, "acknowledged");
	/* The launcher was slower than all that. */
	row_acked(1, false);
	assert_true(f->acked);
	/* The next run is another matter. */
	start();
	assert_false(f->acked);
	alive(2);
	row_acked(2, false);
	assert_false(f->acked);
}

static void
what_has_no_record_is_acknowledged_here(void **state)
{
	(void)state;
	start();
	reply(CODE_FAILED, "mkdir: No space left on device");
	assert_int_equal(f->told, STATE_FAILED);
	assert_answer(flush(0), CODE_OK, "acknowledged");
	assert_true(f->acked);
	alive(2);
	processes_unknown(&f->host, "the cable was pulled");
	processes_settle(&f->host);
	assert_int_equal(f->told, STATE_LOST);
	uint64_t id = flush(2);
	assert_false(f->acked);
	reply(CODE_NOT_RUNNING, "there is no such run on record");
	assert_answer(id, CODE_OK, "no record of it any more");
	assert_true(f->acked);
}

static void
an_acknowledgement_without_a_link(void **state)
{
	(void)state;
	alive(1);
	row_acked(1, false);
	uint64_t id = flush(1);
	reply(CODE_UNREACHABLE, "the cable was pulled");
	assert_answer(id, CODE_UNKNOWN, "not known: the cable was pulled");
	assert_false(f->acked);
	id = flush(1);
	reply(CODE_FAILED, "ack cannot be written");
	assert_answer(id, CODE_FAILED, "ack cannot be written");
	assert_false(f->acked);
	f->host.state = HOST_WAITING;
	assert_answer(flush(1), CODE_UNREACHABLE, "nothing was done");
}

/* Whoever was faster tells of it; it did not fail. */
static void
a_start_that_another_console_made(void **state)
{
	(void)state;
	uint64_t id = start();
	reply(CODE_REFUSED, "another console has just started it");
	assert_answer(id, CODE_REFUSED, "another console");
	assert_int_equal(f->told, STATE_UNKNOWN);
	alive(1);
}

static void
more_time_for_a_step(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(60000);
	assert_in_range(f->until - f->since, 59000, 61000);
	assert_answer(steer(STEER_MORE, 40000), CODE_OK, "KILL comes in 1m");
	assert_in_range(f->until - f->since, 99000, 101000);
	assert_true(ev_timer_remaining(f->worker.loop, &prog()->stop.timer) >
	    90);
	assert_answer(steer(STEER_MORE, 0), CODE_INVALID, "1 ms at least");
	assert_answer(steer(STEER_MORE, 25 * 3600 * 1000), CODE_INVALID,
	    "24 hours at most");
	assert_answer(steer(STEER_MORE, 24 * 3600 * 1000), CODE_INVALID,
	    "24 hours at most");
	newest(ASKED_SIGNAL, 1);
	steer(STEER_NEXT, 0);
	assert_answer(steer(STEER_MORE, 5000), CODE_OK, "its last step has");
	assert_int_equal(f->answers[id], 0);
}

/* Its time has passed, and its answer has not come: all of the time is to come. */
static void
more_time_for_a_step_that_is_late(void **state)
{
	(void)state;
	alive(1);
	stop(1);
	let_the_step_pass();
	assert_answer(steer(STEER_MORE, 40000), CODE_OK, "KILL comes in 40s");
	assert_in_range(f->until - f->since, 39000, 46000);
	assert_in_range(ev_timer_remaining(f->worker.loop, &prog()->stop.timer),
	    39, 41);
	newest(ASKED_SIGNAL, 1);
}

static void
the_next_step_now(void **state)
{
	(void)state;
	alive(1);
	uint64_t id = stop(60000);
	reply(CODE_OK, "sent");
	assert_answer(steer(STEER_NEXT, 0), CODE_OK, "KILL goes to it now");
	assert_int_equal(newest(ASKED_SIGNAL, 2)->signal, SIGKILL);
	assert_string_equal(f->step, "KILL 2/2");
	reply(CODE_OK, "sent");
	assert_answer(steer(STEER_NEXT, 0), CODE_REFUSED, "the last step");
	row(1, RUN_ENDED, 4711, -1, SIGKILL);
	assert_answer(steer(STEER_NEXT, 0), CODE_REFUSED, "being looked for");
	survey(1);
	/* What it left gets the step again, and has none after it. */
	assert_string_equal(f->step, "KILL 2/2");
	reply(CODE_OK, "sent");
	assert_answer(steer(STEER_NEXT, 0), CODE_REFUSED, "the last step");
	survey(0);
	assert_answer(id, CODE_OK, "killed by KILL");
	assert_answer(steer(STEER_NEXT, 0), CODE_NOT_RUNNING, "no stop of it");
}

/* Steps in between are left out, and a step is never taken twice. */
static void
the_last_step_now(void **state)
{
	unsigned long long steps[] = { SIGINT, 60000, SIGTERM, 60000, SIGKILL,
		60000 };

	(void)state;
	assert_answer(steer(STEER_LAST, 0), CODE_NOT_RUNNING, "no run");
	row(1, RUN_STARTING, 0, -1, 0);
	process_stop(&f->host, ++f->last_id, &(struct msg_stop){
	    .host = slice_of("h1"), .name = slice_of("prog"), .run = run(),
	    .ladder = { steps, 6 } });
	uint64_t id = f->last_id;
	assert_answer(steer(STEER_LAST, 0), CODE_REFUSED, "its PID is not");
	row(1, RUN_ALIVE, 4711, -1, 0);
	assert_int_equal(newest(ASKED_SIGNAL, 1)->signal, SIGINT);
	assert_answer(steer(STEER_LAST, 0), CODE_OK, "KILL goes to it now");
	assert_int_equal(newest(ASKED_SIGNAL, 2)->signal, SIGKILL);
	assert_string_equal(f->step, "KILL 3/3");
	assert_answer(steer(STEER_LAST, 0), CODE_REFUSED, "the last step");
	row(1, RUN_ENDED, 4711, -1, SIGKILL);
	survey(0);
	assert_answer(id, CODE_OK, "killed by KILL");
	assert_string_equal(f->receipt, "INT asked, KILL asked; exited after"
	    " 2; ended 0; left 0");
}

/* Nothing more is sent; what was sent is not blamed for what it did not do. */
static void
a_stop_is_given_up(void **state)
{
	(void)state;
	alive(1);
	uint64_t a = stop(60000), b = stop(60000);
	reply(CODE_OK, "sent");
	assert_answer(steer(STEER_GIVE_UP, 0), CODE_OK, "its stop ends here");
	assert_answer(a, CODE_CANCELLED, "it is still there, PID 4711; QUIT"
	    " was sent 0s ago");
	assert_answer(b, CODE_CANCELLED, "it is still there");
	assert_int_equal(f->told, STATE_ALIVE);
	assert_string_equal(f->step, "");
	assert_int_equal(f->until, 0);
	assert_int_equal(newest(ASKED_UNNOTE, 2)->run, 1);
	assert_string_equal(f->asked[1].signals, "3 ");
	assert_string_equal(f->receipt, "QUIT sent; ended 0; left 0");
	assert_false(ev_is_active(&prog()->stop.timer));
	/* The next stop begins anew, and may end before anybody has looked. */
	uint64_t unseen = stop(60000);
	row(1, RUN_ENDED, 4711, 0, 0);
	steer(STEER_GIVE_UP, 0);
	assert_answer(unseen, CODE_CANCELLED, "given up; over: exit 0; what it"
	    " left was not looked for");
	alive(2);
	uint64_t id = stop(60000);
	assert_string_equal(f->step, "QUIT 1/2");
	row(2, RUN_ENDED, 4711, 0, 0);
	survey(2);
	assert_answer(steer(STEER_GIVE_UP, 0), CODE_OK, "nothing more");
	assert_answer(id, CODE_CANCELLED, "given up; over: exit 0; 2"
	    " survivors: child 5000");
	assert_non_null(strstr(f->receipt, "left 2 5000 child 5001 child"));
}

static void
a_stop_of_nobody_yet_is_given_up(void **state)
{
	(void)state;
	row(1, RUN_STARTING, 0, -1, 0);
	uint64_t id = stop(60000);
	steer(STEER_GIVE_UP, 0);
	assert_answer(id, CODE_CANCELLED, "before anything was sent");
	assert_int_equal(f->asked_count, 0);
	alive(1);
	assert_answer(steer(STEER_COUNT, 0), CODE_INVALID, "like this");
}

static void
a_signal_is_sent_once(void **state)
{
	(void)state;
	assert_answer(send_signal(SIGHUP), CODE_NOT_RUNNING, "no run");
	row(1, RUN_STARTING, 0, -1, 0);
	assert_answer(send_signal(SIGHUP), CODE_REFUSED, "PID is not known");
	alive(1);
	assert_answer(send_signal(0), CODE_INVALID, "there is no signal 0");
	assert_answer(send_signal(UINT64_MAX), CODE_INVALID, "no signal");
	assert_int_equal(f->asked_count, 0);
	uint64_t id = send_signal(SIGHUP);
	assert_int_equal(newest(ASKED_SIGNAL, 1)->signal, SIGHUP);
	assert_int_equal(f->asked[0].note, CAUSE_SIGNALLED);
	assert_int_equal(f->told, STATE_ALIVE);
	assert_int_equal(f->answers[id], 0);
	reply(CODE_OK, "HUP was sent to process group 4711");
	assert_answer(id, CODE_OK, "HUP was sent to process group 4711");
	id = send_signal(SIGHUP);
	reply(CODE_UNREACHABLE, "the link broke");
	assert_answer(id, CODE_UNKNOWN, "whether HUP was sent is not known");
	/* Beside a stop, whose own answers it does not disturb. */
	uint64_t stopping = stop(60000);
	id = send_signal(SIGUSR1);
	reply(CODE_FAILED, "Operation not permitted");
	assert_answer(id, CODE_FAILED, "not permitted");
	assert_int_equal(f->answers[stopping], 0);
	row(1, RUN_ENDED, 4711, 0, 0);
	survey(1);
	assert_answer(send_signal(SIGHUP), CODE_REFUSED, "it is over; a stop");
	survey(0);
	assert_answer(send_signal(SIGHUP), CODE_NOT_RUNNING, "exit 0");
}

static void
a_ladder_without_sense(void **state)
{
	static const unsigned long long bad[][4] = {
		{ 0, 1, SIGKILL, 1 },
		{ SIGQUIT, 1, 1000, 1 },
		{ SIGQUIT, STEER_MOST_MS + 1ULL, SIGKILL, 1 },
		{ UINT64_MAX, 1, SIGKILL, 1 },
	};

	(void)state;
	alive(1);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		process_stop(&f->host, ++f->last_id, &(struct msg_stop){
		    .host = slice_of("h1"), .name = slice_of("prog"),
		    .run = 1, .ladder = { bad[i], 4 } });
		assert_answer(f->last_id, CODE_INVALID, "a stop ladder has");
	}
	assert_int_equal(f->asked_count, 0);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	TEST(a_run_follows_the_one_elsewhere),
	TEST(a_start_that_is_busy_with_its_scripts_can_be_stopped),
	TEST(a_stop_waits_for_the_pid_of_a_start),
	TEST(scripts_that_never_end_are_told),
	TEST(the_exit_answers_the_stop),
	TEST(an_exit_between_two_steps),
	TEST(a_step_waits_for_its_signal),
	TEST(the_last_step_waits_for_its_signal),
	TEST(a_lost_link_is_no_success),
	TEST(a_second_stop_joins_the_first),
	TEST(a_crash_overtakes_a_stop),
	TEST(nothing_to_stop),
	TEST(another_run_was_meant),
	TEST(a_ladder_without_effect),
	TEST(a_signal_that_fails),
	TEST(a_late_answer),
	TEST(a_late_answer_amid_the_next_start),
	TEST(an_answer_that_comes_after_the_end),
	TEST(the_exit_ends_a_crash),
	TEST(a_lost_link_before_the_pid),
	TEST(a_signal_before_a_lost_link),
	TEST(survivors_that_go_before_their_signal),
	TEST(looks_become_rarer),
	TEST(a_look_that_hangs_beside_others),
	TEST(a_look_that_hangs_for_nobody),
	TEST(an_end_is_acknowledged_on_the_host),
	TEST(what_has_no_record_is_acknowledged_here),
	TEST(an_acknowledgement_without_a_link),
	TEST(a_start_that_another_console_made),
	TEST(a_start_is_answered_by_its_row),
	TEST(a_start_that_fails),
	TEST(a_start_without_a_link),
	TEST(a_stop_waits_for_the_pid),
	TEST(a_stop_of_a_start_that_fails),
	TEST(a_pid_that_never_comes),
	TEST(late_news_changes_nothing),
	TEST(no_record_is_lost),
	TEST(survivors_are_stopped_too),
	TEST(a_stop_waits_for_the_first_look),
	TEST(what_a_failed_start_left_is_ended),
	TEST(a_look_that_hangs),
	TEST(a_look_that_is_slow),
	TEST(survivors_that_go_at_last),
	TEST(an_end_beside_a_look_that_hangs),
	TEST(survivors_may_outlive_the_ladder),
	TEST(the_next_run_is_no_survivor),
	TEST(a_look_without_a_link),
	TEST(a_proof_is_of_what_lives),
	TEST(a_proof_that_fails_proves_nothing),
	TEST(a_launcher_gets_the_time_to_tell),
	TEST(more_time_for_a_step),
	TEST(more_time_for_a_step_that_is_late),
	TEST(the_next_step_now),
	TEST(the_last_step_now),
	TEST(a_stop_is_given_up),
	TEST(a_stop_of_nobody_yet_is_given_up),
	TEST(a_signal_is_sent_once),
	TEST(a_ladder_without_sense),
};

int
main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
