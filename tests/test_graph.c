/*
 * Random graphs of processes: nothing is started before what it depends on is as it
 * shall be, nothing waits longer than that, and stops go the other way. SEED=N in the
 * environment runs one graph; without it, several.
 */
#include "console_fixture.h"

#include <unistd.h>

#include "bulk.h"
#include "stop_plan.h"

enum { PROCS = 200, HOSTS = 20, ROLES = 3, GRAPHS = 20, WAITS = 4 };

static char path[] = "/tmp/plm-graph-XXXXXX";

/* What the tests know of a process. */
struct node {
	size_t waits[WAITS];
	bool completed[WAITS];  /* what it waits for there is its end       */
	size_t n;
	size_t role;
	bool asked, up, over;
	uint64_t id;
};

static struct node nodes[PROCS];

static const char *
name_of(size_t i)
{
	static char names[PROCS][16];

	snprintf(names[i], sizeof names[i], "p%03zu", i);
	return names[i];
}

/* A process waits for some that come before it in a random order of all. */
static void
make_graph(unsigned seed, bool cycle)
{
	size_t order[PROCS];

	srand(seed);
	memset(nodes, 0, sizeof nodes);
	for (size_t i = 0; i < PROCS; i++) {
		size_t k = (size_t)rand() % (i + 1);
		order[i] = order[k];
		order[k] = i;
	}
	for (size_t i = 1; i < PROCS; i++) {
		struct node *p = &nodes[order[i]];
		p->role = (size_t)rand() % ROLES;
		for (size_t k = 0; k < WAITS && rand() % 3 != 0; k++) {
			size_t on = order[(size_t)rand() % i];
			bool there = false;
			for (size_t j = 0; j < p->n; j++)
				there |= p->waits[j] == on;
			if (there)
				continue;
			p->completed[p->n] = rand() % 4 == 0;
			p->waits[p->n++] = on;
		}
	}
	/* The first one waits for one that waits for it. */
	for (size_t i = 0; i < PROCS && cycle; i++)
		if (nodes[i].n > 0) {
			struct node *p = &nodes[nodes[i].waits[0]];
			p->n = 1;
			p->waits[0] = i;
			break;
		}
}

static void
write_graph(void)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, "version: 1\nsession: s\nhosts:\n");
	for (size_t i = 0; i < HOSTS; i++)
		fprintf(f, "  h%02zu: {}\n", i);
	fprintf(f, "roles: { order: [r0, r1, r2] }\nprocesses:\n");
	for (size_t i = 0; i < PROCS; i++) {
		const struct node *p = &nodes[i];
		fprintf(f, "  %s: { command: [x], autostart: false, host: h%02zu,"
		    " role: r%zu, depends_on: {", name_of(i), i % HOSTS,
		    p->role);
		for (size_t k = 0; k < p->n; k++)
			fprintf(f, " %s: { condition: %s }%s",
			    name_of(p->waits[k]), p->completed[k]
			    ? "completed" : "started", k + 1 < p->n ? "," : "");
		fprintf(f, " } }\n");
	}
	assert_int_equal(fclose(f), 0);
}

static size_t
place_of(const char *held)
{
	const char *at = strstr(held, " name=p");

	assert_non_null(at);
	return (size_t)atoi(at + strlen(" name=p"));
}

static bool
holds(const struct node *p, size_t k)
{
	const struct node *on = &nodes[p->waits[k]];

	return p->completed[k] ? on->over : on->up || on->over;
}

/* Everything that was sent may be sent. */
static void
take_starts(struct fixture *f)
{
	const char *held;

	settle(f);
	while ((held = fake_worker_held(f->worker)) != NULL) {
		struct node *p = &nodes[place_of(held)];
		assert_false(p->asked);
		for (size_t k = 0; k < p->n; k++)
			assert_true(holds(p, k));
		p->asked = true;
		p->id = take(f, "START #");
		settle(f);
	}
}

static void
tell(struct fixture *f, size_t i, enum proc_state state)
{
	char host[16];

	snprintf(host, sizeof host, "h%02zu", i % HOSTS);
	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(host), .name = slice_of(name_of(i)),
		.uuid = slice_of("u"), .run = 1, .state = state, .pid = 7,
		.exit_code = state == STATE_EXITED ? 0 : -1, .exact = 1,
		.cause = state == STATE_EXITED ? CAUSE_ITSELF : CAUSE_NONE } });
}

/* One that was asked for is alive, or one that is alive ends; false: none is. */
static bool
go_on(struct fixture *f)
{
	size_t first = (size_t)rand() % PROCS;

	for (size_t i = 0; i < PROCS; i++) {
		size_t at = (first + i) % PROCS;
		struct node *p = &nodes[at];
		if (!p->asked || p->over)
			continue;
		tell(f, at, p->up ? STATE_EXITED : STATE_ALIVE);
		if (!p->up)
			answer(f, p->id, CODE_OK);
		p->over = p->up;
		p->up = true;
		return true;
	}
	return false;
}

/* Whatever may be started has been asked for: its roles' turn has come, or it is
 * needed, and no more than 16 others are out on its host. */
static void
assert_wide(void)
{
	size_t role = 0;

	for (size_t i = 0; i < PROCS; i++)
		if (!nodes[i].up && !nodes[i].over) {
			role = nodes[i].role;
			for (size_t k = 0; k < PROCS; k++)
				if (!nodes[k].up && nodes[k].role < role)
					role = nodes[k].role;
			break;
		}
	for (size_t i = 0; i < PROCS; i++) {
		const struct node *p = &nodes[i];
		bool all = p->role == role;
		for (size_t k = 0; k < p->n; k++)
			all = all && holds(p, k);
		if (all)
			assert_true(p->asked);
	}
}

static struct fixture *
set_up(unsigned seed)
{
	void *state = NULL;
	struct fixture *f;

	make_graph(seed, false);
	write_graph();
	session_path = path;
	assert_int_equal(console_set_up(&state), 0);
	f = state;
	for (size_t i = 0; i < HOSTS; i++) {
		char host[16];
		snprintf(host, sizeof host, "h%02zu", i);
		fake_worker_send(f->worker, &(struct message){
		    .type = MSG_HOST, .host = { .host = slice_of(host),
			.state = HOST_READY } });
	}
	settle(f);
	return f;
}

static void
start_all(unsigned seed)
{
	struct fixture *f = set_up(seed);
	const struct model *m = console_model(f->console);
	struct bulk *b = bulk_new(f->console, BULK_START,
	    (const struct model_proc *const *)m->procs, PROCS);

	bulk_run(b, NULL, NULL);
	do {
		take_starts(f);
		assert_wide();
	} while (go_on(f));
	for (size_t i = 0; i < PROCS; i++)
		if (!nodes[i].over)
			fail_msg("SEED=%u: %s was never started", seed,
			    name_of(i));
	assert_int_equal(b->state, BULK_OVER);
	assert_int_equal(bulk_count(b, BULK_DONE), PROCS);
	bulk_free(b);
	console_tear_down((void **)&f);
}

/* Of a plan for all: who comes before whom. */
static void
stop_all(unsigned seed)
{
	struct fixture *f = set_up(seed);
	const struct model *m = console_model(f->console);
	size_t stage[PROCS];

	for (size_t i = 0; i < PROCS; i++)
		tell(f, i, STATE_ALIVE);
	settle(f);
	struct stop_plan *p = console_plan_new(f->console,
	    (const struct model_proc *const *)m->procs, PROCS, NULL);
	assert_int_equal(p->target_count, PROCS);
	for (size_t i = 0; i < PROCS; i++)
		stage[atoi(p->targets[i].name + 1)] = p->targets[i].stage;
	for (size_t i = 0; i < PROCS; i++) {
		const struct node *n = &nodes[i];
		for (size_t k = 0; k < n->n; k++)
			if (nodes[n->waits[k]].role == n->role)
				assert_true(stage[i] < stage[n->waits[k]]);
		for (size_t k = 0; k < PROCS; k++)
			if (nodes[k].role < n->role)
				assert_true(stage[i] < stage[k]);
	}
	console_plan_free(p);
	console_tear_down((void **)&f);
}

static void
for_each_graph(void (*test)(unsigned))
{
	const char *given = getenv("SEED");

	for (unsigned i = 1; i <= (given != NULL ? 1 : GRAPHS); i++)
		test(given != NULL ? (unsigned)atoi(given) : i);
}

static void
all_are_started_in_order(void **state)
{
	(void)state;
	for_each_graph(start_all);
}

static void
all_are_stopped_in_order(void **state)
{
	(void)state;
	for_each_graph(stop_all);
}

static void
refuse_cycle(unsigned seed)
{
	struct session *s = NULL;
	struct fault f = { 0 };

	make_graph(seed, true);
	write_graph();
	assert_false(session_load(path, &s, &f));
	assert_non_null(strstr(f.text, "these processes wait for each other:"
	    " p"));
	/* It leads back to where it begins. */
	const char *from = strstr(f.text, ": p") + 2;
	assert_memory_equal(from, f.text + strlen(f.text) - 4, 4);
}

static void
cycles_are_refused(void **state)
{
	(void)state;
	for_each_graph(refuse_cycle);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_started_in_order),
		cmocka_unit_test(all_are_stopped_in_order),
		cmocka_unit_test(cycles_are_refused),
	};
	int fd = mkstemp(path);
	int failed;

	if (fd < 0)
		return EXIT_FAILURE;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
