/*
 * Who acts on a session's processes: several control shells, of one person and of
 * others, over local processes. The argument is put in the place of /bin/sh.
 */
#include "shell_fixture.h"

#include <glob.h>
#include <unistd.h>

#include "mem.h"

/* Another console or command on the same state. */
static struct fixture *
beside(const struct fixture *f, const char *person, enum lease_how how)
{
	struct fixture *b = xcalloc(1, sizeof *b);

	*b = (struct fixture){ .loop = f->loop, .person = person, .lease = how };
	memcpy(b->home, f->home, sizeof b->home);
	shell_connect(b);
	return b;
}

static struct fixture *
join(const struct fixture *f, const char *person, enum lease_how how)
{
	struct fixture *b = beside(f, person, how);

	UNTIL(b, b->leases > 0);
	return b;
}

static void
part(struct fixture *b)
{
	shell_disconnect(b);
	free(b);
}

static void
answer(struct fixture *f, unsigned before)
{
	UNTIL(f, f->done > before);
}

static void
mean(struct fixture *f, enum lease_how how)
{
	unsigned before = f->done;

	control_lease(f->control, how, shell_done, f);
	answer(f, before);
}

/* A ping, and all that is done and told behind its answer. */
static void
ping(struct fixture *f)
{
	unsigned before = f->done;

	control_ping(f->control, shell_done, f);
	control_time(f->control, DEADLINE_MS, shell_done, f);
	answer(f, before + 1);
}

/* The one lease.N; the caller frees. */
static char *
lease_path(const struct fixture *f)
{
	char pattern[600];
	glob_t found;

	snprintf(pattern, sizeof pattern, "%s/lease[.-]*", f->directory);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	char *path = xstrdup(found.gl_pathv[0]);
	globfree(&found);
	return path;
}

static void
read_lease(const struct fixture *f, char *person, long long *renewed, char *boot)
{
	char *path = lease_path(f);
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%96s %*s %lld %40s", person, renewed,
	    boot), 3);
	fclose(file);
	free(path);
}

static void
write_lease(const struct fixture *f, const char *person, const char *boot)
{
	char *path = lease_path(f);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "%s 1 1 %s\n", person, boot);
	fclose(file);
	free(path);
}

/* As if it had not been renewed for long. */
static void
let_lapse(const struct fixture *f)
{
	char person[97], boot[41];
	long long renewed;

	read_lease(f, person, &renewed, boot);
	write_lease(f, person, boot);
}

static void
may_not_act(struct fixture *b, const char *holder)
{
	char text[200];
	unsigned before;

	snprintf(text, sizeof text, "%s has control of this host", holder);
	shell_start(b, 9, "exit 0");
	assert_int_equal(b->code, CODE_REFUSED);
	assert_string_equal(b->text, text);
	shell_signal(b, 1, SIGKILL, CAUSE_STOPPED);
	assert_int_equal(b->code, CODE_REFUSED);
	assert_string_equal(b->text, text);
	before = b->done;
	control_flush(b->control, slice_of(UUID), 1, shell_done, b);
	answer(b, before);
	assert_int_equal(b->code, CODE_REFUSED);
	before = b->done;
	control_unnote(b->control, slice_of(UUID), 1, (struct nums){ NULL, 0 },
	    shell_done, b);
	answer(b, before);
	assert_int_equal(b->code, CODE_REFUSED);
}

static void
the_first_has_it(void **state)
{
	struct fixture *f = *state;

	UNTIL(f, f->leases > 0);
	assert_string_equal(f->holder, "alice@ctl1");
	struct fixture *b = join(f, "bob@ctl2", LEASE_HOLD);
	assert_string_equal(b->holder, "alice@ctl1");
	shell_start(f, 1, "exec sleep 1000");
	assert_int_equal(f->code, CODE_OK);
	may_not_act(b, "alice@ctl1");
	/* What is looked at is open to all. */
	ping(b);
	shell_survey(b, 1);
	assert_int_equal(b->marked_count, 1);
	shell_signal(f, 1, SIGKILL, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(b, strstr(b->deeds, "KILL") != NULL);
	assert_string_equal(b->deeds, "alice@ctl1: start prog 1\n"
	    "alice@ctl1: KILL prog 1\n");
	assert_string_equal(f->deeds, "");
	part(b);
}

static void
one_person_acts_together(void **state)
{
	struct fixture *f = *state;

	UNTIL(f, f->leases > 0);
	struct fixture *b = join(f, "alice@ctl1", LEASE_LEAVE);
	assert_string_equal(b->holder, "alice@ctl1");
	shell_start(b, 1, "exec sleep 1000");
	assert_int_equal(b->code, CODE_OK);
	shell_signal(b, 1, SIGTERM, CAUSE_STOPPED);
	assert_int_equal(b->code, CODE_OK);
	UNTIL(b, shell_ended(b, 1));
	unsigned before = b->done;
	control_flush(b->control, slice_of(UUID), 1, shell_done, b);
	answer(b, before);
	assert_int_equal(b->code, CODE_OK);
	UNTIL(f, strstr(f->deeds, "acknowledge") != NULL);
	assert_string_equal(f->deeds, "alice@ctl1 (command): start prog 1\n"
	    "alice@ctl1 (command): TERM prog 1\n"
	    "alice@ctl1 (command): acknowledge prog 1\n");
	part(b);
}

static void
start_named(struct fixture *f, int name, int who)
{
	struct slice words[] = { slice_of("true") };
	struct start_spec s = shell_spec(1);
	char text[16], uuid[40];

	snprintf(text, sizeof text, "prog-%d", name);
	snprintf(uuid, sizeof uuid, "%08d-0000-4000-8000-%012d", name, who);
	s.name = slice_of(text);
	s.uuid = slice_of(uuid);
	s.command = (struct words){ words, 1 };
	control_start(f->control, &s, shell_done, f);
}

/* Neither has it on record, and each has its own UUID for it. */
static void
of_two_starts_at_once_one_is_the_first(void **state)
{
	struct fixture *f = *state;
	struct fixture *b = join(f, "alice@ctl1", LEASE_LEAVE);

	for (int name = 0; name < 60; name++) {
		unsigned one = f->done, other = b->done;
		start_named(f, name, 1);
		start_named(b, name, 2);
		answer(f, one);
		answer(b, other);
		if ((f->code == CODE_OK) == (b->code == CODE_OK))
			fail_msg("start %d: %s, and %s", name, f->text, b->text);
	}
	part(b);
}

/* What a start has made that was killed before it had written its name. */
static void
a_name_that_nobody_wrote_is_free(void **state)
{
	struct fixture *f = *state;
	char *path = xasprintf("%s/names/prog", f->directory);
	FILE *empty = fopen(path, "w");

	assert_non_null(empty);
	fclose(empty);
	free(path);
	shell_start(f, 1, "exit 0");
	assert_int_equal(f->code, CODE_OK);
}

static void
who_only_looks_takes_nothing(void **state)
{
	struct fixture *f = *state;

	UNTIL(f, f->leases > 0);
	let_lapse(f);
	shell_disconnect(f);
	f->leases = 0;
	f->lease = LEASE_LEAVE;
	shell_connect(f);
	UNTIL(f, f->ready);
	ping(f);
	assert_string_equal(f->holder, "");
	shell_start(f, 1, "exit 3");
	assert_int_equal(f->code, CODE_OK);
	struct fixture *b = join(f, "bob@ctl2", LEASE_HOLD);
	assert_string_equal(b->holder, "bob@ctl2");
	UNTIL(f, strcmp(f->holder, "bob@ctl2") == 0);
	may_not_act(f, "bob@ctl2");
	part(b);
}

static void
it_can_be_taken(void **state)
{
	struct fixture *f = *state;

	UNTIL(f, f->leases > 0);
	shell_start(f, 1, "exec sleep 1000");
	struct fixture *b = join(f, "bob@ctl2", LEASE_HOLD);
	mean(b, LEASE_TAKE);
	assert_int_equal(b->code, CODE_OK);
	assert_string_equal(b->holder, "bob@ctl2");
	/* The other one is told without asking. */
	UNTIL(f, strcmp(f->holder, "bob@ctl2") == 0);
	may_not_act(f, "bob@ctl2");
	assert_int_equal(shell_last(f)->what, RUN_ALIVE);
	ping(f);
	assert_string_equal(f->holder, "bob@ctl2");
	shell_signal(b, 1, SIGKILL, CAUSE_STOPPED);
	assert_int_equal(b->code, CODE_OK);
	/* To take what is one's own changes nothing. */
	unsigned told = b->leases;
	mean(b, LEASE_TAKE);
	assert_int_equal(b->code, CODE_OK);
	assert_int_equal(b->leases, told);
	/* So can who does not take it by being there. */
	struct fixture *c = join(f, "carol@x", LEASE_LEAVE);
	mean(c, LEASE_TAKE);
	assert_string_equal(c->holder, "carol@x");
	UNTIL(b, strcmp(b->holder, "carol@x") == 0);
	part(c);
	part(b);
	free(lease_path(f));    /* one, and nothing half made beside it */
}

static void
it_lapses(void **state)
{
	struct fixture *f = *state;

	UNTIL(f, f->leases > 0);
	struct fixture *b = join(f, "bob@ctl2", LEASE_HOLD);
	ping(b);
	assert_string_equal(b->holder, "alice@ctl1");
	let_lapse(f);
	ping(b);
	assert_string_equal(b->holder, "bob@ctl2");
	UNTIL(f, strcmp(f->holder, "bob@ctl2") == 0);
	/* Of a boot that is over there is no lease. */
	write_lease(f, "dave@x", "00000000-0000-4000-8000-000000000000");
	ping(f);
	assert_string_equal(f->holder, "alice@ctl1");
	part(b);
}

static void
a_ping_renews_it(void **state)
{
	struct fixture *f = *state;
	char person[97], boot[41];
	long long renewed, again;

	UNTIL(f, f->leases > 0);
	read_lease(f, person, &renewed, boot);
	do
		ping(f);
	while (read_lease(f, person, &again, boot), again == renewed);
	assert_true(again > renewed);
	assert_string_equal(person, "alice@ctl1");
}

static void
it_is_left(void **state)
{
	struct fixture *f = *state;
	char person[97], boot[41];
	long long renewed, left;

	UNTIL(f, f->leases > 0);
	read_lease(f, person, &renewed, boot);
	mean(f, LEASE_LEAVE);
	assert_int_equal(f->code, CODE_OK);
	read_lease(f, person, &left, boot);
	/* 6 s of the 30 are left. */
	assert_in_range(renewed - left, 2000, 2400);
	ping(f);
	read_lease(f, person, &renewed, boot);
	assert_int_equal(renewed, left);
	/* Another console of the same person goes on with it. */
	struct fixture *b = join(f, "alice@ctl1", LEASE_HOLD);
	read_lease(f, person, &renewed, boot);
	assert_true(renewed > left);
	part(b);
	let_lapse(f);
	ping(f);
	assert_string_equal(f->holder, "");
	mean(f, LEASE_HOLD);
	assert_string_equal(f->holder, "alice@ctl1");
}

/* Of those who come at the same moment one has it, and all are told the same. */
static void
one_of_many_has_it(void **state)
{
	static const char *const persons[] = { "p0@x", "p1@x", "p2@x", "p3@x" };
	enum { N = sizeof persons / sizeof *persons };
	struct fixture *f = *state, *all[N];

	UNTIL(f, f->leases > 0);
	mean(f, LEASE_LEAVE);
	let_lapse(f);
	for (size_t i = 0; i < N; i++)
		all[i] = beside(f, persons[i], LEASE_HOLD);
	for (size_t i = 0; i < N; i++)
		UNTIL(all[i], all[i]->leases > 0);
	for (size_t i = 0; i < N; i++)
		ping(all[i]);
	for (size_t i = 0; i < N; i++)
		assert_string_equal(all[i]->holder, all[0]->holder);
	assert_memory_equal(all[0]->holder, "p", 1);
	for (size_t i = 0; i < N; i++)
		part(all[i]);
	free(lease_path(f));
}

static int
set_up(void **state)
{
	if (shell_set_up(state) != 0)
		return -1;
	struct fixture *f = *state;
	shell_disconnect(f);
	f->leases = 0;
	f->lease = LEASE_HOLD;
	shell_connect(f);
	UNTIL(f, f->ready);
	return 0;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, set_up, shell_tear_down)
		TEST(the_first_has_it),
		TEST(one_person_acts_together),
		TEST(of_two_starts_at_once_one_is_the_first),
		TEST(a_name_that_nobody_wrote_is_free),
		TEST(who_only_looks_takes_nothing),
		TEST(it_can_be_taken),
		TEST(it_lapses),
		TEST(a_ping_renews_it),
		TEST(it_is_left),
		TEST(one_of_many_has_it),
#undef TEST
	};

	return shell_run(argc, argv, tests,
	    sizeof tests / sizeof *tests, NULL);
}
