/* What was reported, and nothing else: unknown stays unknown. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"

static char role[] = "application", host_name[] = "h", a_name[] = "a",
	    b_name[] = "b";
static char nothing[] = "";
static struct host_spec host = { .name = host_name, .ssh = { .user = nothing,
	.address = host_name } };
static const struct host_spec *on_h[] = { &host };
static struct proc_spec a = { .name = a_name, .role = role,
	.hosts = { on_h, 1 } };
static struct proc_spec b = { .name = b_name, .role = role,
	.hosts = { on_h, 1 } };
static struct host_spec *hosts[] = { &host };
static struct proc_spec *procs[] = { &a, &b };
static const struct session session = { .hosts = hosts, .host_count = 1,
	.procs = procs, .proc_count = 2 };

static int
set_up(void **state)
{
	*state = model_new(&session, 1000);
	return 0;
}

static int
tear_down(void **state)
{
	model_free(*state);
	return 0;
}

static struct message
host_event(enum host_state state)
{
	return (struct message){ .type = MSG_HOST, .host = {
	    .host = slice_of("h"), .state = state, .since = 2000 } };
}

static struct message
proc_event(const char *name, enum proc_state state)
{
	return (struct message){ .type = MSG_PROC, .proc = {
	    .host = slice_of("h"), .name = slice_of(name), .run = 1,
	    .state = state, .uuid = slice_of("u"), .pid = 42,
	    .exit_code = -1, .exact = 1 } };
}

static struct model_proc *
find(struct model *m, const char *name)
{
	return model_proc(m, slice_of("h"), slice_of(name));
}

static void
nothing_is_known_before_a_host_was_reached(void **state)
{
	struct model *m = *state;

	assert_int_equal(m->proc_count, 2);
	assert_int_equal(find(m, "a")->state, STATE_UNKNOWN);
	assert_int_equal(find(m, "a")->unknown_since, 1000);
	assert_null(find(m, "c"));
}

/* That it was not reached yet is no reason where it will not be. */
static void
a_host_that_refuses_is_the_reason(void **state)
{
	struct model *m = *state;
	struct message alive = proc_event("a", STATE_ALIVE);
	struct message refused = host_event(HOST_REFUSED);
	struct message login = host_event(HOST_LOGIN);

	struct message silent = proc_event("c", STATE_UNKNOWN);
	struct message lost = proc_event("d", STATE_ALIVE);

	refused.host.why = slice_of("another key");
	silent.proc.run = 0;
	silent.proc.why = slice_of("its record cannot be read");
	assert_true(model_apply(m, &lost, 2000));
	model_worker_lost(m, "the worker died", 2000);
	assert_true(model_apply(m, &silent, 3000));
	assert_true(model_apply(m, &alive, 3000));
	assert_true(model_apply(m, &refused, 3000));
	assert_string_equal(find(m, "a")->why, "");
	assert_string_equal(find(m, "b")->why,
	    "its host is refused: another key");
	/* What the host said, and what ran, have a better reason. */
	assert_string_equal(find(m, "c")->why, "its record cannot be read");
	assert_string_equal(find(m, "d")->why, "the worker died");
	assert_true(model_apply(m, &login, 3000));
	assert_string_equal(find(m, "b")->why, "its host was not reached yet");
}

static void
what_has_no_record_is_pending_once_the_host_is_ready(void **state)
{
	struct model *m = *state;
	struct message alive = proc_event("a", STATE_ALIVE);
	struct message login = host_event(HOST_LOGIN);
	struct message ready = host_event(HOST_READY);

	assert_true(model_apply(m, &alive, 3000));
	assert_true(model_apply(m, &login, 3000));
	assert_int_equal(find(m, "b")->state, STATE_UNKNOWN);
	assert_true(model_apply(m, &ready, 3000));
	assert_int_equal(find(m, "a")->state, STATE_ALIVE);
	assert_int_equal(find(m, "a")->pid, 42);
	assert_int_equal(find(m, "b")->state, STATE_PENDING);
}

static void
a_process_that_the_file_does_not_have_is_shown(void **state)
{
	struct model *m = *state;
	struct message other = proc_event("other", STATE_ALIVE);

	assert_true(model_apply(m, &other, 3000));
	assert_int_equal(m->proc_count, 3);
	assert_null(find(m, "other")->spec);
	assert_ptr_equal(find(m, "other")->on, m->hosts[0]);
}

static void
a_lost_worker_makes_the_living_unknown_and_leaves_the_dead(void **state)
{
	struct model *m = *state;
	struct message alive = proc_event("a", STATE_ALIVE);
	struct message over = proc_event("b", STATE_EXITED);

	over.proc.exit_code = 3;
	model_apply(m, &alive, 3000);
	model_apply(m, &over, 3000);
	model_worker_lost(m, "gone", 5000);
	assert_int_equal(find(m, "a")->state, STATE_UNKNOWN);
	assert_int_equal(find(m, "a")->unknown_since, 5000);
	assert_string_equal(find(m, "a")->why, "gone");
	assert_int_equal(find(m, "b")->state, STATE_EXITED);
	assert_int_equal(find(m, "b")->exit_code, 3);
	assert_int_equal(m->hosts[0]->state, HOST_CLOSED);
}

static void
a_lost_worker_makes_the_pending_unknown(void **state)
{
	struct model *m = *state;
	struct message ready = host_event(HOST_READY);

	model_apply(m, &ready, 3000);
	assert_int_equal(find(m, "a")->state, STATE_PENDING);
	/* It may have been told to start it, and have done so. */
	model_worker_lost(m, "gone", 5000);
	assert_int_equal(find(m, "a")->state, STATE_UNKNOWN);
	model_apply(m, &ready, 6000);
	assert_int_equal(find(m, "a")->state, STATE_PENDING);
}

static void
what_the_worker_calls_unknown_stays_so(void **state)
{
	struct model *m = *state;
	struct message ready = host_event(HOST_READY);
	struct message unknown = proc_event("a", STATE_UNKNOWN);

	unknown.proc.run = 0;
	model_apply(m, &ready, 3000);
	model_apply(m, &unknown, 4000);
	model_apply(m, &unknown, 4500);
	/* Every ping tells of the host again. */
	model_apply(m, &ready, 5000);
	assert_int_equal(find(m, "a")->state, STATE_UNKNOWN);
	assert_int_equal(find(m, "a")->unknown_since, 4000);
}

static void
a_record_that_is_gone_makes_lost(void **state)
{
	struct model *m = *state;
	struct message ready = host_event(HOST_READY);
	struct message alive = proc_event("a", STATE_ALIVE);

	model_apply(m, &alive, 3000);
	model_worker_lost(m, "gone", 5000);
	model_apply(m, &ready, 6000);
	assert_int_equal(find(m, "a")->state, STATE_LOST);
}

static void
a_worker_that_tells_of_too_much_is_not_heard(void **state)
{
	static char endless[4096];
	struct model *m = *state;
	struct message other = proc_event("x", STATE_ALIVE);
	char name[16];

	memset(endless, 'x', sizeof endless - 1);
	other.proc.why = slice_of(endless);
	for (int i = 0; i < MODEL_OTHERS_MAX + 10; i++) {
		snprintf(name, sizeof name, "x%d", i);
		other.proc.name = slice_of(name);
		assert_int_equal(model_apply(m, &other, 1),
		    i < MODEL_OTHERS_MAX);
	}
	assert_int_equal(m->proc_count, 2 + MODEL_OTHERS_MAX);
	assert_true(strlen(find(m, "x0")->why) < sizeof endless - 1);
	other.proc.name = slice_of("a");
	assert_true(model_apply(m, &other, 1));
	other.proc.name = slice_of(endless);
	assert_false(model_apply(m, &other, 1));
}

static void
times_that_cannot_be_are_not_known(void **state)
{
	struct model *m = *state;
	struct message odd = proc_event("a", STATE_EXITED);

	odd.proc.started = INT64_MIN;
	odd.proc.ended = INT64_MAX;
	assert_true(model_apply(m, &odd, 1));
	assert_int_equal(find(m, "a")->started, 0);
}

/* A key is HOST/NAME: none of these may have the key of another row. */
static void
names_are_no_part_of_another_key(void **state)
{
	static const struct {
		struct slice host, name;
	} wrong[] = {
		{ { "*", 1 }, { "a", 1 } },
		{ { "h/x", 3 }, { "a", 1 } },
		{ { "h", 1 }, { "x/a", 3 } },
		{ { "h\0x", 3 }, { "a", 1 } },
		{ { "h", 1 }, { "a\0x", 3 } },
		{ { "", 0 }, { "a", 1 } },
		{ { "h", 1 }, { "", 0 } },
	};
	struct model *m = *state;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct message e = proc_event("a", STATE_ALIVE);
		e.proc.host = wrong[i].host;
		e.proc.name = wrong[i].name;
		assert_false(model_apply(m, &e, 3000));
		assert_null(model_proc(m, wrong[i].host, wrong[i].name));
	}
	assert_int_equal(m->proc_count, 2);
	assert_int_equal(find(m, "a")->state, STATE_UNKNOWN);
}

static void
nonsense_is_not_taken(void **state)
{
	struct model *m = *state;
	struct message far = proc_event("a", STATE_COUNT);
	struct message long_uuid = proc_event("a", STATE_ALIVE);
	struct message elsewhere = host_event(HOST_READY);
	struct message odd = proc_event("a", STATE_EXITED);
	struct message no_state = host_event(HOST_COUNT);
	const struct message hello = { .type = MSG_HELLO };

	assert_false(model_apply(m, &no_state, 1));
	assert_false(model_apply(m, &hello, 1));
	assert_int_equal(m->hosts[0]->state, HOST_CLOSED);
	long_uuid.proc.uuid =
	    slice_of("0123456789012345678901234567890123456789");
	elsewhere.host.host = slice_of("nowhere");
	assert_false(model_apply(m, &far, 1));
	assert_false(model_apply(m, &long_uuid, 1));
	assert_false(model_apply(m, &elsewhere, 1));
	odd.proc.exit_code = 256;
	odd.proc.exit_signal = 1000;
	odd.proc.cause = 77;
	assert_true(model_apply(m, &odd, 1));
	assert_int_equal(find(m, "a")->exit_code, -1);
	assert_int_equal(find(m, "a")->exit_signal, 0);
	assert_int_equal(find(m, "a")->cause, CAUSE_NONE);
}

static struct message
proof_event(enum host_state state, int64_t proven)
{
	struct message m = host_event(state);

	m.host.proven = proven;
	return m;
}

static void
the_living_are_proven_with_their_host(void **state)
{
	struct model *m = *state;
	struct message alive = proc_event("a", STATE_ALIVE);
	struct message ready = proof_event(HOST_READY, 3000);
	struct message later = proof_event(HOST_READY, 9000);
	struct message lost = proof_event(HOST_WAITING, 9000);
	struct message unknown = proc_event("a", STATE_UNKNOWN);

	assert_int_equal(model_proven(find(m, "a")), 0);
	model_apply(m, &alive, 3500);
	model_apply(m, &ready, 3600);
	/* It came after the look, which does not take that away. */
	assert_int_equal(model_proven(find(m, "a")), 3500);
	model_apply(m, &later, 9100);
	assert_int_equal(model_proven(find(m, "a")), 9000);
	assert_int_equal(model_proven(find(m, "b")), 0);
	model_apply(m, &unknown, 20000);
	model_apply(m, &lost, 20000);
	assert_int_equal(model_proven(find(m, "a")), 9000);
	/* Others are looked at, and not this one any more. */
	struct message others = proof_event(HOST_READY, 30000);
	model_apply(m, &others, 30100);
	assert_int_equal(model_proven(find(m, "a")), 9000);
}

static void
a_ladder_is_no_proof(void **state)
{
	struct model *m = *state;
	struct message alive = proc_event("a", STATE_ALIVE);
	struct message stopping = proc_event("a", STATE_STOPPING);

	model_apply(m, &alive, 3000);
	model_apply(m, &stopping, 5000);
	model_apply(m, &alive, 7000);
	assert_int_equal(model_proven(find(m, "a")), 3000);
	alive.proc.run = 2;
	model_apply(m, &alive, 8000);
	assert_int_equal(model_proven(find(m, "a")), 8000);
}

static void
the_proof_outlives_the_worker(void **state)
{
	struct model *m = *state;
	struct message alive = proc_event("a", STATE_ALIVE);
	struct message ready = proof_event(HOST_READY, 4000);
	struct message fresh = proof_event(HOST_CONNECTING, 0);

	model_apply(m, &alive, 3000);
	model_apply(m, &ready, 4100);
	model_worker_lost(m, "gone", 5000);
	model_apply(m, &fresh, 6000);
	assert_int_equal(model_proven(find(m, "a")), 4000);
	/* Nor does it become older than it is. */
	struct message odd = proof_event(HOST_READY, INT64_MIN);
	model_apply(m, &odd, 7000);
	assert_int_equal(model_proven(find(m, "a")), 4000);
}

static void
exits_are_told_exactly(void **state)
{
	static const struct {
		int code, signal;
		bool core, exact;
		const char *text;
	} cases[] = {
		{ 0, 0, false, true, "exit 0" },
		{ 137, 0, false, true, "exit 137" },
		{ 137, 0, false, false, "137 or KILL?" },
		{ 3, 0, false, false, "exit 3" },
		{ -1, SIGKILL, false, true, "KILL" },
		{ -1, SIGSEGV, true, true, "SEGV core" },
		{ -1, 0, false, true, "" },
	};
	char buf[32];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct model_proc p = { .exit_code = cases[i].code,
			.exit_signal = cases[i].signal, .core = cases[i].core,
			.exact = cases[i].exact };
		assert_string_equal(model_exit(&p, buf, sizeof buf),
		    cases[i].text);
	}
}

static void
unexpected_is_what_nobody_here_meant(void **state)
{
	static const struct {
		enum proc_state state;
		int code, signal;
		enum cause cause;
		bool unexpected;
	} cases[] = {
		{ STATE_EXITED, 0, 0, CAUSE_ITSELF, false },
		{ STATE_EXITED, 1, 0, CAUSE_ITSELF, true },
		{ STATE_EXITED, -1, SIGSEGV, CAUSE_ITSELF, true },
		{ STATE_EXITED, -1, 0, CAUSE_ITSELF, true },
		{ STATE_EXITED, -1, SIGKILL, CAUSE_STOPPED, false },
		{ STATE_EXITED, 3, 0, CAUSE_STOPPED, false },
		{ STATE_EXITED, -1, SIGKILL, CAUSE_CRASHED, true },
		{ STATE_EXITED, -1, SIGTERM, CAUSE_OUTSIDE, true },
		{ STATE_EXITED, 0, 0, CAUSE_NONE, false },
		{ STATE_EXITED, 0, 0, CAUSE_OUTSIDE, true },
		{ STATE_FAILED, -1, 0, CAUSE_NONE, true },
		{ STATE_LOST, -1, 0, CAUSE_HOST, true },
		{ STATE_LOST, -1, 0, CAUSE_NONE, true },
		{ STATE_ALIVE, -1, 0, CAUSE_NONE, false },
		{ STATE_UNKNOWN, -1, 0, CAUSE_NONE, false },
		{ STATE_PENDING, -1, 0, CAUSE_NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct model_proc p = { .state = cases[i].state,
			.exit_code = cases[i].code,
			.exit_signal = cases[i].signal,
			.cause = cases[i].cause };
		if (model_unexpected(&p) != cases[i].unexpected)
			fail_msg("case %zu", i);
		assert_int_equal(model_marked(&p), cases[i].unexpected);
		p.acked = true;
		assert_int_equal(model_unexpected(&p), cases[i].unexpected);
		assert_false(model_marked(&p));
	}
}

static void
the_file_says_which_codes_are_a_success(void **state)
{
	struct proc_spec spec = { .success = { [3] = true } };
	struct model_proc p = { .state = STATE_EXITED, .spec = &spec,
		.cause = CAUSE_ITSELF, .exit_code = 3 };

	(void)state;
	assert_false(model_unexpected(&p));
	p.exit_code = 0;
	assert_true(model_unexpected(&p));
	p.exit_code = -1;
	p.exit_signal = 3;
	assert_true(model_unexpected(&p));
}

static void
a_mark_stays_until_it_is_acknowledged(void **state)
{
	struct model *m = *state;
	struct message over = proc_event("a", STATE_EXITED);
	struct message other = proc_event("other", STATE_EXITED);

	over.proc.exit_code = 3;
	over.proc.cause = CAUSE_ITSELF;
	other.proc.exit_code = 0;
	model_apply(m, &over, 3000);
	model_apply(m, &other, 3000);
	assert_true(model_marked(find(m, "a")));
	model_worker_lost(m, "gone", 5000);
	assert_true(model_marked(find(m, "a")));
	over.proc.acked = other.proc.acked = 1;
	model_apply(m, &over, 6000);
	assert_false(model_marked(find(m, "a")));
	/* What the file has stays listed; another record goes. */
	assert_true(model_listed(find(m, "a")));
	assert_true(model_listed(find(m, "other")));
	model_apply(m, &other, 6000);
	assert_false(model_listed(find(m, "other")));
	other.proc.state = STATE_ALIVE;
	model_apply(m, &other, 6000);
	assert_true(model_listed(find(m, "other")));
}

static void
what_no_host_has_on_record_is_acknowledged_here(void **state)
{
	struct model *m = *state;
	struct message ready = host_event(HOST_READY);
	struct message alive = proc_event("a", STATE_ALIVE);

	model_apply(m, &alive, 3000);
	model_seen(m, find(m, "a"));
	assert_false(find(m, "a")->acked);
	model_worker_lost(m, "gone", 5000);
	model_apply(m, &ready, 6000);
	assert_true(model_marked(find(m, "a")));
	model_seen(m, find(m, "a"));
	assert_false(model_marked(find(m, "a")));
}

/* A session of three hosts, on which one process may run. */
static char g_name[] = "g", i_name[] = "i";
static struct host_spec host_g = { .name = g_name, .ssh = { .user = nothing,
	.address = g_name } }, host_i = { .name = i_name,
	.ssh = { .user = nothing, .address = i_name } };
static struct host_spec *three[] = { &host, &host_g, &host_i };
static const struct host_spec *on_three[] = { &host, &host_g, &host_i };
static struct proc_spec roams = { .name = b_name, .role = role,
	.hosts = { on_three, 3 } };
static struct proc_spec *a_and_roams[] = { &a, &roams };
static const struct session several = { .hosts = three, .host_count = 3,
	.procs = a_and_roams, .proc_count = 2 };

static int
set_up_several(void **state)
{
	*state = model_new(&several, 1000);
	return 0;
}

static void
tell(struct model *m, const char *on, enum proc_state state, uint64_t run)
{
	struct message e = proc_event("b", state);

	e.proc.host = slice_of(on);
	e.proc.run = run;
	assert_true(model_apply(m, &e, 3000));
}

static void
tell_host(struct model *m, const char *on, enum host_state state)
{
	struct message e = host_event(state);

	e.host.host = slice_of(on);
	assert_true(model_apply(m, &e, 3000));
}

/* The row is on this host, and no other row is of it. */
static void
assert_row(struct model *m, const char *on, enum proc_state state)
{
	assert_int_equal(m->proc_count, 2);
	assert_ptr_equal(m->procs[1], model_proc(m, slice_of(on),
	    slice_of("b")));
	assert_string_equal(m->procs[1]->host, on);
	assert_int_equal(m->procs[1]->state, state);
	/* Whatever points to it finds it again. */
	assert_string_equal(m->procs[1]->key, "*/b");
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(model_shown(m, model_proc(m, slice_of(
		    three[i]->name), slice_of("b"))), m->procs[1]);
}

static void
a_row_is_where_it_lives(void **state)
{
	struct model *m = *state;

	assert_row(m, "h", STATE_UNKNOWN);
	tell(m, "g", STATE_ALIVE, 1);
	assert_row(m, "g", STATE_ALIVE);
	tell(m, "g", STATE_EXITED, 1);
	assert_row(m, "g", STATE_EXITED);
	tell(m, "i", STATE_STARTING, 2);
	assert_row(m, "i", STATE_STARTING);
	/* Late news of elsewhere moves nothing, the newest run does. */
	tell(m, "g", STATE_EXITED, 1);
	assert_row(m, "i", STATE_STARTING);
	tell(m, "i", STATE_FAILED, 2);
	assert_row(m, "i", STATE_FAILED);
	tell(m, "h", STATE_EXITED, 5);
	assert_row(m, "h", STATE_EXITED);
	tell(m, "g", STATE_ALIVE, 3);
	assert_row(m, "g", STATE_ALIVE);
	assert_string_equal(m->procs[1]->role, "application");
	assert_string_equal(m->procs[0]->key, "h/a");
}

static void
it_is_pending_when_no_host_has_it(void **state)
{
	struct model *m = *state;

	tell_host(m, "h", HOST_READY);
	assert_row(m, "g", STATE_UNKNOWN);
	tell_host(m, "i", HOST_READY);
	assert_row(m, "g", STATE_UNKNOWN);
	tell_host(m, "g", HOST_READY);
	assert_row(m, "h", STATE_PENDING);
}

static void
two_that_live_are_two_rows(void **state)
{
	struct model *m = *state;

	tell(m, "i", STATE_ALIVE, 2);
	tell(m, "g", STATE_ALIVE, 1);
	/* The row stays where it is, whatever comes first in the file. */
	assert_int_equal(m->proc_count, 3);
	assert_string_equal(m->procs[1]->host, "i");
	assert_string_equal(m->procs[1]->key, "*/b");
	assert_string_equal(m->procs[2]->host, "g");
	assert_string_equal(m->procs[2]->key, "g/b");
	/* A link that broke proves no end. */
	tell(m, "g", STATE_UNKNOWN, 1);
	assert_int_equal(m->proc_count, 3);
	assert_string_equal(m->procs[1]->host, "i");
	assert_string_equal(m->procs[2]->host, "g");
	assert_true(model_may_live(m->procs[2]));
	model_worker_lost(m, "gone", 4000);
	assert_int_equal(m->proc_count, 3);
	tell(m, "g", STATE_EXITED, 1);
	assert_row(m, "i", STATE_UNKNOWN);
	/* What was never seen alive may live, but is no row. */
	assert_false(model_may_live(model_proc(m, slice_of("h"),
	    slice_of("b"))));
	/* Others come and go below it. */
	struct message other = proc_event("c", STATE_ALIVE);
	assert_true(model_apply(m, &other, 5000));
	tell(m, "h", STATE_ALIVE, 3);
	tell(m, "i", STATE_ALIVE, 2);
	assert_int_equal(m->proc_count, 4);
	assert_string_equal(m->procs[2]->name, "c");
	tell(m, "h", STATE_LOST, 3);
	assert_int_equal(m->proc_count, 3);
	assert_string_equal(m->procs[1]->host, "i");
	assert_string_equal(m->procs[2]->name, "c");
}

/* What was started here without a run on record, or with the same number twice. */
static void
the_newest_counts_of_those_that_are_over(void **state)
{
	struct model *m = *state;
	struct message g = proc_event("b", STATE_EXITED), i = g;

	tell(m, "h", STATE_FAILED, 0);
	assert_row(m, "h", STATE_FAILED);
	g.proc.host = slice_of("g");
	g.proc.started = 2000;
	i.proc.host = slice_of("i");
	i.proc.started = 5000;
	assert_true(model_apply(m, &g, 3000));
	assert_row(m, "g", STATE_EXITED);
	assert_true(model_apply(m, &i, 3000));
	assert_row(m, "i", STATE_EXITED);
	g.proc.started = 6000;
	assert_true(model_apply(m, &g, 3000));
	assert_row(m, "g", STATE_EXITED);
}

/* What a program left on a host where the row is not is a row of its own. */
static void
what_was_left_elsewhere_is_a_row(void **state)
{
	struct model *m = *state;
	struct message left = proc_event("b", STATE_EXITED);

	left.proc.host = slice_of("g");
	left.proc.survivors = 2;
	assert_true(model_apply(m, &left, 3000));
	tell(m, "h", STATE_ALIVE, 2);
	assert_int_equal(m->proc_count, 3);
	assert_string_equal(m->procs[1]->host, "h");
	assert_string_equal(m->procs[2]->host, "g");
	assert_ptr_equal(model_shown(m, m->procs[2]), m->procs[2]);
	assert_null(model_shown(m, NULL));
	left.proc.survivors = 0;
	assert_true(model_apply(m, &left, 4000));
	assert_row(m, "h", STATE_ALIVE);
}

/* It may run where nobody has looked, unless it is known to live somewhere. */
static void
hosts_that_nobody_has_seen(void **state)
{
	struct model *m = *state;
	struct message other = proc_event("c", STATE_EXITED);

	tell(m, "h", STATE_EXITED, 1);
	assert_string_equal(model_unseen_on(m->procs[1])->spec->name, "g");
	tell_host(m, "g", HOST_READY);
	assert_string_equal(model_unseen_on(m->procs[1])->spec->name, "i");
	tell_host(m, "i", HOST_READY);
	assert_null(model_unseen_on(m->procs[1]));
	tell(m, "h", STATE_ALIVE, 2);
	model_worker_lost(m, "gone", 4000);
	assert_null(model_unseen_on(m->procs[1]));
	assert_true(model_apply(m, &other, 5000));
	assert_null(model_unseen_on(find(m, "c")));
	/* What the list has not, after a reload, stands for itself. */
	find(m, "c")->shown = false;
	assert_ptr_equal(model_shown(m, find(m, "c")), find(m, "c"));
}

static void
what_it_left_is_named(void **state)
{
	struct model *m = *state;
	const struct slice names[] = { slice_of("4711 sleep"), { NULL, 0 },
		slice_of("4712"), slice_of("4713 a b") };
	struct message left = proc_event("a", STATE_EXITED);

	left.proc.survivors = 3;
	left.proc.named = (struct words){ names, 4 };
	left.proc.uuid = (struct slice){ NULL, 0 };
	assert_true(model_apply(m, &left, 3000));
	assert_string_equal(find(m, "a")->named, "sleep 4711, a b 4713");
	assert_string_equal(find(m, "a")->uuid, "");
	/* A stop has still something to act on. */
	assert_true(model_stoppable(find(m, "a")));
	left.proc.survivors = 0;
	assert_true(model_apply(m, &left, 3000));
	assert_false(model_stoppable(find(m, "a")));
}

static void
a_receipt_is_of_the_last_stop(void **state)
{
	struct model *m = *state;
	struct message e = { .type = MSG_RECEIPT, .receipt = {
		.host = slice_of("h"), .name = slice_of("nobody"),
		.run = 1, .exited = -1 } };

	assert_false(model_apply(m, &e, 3000));
	e.receipt.name = slice_of("a");
	assert_true(model_apply(m, &e, 3000));
	assert_int_equal(find(m, "a")->receipt->number, 1);
	e.receipt.run = 2;
	assert_true(model_apply(m, &e, 4000));
	assert_int_equal(find(m, "a")->receipt->number, 2);
	assert_int_equal(find(m, "a")->receipt->run, 2);
}

static void
what_comes_is_of_one_record(void **state)
{
	struct model *m = *state;
	const struct coming restart = { "restart 2 of 5", 9000, true };
	struct model_proc *h = m->procs[1], *g = h->next;

	for (size_t i = 0; i < 3; i++)
		tell_host(m, three[i]->name, HOST_READY);
	uint64_t before = m->changes;
	model_comes(m, h, NULL);
	assert_int_equal(m->changes, before);
	assert_false(model_killable(h));
	model_comes(m, h, &restart);
	assert_string_equal(h->comes, "restart 2 of 5");
	assert_int_equal(h->comes_at, 9000);
	/* A kill would end the start to come. */
	assert_true(model_killable(h));
	model_comes(m, g, &(struct coming){ "given up", 0, false });
	assert_null(h->comes);
	assert_int_equal(h->comes_at, 0);
	assert_false(model_killable(h));
	assert_string_equal(g->comes, "given up");
	assert_false(model_killable(g));
	assert_int_equal(m->changes, before + 3);
}

static void
an_order_is_owed_until_it_is_not(void **state)
{
	struct model *m = *state;
	uint64_t before = m->changes;

	model_owe(m, slice_of("h"), slice_of("nobody"), "kill");
	model_owe(m, slice_of("h"), slice_of("a"), NULL);
	assert_int_equal(m->changes, before);
	model_owe(m, slice_of("h"), slice_of("a"), "kill");
	assert_string_equal(find(m, "a")->owed, "kill waits for its host");
	model_owe(m, slice_of("h"), slice_of("a"), NULL);
	assert_null(find(m, "a")->owed);
	assert_int_equal(m->changes, before + 2);
}

static void
since_when(void **state)
{
	struct model *m = *state;
	struct message e = proc_event("a", STATE_ALIVE);

	assert_int_equal(model_since(find(m, "b")), 1000);
	e.proc.started = 2000;
	e.proc.ended = 2500;
	model_apply(m, &e, 3000);
	assert_int_equal(model_since(find(m, "a")), 2000);
	e.proc.state = STATE_EXITED;
	model_apply(m, &e, 3000);
	assert_int_equal(model_since(find(m, "a")), 2500);
}

/* A run of the past is told with the words of one that is: no worse for a lie. */
static void
a_run_of_the_past(void **state)
{
	struct model_proc p = { .spec = &a };
	struct msg_run e = { .run = 3, .state = STATE_EXITED, .exit_code = 7,
		.ended = 5000, .exact = 1, .why = slice_of("because") };

	(void)state;
	model_past(&p, &e);
	assert_int_equal(p.state, STATE_EXITED);
	assert_int_equal(p.exit_code, 7);
	assert_int_equal(p.ended, 5000);
	assert_string_equal(p.why, "because");
	e.state = STATE_COUNT;
	model_past(&p, &e);
	assert_int_equal(p.state, STATE_UNKNOWN);
	free(p.why);
}

/* A session may have nothing, and no model at all is legal too. */
static void
nothing_at_all(void **state)
{
	static const struct session empty;
	struct model *m = model_new(&empty, 1000);
	struct message ready = host_event(HOST_READY);

	(void)state;
	assert_false(model_apply(m, &ready, 2000));
	model_worker_lost(m, "gone", 3000);
	assert_int_equal(m->proc_count, 0);
	assert_null(find(m, "a"));
	model_free(m);
	model_free(NULL);
}

/* Hosts whose processes the file does not say. */
static void
a_host_without_processes(void **state)
{
	static const struct session bare = { .hosts = hosts, .host_count = 1 };
	struct model *m = model_new(&bare, 1000);
	struct message ready = host_event(HOST_READY);
	struct message refused = host_event(HOST_REFUSED);

	(void)state;
	assert_true(model_apply(m, &ready, 2000));
	assert_true(model_apply(m, &refused, 2000));
	assert_int_equal(m->hosts[0]->state, HOST_REFUSED);
	assert_int_equal(m->proc_count, 0);
	model_free(m);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
#define SEVERAL(f) cmocka_unit_test_setup_teardown(f, set_up_several, tear_down)
	const struct CMUnitTest tests[] = {
		SEVERAL(a_row_is_where_it_lives),
		SEVERAL(it_is_pending_when_no_host_has_it),
		SEVERAL(two_that_live_are_two_rows),
		SEVERAL(the_newest_counts_of_those_that_are_over),
		SEVERAL(what_was_left_elsewhere_is_a_row),
		SEVERAL(hosts_that_nobody_has_seen),
		SEVERAL(what_comes_is_of_one_record),
		CASE(what_it_left_is_named),
		CASE(a_receipt_is_of_the_last_stop),
		CASE(an_order_is_owed_until_it_is_not),
		CASE(since_when),
		CASE(a_run_of_the_past),
		CASE(nothing_at_all),
		CASE(a_host_without_processes),
		CASE(nothing_is_known_before_a_host_was_reached),
		CASE(a_host_that_refuses_is_the_reason),
		CASE(what_has_no_record_is_pending_once_the_host_is_ready),
		CASE(a_process_that_the_file_does_not_have_is_shown),
		CASE(a_lost_worker_makes_the_living_unknown_and_leaves_the_dead),
		CASE(a_lost_worker_makes_the_pending_unknown),
		CASE(what_the_worker_calls_unknown_stays_so),
		CASE(a_record_that_is_gone_makes_lost),
		CASE(a_worker_that_tells_of_too_much_is_not_heard),
		CASE(times_that_cannot_be_are_not_known),
		CASE(names_are_no_part_of_another_key),
		CASE(nonsense_is_not_taken),
		CASE(the_living_are_proven_with_their_host),
		CASE(a_ladder_is_no_proof),
		CASE(the_proof_outlives_the_worker),
		CASE(exits_are_told_exactly),
		CASE(unexpected_is_what_nobody_here_meant),
		CASE(the_file_says_which_codes_are_a_success),
		CASE(a_mark_stays_until_it_is_acknowledged),
		CASE(what_no_host_has_on_record_is_acknowledged_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
