/*
 * What the host's control shell tells of what processes use, over a local
 * process instead of ssh: by each shell in the place of /bin/sh (--sh PATH), and
 * by each awk (--awk PATH).
 */
#include "shell_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Asks for the figures of runs 1 to n; 0: of the same as the last time. */
static void
sample(struct fixture *f, size_t n)
{
	struct slice runs[FIGURES_MAX];
	char text[FIGURES_MAX][64];
	unsigned before = f->done;

	for (size_t i = 0; i < n; i++) {
		snprintf(text[i], sizeof *text, "%s/%zu", UUID, i + 1);
		runs[i] = slice_of(text[i]);
	}
	f->sampled = 0;
	memset(f->figures, 0xff, sizeof f->figures);
	control_sample(f->control, runs, n, shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
}

static void
wait_for(struct fixture *f, uint64_t run, const char *printed)
{
	double end = ev_time() + DEADLINE_MS / 1000.;

	while (strcmp(shell_record(f, run, "out"), printed) != 0)
		assert_true(ev_time() < end);
}

/* As where there is no perl. */
static void
connect_slow(struct fixture *f)
{
	bool was = getenv("PLM_SLOW") != NULL;

	setenv("PLM_SLOW", "1", 1);
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	if (!was)
		unsetenv("PLM_SLOW");
}

/* Until so many processes of the first run are there. */
static void
sample_until(struct fixture *f, int64_t processes)
{
	double end = ev_time() + DEADLINE_MS / 1000.;

	do {
		assert_true(ev_time() < end);
		sample(f, 1);
	} while (f->figures[0].processes != processes);
}

static void
a_whole_session_is_read(void **state)
{
	struct fixture *f = *state;

	/* One makes a session of its own: its parent tells whose it is. */
	shell_start(f, 1, "sleep 1000 & setsid sleep 1000 & printf 12345;"
	    " printf 123 >&2; wait");
	wait_for(f, 1, "12345");
	sample_until(f, 3);
	assert_int_equal(f->sampled, 1);
	const struct run_figures *r = &f->figures[0];
	assert_int_equal(r->threads, 3);
	assert_int_equal(r->out_size, 5);
	assert_int_equal(r->err_size, 3);
	/* Three programs, whatever they share: less than 3 x 64 MB. */
	assert_in_range(r->rss, 3 * 4096, 192 << 20);
	assert_in_range(r->cpu_ms, 0, 5000);
	assert_in_range(r->idle_ms, 0, 10000);
	/* The answer is the host's uptime and its processors. */
	FILE *uptime = fopen("/proc/uptime", "r");
	double now;
	long long told;
	unsigned cpus;
	assert_int_equal(fscanf(uptime, "%lf", &now), 1);
	fclose(uptime);
	assert_int_equal(sscanf(f->text, "%lld %u", &told, &cpus), 2);
	assert_true((double)told <= now * 1000 + 20 &&
	    (double)told > now * 1000 - 10000);
	assert_int_equal(cpus, sysconf(_SC_NPROCESSORS_ONLN));
	/* The same without a word of who is meant. */
	sample(f, 0);
	assert_int_equal(f->sampled, 1);
	assert_int_equal(f->figures[0].processes, 3);
}

/* A program's name is its own to choose, to look like the fields after it. */
static void
names_do_no_harm(void **state)
{
	struct fixture *f = *state;

	shell_start(f, 1, "cp /usr/bin/tail 'a) Z 1 (b\nc'; echo ready >r;"
	    " exec './a) Z 1 (b\nc' -f r");
	assert_int_equal(f->code, CODE_OK);
	wait_for(f, 1, "ready\n");
	sample_until(f, 1);
	assert_int_equal(f->figures[0].threads, 1);
	assert_in_range(f->figures[0].rss, 4096, 64 << 20);
}

static void
time_is_that_of_all(void **state)
{
	struct fixture *f = *state;

	/* One that sleeps, one that is busy, one whose children were. */
	shell_start(f, 1, "echo ready; exec sleep 1000");
	wait_for(f, 1, "ready\n");
	shell_start(f, 2, "while :; do :; done");
	shell_start(f, 3, "/bin/sh -c 'i=0; while [ $i -lt 60000 ]; do"
	    " i=$((i+1)); done'; echo ready; exec sleep 1000");
	wait_for(f, 3, "ready\n");
	double end = ev_time() + DEADLINE_MS / 1000.;
	do {
		assert_true(ev_time() < end);
		sample(f, 3);
		assert_int_equal(f->sampled, 3);
	} while (f->figures[1].cpu_ms < 300);
	assert_in_range(f->figures[0].cpu_ms, 0, 100);
	assert_in_range(f->figures[2].cpu_ms, 20, 100000);
	int64_t before = f->figures[2].cpu_ms;
	sample(f, 3);
	assert_int_equal(f->figures[2].cpu_ms, before);
}

static void
only_what_lives_is_told(void **state)
{
	struct fixture *f = *state;
	unsigned long long tick;

	shell_start(f, 1, "exec sleep 1000");
	shell_start(f, 2, "exit 0");
	UNTIL(f, shell_ended(f, 2));
	shell_start(f, 3, "exec sleep 1000");
	/* The same PID, and not the same process. */
	assert_int_equal(sscanf(shell_record(f, 3, "pid"), "%*u %llu", &tick),
	    1);
	shell_put_pid(f, 3, tick - 1, NULL);
	sample(f, 4);
	assert_int_equal(f->sampled, 1);
	assert_int_equal(f->figures[0].processes, 1);
}

static void
set_time(const struct fixture *f, const char *record, int64_t ago)
{
	struct timespec times[2] = { { .tv_sec = time(NULL) - ago } };
	char path[600];

	times[1] = times[0];
	snprintf(path, sizeof path, "%s/%s/1/%s", f->directory, UUID, record);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void
silence_is_of_the_newer_file(void **state)
{
	struct fixture *f = *state;
	char path[600];

	shell_start(f, 1, "exec sleep 1000");
	set_time(f, "out", 1000);
	set_time(f, "err", 100);
	sample(f, 1);
	assert_in_range(f->figures[0].idle_ms, 99000, 115000);
	/* A file of tomorrow tells nothing. */
	set_time(f, "err", -1000);
	sample(f, 1);
	assert_int_equal(f->figures[0].idle_ms, -1);
	assert_int_equal(f->figures[0].err_size, 0);
	/* Nor what is no file, or is not there. */
	snprintf(path, sizeof path, "%s/%s/1/err", f->directory, UUID);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	sample(f, 1);
	assert_int_equal(f->figures[0].err_size, -1);
	assert_in_range(f->figures[0].idle_ms, 999000, 1015000);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof path, "%s/%s/1/out", f->directory, UUID);
	assert_int_equal(unlink(path), 0);
	sample(f, 1);
	assert_int_equal(f->figures[0].out_size, -1);
	assert_int_equal(f->figures[0].idle_ms, -1);
	assert_int_equal(f->figures[0].processes, 1);
}

/* Without getconf awk finds out what a tick is, and the shell what a page. */
static void
a_host_without_getconf(void **state)
{
	struct fixture *f = *state;
	char path[600];

	shell_disconnect(f);
	snprintf(path, sizeof path, "%s/getconf", f->home);
	int fd = open(path, O_WRONLY | O_CREAT, 0700);
	assert_int_equal(write(fd, "#!/bin/sh\nexit 1\n", 17), 17);
	close(fd);
	char *before = strdup(getenv("PATH"));
	snprintf(path, sizeof path, "%s:%s", f->home, before);
	setenv("PATH", path, 1);
	connect_slow(f);
	setenv("PATH", before, 1);
	free(before);
	shell_start(f, 1, "while :; do :; done");
	double end = ev_time() + DEADLINE_MS / 1000.;
	do {
		assert_true(ev_time() < end);
		sample(f, 1);
	} while (f->figures[0].cpu_ms < 100 && f->figures[0].cpu_ms >= 0);
	assert_in_range(f->figures[0].cpu_ms, 100, 100000);
	assert_in_range(f->figures[0].rss, 4096, 64 << 20);
}

/* As mawk does where a process ends while its file is read. */
static void
an_awk_that_gives_up_is_asked_again(void **state)
{
	static const char awk[] = "#!/bin/sh\n"
	    "rm \"$HOME/fail\" 2>/dev/null && exit 2\n"
	    "exec /usr/bin/awk \"$@\"\n";
	struct fixture *f = *state;
	char path[600];

	shell_disconnect(f);
	snprintf(path, sizeof path, "%s/awk", f->home);
	int fd = open(path, O_WRONLY | O_CREAT, 0700);
	assert_int_equal(write(fd, awk, sizeof awk - 1), sizeof awk - 1);
	close(fd);
	char *before = strdup(getenv("PATH"));
	snprintf(path, sizeof path, "%s:%s", f->home, before);
	setenv("PATH", path, 1);
	connect_slow(f);
	setenv("PATH", before, 1);
	free(before);
	shell_start(f, 1, "echo ready; exec sleep 1000");
	wait_for(f, 1, "ready\n");
	snprintf(path, sizeof path, "%s/fail", f->home);
	close(open(path, O_WRONLY | O_CREAT, 0600));
	sample(f, 1);
	assert_int_equal(f->sampled, 1);
	assert_int_equal(access(path, F_OK), -1);
}

static void
no_request_waits_for_it(void **state)
{
	struct fixture *f = *state;
	char path[600];

	/* As where the file system of a log is gone: it hangs. */
	shell_disconnect(f);
	snprintf(path, sizeof path, "%s/stat", f->home);
	int fd = open(path, O_WRONLY | O_CREAT, 0700);
	assert_int_equal(write(fd, "#!/bin/sh\nread x <\"$HOME/gate\"\n", 31),
	    31);
	close(fd);
	snprintf(path, sizeof path, "%s/gate", f->home);
	assert_int_equal(mkfifo(path, 0600), 0);
	char *before = strdup(getenv("PATH")), *with = NULL;
	assert_true(asprintf(&with, "%s:%s", f->home, before) > 0);
	setenv("PATH", with, 1);
	connect_slow(f);
	setenv("PATH", before, 1);
	free(before);
	free(with);
	struct slice run = slice_of(UUID);
	unsigned done = f->done;
	control_sample(f->control, &run, 1, shell_done, f);
	control_ping(f->control, shell_done, f);
	UNTIL(f, f->done > done);
	assert_string_equal(f->text, "");
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	close(fd);
	UNTIL(f, f->done > done + 1);
	assert_true(strlen(f->text) > 2);
}

/* It looks at files in a process of its own, which may hang. */
static void
nor_for_that_of_perl(void **state)
{
	struct fixture *f = *state;
	struct slice run = slice_of(UUID);

	if (getenv("PLM_SLOW") != NULL)
		skip();
	shell_start(f, 1, "echo ready; exec sleep 1000");
	wait_for(f, 1, "ready\n");
	sample(f, 1);
	pid_t quick = fake_transport_pid(f->transport);
	pid_t sampler = shell_child(quick, "plm-sample");
	assert_true(sampler > 0);
	kill(sampler, SIGSTOP);
	unsigned done = f->done;
	f->sampled = 0;
	control_sample(f->control, &run, 0, shell_done, f);
	control_ping(f->control, shell_done, f);
	UNTIL(f, f->done > done);
	assert_string_equal(f->text, "");
	kill(sampler, SIGCONT);
	UNTIL(f, f->done > done + 1);
	assert_true(strlen(f->text) > 2);
	assert_int_equal(f->sampled, 1);
	/* Killed, it answers no more, and the next one does. */
	kill(sampler, SIGSTOP);
	done = f->done;
	control_sample(f->control, &run, 0, shell_done, f);
	control_ping(f->control, shell_done, f);
	UNTIL(f, f->done > done);
	kill(sampler, SIGKILL);
	UNTIL(f, f->done > done + 1);
	assert_int_equal(f->code, CODE_FAILED);
	sample(f, 0);
	assert_int_equal(f->sampled, 1);
	/* It ends with who asks it, whatever was started since. */
	sampler = shell_child(quick, "plm-sample");
	assert_true(sampler > 0);
	shell_start(f, 2, "exec sleep 1000");
	shell_disconnect(f);
	while (kill(sampler, 0) == 0)
		usleep(1000);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, shell_set_up, shell_tear_down)
	TEST(a_whole_session_is_read),
	TEST(names_do_no_harm),
	TEST(time_is_that_of_all),
	TEST(only_what_lives_is_told),
	TEST(silence_is_of_the_newer_file),
	TEST(a_host_without_getconf),
	TEST(an_awk_that_gives_up_is_asked_again),
	TEST(no_request_waits_for_it),
	TEST(nor_for_that_of_perl),
};

/* The first awk of PATH is this one from now on; its directory is to be removed. */
static void
be_awk(const char *path, char *directory)
{
	char link[64], *with;

	assert_non_null(mkdtemp(directory));
	snprintf(link, sizeof link, "%s/awk", directory);
	assert_int_equal(symlink(path, link), 0);
	assert_true(asprintf(&with, "%s:%s", directory, getenv("PATH")) > 0);
	setenv("PATH", with, 1);
	free(with);
}

int
main(int argc, char **argv)
{
	static const char *const usual[] = { "/bin/sh", "-c", NULL };
	char directory[] = "/tmp/plm-awk-XXXXXX", link[64];
	bool awk = argc == 3 && strcmp(argv[1], "--awk") == 0;

	signal(SIGPIPE, SIG_IGN);
	login_shell = usual;
	if (awk)
		be_awk(argv[2], directory);
	else if (argc == 3 && !shell_be_sh(argv[2]))
		return 77;      /* skipped */
	int failed = cmocka_run_group_tests_name(argc == 3 ? argv[2] : "sh",
	    tests, NULL, NULL);
	if (awk) {
		snprintf(link, sizeof link, "%s/awk", directory);
		unlink(link);
		rmdir(directory);
	}
	return failed;
}
