/*
 * The end of the worker, by workers that do not want to end: processes that
 * write down when they saw the end of their link, and SIGTERM. All of them are
 * ended at the same time; what is measured is between what they saw.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "console.h"

enum kind {
	POLITE,                 /* ends with its link                       */
	DEAF,                   /* ends by SIGTERM only                     */
	STUBBORN,               /* by SIGKILL only                          */
	STOPPED,                /* is stopped                               */
	HURRIED,                /* stubborn, when a signal ends the console */
	HELD,                   /* polite; another process has its link too */
	KINDS
};

enum { LATE_MS = 6000, DEADLINE_MS = 25000 };

static const char *session_path;
static int log_fd_of_child;

struct worker {
	enum kind kind;
	struct console *console;
	pid_t pid, holder;
	int log;                /* what it writes down                      */
	int64_t asked;          /* to end; monotonic                        */
	int64_t end, term;      /* what it saw; 0: nothing                  */
	int64_t over;           /* the console said so                      */
	enum code code;
};

struct fixture {
	struct ev_loop *loop;
	struct session *session;
	struct worker workers[KINDS];
	unsigned left;
	bool late;
};

static void
write_down(char what)
{
	struct {
		char what;
		int64_t ms;
	} line = { .what = what, .ms = clock_mono_ms() };

	if (write(log_fd_of_child, &line, sizeof line) < 0)
		_exit(1);
}

static void
on_term(int signal)
{
	(void)signal;
	write_down('T');
}

static void
on_term_end(int signal)
{
	on_term(signal);
	_exit(0);
}

/* In the child: the worker of this kind. */
static _Noreturn void
be(enum kind kind, int link)
{
	char bytes[4096];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTERM, kind == STUBBORN || kind == HURRIED ? on_term
	    : on_term_end);
	if (kind == STOPPED)
		raise(SIGSTOP);
	while (read(link, bytes, sizeof bytes) > 0 || errno == EINTR)
		errno = 0;
	write_down('E');
	while (kind != POLITE && kind != HELD)
		pause();
	_exit(0);
}

static int
spawn(pid_t *pid, struct fault *f, void *arg)
{
	struct worker *w = arg;
	int link[2], log[2];

	if (w->pid != 0) {
		fault_set(f, CODE_FAILED, "one is enough");
		return -1;
	}
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
	    link), 0);
	assert_int_equal(pipe(log), 0);
	*pid = w->pid = fork();
	if (w->pid == 0) {
		log_fd_of_child = log[1];
		close(link[0]);
		be(w->kind, link[1]);
	}
	if (w->kind == HELD && (w->holder = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(link[0]);
		close(log[1]);
		for (;;)
			pause();
	}
	close(link[1]);
	close(log[1]);
	w->log = log[0];
	return link[0];
}

static void
ignore_change(void *arg)
{
	(void)arg;
}

static void
ignore_notice(enum notice kind, const char *text, void *arg)
{
	(void)kind;
	(void)text;
	(void)arg;
}

static const struct console_events events = { ignore_change, ignore_notice, NULL };

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)revents;
	((struct fixture *)w->data)->late = true;
	ev_break(loop, EVBREAK_ALL);
}

#define UNTIL(f, condition)                                                    \
	do {                                                                   \
		ev_timer limit_;                                               \
		ev_timer_init(&limit_, too_late, DEADLINE_MS / 1000., 0.);     \
		limit_.data = (f);                                             \
		ev_now_update((f)->loop);                                      \
		ev_timer_start((f)->loop, &limit_);                            \
		while (!(condition) && !(f)->late)                             \
			ev_run((f)->loop, EVRUN_ONCE);                         \
		ev_timer_stop((f)->loop, &limit_);                             \
		if ((f)->late)                                                 \
			fail_msg("never came: %s", #condition);                \
	} while (0)

static void
start(struct fixture *f, enum kind kind)
{
	struct worker *w = &f->workers[kind];

	*w = (struct worker){ .kind = kind };
	w->console = console_new(f->loop, f->session,
	    &(struct console_options){ .spawn = spawn, .spawn_arg = w },
	    &events, w);
	assert_true(w->pid > 0);
}

static int
set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct fault why;

	if (f == NULL || !session_load(session_path, &f->session, &why))
		return -1;
	f->loop = ev_default_loop(EVFLAG_AUTO);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	for (int k = 0; k < KINDS; k++) {
		struct worker *w = &f->workers[k];
		if (w->console == NULL)
			continue;
		console_free(w->console);
		close(w->log);
		if (w->holder != 0) {
			kill(w->holder, SIGKILL);
			waitpid(w->holder, NULL, 0);
		}
	}
	session_free(f->session);
	free(f);
	return 0;
}

static struct fixture *running;

static void
closed(enum code code, struct slice text, void *arg)
{
	struct worker *w = arg;

	assert_true(text.n > 0);
	assert_int_equal(w->over, 0);
	w->over = clock_mono_ms();
	w->code = code;
	running->left--;
	ev_break(running->loop, EVBREAK_ALL);
}

static void
end(struct fixture *f, enum kind kind)
{
	struct worker *w = &f->workers[kind];

	running = f;
	f->left++;
	w->asked = clock_mono_ms();
	console_shutdown(w->console, kind == HURRIED, closed, w);
}

/* What it wrote down, all of it: it is over. */
static void
read_log(struct worker *w)
{
	struct {
		char what;
		int64_t ms;
	} line;

	while (read(w->log, &line, sizeof line) == sizeof line)
		*(line.what == 'E' ? &w->end : &w->term) = line.ms;
}

#define assert_between(value, least) \
	assert_in_range(value, (least) - 50, (least) + LATE_MS)

static void
each_gets_its_time_and_no_more(void **state)
{
	struct fixture *f = *state;
	const struct worker *w = f->workers;

	for (int k = 0; k < KINDS; k++)
		start(f, (enum kind)k);
	/* It stands when its link is closed. */
	siginfo_t info;
	assert_int_equal(waitid(P_PID, (id_t)w[STOPPED].pid, &info,
	    WSTOPPED | WNOWAIT), 0);
	for (int k = 0; k < KINDS; k++)
		end(f, (enum kind)k);
	UNTIL(f, f->left == 0);
	for (int k = 0; k < KINDS; k++)
		read_log(&f->workers[k]);
	assert_int_equal(w[POLITE].code, CODE_OK);
	assert_true(w[POLITE].end > 0);
	assert_int_equal(w[POLITE].term, 0);
	assert_true(w[POLITE].over - w[POLITE].asked < 4000);
	assert_int_equal(w[HELD].code, CODE_OK);
	assert_int_equal(w[HELD].term, 0);
	assert_true(w[HELD].over - w[HELD].asked < 4000);
	assert_int_equal(w[DEAF].code, CODE_FAILED);
	assert_between(w[DEAF].term - w[DEAF].end, 5000);
	assert_int_equal(w[STUBBORN].code, CODE_FAILED);
	assert_between(w[STUBBORN].term - w[STUBBORN].end, 5000);
	assert_between(w[STUBBORN].over - w[STUBBORN].term, 2000);
	assert_int_equal(w[STOPPED].code, CODE_FAILED);
	assert_int_equal(w[STOPPED].end, 0);
	assert_between(w[STOPPED].over - w[STOPPED].asked, 7000);
	assert_int_equal(w[HURRIED].code, CODE_FAILED);
	assert_between(w[HURRIED].term - w[HURRIED].end, 1000);
	assert_between(w[HURRIED].over - w[HURRIED].term, 400);
	assert_true(w[HURRIED].term - w[HURRIED].end < 4000);
	/* None is left, not even as a zombie. */
	for (int k = 0; k < KINDS; k++)
		assert_int_equal(kill(w[k].pid, 0), -1);
}

static void
outcome(enum code code, struct slice text, void *arg)
{
	(void)text;
	*(enum code *)arg = code;
}

/* A process that may be running, so that a stop of it is asked for. */
static const struct model_proc *
some_process(const struct worker *w)
{
	return console_model(w->console)->procs[0];
}

static void
what_is_asked_of_a_lost_worker_fails_at_once(void **state)
{
	struct fixture *f = *state;
	struct worker *w = &f->workers[DEAF];
	static enum code pending, later;        /* outlive what fails */

	pending = later = CODE_COUNT;
	start(f, DEAF);
	console_stop(w->console, some_process(w), outcome, &pending);
	assert_int_equal(pending, CODE_COUNT);
	assert_int_equal(kill(w->pid, SIGKILL), 0);
	UNTIL(f, pending != CODE_COUNT);
	assert_int_equal(pending, CODE_WORKER_LOST);
	console_stop(w->console, some_process(w), outcome, &later);
	assert_int_equal(later, CODE_WORKER_LOST);
}

static void
nothing_is_asked_after_the_end(void **state)
{
	struct fixture *f = *state;
	struct worker *w = &f->workers[DEAF];
	static enum code pending, later;        /* outlive what fails */

	pending = later = CODE_COUNT;
	start(f, DEAF);
	console_stop(w->console, some_process(w), outcome, &pending);
	end(f, DEAF);
	console_stop(w->console, some_process(w), outcome, &later);
	assert_int_equal(later, CODE_WORKER_LOST);
	/* It may still answer; its death is an answer too. */
	assert_int_equal(pending, CODE_COUNT);
	assert_int_equal(kill(w->pid, SIGKILL), 0);
	UNTIL(f, f->left == 0);
	assert_int_equal(pending, CODE_WORKER_LOST);
	assert_int_equal(w->code, CODE_OK);
}

static void
a_worker_that_is_gone_already(void **state)
{
	struct fixture *f = *state;
	struct worker *w = &f->workers[POLITE];
	static enum code pending;

	pending = CODE_COUNT;
	start(f, POLITE);
	console_stop(w->console, some_process(w), outcome, &pending);
	assert_int_equal(kill(w->pid, SIGKILL), 0);
	UNTIL(f, pending != CODE_COUNT);
	/* No other is started meanwhile. */
	end(f, POLITE);
	UNTIL(f, f->left == 0);
	assert_int_equal(w->code, CODE_OK);
}

int
main(int argc, char **argv)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(each_gets_its_time_and_no_more),
		CASE(what_is_asked_of_a_lost_worker_fails_at_once),
		CASE(nothing_is_asked_after_the_end),
		CASE(a_worker_that_is_gone_already),
	};

	if (argc != 2)
		return EXIT_FAILURE;
	session_path = argv[1];
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
