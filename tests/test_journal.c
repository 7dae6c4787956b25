/* The operators' journal: what is in it, whose it is, and what cannot be. */
#include "console_fixture.h"

#include <fcntl.h>
#include <jansson.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deed.h"
#include "journal.h"
#include "mem.h"

static char base[] = "/tmp/plm-journal-XXXXXX";
static char dir[128], path[160], older[160];

static int
set_up(void **state)
{
	strcpy(base, "/tmp/plm-journal-XXXXXX");
	if (mkdtemp(base) == NULL)
		return -1;
	setenv("XDG_STATE_HOME", base, 1);
	setenv("SSH_CONNECTION", "10.0.0.7 51000 10.0.0.1 22", 1);
	snprintf(dir, sizeof dir, "%s/plm-tui/np04", base);
	snprintf(path, sizeof path, "%s/journal.jsonl", dir);
	snprintf(older, sizeof older, "%s/journal.1.jsonl", dir);
	return console_set_up(state);
}

static int
tear_down(void **state)
{
	int status = console_tear_down(state);

	unlink(path);
	unlink(older);
	rmdir(dir);
	snprintf(dir, sizeof dir, "%s/plm-tui", base);
	rmdir(dir);
	return rmdir(base) == 0 ? status : -1;
}

static struct journal *
begin(struct fixture *f, bool from_deeds)
{
	return journal_new(f->console, f->session,
	    console_happened(f->console), from_deeds);
}

/* The lines of a file as an array. */
static json_t *
lines(const char *file)
{
	json_t *all = json_array(), *o;
	FILE *from = fopen(file, "r");

	while (from != NULL && (o = json_loadf(from, JSON_DISABLE_EOF_CHECK,
	    NULL)) != NULL)
		json_array_append_new(all, o);
	if (from != NULL)
		fclose(from);
	return all;
}

static void
assert_field(const json_t *o, const char *name, const char *want)
{
	const json_t *v = json_object_get(o, name);

	if (want == NULL)
		assert_true(json_is_null(v));
	else
		assert_string_equal(json_string_value(v), want);
}

static mode_t
mode_of(const char *file)
{
	struct stat st;

	assert_int_equal(lstat(file, &st), 0);
	return st.st_mode & 07777;
}

static void
a_deed_is_there_before_and_after(void **state)
{
	struct fixture *f = *state;
	struct stop_how how = { .grace_ms = 2500 };

	umask(0);
	send_proc(f, "root", STATE_ALIVE, 3);
	struct journal *j = begin(f, false);
	console_stop_with(f->console, find(f, "root"), &how, NULL, NULL);
	uint64_t id = take(f, "STOP");
	json_t *all = lines(path);
	assert_int_equal(json_array_size(all), 1);
	const json_t *o = json_array_get(all, 0);
	assert_field(o, "event", "action");
	assert_field(o, "action", "kill");
	assert_field(o, "command", "plm-tui kill --grace 2500ms root");
	assert_field(o, "result", NULL);
	assert_field(o, "text", "kill: asked for");
	assert_field(o, "session", "np04");
	assert_field(o, "host", "ctl-01");
	assert_field(o, "name", "root");
	assert_int_equal(json_integer_value(json_object_get(o, "run")), 3);
	assert_true(json_string_value(json_object_get(o, "file"))[0] == '/');
	const json_t *who = json_object_get(o, "console");
	assert_int_equal(json_integer_value(json_object_get(who, "pid")),
	    getpid());
	assert_field(who, "from", "10.0.0.7");
	assert_true(json_is_string(json_object_get(who, "user")));
	assert_true(json_is_string(json_object_get(who, "host")));
	json_decref(all);

	answer(f, id, CODE_UNREACHABLE);
	send_proc(f, "root", STATE_EXITED, 3);
	all = lines(path);
	assert_int_equal(json_array_size(all), 3);
	assert_field(json_array_get(all, 1), "result", "unreachable");
	assert_field(json_array_get(all, 1), "text",
	    "kill: unreachable: so");
	assert_field(json_array_get(all, 2), "event", "exited");
	assert_field(json_array_get(all, 2), "action", NULL);
	json_decref(all);
	assert_int_equal(mode_of(path), 0600);
	assert_int_equal(mode_of(dir), 0700);
	journal_free(j);
	/* Nobody listens any more. */
	send_proc(f, "root", STATE_ALIVE, 4);
	all = lines(path);
	assert_int_equal(json_array_size(all), 3);
	json_decref(all);
}

static void
who_only_looks_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct journal *j = begin(f, true);

	send_proc(f, "root", STATE_ALIVE, 1);
	send_proc(f, "root", STATE_EXITED, 1);
	assert_int_equal(access(base, F_OK), 0);
	assert_int_equal(access(dir, F_OK), -1);
	/* What is refused was asked for, too. */
	console_crash(f->console, find(f, "root"), NULL, NULL);
	send_proc(f, "root", STATE_ALIVE, 2);
	json_t *all = lines(path);
	assert_int_equal(json_array_size(all), 3);
	assert_field(json_array_get(all, 0), "command", "plm-tui crash root");
	assert_field(json_array_get(all, 1), "result", "not running");
	assert_field(json_array_get(all, 2), "event", "started");
	json_decref(all);
	journal_free(j);
	journal_free(NULL);
}

static void
a_full_file_is_put_away(void **state)
{
	struct fixture *f = *state;
	struct journal *j = begin(f, false);

	console_crash(f->console, find(f, "root"), NULL, NULL);
	assert_int_equal(truncate(path, JOURNAL_MOST), 0);
	console_crash(f->console, find(f, "root"), NULL, NULL);
	struct stat st;
	assert_int_equal(stat(older, &st), 0);
	assert_int_equal(st.st_size, JOURNAL_MOST);
	json_t *all = lines(path);
	assert_int_equal(json_array_size(all), 2);
	json_decref(all);
	/* Another console did so: the next line is in the file that is there. */
	assert_int_equal(rename(path, older), 0);
	console_crash(f->console, find(f, "root"), NULL, NULL);
	all = lines(path);
	assert_int_equal(json_array_size(all), 2);
	json_decref(all);
	/* Another one puts it away just now: this one writes on, and waits for
	   nobody. */
	int fd = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(truncate(path, JOURNAL_MOST), 0);
	console_crash(f->console, find(f, "root"), NULL, NULL);
	assert_int_equal(fstat(fd, &st), 0);
	assert_true(st.st_size > JOURNAL_MOST);
	close(fd);
	journal_free(j);
}

/* How many lines of the file are whole. */
static size_t
whole_lines(void)
{
	FILE *from = fopen(path, "r");
	char *line = NULL;
	size_t room = 0, n = 0;

	while (getline(&line, &room, from) > 0) {
		json_t *o = json_loads(line, 0, NULL);
		n += json_is_object(o);
		json_decref(o);
	}
	free(line);
	fclose(from);
	return n;
}

/* Row 50 of the fault matrix: whatever a full disk or a machine that went down
 * has left of a line, the next is one by itself. */
static void
a_torn_line_spoils_no_other(void **state)
{
	struct fixture *f = *state;
	struct journal *j = begin(f, true);
	struct stat one, two;

	console_crash(f->console, find(f, "root"), NULL, NULL);
	assert_int_equal(stat(path, &one), 0);
	console_crash(f->console, find(f, "root"), NULL, NULL);
	assert_int_equal(stat(path, &two), 0);
	size_t before = whole_lines() / 2;
	for (off_t at = two.st_size; at >= one.st_size; at--) {
		assert_int_equal(truncate(path, at), 0);
		size_t left = whole_lines();
		assert_in_range(left, before, 2 * before);
		console_crash(f->console, find(f, "root"), NULL, NULL);
		assert_int_equal(whole_lines(), left + before);
	}
	journal_free(j);
}

static void
what_cannot_be_written_is_told_once(void **state)
{
	struct fixture *f = *state;
	char elsewhere[160];

	struct journal *j = begin(f, false);
	snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", base);
	snprintf(dir, sizeof dir, "%s/plm-tui", base);
	mkdir(dir, 0700);
	snprintf(dir, sizeof dir, "%s/plm-tui/np04", base);
	mkdir(dir, 0700);
	assert_int_equal(symlink(elsewhere, path), 0);
	console_crash(f->console, find(f, "root"), NULL, NULL);
	assert_int_equal(access(elsewhere, F_OK), -1);
	const char *told = strstr(f->notices, "what is done is not in the"
	    " journal: ");
	assert_non_null(told);
	assert_non_null(strstr(told, "\ne root on ctl-01: refused: "));
	console_crash(f->console, find(f, "root"), NULL, NULL);
	assert_null(strstr(told + 1, "what is done"));
	/* It is written as soon as it can be. */
	unlink(path);
	console_crash(f->console, find(f, "root"), NULL, NULL);
	json_t *all = lines(path);
	assert_int_equal(json_array_size(all), 2);
	json_decref(all);
	/* A file that others can write to proves nothing. */
	assert_int_equal(chmod(path, 0602), 0);
	journal_free(j);
	j = begin(f, false);
	console_crash(f->console, find(f, "root"), NULL, NULL);
	assert_non_null(strstr(told + 1, "others can write to it"));
	all = lines(path);
	assert_int_equal(json_array_size(all), 2);
	json_decref(all);
	journal_free(j);
}

static void
commands_can_be_typed_as_they_are(void **state)
{
	struct fixture *f = *state;
	const struct model *m = console_model(f->console);
	static const struct {
		const char *verb, *options, *name, *line;
	} cases[] = {
		{ "kill", "", "root", "plm-tui kill root" },
		{ "signal", "HUP", "root", "plm-tui signal HUP root" },
		{ "down", "--grace 5s", "", "plm-tui down --grace 5s" },
		{ "kill", "", "a b", "plm-tui kill 'a b'" },
		{ "kill", "", "a'b", "plm-tui kill 'a'\\''b'" },
		{ "kill", "", "-x", "plm-tui kill -- '-x'" },
		{ "kill", "", "$(x)", "plm-tui kill '$(x)'" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *line = deed_command(m, cases[i].verb, cases[i].options,
		    "ctl-01", cases[i].name);
		assert_string_equal(line, cases[i].line);
		free(line);
	}
	/* On two hosts it has to be said which. */
	send_proc(f, "reader-1", STATE_ALIVE, 1);
	char *line = deed_command(m, "kill", "", "ctl-01", "reader-1");
	assert_string_equal(line, "plm-tui kill -H ctl-01 reader-1");
	free(line);
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(a_deed_is_there_before_and_after),
		CASE(who_only_looks_leaves_nothing),
		CASE(a_full_file_is_put_away),
		CASE(a_torn_line_spoils_no_other),
		CASE(what_cannot_be_written_is_told_once),
		CASE(commands_can_be_typed_as_they_are),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
