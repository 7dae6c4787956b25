/* The list's cells, and rows in the order of a column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>

#include "column_fit.h"
#include "settings.h"

enum { NOW = 100000 };

static const struct column_view now = { .now = NOW };

static char no_text[] = "", name[] = "p", role[] = "application", host[] = "h";

/* A process of which nothing is known but its state. */
static struct model_proc
proc(enum proc_state state)
{
	return (struct model_proc){ .name = name, .role = role, .host = host,
	    .state = state, .exit_code = -1, .step = no_text, .why = no_text };
}

static const struct column *
column(const char *title)
{
	for (int i = 0; i < COLUMN_COUNT; i++)
		if (strcmp(column_info(i)->title, title) == 0)
			return column_info(i);
	fail_msg("there is no column %s", title);
	return NULL;
}

static void
assert_cell(const char *title, const struct model_proc *p, const char *text,
    enum role in)
{
	struct cell c = { .part_count = 0 };

	column(title)->cell(p, &now, &c);
	assert_string_equal(c.text, text);
	assert_int_equal(c.n, strlen(text));
	if (c.n > 0) {
		assert_int_equal(c.parts[0].role, in);
		assert_int_equal(c.parts[0].end, c.n);
	}
}

static void
cells_say_what_is_known(void **state)
{
	struct model_proc p = proc(STATE_ALIVE);

	(void)state;
	p.pid = 4242;
	p.started = NOW - 61500;
	assert_cell("PROCESS", &p, "p", ROLE_NORMAL);
	assert_cell("ROLE", &p, "application", ROLE_FAINT);
	assert_cell("HOST", &p, "h", ROLE_FAINT);
	assert_cell("STATE", &p, "alive", ROLE_ALIVE);
	assert_cell("PID", &p, "4242", ROLE_NORMAL);
	assert_cell("UP", &p, "1m01s", ROLE_NORMAL);
	assert_cell("EXIT", &p, "", ROLE_FAINT);
	assert_cell("NOTE", &p, "", ROLE_FAINT);
}

static void
cells_are_empty_where_nothing_is_known(void **state)
{
	struct model_proc p = proc(STATE_PENDING);

	(void)state;
	assert_cell("PID", &p, "", ROLE_NORMAL);
	assert_cell("UP", &p, "", ROLE_NORMAL);
	assert_cell("EXIT", &p, "", ROLE_FAINT);
	/* Started, but who knows what it did since. */
	p = proc(STATE_UNKNOWN);
	p.started = NOW - 5000;
	assert_cell("UP", &p, "", ROLE_NORMAL);
	/* A host whose clock is ahead. */
	p = proc(STATE_ALIVE);
	p.started = NOW + 5000;
	assert_cell("UP", &p, "0s", ROLE_NORMAL);
}

static void
exits_stand_out_where_nobody_asked_for_them(void **state)
{
	struct model_proc p = proc(STATE_EXITED);

	(void)state;
	p.started = NOW - 5000;
	p.ended = NOW - 4750;
	p.exact = true;
	p.exit_code = 0;
	p.cause = CAUSE_STOPPED;
	assert_cell("EXIT", &p, "exit 0", ROLE_FAINT);
	assert_cell("UP", &p, "250ms", ROLE_FAINT);
	p.cause = CAUSE_ITSELF;
	assert_cell("EXIT", &p, "exit 0", ROLE_FAINT);
	p.exit_code = 3;
	assert_cell("EXIT", &p, "exit 3", ROLE_ERROR);
	/* ... and has not been seen yet. */
	p.acked = true;
	assert_cell("EXIT", &p, "exit 3", ROLE_FAINT);
	p.acked = false;
	p.exit_code = -1;
	p.exit_signal = SIGSEGV;
	assert_cell("EXIT", &p, "SEGV", ROLE_ERROR);
	p.cause = CAUSE_CRASHED;
	assert_cell("EXIT", &p, "SEGV", ROLE_ERROR);
	p.cause = CAUSE_STOPPED;
	assert_cell("EXIT", &p, "SEGV", ROLE_FAINT);
}

static void
notes_say_what_matters_most(void **state)
{
	struct model_proc p = proc(STATE_EXITED);
	char step[] = "TERM, 3s left", why[] = "link silent";
	char flood[2000];

	(void)state;
	p.cause = CAUSE_OUTSIDE;
	assert_cell("NOTE", &p, "killed from outside", ROLE_FAINT);
	p.run = 3;
	assert_cell("NOTE", &p, "run 3, killed from outside", ROLE_FAINT);
	p.state = STATE_STOPPING;
	p.step = step;
	assert_cell("NOTE", &p, "run 3, TERM, 3s left", ROLE_STOPPING);
	p.state = STATE_UNKNOWN;
	p.why = why;
	p.unknown_since = NOW - 65000;
	assert_cell("NOTE", &p, "for 1m05s: link silent", ROLE_FAINT);
	p.seen = NOW - 69999;
	assert_cell("NOTE", &p, "seen 1m09s ago: link silent", ROLE_FAINT);
	/* A clock that was set back. */
	p.seen = NOW + 5000;
	assert_cell("NOTE", &p, "seen 0s ago: link silent", ROLE_FAINT);
	memset(flood, 'x', sizeof flood - 1);
	flood[sizeof flood - 1] = '\0';
	p.why = flood;
	struct cell c = { .part_count = 0 };
	column("NOTE")->cell(&p, &now, &c);
	assert_int_equal(strlen(c.text), CELL_MAX - 1);
}

/* Numbers that no worker should send are taken all the same. */
static void
cells_hold_any_number(void **state)
{
	struct model_proc p = proc(STATE_ALIVE);

	(void)state;
	p.pid = UINT64_MAX;
	p.run = UINT64_MAX;
	for (int i = 0; i < 4; i++) {
		p.started = i & 1 ? INT64_MAX : -1;
		p.ended = i & 2 ? INT64_MAX : 0;
		for (int c = 0; c < COLUMN_COUNT; c++) {
			struct cell cell = { .part_count = 0 };
			column_info(c)->cell(&p, &now, &cell);
		}
	}
}

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

/*
 * For all three of some processes, in every column: an order, so that qsort()
 * has one result whatever it compares first.
 */
static void
columns_are_orders(void **state)
{
	struct model_proc v[] = { proc(STATE_ALIVE), proc(STATE_EXITED),
		proc(STATE_EXITED), proc(STATE_UNKNOWN), proc(STATE_ALIVE) };
	enum { N = sizeof v / sizeof *v };

	(void)state;
	v[0].started = 100;
	v[1].started = 10;
	v[1].ended = 60;
	v[2].started = 2000;
	v[2].ended = 2500;
	v[2].exit_code = 1;
	v[4].started = 90000;
	for (int c = 0; c < COLUMN_COUNT; c++)
		for (int i = 0; i < N * N * N; i++) {
			const struct model_proc *x = &v[i / N / N];
			const struct model_proc *y = &v[i / N % N];
			const struct model_proc *z = &v[i % N];
			int xy = column_info(c)->compare(x, y, &now);
			int yz = column_info(c)->compare(y, z, &now);
			int xz = column_info(c)->compare(x, z, &now);
			assert_int_equal(sign(column_info(c)->compare(y, x, &now)),
			    -sign(xy));
			if (xy <= 0 && yz <= 0)
				assert_true(xz <= 0);
		}
}

static void
rows_are_ordered_by_what_is_shown(void **state)
{
	struct model_proc a = proc(STATE_ALIVE), b = proc(STATE_EXITED);
	char why[] = "link silent";

	(void)state;
	/* Runs for 90 s, ran for 60 s, though it began later. */
	a.started = NOW - 90000;
	b.started = NOW - 70000;
	b.ended = NOW - 10000;
	assert_true(column("UP")->compare(&a, &b, &now) > 0);
	b.cause = CAUSE_OUTSIDE;
	assert_true(column("NOTE")->compare(&a, &b, &now) < 0);
	a.why = why;
	assert_true(column("NOTE")->compare(&a, &b, &now) > 0);
	b.pid = 2;
	assert_true(column("PID")->compare(&a, &b, &now) < 0);
	b.exit_code = 0;
	assert_true(column("EXIT")->compare(&a, &b, &now) < 0);
}

static void
proofs_and_restarts_are_of_runs(void **state)
{
	struct model_proc p = proc(STATE_ALIVE);

	(void)state;
	/* Never proven, never started: nothing is said. */
	assert_cell("PROOF", &p, "", ROLE_FAINT);
	assert_cell("RESTARTS", &p, "", ROLE_FAINT);
	p.seen = NOW - 4999;
	p.run = 1;
	assert_cell("PROOF", &p, "now", ROLE_FAINT);
	assert_cell("RESTARTS", &p, "0", ROLE_FAINT);
	p.seen = NOW - 65999;
	p.run = 4;
	assert_cell("PROOF", &p, "1m05s", ROLE_FAINT);
	assert_cell("RESTARTS", &p, "3", ROLE_NORMAL);
	p.state = STATE_UNKNOWN;
	assert_cell("PROOF", &p, "1m05s", ROLE_UNKNOWN);
	/* Its end is on record: there is nothing left to prove. */
	p.state = STATE_EXITED;
	p.cause = CAUSE_OUTSIDE;
	assert_cell("PROOF", &p, "", ROLE_FAINT);
	assert_cell("CAUSE", &p, "killed from outside", ROLE_FAINT);
}

static void
cells_have_pieces(void **state)
{
	char flood[CELL_MAX + 9];
	struct cell c;

	(void)state;
	cell_clear(&c);
	cell_put(&c, ROLE_FAINT, "a");
	cell_put(&c, ROLE_FAINT, "b");
	cell_put(&c, ROLE_ERROR, "");
	cell_fmt(&c, ROLE_ERROR, "%d", 42);
	assert_string_equal(c.text, "ab42");
	assert_int_equal(c.part_count, 2);
	assert_int_equal(c.parts[0].end, 2);
	assert_int_equal(c.parts[1].role, ROLE_ERROR);
	assert_int_equal(c.parts[1].end, 4);
	assert_int_equal(cell_width(&c, false), 4);
	/* More pieces and text than there is room for. */
	for (int i = 0; i < 3 * CELL_PARTS; i++)
		cell_put(&c, i & 1 ? ROLE_FAINT : ROLE_NORMAL, "x");
	assert_int_equal(c.part_count, CELL_PARTS);
	assert_int_equal(c.parts[CELL_PARTS - 1].end, c.n);
	memset(flood, 'y', sizeof flood - 1);
	flood[sizeof flood - 1] = '\0';
	cell_put(&c, ROLE_NORMAL, flood);
	assert_int_equal(strlen(c.text), CELL_MAX - 1);
	assert_int_equal(c.parts[CELL_PARTS - 1].end, CELL_MAX - 1);
}

static void
assert_set(const char *text, const char *made)
{
	struct column_set s;
	struct fault f;

	if (!column_set_parse(&s, text, &f))
		fail_msg("'%s': %s", text, f.text);
	char *got = column_set_text(&s);
	assert_string_equal(got, made);
	free(got);
}

static void
sets_are_lists_of_names(void **state)
{
	struct column_set s;
	struct fault f;

	(void)state;
	assert_set("state,name", "state,name");
	assert_set(" pid, name ,,pid up", "pid,name,up");
	/* One has to know what a row is about. */
	assert_set("pid,note", "name,pid,note");
	assert_set("", setting_first(SETTING_COLUMNS));
	/* Others are there all the same: a file may be of a later version. */
	assert_false(column_set_parse(&s, "name,size,pid", &f));
	assert_non_null(strstr(f.text, "'size' is no column; there are name,"
	    " role, host, state, pid, up, "));
	assert_int_equal(s.n, 2);
	/* One that is put in comes behind those that are before it. */
	assert_true(column_set_parse(&s, "note,name,pid", &f));
	column_set_put(&s, COLUMN_STATE, true);
	column_set_put(&s, COLUMN_STATE, true);
	column_set_put(&s, COLUMN_NOTE, false);
	column_set_put(&s, COLUMN_NAME, false);
	char *got = column_set_text(&s);
	assert_string_equal(got, "name,state,pid");
	free(got);
}

static void
assert_sort(const char *text, enum column_id by, bool reverse,
    const char *made)
{
	struct column_sort s;
	struct fault f;

	if (!column_sort_parse(&s, text, &f))
		fail_msg("'%s': %s", text, f.text);
	assert_int_equal(s.by, by);
	assert_int_equal(s.reverse, reverse);
	char *got = column_sort_text(&s);
	assert_string_equal(got, made);
	free(got);
}

static void
sorts_are_a_name_and_a_way(void **state)
{
	struct column_sort s;
	struct fault f;

	(void)state;
	assert_sort("host", COLUMN_HOST, false, "host");
	assert_sort(" host  reverse ", COLUMN_HOST, true, "host reverse");
	assert_sort("", COLUMN_NONE, false, "session");
	assert_sort("session reverse", COLUMN_NONE, true, "session reverse");
	assert_false(column_sort_parse(&s, "size", &f));
	assert_non_null(strstr(f.text, "'size' is no column; there are name,"));
	assert_non_null(strstr(f.text, "or 'session'"));
	assert_false(column_sort_parse(&s, "host down", &f));
	assert_non_null(strstr(f.text, "not 'down'"));
	assert_false(column_sort_parse(&s, "host reverse pid", &f));
	assert_non_null(strstr(f.text, "not 'pid'"));
}

/* At every width each column that is there has what it needs. */
static void
columns_fit_every_width(void **state)
{
	int wants[COLUMN_COUNT], widths[COLUMN_COUNT];
	struct column_set s;

	(void)state;
	column_set_parse(&s, setting_first(SETTING_COLUMNS), NULL);
	for (int i = 0; i < COLUMN_COUNT; i++) {
		const struct column *c = column_info((enum column_id)i);
		wants[i] = c->most > 0 ? c->most : c->least;
	}
	for (int w = 1; w < 400; w++) {
		column_fit(&s, wants, w, 0, widths);
		assert_true(widths[COLUMN_NAME] > 0);
		assert_true(column_total(&s, widths) <= w);
		assert_int_equal(widths[COLUMN_CAUSE], 0);
		for (int i = 0; i < s.n; i++) {
			const struct column *c = column_info(s.v[i]);
			int is = widths[s.v[i]];
			if (is == 0 || s.v[i] == COLUMN_NAME)
				continue;
			assert_true(is >= (c->most == 0 ? c->least - 1
			    : c->cut > 0 ? c->cut : wants[s.v[i]]));
		}
		if (w > 95)
			assert_true(widths[COLUMN_NOTE] > 0);
	}
	/* A wide one is used to its end. */
	assert_int_equal(column_total(&s, widths), 398);
	assert_int_equal(widths[COLUMN_NAME], 40);
	/* Room to spare is there once the note is at ease, or not wanted. */
	for (int i = 0; i < COLUMN_COUNT; i++)
		wants[i] = column_info((enum column_id)i)->least;
	for (int w = 1; w < 400; w++) {
		column_fit(&s, wants, w, 0, widths);
		if (widths[COLUMN_PROOF] > 0)
			assert_true(widths[COLUMN_NOTE] >= column_info(
			    COLUMN_NOTE)->cut - 1);
	}
	column_set_parse(&s, "name,proof", NULL);
	column_fit(&s, wants, 16, 0, widths);
	assert_int_equal(widths[COLUMN_PROOF], 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_say_what_is_known),
		cmocka_unit_test(cells_are_empty_where_nothing_is_known),
		cmocka_unit_test(exits_stand_out_where_nobody_asked_for_them),
		cmocka_unit_test(notes_say_what_matters_most),
		cmocka_unit_test(cells_hold_any_number),
		cmocka_unit_test(columns_are_orders),
		cmocka_unit_test(rows_are_ordered_by_what_is_shown),
		cmocka_unit_test(proofs_and_restarts_are_of_runs),
		cmocka_unit_test(cells_have_pieces),
		cmocka_unit_test(sets_are_lists_of_names),
		cmocka_unit_test(sorts_are_a_name_and_a_way),
		cmocka_unit_test(columns_fit_every_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
