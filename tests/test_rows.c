/*
 * The list's rows, and the cursor in them: what they are, and what stays true
 * whatever happens to the processes. The session is screens/crew.yaml.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <string.h>

#include "buffer.h"
#include "mem.h"
#include "row_cursor.h"

static const char *session_path;

struct fixture {
	struct session *session;
	struct model *model;
	struct rows rows;
	struct rows_view view;
	unsigned random;
};

static int
set_up(void **state)
{
	struct fixture *x = xcalloc(1, sizeof *x);
	struct fault f;

	if (!session_load(session_path, &x->session, &f)) {
		fprintf(stderr, "%s\n", f.text);
		return -1;
	}
	x->model = model_new(x->session, 1000);
	x->view.sort.by = COLUMN_NONE;
	x->view.now = 1000;
	x->random = 1;
	*state = x;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *x = *state;

	rows_finish(&x->rows);
	model_free(x->model);
	session_free(x->session);
	free(x);
	return 0;
}

/* A process as its host tells of it; a name that the file has not is new. */
static void
put(struct fixture *x, const char *host, const char *name,
    enum proc_state state, uint64_t pid)
{
	bool over = state_info(state)->over;

	assert_true(model_apply(x->model, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(host), .name = slice_of(name),
		.role = slice_of("old"), .uuid = slice_of("u"), .run = 1,
		.state = (uint64_t)state, .pid = pid, .started = 1,
		.ended = over, .exit_code = over ? 0 : -1, .exact = 1,
		.acked = over } }, 2000));
}

static void
build(struct fixture *x)
{
	rows_build(&x->rows, x->model, &x->view);
}

/* "[application] reader-1 reader-2 [other]": groups in brackets; the folded
 * ones as "[+other]". */
static void
assert_rows(struct fixture *x, const char *wanted)
{
	struct buffer b = { 0 };

	build(x);
	for (size_t i = 0; i < x->rows.n; i++) {
		const struct row *row = &x->rows.v[i];
		char text[64];
		snprintf(text, sizeof text, row->proc == NULL ? "[%s%s]"
		    : "%s%s", row->proc == NULL && row->group->shut ? "+"
		    : "", row->proc == NULL ? row->group->name
		    : row->proc->name);
		buffer_puts(&b, i > 0 ? " " : "");
		buffer_puts(&b, text);
	}
	char *got = xmemdup0(buffer_data(&b), buffer_size(&b));
	assert_string_equal(got, wanted);
	free(got);
	buffer_finish(&b);
}

static void
set_filter(struct fixture *x, const char *text)
{
	filter_free((struct filter *)(uintptr_t)x->view.filter);
	x->view.filter = text == NULL ? NULL : filter_new(text, NULL);
}

static size_t
header(const struct fixture *x, const char *key)
{
	size_t i = rows_find(&x->rows, key, 0);

	assert_true(i < x->rows.n);
	return i;
}

static void
rows_are_flat_at_first(void **state)
{
	struct fixture *x = *state;

	assert_rows(x, "broker lookup root segment-1 segment-2 reader-1"
	    " reader-2 reader-3 reader-4 builder-1 builder-2 writer-1 writer-2"
	    " monitor");
	assert_int_equal(x->rows.total, 14);
	put(x, "ru-03", "ghost", STATE_ALIVE, 7);
	set_filter(x, "r-1,ghost");
	assert_rows(x, "reader-1 builder-1 writer-1 ghost");
	assert_int_equal(x->rows.total, 15);
	/* Over, seen, and not in the file: it is no row. */
	put(x, "ru-03", "ghost", STATE_EXITED, 7);
	assert_rows(x, "reader-1 builder-1 writer-1");
	set_filter(x, "nobody");
	assert_rows(x, "");
	assert_int_equal(x->rows.total, 14);
	set_filter(x, NULL);
}

static void
groups_are_in_the_sessions_order(void **state)
{
	struct fixture *x = *state;

	put(x, "ru-02", "ghost", STATE_ALIVE, 7);
	x->view.tree = TREE_ROLE;
	set_filter(x, "*-1,broker,ghost");
	assert_rows(x, "[infrastructure] broker [controller] segment-1"
	    " [application] reader-1 builder-1 writer-1 [old] ghost");
	x->view.tree = TREE_HOST;
	assert_rows(x, "[ctl-01] broker [ru-01] segment-1 reader-1 [ru-02]"
	    " ghost [ru-03] builder-1 writer-1");
	set_filter(x, NULL);
}

/* All that the console knows of, in the file or not, as one group. */
static void
the_session_is_a_group(void **state)
{
	struct fixture *x = *state;

	put(x, "ru-02", "ghost", STATE_FAILED, 0);
	put(x, "ru-01", "reader-1", STATE_ALIVE, 7);
	x->view.tree = TREE_SESSION;
	set_filter(x, "reader-1,broker,monitor");
	build(x);
	const struct group *g = x->rows.v[0].group;
	assert_string_equal(g->name, x->model->session->name);
	assert_int_equal(x->rows.group_count, 1);
	assert_int_equal(g->count, 3);
	assert_int_equal(g->hosts, 2);
	assert_int_equal(g->states[STATE_ALIVE], 1);
	set_filter(x, "broker,reader-1");
	x->view.sort.reverse = true;
	char *wanted = xasprintf("[%s] reader-1 broker",
	    x->model->session->name);
	assert_rows(x, wanted);
	free(wanted);
	/* What a filter finds is there, though it is folded. */
	rows_fold(&x->rows.v[0], true);
	wanted = xasprintf("[%s] reader-1 broker", x->model->session->name);
	assert_rows(x, wanted);
	free(wanted);
	set_filter(x, NULL);
	wanted = xasprintf("[+%s]", x->model->session->name);
	assert_rows(x, wanted);
	free(wanted);
	x->view.sort.reverse = false;
	rows_fold(&x->rows.v[0], false);
}

static void
headers_count(void **state)
{
	struct fixture *x = *state;
	size_t n;

	put(x, "ru-01", "reader-1", STATE_ALIVE, 7);
	put(x, "ru-02", "reader-3", STATE_FAILED, 0);
	x->view.tree = TREE_ROLE;
	set_filter(x, "reader-1,reader-3,builder*");
	build(x);
	const struct group *g = x->rows.v[0].group;
	assert_string_equal(g->name, "application");
	assert_int_equal(g->count, 4);
	assert_int_equal(g->hosts, 3);
	assert_int_equal(g->states[STATE_ALIVE], 1);
	assert_int_equal(g->states[STATE_FAILED], 1);
	assert_int_equal(g->states[STATE_UNKNOWN], 2);
	assert_int_equal(rows_worst(g), STATE_FAILED);
	/* It was acknowledged. */
	assert_int_equal(g->unexpected, 0);
	rows_members(&x->rows, 0, &n);
	assert_int_equal(n, 4);
	const struct member *v = rows_members(&x->rows, 2, &n);
	assert_int_equal(n, 1);
	assert_ptr_equal(v->proc, x->rows.v[2].proc);
	/* Counted afresh each time. */
	build(x);
	assert_int_equal(x->rows.v[0].group->count, 4);
	assert_int_equal(x->rows.v[0].group->hosts, 3);
	set_filter(x, NULL);
}

static void
folds_stay(void **state)
{
	struct fixture *x = *state;
	size_t n;

	x->view.tree = TREE_ROLE;
	build(x);
	rows_fold(&x->rows.v[header(x, "/role/application")], true);
	assert_rows(x, "[infrastructure] broker lookup [controller] root"
	    " segment-1 segment-2 [+application]");
	rows_members(&x->rows, 7, &n);
	assert_int_equal(n, 9);
	/* A row's own group, too. */
	rows_fold(&x->rows.v[header(x, "ctl-01/broker")], true);
	assert_rows(x, "[+infrastructure] [controller] root segment-1"
	    " segment-2 [+application]");
	/* Other groups, and back; a group without members, and back. */
	x->view.tree = TREE_HOST;
	set_filter(x, "broker,root,writer");
	assert_rows(x, "[ctl-01] broker root [ru-03] writer-1 writer-2");
	x->view.tree = TREE_ROLE;
	set_filter(x, "root");
	assert_rows(x, "[controller] root");
	set_filter(x, NULL);
	assert_rows(x, "[+infrastructure] [controller] root segment-1"
	    " segment-2 [+application]");
	/* What is in it is found at its header. */
	assert_int_equal(rows_find(&x->rows, "ru-03/writer-2", 0), 5);
	assert_int_equal(rows_find(&x->rows, "ru-03/nobody", 0), x->rows.n);
	rows_fold(&x->rows.v[5], false);
	rows_fold(&x->rows.v[0], false);
	set_filter(x, "root,writer");
	assert_rows(x, "[controller] root [application] writer-1 writer-2");
	set_filter(x, NULL);
}

static void
columns_sort_inside_of_groups(void **state)
{
	struct fixture *x = *state;

	put(x, "ru-03", "writer-2", STATE_ALIVE, 5);
	put(x, "ru-01", "reader-1", STATE_ALIVE, 9);
	set_filter(x, "reader-1,writer,broker,lookup");
	x->view.sort.by = COLUMN_PID;
	/* Those without a PID are last both ways, in the session's order. */
	assert_rows(x, "writer-2 reader-1 broker lookup writer-1");
	x->view.sort.reverse = true;
	assert_rows(x, "reader-1 writer-2 broker lookup writer-1");
	x->view.tree = TREE_ROLE;
	assert_rows(x, "[infrastructure] broker lookup [application] reader-1"
	    " writer-2 writer-1");
	x->view.sort.by = COLUMN_NONE;
	assert_rows(x, "[infrastructure] lookup broker [application] writer-2"
	    " writer-1 reader-1");
	set_filter(x, NULL);
}

static void
the_cursor_stays_where_rows_move(void **state)
{
	struct fixture *x = *state;
	struct row_cursor c = { .lines = 4 };

	build(x);
	row_cursor_put(&c, &x->rows, 6);
	assert_string_equal(c.key, "ru-01/reader-2");
	assert_int_equal(c.top, 3);
	/* Rows above it vanish: it stays on its line. */
	set_filter(x, "!infrastructure");
	build(x);
	row_cursor_follow(&c, &x->rows);
	assert_string_equal(c.key, "ru-01/reader-2");
	assert_int_equal(c.at, 4);
	assert_int_equal(c.top, 1);
	/* ... and come again. */
	set_filter(x, NULL);
	build(x);
	row_cursor_follow(&c, &x->rows);
	assert_int_equal(c.at, 6);
	assert_int_equal(c.top, 3);
	/* At the top the list is not scrolled by what comes above. */
	row_cursor_put(&c, &x->rows, 0);
	x->view.sort = (struct column_sort){ COLUMN_NAME, false };
	build(x);
	row_cursor_follow(&c, &x->rows);
	assert_string_equal(c.key, "ctl-01/broker");
	assert_int_equal(c.at, 0);
	row_cursor_put(&c, &x->rows, 1);
	x->view.sort.by = COLUMN_NONE;
	build(x);
	row_cursor_follow(&c, &x->rows);
	assert_string_equal(c.key, "ru-03/builder-1");
	assert_int_equal(c.at, 9);
	/* It is gone: another is in its place. */
	set_filter(x, "reader");
	build(x);
	row_cursor_follow(&c, &x->rows);
	assert_string_equal(c.key, "ru-02/reader-4");
	assert_int_equal(c.top, 0);
	set_filter(x, "nobody");
	build(x);
	row_cursor_follow(&c, &x->rows);
	assert_null(c.key);
	set_filter(x, NULL);
	row_cursor_finish(&c);
}

static unsigned
some(struct fixture *x, unsigned below)
{
	x->random = (unsigned)(1103515245ULL * x->random + 12345);
	return (x->random >> 16) % below;
}

/* Something happens to a process, or to how it is looked at. */
static void
shake(struct fixture *x)
{
	static const char *const filters[] = { NULL, "reader", "state:live",
		"!host:ru-01", "state:over", "*-1" };
	const struct model *m = x->model;
	enum proc_state state = (enum proc_state)some(x, STATE_COUNT);
	char name[16];

	if (some(x, 4) > 0) {
		const struct model_proc *p = m->procs[some(x,
		    (unsigned)m->proc_count)];
		put(x, p->host, p->name, state, some(x, 100));
	} else if (some(x, 4) > 0) {
		snprintf(name, sizeof name, "ghost-%u", some(x, 5));
		put(x, "ru-02", name, state, some(x, 100));
	} else if (some(x, 3) > 0) {
		x->view.sort.by = (enum column_id)some(x, COLUMN_COUNT + 1) - 1;
		x->view.sort.reverse = some(x, 2) > 0;
	} else if (some(x, 2) > 0) {
		x->view.tree = (enum rows_tree)some(x, TREE_COUNT);
	} else {
		set_filter(x, filters[some(x, 6)]);
	}
	if (x->rows.n > 0 && some(x, 8) == 0)
		rows_fold(&x->rows.v[some(x, (unsigned)x->rows.n)],
		    some(x, 2) > 0);
}

/* Whether it is in the list at all, and its group is not folded. */
static bool
has_row(const struct fixture *x, const char *key)
{
	for (size_t i = 0; i < x->rows.n; i++)
		if (strcmp(rows_key(&x->rows, i), key) == 0)
			return true;
	return false;
}

/* Each member has one row, unless it is in a folded group; headers come first. */
static void
assert_whole(const struct fixture *x)
{
	const struct rows *r = &x->rows;
	const struct group *in = NULL;
	size_t folded = 0, members = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (r->v[i].proc == NULL) {
			in = r->v[i].group;
			folded += in->shut ? in->count : 0;
			continue;
		}
		assert_ptr_equal(r->v[i].group, in);
		assert_ptr_equal(r->members[r->v[i].member].proc,
		    r->v[i].proc);
		assert_true(filter_matches(x->view.filter, r->v[i].proc,
		    &(struct filter_facts){ 0 }));
		members++;
	}
	assert_int_equal(members + folded, r->member_count);
	for (size_t i = 0; i < r->group_count; i++) {
		unsigned sum = 0;
		for (int s = 0; s < STATE_COUNT; s++)
			sum += r->groups[i]->states[s];
		assert_int_equal(sum, r->groups[i]->count);
	}
}

static void
whatever_happens_the_cursor_keeps_its_process(void **state)
{
	struct fixture *x = *state;
	struct row_cursor c = { .lines = 5 };
	unsigned kept = 0;

	for (int i = 0; i < 20000; i++) {
		char *was = c.key == NULL ? NULL : xstrdup(c.key);
		int line = c.at - c.top, top = c.top;
		shake(x);
		build(x);
		row_cursor_follow(&c, &x->rows);
		assert_whole(x);
		assert_true((c.key == NULL) == (x->rows.n == 0));
		if (c.key != NULL)
			assert_string_equal(c.key, rows_key(&x->rows,
			    (size_t)c.at));
		assert_true(c.top <= c.at && c.at < c.top + c.lines);
		if (was != NULL && has_row(x, was)) {
			assert_string_equal(c.key, was);
			/* On its line, but at the ends of the rows, and below
			   the header of its group. */
			bool headed = c.at > 0 && line == 0 &&
			    x->rows.v[c.at].proc != NULL &&
			    x->rows.v[c.at - 1].proc == NULL;
			if (top > 0 && c.top > 0 &&
			    c.top + c.lines < (int)x->rows.n)
				assert_int_equal(c.at - c.top, line + headed);
			kept++;
		}
		if (x->rows.n > 0 && some(x, 3) == 0)
			row_cursor_put(&c, &x->rows,
			    (int)some(x, (unsigned)x->rows.n));
		free(was);
	}
	assert_true(kept > 10000);
	set_filter(x, NULL);
	row_cursor_finish(&c);
}

/* What stands in one column is told apart without colours, in every charset. */
static void
shapes_are_told_apart(void **state)
{
	(void)state;
	for (int ascii = 0; ascii <= 1; ascii++) {
		const char *shapes[STATE_COUNT + 2];
		const char *verdicts[VERDICT_COUNT];
		for (int i = 0; i < STATE_COUNT; i++)
			shapes[i] = ascii
			    ? state_info((enum proc_state)i)->ascii
			    : state_info((enum proc_state)i)->shape;
		shapes[STATE_COUNT] = rows_sign(false, ascii);
		shapes[STATE_COUNT + 1] = rows_sign(true, ascii);
		for (int i = 0; i < VERDICT_COUNT; i++)
			verdicts[i] = ascii
			    ? verdict_info((enum verdict)i)->ascii
			    : verdict_info((enum verdict)i)->shape;
		for (int i = 0; i < STATE_COUNT + 2; i++)
			for (int k = 0; k < i; k++)
				assert_string_not_equal(shapes[i], shapes[k]);
		for (int i = 0; i < VERDICT_COUNT; i++)
			for (int k = 0; k < i; k++)
				assert_string_not_equal(verdicts[i],
				    verdicts[k]);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rows_are_flat_at_first, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(
		    groups_are_in_the_sessions_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_session_is_a_group, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(headers_count, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(folds_stay, set_up, tear_down),
		cmocka_unit_test(shapes_are_told_apart),
		cmocka_unit_test_setup_teardown(columns_sort_inside_of_groups,
		    set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    the_cursor_stays_where_rows_move, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    whatever_happens_the_cursor_keeps_its_process, set_up,
		    tear_down),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
