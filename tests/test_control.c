/*
 * The control shell and the launcher, by every login shell that is installed,
 * over local processes instead of ssh: what they tell must be what happened.
 */
#include "shell_fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

static void
exits_are_exact(void **state)
{
	static const struct {
		const char *text;
		int code, signal;
	} cases[] = {
		{ "exit 0", 0, 0 },
		{ "exit 1", 1, 0 },
		{ "exit 126", 126, 0 },
		{ "exit 127", 127, 0 },
		{ "exit 137", 137, 0 },
		{ "exit 143", 143, 0 },
		{ "exit 255", 255, 0 },
		{ "kill -TERM $$", -1, SIGTERM },
		{ "kill -KILL $$", -1, SIGKILL },
		{ "kill -SEGV $$", -1, SIGSEGV },
		{ "kill -QUIT $$", -1, SIGQUIT },
	};
	struct fixture *f = *state;

	assert_true(f->exact);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		shell_start(f, i + 1, cases[i].text);
		assert_int_equal(f->code, CODE_OK);
		UNTIL(f, shell_ended(f, i + 1));
		assert_int_equal(shell_last(f)->code, cases[i].code);
		assert_int_equal(shell_last(f)->signal, cases[i].signal);
		assert_true(shell_last(f)->exact);
	}
}

static void
a_signal_is_at_once(void **state)
{
	struct fixture *f = *state;

	shell_start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000", NULL });
	assert_int_equal(f->code, CODE_OK);
	assert_int_equal(shell_last(f)->what, RUN_ALIVE);
	uint64_t pid = shell_last(f)->pid;
	assert_true(pid > 1);
	/* The program itself, with the signals' default actions. */
	char path[64], line[256] = "", ignored[64] = "";
	snprintf(path, sizeof path, "/proc/%llu/status",
	    (unsigned long long)pid);
	FILE *status = fopen(path, "r");
	while (status != NULL && fgets(line, sizeof line, status) != NULL)
		sscanf(line, "SigIgn: %63s", ignored);
	/* All of POSIX's; 32 and 33 are the C library's own. */
	assert_int_equal(strtoull(ignored, NULL, 16) & 0x7fffffff, 0);
	assert_int_equal(strlen(ignored), 16);
	fclose(status);
	shell_signal(f, 1, SIGQUIT, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->signal, SIGQUIT);
	assert_int_equal(shell_last(f)->cause, CAUSE_STOPPED);
	assert_int_equal(shell_last(f)->pid, pid);
	shell_signal(f, 1, SIGQUIT, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
}

static void
causes_are_told_apart(void **state)
{
	struct fixture *f = *state;

	shell_start(f, 1, "exec sleep 1000");
	shell_signal(f, 1, SIGKILL, CAUSE_CRASHED);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->cause, CAUSE_CRASHED);
	shell_start(f, 2, "exec sleep 1000");
	kill((pid_t)shell_last(f)->pid, SIGKILL);
	UNTIL(f, shell_ended(f, 2));
	assert_int_equal(shell_last(f)->cause, CAUSE_OUTSIDE);
	shell_start(f, 3, "exit 3");
	UNTIL(f, shell_ended(f, 3));
	assert_int_equal(shell_last(f)->cause, CAUSE_ITSELF);
	/* A stop without effect is not what it ends of one day. */
	char gate[128];
	snprintf(gate, sizeof gate, "%s/gate", f->home);
	assert_int_equal(mkfifo(gate, 0600), 0);
	shell_start(f, 4, "trap '' USR1; echo ready; read x <\"$HOME/gate\";"
	    " exit 5");
	while (strcmp(shell_record(f, 4, "out"), "ready\n") != 0)
		continue;
	shell_signal(f, 4, SIGUSR1, CAUSE_STOPPED);
	unsigned before = f->done;
	control_unnote(f->control, slice_of(UUID), 4, (struct nums){ NULL, 0 },
	    shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
	int fd = open(gate, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "go\n", 3), 3);
	close(fd);
	UNTIL(f, shell_ended(f, 4));
	assert_int_equal(shell_last(f)->code, 5);
	assert_int_equal(shell_last(f)->cause, CAUSE_ITSELF);
}

/* The state of a process that has become sleep; NUL: it has not yet. */
static char
sleep_state(uint64_t pid)
{
	char path[64], state = '\0';

	snprintf(path, sizeof path, "/proc/%llu/stat",
	    (unsigned long long)pid);
	FILE *stat = fopen(path, "r");
	assert_non_null(stat);
	if (fscanf(stat, "%*d (sleep) %c", &state) != 1)
		state = '\0';
	fclose(stat);
	return state;
}

/* The word in a run's note; blanks keep its room. */
static const char *
noted(const struct fixture *f, uint64_t run)
{
	char *text = shell_record(f, run, "note");

	text[strcspn(text, " \n")] = '\0';
	return text;
}

/* A signal is the cause of an end by itself, and of no other. */
static void
a_signal_is_no_stop(void **state)
{
	struct fixture *f = *state;

	shell_start(f, 1, "exec sleep 1000");
	shell_signal(f, 1, SIGTERM, CAUSE_SIGNALLED);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->signal, SIGTERM);
	assert_int_equal(shell_last(f)->cause, CAUSE_SIGNALLED);
	/* It means the program, and not what that has left. */
	shell_start(f, 2, "setsid -f sleep 1000; exit 0");
	UNTIL(f, shell_ended(f, 2));
	do
		shell_survey(f, 2);
	while (f->marked_count != 1 || strcmp(f->marked[0].name, "sleep") != 0);
	shell_signal(f, 2, SIGTERM, CAUSE_SIGNALLED);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
	shell_survey(f, 2);
	assert_int_equal(f->marked_count, 1);
	shell_signal(f, 2, SIGKILL, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_OK);
	/* Each of several may be it, however late: USR1 kills what is held. */
	shell_start(f, 3, "exec sleep 1000");
	while (sleep_state(shell_last(f)->pid) == '\0')
		continue;
	shell_signal(f, 3, SIGSTOP, CAUSE_SIGNALLED);
	/* Others that come first are first. */
	while (sleep_state(shell_last(f)->pid) != 'T')
		continue;
	shell_signal(f, 3, SIGUSR1, CAUSE_SIGNALLED);
	shell_signal(f, 3, SIGUSR1, CAUSE_SIGNALLED);
	shell_signal(f, 3, SIGWINCH, CAUSE_SIGNALLED);
	assert_string_equal(noted(f, 3), "signal-STOP-USR1-WINCH");
	shell_signal(f, 3, SIGCONT, CAUSE_SIGNALLED);
	UNTIL(f, shell_ended(f, 3));
	assert_int_equal(shell_last(f)->signal, SIGUSR1);
	assert_int_equal(shell_last(f)->cause, CAUSE_SIGNALLED);
	/* Another one was sent by somebody else. */
	shell_start(f, 4, "exec sleep 1000");
	shell_signal(f, 4, SIGWINCH, CAUSE_SIGNALLED);
	kill((pid_t)shell_last(f)->pid, SIGTERM);
	UNTIL(f, shell_ended(f, 4));
	assert_int_equal(shell_last(f)->cause, CAUSE_OUTSIDE);
	/* An exit code is nobody's but the program's. */
	shell_start(f, 5, "trap 'exit 7' HUP; echo ready; while :; do"
	    " sleep 0.01; done");
	while (strcmp(shell_record(f, 5, "out"), "ready\n") != 0)
		continue;
	shell_signal(f, 5, SIGHUP, CAUSE_SIGNALLED);
	UNTIL(f, shell_ended(f, 5));
	assert_int_equal(shell_last(f)->code, 7);
	assert_int_equal(shell_last(f)->cause, CAUSE_ITSELF);
}

/* A stop stands above a signal, and what is left of one below it. */
static void
a_stop_overrides_a_signal(void **state)
{
	static const unsigned long long sent[] = { SIGUSR2, SIGQUIT };
	struct fixture *f = *state;

	shell_start(f, 1, "exec sleep 1000");
	shell_signal(f, 1, SIGWINCH, CAUSE_SIGNALLED);
	shell_signal(f, 1, SIGURG, CAUSE_STOPPED);
	assert_string_equal(noted(f, 1), "stopped");
	shell_signal(f, 1, SIGTERM, CAUSE_SIGNALLED);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->cause, CAUSE_STOPPED);
	/* A stop was given up: only what it sent is still its doing. */
	for (uint64_t run = 2; run < 4; run++) {
		shell_start(f, run, "exec sleep 1000");
		shell_signal(f, run, SIGURG, CAUSE_STOPPED);
		unsigned before = f->done;
		control_unnote(f->control, slice_of(UUID), run,
		    (struct nums){ sent, 2 }, shell_done, f);
		UNTIL(f, f->done > before);
		assert_string_equal(noted(f, run), "signal-USR2-QUIT");
		kill((pid_t)shell_last(f)->pid, run == 2 ? SIGQUIT : SIGTERM);
		UNTIL(f, shell_ended(f, run));
		assert_int_equal(shell_last(f)->cause, run == 2
		    ? CAUSE_SIGNALLED : CAUSE_OUTSIDE);
	}
}

static void
words_arrive_unharmed(void **state)
{
	static const char nasty[] = "a'b\"c $HOME `x` \\ * ; & | <\n> \t!!~ "
		"\xc3\xa9\xff\n";
	struct fixture *f = *state;

	char env[200];
	snprintf(env, sizeof env, "NASTY=%s", nasty);
	shell_start_in(f, 1, "/", env, (const char *const[]){ "/bin/sh", "-c",
	    "printf '%s|%s|%s|%s' \"$1\" \"$NASTY\" \"$PWD\" \"$PLM_UUID\"; "
	    "printf oops >&2; env | grep '^PLM_' | sort >&2; umask >&2",
	    "sh", nasty, NULL });
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 1));
	char wanted[400];
	snprintf(wanted, sizeof wanted, "%s|%s|/|%s", nasty, nasty, UUID);
	assert_string_equal(shell_record(f, 1, "out"), wanted);
	char mask[400];
	mode_t m = umask(0);
	umask(m);
	snprintf(mask, sizeof mask, "oopsPLM_HOST=h1\nPLM_MARK=%s/1\n"
	    "PLM_PROCESS=prog\nPLM_ROLE=application\nPLM_RUN=1\n"
	    "PLM_SESSION=test\nPLM_UUID=%s\n%04o\n", UUID, UUID, m);
	assert_string_equal(shell_record(f, 1, "err"), mask);
}

static void
failures_have_a_reason(void **state)
{
	struct fixture *f = *state;

	shell_start_in(f, 1, "", "", (const char *const[]){ "/no/such/thing", NULL });
	assert_int_equal(f->code, CODE_FAILED);
	assert_string_equal(f->text, "there is no program /no/such/thing");
	assert_int_equal(shell_last(f)->what, RUN_FAILED);
	shell_start_in(f, 2, "", "", (const char *const[]){ "nosuchthing", NULL });
	assert_string_equal(f->text, "there is no program nosuchthing in"
	    " PATH");
	shell_start_in(f, 3, "/nowhere", "", (const char *const[]){ "true", NULL });
	assert_string_equal(f->text, "the working directory /nowhere cannot"
	    " be entered");
	shell_start_in(f, 4, "", "", (const char *const[]){ "/etc/passwd", NULL });
	assert_string_equal(f->text, "/etc/passwd may not be executed");
	shell_start(f, 4, "true");
	assert_int_equal(f->code, CODE_REFUSED);
	assert_string_equal(f->text, "this run was started already");
}


static void
the_next_shell_knows_all(void **state)
{
	struct fixture *f = *state;

	shell_start(f, 1, "exit 1");
	UNTIL(f, shell_ended(f, 1));
	shell_start_in(f, 2, "", "", (const char *const[]){ "sleep", "1000", NULL });
	uint64_t pid = shell_last(f)->pid;
	int64_t started = shell_last(f)->started;
	shell_disconnect(f);
	/* It dies while nobody is connected. */
	kill((pid_t)pid, SIGTERM);
	shell_connect(f);
	UNTIL(f, f->ready);
	do
		shell_list(f);
	while (shell_last(f)->what == RUN_ALIVE);
	assert_int_equal(f->row_count, 1);
	assert_string_equal(shell_last(f)->name, "prog");
	assert_int_equal(shell_last(f)->run, 2);
	assert_int_equal(shell_last(f)->what, RUN_ENDED);
	assert_int_equal(shell_last(f)->signal, SIGTERM);
	assert_int_equal(shell_last(f)->pid, pid);
	assert_int_equal(shell_last(f)->cause, CAUSE_OUTSIDE);
	assert_in_range(shell_last(f)->started, started - 1000, started + 1000);
	assert_true(shell_last(f)->ended >= shell_last(f)->started);
}

static void
nothing_is_proven_by_a_pid(void **state)
{
	struct fixture *f = *state;

	/* Without the mark, which would prove it too. */
	shell_start_in(f, 1, "", "", (const char *const[]){ "env", "-u",
	    "PLM_MARK", "sleep", "1000", NULL });
	uint64_t pid = shell_last(f)->pid;
	do
		shell_survey(f, 1);
	while (f->marked_count > 0);
	/* The same PID with another start time is another process. */
	shell_put_pid(f, 1, 7, NULL);
	shell_signal(f, 1, SIGKILL, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
	assert_int_equal(kill((pid_t)pid, 0), 0);
	kill((pid_t)pid, SIGKILL);
	UNTIL(f, shell_ended(f, 1));
}

/* Run 1, a sleep, whose launcher was killed; its PID. */
static uint64_t
without_launcher(struct fixture *f)
{
	int launcher;

	shell_start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000", NULL });
	assert_int_equal(sscanf(shell_record(f, 1, "launcher"), "%d", &launcher), 1);
	kill(launcher, SIGKILL);
	return shell_last(f)->pid;
}

static void
a_launcher_that_is_gone_is_told(void **state)
{
	struct fixture *f = *state;
	uint64_t pid = without_launcher(f);

	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_ALIVE);
	kill((pid_t)pid, SIGKILL);
	do
		shell_list(f);
	while (shell_last(f)->what == RUN_ALIVE ||
	    shell_last(f)->what == RUN_OVER);
	assert_int_equal(shell_last(f)->what, RUN_GONE);
	assert_int_equal(shell_last(f)->code, -1);
}

/* Asks for a proof of runs 1 to n; the rows begin anew. */
static void
prove(struct fixture *f, size_t n)
{
	struct slice *runs = calloc(n, sizeof *runs);
	char (*text)[64] = calloc(n, sizeof *text);
	unsigned before = f->done;

	for (size_t i = 0; i < n; i++) {
		snprintf(text[i], sizeof *text, "%s/%zu", UUID, i + 1);
		runs[i] = slice_of(text[i]);
	}
	f->row_count = 0;
	control_prove(f->control, runs, n, shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
	free(runs);
	free(text);
}

static int
launcher_of(const struct fixture *f, uint64_t run)
{
	int launcher = 0;

	assert_int_equal(sscanf(shell_record(f, run, "launcher"), "%d",
	    &launcher), 1);
	return launcher;
}

static uint64_t
start_sleep(struct fixture *f, uint64_t run)
{
	shell_start_in(f, run, "", "", (const char *const[]){ "sleep", "1000",
	    NULL });
	assert_int_equal(f->code, CODE_OK);
	return shell_last(f)->pid;
}

/* Until the last of n runs is told of so: its program may be a zombie still. */
static void
prove_until(struct fixture *f, size_t n, uint64_t run, enum run_what what)
{
	double end = ev_time() + DEADLINE_MS / 1000.;

	do {
		assert_true(ev_time() < end);
		prove(f, n);
	} while (f->row_count == 0 || shell_last(f)->what != what ||
	    shell_last(f)->run != run);
}

static void
a_proof_tells_of_the_dead(void **state)
{
	struct fixture *f = *state;

	prove(f, 0);
	assert_int_equal(f->row_count, 0);
	/* Runs of which nothing is on record are in the answer. */
	prove(f, 2);
	assert_int_equal(f->row_count, 0);
	assert_non_null(strstr(f->text, "/1 "));
	assert_string_equal(f->text + strlen(f->text) - 2, "/2");
	uint64_t first = start_sleep(f, 1), second = start_sleep(f, 2);
	prove(f, 2);
	assert_int_equal(f->row_count, 0);
	/* Its launcher alone is no proof of anything. */
	kill(launcher_of(f, 1), SIGKILL);
	prove(f, 2);
	assert_int_equal(f->row_count, 0);
	kill((pid_t)first, SIGKILL);
	prove_until(f, 2, 1, RUN_GONE);
	assert_int_equal(f->row_count, 1);
	/* A launcher that hangs cannot tell. */
	int launcher = launcher_of(f, 2);
	kill(launcher, SIGSTOP);
	kill((pid_t)second, SIGKILL);
	prove_until(f, 2, 2, RUN_OVER);
	kill(launcher, SIGCONT);
	UNTIL(f, shell_ended(f, 2));
	assert_int_equal(shell_last(f)->signal, SIGKILL);
	prove(f, 2);
	assert_int_equal(shell_last(f)->what, RUN_ENDED);
}

static char self[512];          /* this program */

static void *
sleep_on(void *arg)
{
	for (;;)
		pause();
	return arg;
}

/* The program of the test below: its first thread ends, another goes on. */
static _Noreturn void
be_two_threads(void)
{
	pthread_t second;

	if (pthread_create(&second, NULL, sleep_on, NULL) != 0)
		_exit(1);
	pthread_exit(NULL);
}

/* Its first thread is gone, which makes it look like a zombie. */
static void
a_process_lives_as_long_as_a_thread(void **state)
{
	struct fixture *f = *state;
	char path[64], program[600], text[400], what = '\0';

	snprintf(program, sizeof program, "%s/threads", f->home);
	assert_int_equal(symlink(self, program), 0);
	shell_start_in(f, 1, "", "", (const char *const[]){ program,
	    "--threads", NULL });
	assert_int_equal(f->code, CODE_OK);
	uint64_t pid = shell_last(f)->pid;
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	double end = ev_time() + DEADLINE_MS / 1000.;
	while (what != 'Z' && ev_time() < end) {
		FILE *stat = fopen(path, "r");
		assert_non_null(stat);
		assert_non_null(fgets(text, sizeof text, stat));
		what = strrchr(text, ')')[2];
		fclose(stat);
	}
	assert_int_equal(what, 'Z');
	prove(f, 1);
	assert_int_equal(f->row_count, 0);
	shell_list(f);
	assert_int_equal(shell_last(f)->what, RUN_ALIVE);
	shell_signal(f, 1, SIGTERM, CAUSE_STOPPED);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->signal, SIGTERM);
}

/* Requests that lay unread in a shell that hung come too late. */
static void
an_older_run_is_not_started(void **state)
{
	struct fixture *f = *state;

	shell_start(f, 6, "exit 0");
	UNTIL(f, shell_ended(f, 6));
	shell_start(f, 5, "sleep 1000");
	assert_int_equal(f->code, CODE_REFUSED);
	assert_string_equal(f->text, "run 6 was started meanwhile");
	assert_string_equal(shell_record(f, 5, "spec"), "");
	shell_start(f, 7, "exit 0");
	assert_int_equal(f->code, CODE_OK);
	UNTIL(f, shell_ended(f, 7));
}

/* Another process with the PID, or of another boot, is no proof. */
static void
a_proof_is_not_by_the_pid(void **state)
{
	struct fixture *f = *state;
	uint64_t pid = start_sleep(f, 1);
	unsigned long long tick;

	assert_int_equal(sscanf(shell_record(f, 1, "pid"), "%*u %llu", &tick),
	    1);
	for (int i = 0; i < 2; i++) {
		shell_put_pid(f, 1, i == 0 ? 7 : tick,
		    i == 0 ? NULL : "another-boot");
		prove(f, 1);
		assert_int_equal(f->row_count, 1);
		assert_int_not_equal(shell_last(f)->what, RUN_ALIVE);
	}
	kill((pid_t)pid, SIGKILL);
	UNTIL(f, shell_ended(f, 1));
}

/* Both of two shells are told; the FIFO of one that died is swept away. */
static void
every_shell_is_told(void **state)
{
	struct fixture *f = *state;
	struct fixture other = { .loop = f->loop };

	memcpy(other.home, f->home, sizeof other.home);
	shell_connect(&other);
	UNTIL(&other, other.ready);
	shell_start(f, 1, "exit 9");
	UNTIL(f, shell_ended(f, 1));
	UNTIL(&other, shell_ended(&other, 1));
	assert_int_equal(shell_last(&other)->code, 9);
	char path[600];
	int gone = fake_transport_pid(other.transport);
	snprintf(path, sizeof path, "%s/ev.%d", f->directory, gone);
	assert_int_equal(access(path, F_OK), 0);
	kill(gone, SIGKILL);
	UNTIL(&other, other.down);
	shell_disconnect(&other);
	/* Who minded it takes it away where he sees it while it is dying. */
	if (access(path, F_OK) < 0)
		assert_int_equal(mkfifo(path, 0600), 0);
	shell_connect(&other);
	UNTIL(&other, other.ready);
	assert_int_equal(access(path, F_OK), -1);
	shell_disconnect(&other);
}

static void
shell_flush(struct fixture *f, uint64_t run)
{
	unsigned before = f->done;

	control_flush(f->control, slice_of(UUID), run, shell_done, f);
	UNTIL(f, f->done > before);
}

/* What was seen is on record: for the other console at once, for the next one
 * when it comes, whatever the end was. */
static void
an_end_is_acknowledged_for_all(void **state)
{
	struct fixture *f = *state;
	struct fixture other = { .loop = f->loop };

	memcpy(other.home, f->home, sizeof other.home);
	shell_connect(&other);
	UNTIL(&other, other.ready);
	shell_flush(f, 1);
	assert_int_equal(f->code, CODE_NOT_RUNNING);
	shell_start_in(f, 1, "", "", (const char *const[]){ "sleep", "1000", NULL });
	shell_flush(f, 1);
	assert_int_equal(f->code, CODE_REFUSED);
	assert_string_equal(shell_record(f, 1, "ack"), "");
	shell_signal(f, 1, SIGKILL, CAUSE_CRASHED);
	UNTIL(f, shell_ended(f, 1));
	UNTIL(&other, shell_ended(&other, 1));
	assert_false(shell_last(f)->acked);
	shell_flush(f, 1);
	assert_int_equal(f->code, CODE_OK);
	UNTIL(&other, shell_last(&other)->acked);
	for (int i = 0; i < 2; i++) {
		const struct row *r = shell_last(i == 0 ? f : &other);
		assert_true(r->acked);
		assert_int_equal(r->what, RUN_ENDED);
		assert_int_equal(r->cause, CAUSE_CRASHED);
		assert_int_equal(r->signal, SIGKILL);
	}
	shell_disconnect(&other);
	/* A start that failed, and the list. */
	shell_start_in(f, 2, "", "", (const char *const[]){ "/no such", NULL });
	assert_false(shell_last(f)->acked);
	shell_flush(f, 2);
	assert_true(shell_last(f)->acked);
	assert_string_equal(shell_last(f)->why, "there is no program /no such");
	shell_list(f);
	assert_int_equal(f->row_count, 1);
	assert_true(shell_last(f)->acked);
	assert_string_equal(shell_last(f)->why, "there is no program /no such");
}

/* Another console's shell takes nothing: this one's requests go on, and it is
 * told when it does. */
static void
a_full_fifo_holds_nobody_up(void **state)
{
	struct fixture *f = *state;
	char path[600], bytes[4096] = "";
	static const char row[] = " 1 prog application ended ";
	size_t n = 0;

	shell_start(f, 1, "exit 3");
	UNTIL(f, shell_ended(f, 1));
	snprintf(path, sizeof path, "%s/ev.%d", f->directory, getpid());
	assert_int_equal(mkfifo(path, 0600), 0);
	int fd = open(path, O_RDWR | O_NONBLOCK);
	while (write(fd, bytes, sizeof bytes) > 0)
		continue;
	shell_flush(f, 1);
	assert_int_equal(f->code, CODE_OK);
	shell_flush(f, 1);
	assert_int_equal(f->code, CODE_OK);
	/* What it did not take before, and then what it was to be told. */
	struct pollfd p = { .fd = fd, .events = POLLIN };
	while (memmem(bytes, n, ",acked\n", 7) == NULL) {
		assert_int_equal(poll(&p, 1, DEADLINE_MS), 1);
		n = (size_t)read(fd, bytes, sizeof bytes);
	}
	assert_non_null(memmem(bytes, n, row, sizeof row - 1));
	close(fd);
}

static void
what_is_gone_is_acknowledged(void **state)
{
	struct fixture *f = *state;

	kill((pid_t)without_launcher(f), SIGKILL);
	do
		shell_flush(f, 1);
	while (f->code == CODE_REFUSED);
	assert_int_equal(f->code, CODE_OK);
	assert_int_equal(shell_last(f)->what, RUN_GONE);
	assert_true(shell_last(f)->acked);
}

/* Asks for the facts, which begin anew. */
static void
check(struct fixture *f)
{
	unsigned before = f->done;

	f->facts[0] = '\0';
	control_check(f->control, shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
}

/* The value of a fact, until the next call. */
static const char *
fact(const struct fixture *f, const char *name)
{
	static char value[600];
	char start[32];

	snprintf(start, sizeof start, "\n%s ", name);
	const char *at = strncmp(f->facts, start + 1, strlen(start + 1)) == 0
	    ? f->facts - 1 : strstr(f->facts, start);
	if (at == NULL)
		fail_msg("there is no '%s' in: %s", name, f->facts);
	at += strlen(start);
	snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\n"), at);
	return value;
}

static void
facts_are_measured(void **state)
{
	struct fixture *f = *state;
	char path[600], want[700];
	unsigned long long total, used, free_kib;

	/* Twice: the second waits for nothing that the first left. */
	check(f);
	check(f);
	snprintf(want, sizeof want, "ok %s", f->directory);
	assert_string_equal(fact(f, "state"), want);
	snprintf(path, sizeof path, "%s/check.%d", f->directory,
	    (int)fake_transport_pid(f->transport));
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(sscanf(fact(f, "space"), "%*s %llu %llu %llu",
	    &total, &used, &free_kib), 3);
	assert_true(total >= free_kib && total > 0);
	assert_non_null(strchr(fact(f, "space"), '%'));
	assert_non_null(strchr(fact(f, "inodes"), '%'));
	assert_int_equal(fact(f, "tools")[0], '1');
	/* Who answers is not the shell itself: that goes on meanwhile. */
	unsigned before = f->done;
	f->facts[0] = '\0';
	control_check(f->control, shell_done, f);
	control_ping(f->control, shell_done, f);
	UNTIL(f, f->done > before);
	assert_string_equal(f->text, "");
	UNTIL(f, f->done > before + 1);
	assert_int_equal(strlen(fact(f, "state")), strlen(want));
}

static void
a_state_directory_that_cannot_be_written(void **state)
{
	struct fixture *f = *state;
	char away[600];

	snprintf(away, sizeof away, "%s.away", f->directory);
	assert_int_equal(rename(f->directory, away), 0);
	check(f);
	assert_int_equal(strncmp(fact(f, "state"), "failed ", 7), 0);
	assert_true(strlen(fact(f, "state")) > strlen("failed "));
	assert_int_equal(rename(away, f->directory), 0);
	check(f);
	assert_int_equal(strncmp(fact(f, "state"), "ok ", 3), 0);
}

static void
the_time_is_told(void **state)
{
	struct fixture *f = *state;
	unsigned before = f->done;
	double sent = ev_time(), theirs;

	control_time(f->control, 10000, shell_done, f);
	UNTIL(f, f->done > before);
	theirs = strtod(f->text, NULL);
	assert_true(theirs > sent - 1.1 && theirs < ev_time() + 0.1);
}

/* Of a host that is in no session files can be read; nothing is written. */
static void
a_visit_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	size_t home = strlen(f->home);

	shell_disconnect(f);
	strcat(f->home, "/visited");
	assert_int_equal(mkdir(f->home, 0700), 0);
	f->session = "";
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	assert_string_equal(f->fault, "");
	assert_string_equal(f->directory, "");
	control_ping(f->control, shell_done, f);
	UNTIL(f, f->done == 1);
	assert_int_equal(f->code, CODE_OK);
	shell_disconnect(f);
	/* Login shells may have files of their own. */
	strcat(f->home, "/.local/state");
	assert_int_equal(access(f->home, F_OK), -1);
	f->home[home] = '\0';
}

static void
noise_is_kept_for_the_fault(void **state)
{
	struct fixture *f = *state;
	const char *const broken[] = { "/bin/sh", "-c",
		"echo 'This account is not available.'; exit 1 #", NULL };

	shell_disconnect(f);
	const char *const *usual = login_shell;
	login_shell = broken;
	shell_connect(f);
	login_shell = usual;
	UNTIL(f, f->down);
	assert_string_equal(f->fault, "the login shell started no /bin/sh; it"
	    " said: This account is not available.; commands have to be let in"
	    " there, as no nologin and no ForceCommand do");
}

static double
median(double *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && v[k] < v[k - 1]; k--) {
			double x = v[k];
			v[k] = v[k - 1];
			v[k - 1] = x;
		}
	return v[n / 2];
}

/* Not a test of speed: figures for whoever reads the log. */
static void
figures(void **state)
{
	enum { N = 30 };
	struct fixture *f = *state;
	double pings[N], starts[N], ends[N], proofs[N];

	start_sleep(f, 1);
	for (int i = 0; i < N; i++) {
		double t = ev_time();
		prove(f, 1);
		proofs[i] = (ev_time() - t) * 1000;
	}
	shell_signal(f, 1, SIGQUIT, CAUSE_STOPPED);
	UNTIL(f, shell_ended(f, 1));

	for (uint64_t i = 0; i < N; i++) {
		unsigned before = f->done;
		double t = ev_time();
		control_ping(f->control, shell_done, f);
		UNTIL(f, f->done > before);
		pings[i] = (ev_time() - t) * 1000;
		t = ev_time();
		start_sleep(f, i + 2);
		starts[i] = (ev_time() - t) * 1000;
		t = ev_time();
		shell_signal(f, i + 2, SIGQUIT, CAUSE_STOPPED);
		UNTIL(f, shell_ended(f, i + 2));
		ends[i] = (ev_time() - t) * 1000;
	}
	print_message("medians of %d: ping %.2f ms, start to PID %.2f ms,"
	    " kill to exit %.2f ms, proof of one %.2f ms\n", N,
	    median(pings, N), median(starts, N), median(ends, N),
	    median(proofs, N));
}

/* It says so before it has read anything, and the script comes all the same. */
static void
a_dd_without_fullblock(void **state)
{
	static const char older[] = "#!/bin/sh\necho \"$*\" >>\"$HOME/asked\"\n"
	    "case $* in *iflag*) exit 1 ;; esac\nexec /usr/bin/dd \"$@\"\n";
	struct fixture *f = *state;
	char path[4096], name[128], said[64] = "";
	char *before = xstrdup(getenv("PATH"));
	bool slow = getenv("PLM_SLOW") != NULL;

	snprintf(name, sizeof name, "%s/dd", f->home);
	FILE *dd = fopen(name, "w");
	assert_non_null(dd);
	fputs(older, dd);
	fclose(dd);
	assert_int_equal(chmod(name, 0700), 0);
	snprintf(path, sizeof path, "%s:%s", f->home, before);
	setenv("PATH", path, 1);
	setenv("PLM_SLOW", "1", 1);     /* a shell alone */
	shell_disconnect(f);
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	setenv("PATH", before, 1);
	if (!slow)
		unsetenv("PLM_SLOW");
	free(before);
	assert_true(f->ready);
	shell_start(f, 1, "exit 3");
	UNTIL(f, shell_ended(f, 1));
	assert_int_equal(shell_last(f)->code, 3);
	snprintf(name, sizeof name, "%s/asked", f->home);
	FILE *asked = fopen(name, "r");
	assert_non_null(asked);
	assert_non_null(fgets(said, sizeof said, asked));
	assert_non_null(strstr(said, "iflag=fullblock"));
	assert_non_null(fgets(said, sizeof said, asked));
	assert_non_null(strstr(said, "bs=1 count="));
	fclose(asked);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, shell_set_up, shell_tear_down)
	TEST(exits_are_exact),
	TEST(a_signal_is_at_once),
	TEST(causes_are_told_apart),
	TEST(a_signal_is_no_stop),
	TEST(a_stop_overrides_a_signal),
	TEST(words_arrive_unharmed),
	TEST(failures_have_a_reason),
	TEST(the_next_shell_knows_all),
	TEST(nothing_is_proven_by_a_pid),
	TEST(a_launcher_that_is_gone_is_told),
	TEST(a_proof_tells_of_the_dead),
	TEST(a_process_lives_as_long_as_a_thread),
	TEST(an_older_run_is_not_started),
	TEST(a_proof_is_not_by_the_pid),
	TEST(every_shell_is_told),
	TEST(an_end_is_acknowledged_for_all),
	TEST(a_full_fifo_holds_nobody_up),
	TEST(what_is_gone_is_acknowledged),
	TEST(facts_are_measured),
	TEST(a_state_directory_that_cannot_be_written),
	TEST(the_time_is_told),
	TEST(a_visit_leaves_nothing),
	TEST(noise_is_kept_for_the_fault),
	TEST(figures),
	TEST(a_dd_without_fullblock),
};

/* The argv of a login shell, up to its command: the test's arguments. */
int
main(int argc, char **argv)
{
	static const char *const usual[] = { "/bin/sh", "-c", NULL };

	if (argc == 2 && strcmp(argv[1], "--threads") == 0)
		be_two_threads();
	if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
		return 1;
	signal(SIGPIPE, SIG_IGN);
	login_shell = argc > 1 ? (const char *const *)(uintptr_t)(argv + 1)
			       : usual;
	return cmocka_run_group_tests_name(login_shell[0], tests, NULL, NULL);
}
