/*
 * A console whose session file is read anew again and again, whatever is under way:
 * operators change their minds, processes end, hosts are lost. A world of two hosts
 * does what they would do. In it no process ever runs twice, and one that nobody
 * restarts starts as often as somebody has asked for it, at most. SEED says which
 * course it takes.
 */
#include "console_fixture.h"

#include "bulk.h"
#include "reload.h"
#include "session_fixture.h"
#include "stop_plan.h"
#include "supervise.h"

enum { HOSTS = 2, NAMES = 3, IDS = 64, STEPS = 3000, COURSES = 4, LATE_MS = 2 };

static const char *const hosts[HOSTS] = { "a", "b" };

/* By its policy nobody starts "plain" but an operator. */
static const char *const names[NAMES] = { "base", "app", "plain" };
enum { PLAIN = 2 };

/* A process on a host, as it is. */
struct there {
	bool starting, live;
	uint64_t run;
	uint64_t start;         /* the request                              */
	uint64_t stops[IDS];
	size_t stop_count;
};

struct world {
	struct fixture *f;
	bool open[HOSTS], up[HOSTS];
	struct there all[HOSTS][NAMES];
	unsigned asked, started;        /* of PLAIN                         */
	unsigned long starts, moves;
};

/* No file has so short a delay. */
int64_t __wrap_supervise_delay(const struct restart_policy *policy,
    unsigned restarts);

int64_t
__wrap_supervise_delay(const struct restart_policy *policy, unsigned restarts)
{
	(void)policy, (void)restarts;
	return 1;
}

static void
done(struct world *w, uint64_t id, enum code code)
{
	if (id != 0)
		fake_worker_send(w->f->worker, &(struct message){
		    .type = MSG_DONE, .id = id, .done = { .code = code,
			.text = slice_of("so") } });
}

static void
say(struct world *w, int h, int n, enum proc_state state, enum cause cause)
{
	const struct there *t = &w->all[h][n];

	fake_worker_send(w->f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(hosts[h]), .name = slice_of(names[n]),
		.uuid = slice_of("u"), .run = t->run, .state = state,
		.pid = t->live ? 7 : 0, .exact = 1, .cause = cause,
		.exit_code = state == STATE_EXITED ? 1 : -1 } });
}

static void
say_host(struct world *w, int h)
{
	fake_worker_send(w->f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of(hosts[h]), .state = w->up[h]
		? HOST_READY : HOST_WAITING } });
}

static void
answer_stops(struct world *w, struct there *t, enum code code)
{
	for (size_t i = 0; i < t->stop_count; i++)
		done(w, t->stops[i], code);
	t->stop_count = 0;
}

static void
start(struct world *w, uint64_t id, int h, int n)
{
	struct there *t = &w->all[h][n];

	if (n == PLAIN && ++w->started > w->asked)
		fail_msg("plain is started on %s, and nobody asked for it",
		    hosts[h]);
	if (!w->up[h]) {
		done(w, id, CODE_UNREACHABLE);
		return;
	}
	if (t->starting || t->live) {
		done(w, id, CODE_REFUSED);
		return;
	}
	for (int other = 0; other < HOSTS; other++)
		if (w->all[other][n].starting || w->all[other][n].live)
			fail_msg("%s is started on %s, and runs on %s",
			    names[n], hosts[h], hosts[other]);
	w->starts++;
	t->starting = true;
	t->start = id;
	say(w, h, n, STATE_STARTING, CAUSE_NONE);
}

static void
stop(struct world *w, uint64_t id, int h, int n)
{
	struct there *t = &w->all[h][n];

	if (!w->up[h] || (!t->starting && !t->live)) {
		done(w, id, w->up[h] ? CODE_NOT_RUNNING : CODE_UNREACHABLE);
		return;
	}
	assert_true(t->stop_count < IDS);
	t->stops[t->stop_count++] = id;
	if (t->live)
		say(w, h, n, STATE_STOPPING, CAUSE_NONE);
}

/* Which of them a request is about; -1: none. */
static int
which(const char *trace, const char *field, const char *const *v, int n)
{
	for (int i = 0; i < n; i++) {
		char want[32];
		size_t length = (size_t)snprintf(want, sizeof want, " %s=%s",
		    field, v[i]);
		const char *at = strstr(trace, want);
		if (at != NULL && (at[length] == ' ' || at[length] == '\0'))
			return i;
	}
	return -1;
}

static void
lose(struct world *w, int h)
{
	w->up[h] = false;
	for (int n = 0; n < NAMES; n++) {
		struct there *t = &w->all[h][n];
		if (t->starting || t->live)
			say(w, h, n, STATE_UNKNOWN, CAUSE_NONE);
		done(w, t->start, CODE_UNKNOWN);
		t->start = 0;
		answer_stops(w, t, CODE_UNKNOWN);
	}
	say_host(w, h);
}

static void
close_host(struct world *w, int h)
{
	if (w->up[h])
		lose(w, h);
	w->open[h] = false;
}

/* The worker does what it is asked for, sooner or later. */
static void
serve(struct world *w)
{
	const char *held;

	fake_worker_settle(w->f->worker);
	while (rand() % 8 != 0 &&
	    (held = fake_worker_held(w->f->worker)) != NULL) {
		bool starts = strncmp(held, "START ", 6) == 0;
		bool stops = strncmp(held, "STOP ", 5) == 0;
		bool opens = strncmp(held, "OPEN_HOST ", 10) == 0;
		bool closes = strncmp(held, "CLOSE_HOST ", 11) == 0;
		int h = which(held, "host", hosts, HOSTS);
		int n = which(held, "name", names, NAMES);
		uint64_t id = fake_worker_take(w->f->worker);
		if (starts)
			start(w, id, h, n);
		else if (stops)
			stop(w, id, h, n);
		else
			done(w, id, CODE_OK);
		if (opens)
			w->open[h] = true;
		if (closes)
			close_host(w, h);
		fake_worker_settle(w->f->worker);
	}
}

static void
end(struct world *w, int h, int n, enum cause cause)
{
	struct there *t = &w->all[h][n];

	t->live = false;
	if (!w->up[h])
		return;
	say(w, h, n, STATE_EXITED, cause);
	answer_stops(w, t, CODE_OK);
}

/* What was asked for goes on there, or it ends by itself. */
static void
go_on(struct world *w, int h, int n, bool ends)
{
	struct there *t = &w->all[h][n];

	if (t->starting) {
		t->starting = false;
		t->live = true;
		t->run++;
		if (w->up[h])
			say(w, h, n, t->stop_count > 0 ? STATE_STOPPING
			    : STATE_ALIVE, CAUSE_NONE);
		done(w, t->start, CODE_OK);
		t->start = 0;
	} else if (t->live && t->stop_count > 0) {
		end(w, h, n, CAUSE_STOPPED);
	} else if (t->live && ends) {
		end(w, h, n, CAUSE_ITSELF);
	}
}

static void
find_again(struct world *w, int h)
{
	w->up[h] = true;
	for (int n = 0; n < NAMES; n++) {
		const struct there *t = &w->all[h][n];
		if (t->run > 0 || t->starting)
			say(w, h, n, t->live ? STATE_ALIVE : t->starting
			    ? STATE_STARTING : STATE_EXITED, t->live
			    ? CAUSE_NONE : CAUSE_ITSELF);
	}
	say_host(w, h);
}

/* On one of so many hosts. */
static const char *
some_place(int n)
{
	static const char *const places[] = { "host: a", "host: b",
		"allowed_hosts: [a, b]" };

	return n == HOSTS ? places[rand() % 3] : places[0];
}

/* Any session of those three, base at least, on both hosts or the first. */
static void
some_file(char *buf, size_t size)
{
	static const char *const policies[] = { "restart: never",
		"restart: always" };
	int on = rand() % 6 == 0 ? 1 : HOSTS;
	size_t n = (size_t)snprintf(buf, size, "version: 1\nsession: s\n"
	    "hosts: { a: 192.0.2.1%s }\nprocesses:\n"
	    "  base: { %s, command: [%c], %s }\n", on == HOSTS
	    ? ", b: 192.0.2.2" : "", some_place(on), "xy"[rand() % 2], policies[rand() % 2]);

	if (rand() % 4 != 0)
		n += (size_t)snprintf(buf + n, size - n, "  app: { %s, command:"
		    " [%c], %s, depends_on: { base: { condition: started,"
		    " restart: %s } } }\n", some_place(on), "xy"[rand() % 2],
		    policies[rand() % 2], rand() % 2 ? "true" : "false");
	if (rand() % 4 != 0)
		snprintf(buf + n, size - n, "  plain: { %s, autostart: false,"
		    " command: [%c] }\n", some_place(on), "xy"[rand() % 2]);
}

/* How often plain may be started for it. */
static unsigned
asks_for_plain(const struct reload *r)
{
	for (size_t i = 0; i < r->diff.proc_count; i++)
		if (strcmp(reload_name(&r->items[i]), names[PLAIN]) == 0)
			return r->items[i].fate == RELOAD_MOVES ||
			    r->items[i].fate == RELOAD_RESTARTS;
	return 0;
}

static void
read_anew(struct world *w)
{
	bool later = rand() % 2;
	struct fault why;
	char text[2048];

	some_file(text, sizeof text);
	file_put("s.yaml", text);
	struct reload *r = reload_read(w->f->console, &why);
	if (r == NULL)
		return;         /* something is under way */
	struct stop_plan *plan = later ? NULL : reload_stops(r);
	struct bulk *bulk = later ? NULL : reload_restarts(r);
	w->asked += later ? 0 : asks_for_plain(r);
	w->moves += reload_count(r, RELOAD_MOVES);
	/* It is read for a while. */
	if (rand() % 4 == 0)
		go_on(w, rand() % HOSTS, rand() % NAMES, true);
	serve(w);
	if (reload_apply(r, !later, &why)) {
		if (plan != NULL)
			console_plan_run(plan, NULL, NULL);
		if (bulk != NULL)
			bulk_run(bulk, NULL, NULL);
		reload_go_on(w->f->console);
	}
	console_plan_free(plan);
	bulk_free(bulk);
}

static void
operate(struct world *w)
{
	const struct model *m = console_model(w->f->console);
	const struct model_proc *p = m->procs[(size_t)rand() % m->proc_count];
	static console_action *const actions[] = { console_start, console_stop,
		console_restart };
	console_action *a = actions[rand() % 3];

	if (a != console_stop && strcmp(p->name, names[PLAIN]) == 0)
		w->asked++;
	a(w->f->console, p, NULL, NULL);
}

static void
turn(struct world *w)
{
	int h = rand() % HOSTS, n = rand() % NAMES, what = rand() % 16;

	if (what < 8)
		go_on(w, h, n, what == 0);
	else if (what < 10)
		operate(w);
	else if (what < 12)
		read_anew(w);
	else if (what < 14 && w->open[h] && !w->up[h])
		find_again(w, h);
	else if (what == 15 && w->up[h] && rand() % 4 == 0)
		lose(w, h);
	serve(w);
}

static void
late_cb(struct ev_loop *loop, ev_timer *t, int revents)
{
	(void)t, (void)revents;
	ev_break(loop, EVBREAK_ONE);
}

/* Delays pass. */
static void
pass_time(struct world *w)
{
	ev_timer late;

	ev_timer_init(&late, late_cb, LATE_MS / 1000., 0.);
	ev_timer_start(w->f->loop, &late);
	ev_run(w->f->loop, 0);
	ev_timer_stop(w->f->loop, &late);
	serve(w);
}

static void
course(struct world *w)
{
	struct fixture f = { 0 };
	char text[2048];

	*w = (struct world){ .f = &f };
	some_file(text, sizeof text);
	f.worker = fake_worker_new(ev_default_loop(EVFLAG_AUTO));
	fake_worker_hold(f.worker, MSG_OPEN_HOST);
	console_open(&f, session_good(text), false);
	serve(w);
	for (int i = 0; i < STEPS; i++) {
		turn(w);
		if (i % 16 == 0)
			pass_time(w);
	}
	console_free(f.console);
	fake_worker_free(f.worker);
	session_free(f.session);
}

static void
nothing_runs_twice(void **state)
{
	const char *given = getenv("SEED");
	unsigned seed = given != NULL ? (unsigned)atoi(given) : 20261127;
	unsigned long starts = 0, moves = 0;

	(void)state;
	for (unsigned i = 0; i < COURSES; i++) {
		struct world w;
		print_message("SEED=%u\n", seed + i);
		srand(seed + i);
		course(&w);
		starts += w.starts;
		moves += w.moves;
	}
	print_message("%lu starts, %lu moves\n", starts, moves);
	/* It was no walk in a corner. */
	assert_true(starts > 200 && moves > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_runs_twice),
	};

	return cmocka_run_group_tests(tests, session_directory_make,
	    session_directory_remove);
}
