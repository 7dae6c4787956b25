/*
 * What one action takes on a host that is connected: from the console's request
 * to signal a process (WINCH, which it ignores) until the answer is there. The
 * whole way but the screen: console, worker, libssh2, sshd, control shell, and
 * back. action SESSION COUNT: us of each. It is its own worker.
 */
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "spawn.h"
#include "stopwatch.h"
#include "worker.h"

enum { DEADLINE_S = 30 };

struct bench {
	struct ev_loop *loop;
	struct console *console;
	bool done;
};

static void
on_change(void *arg)
{
	(void)arg;
}

static void
on_notice(enum notice kind, const char *text, void *arg)
{
	(void)arg;
	if (kind == NOTICE_ERROR)
		fail(text);
}

static void
on_deadline(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)w;
	(void)revents;
	fail("an action was not over in time");
}

static void
on_done(enum code code, struct slice text, void *arg)
{
	struct bench *b = arg;

	if (code != CODE_OK) {
		fprintf(stderr, "action: %.*s\n", SLICE_ARG(text));
		exit(EXIT_FAILURE);
	}
	b->done = true;
}

static double
act(struct bench *b, const struct model_proc *p)
{
	double began = now_us();

	b->done = false;
	console_signal(b->console, p, SIGWINCH, on_done, b);
	while (!b->done)
		ev_run(b->loop, EVRUN_ONCE);
	return now_us() - began;
}

static void
run(const char *path, int count)
{
	static const struct console_events events = { on_change, on_notice, NULL };
	struct console_options options = { .spawn = spawn_worker };
	struct bench b = { .loop = ev_default_loop(0) };
	struct session *session;
	struct fault f = { 0 };
	ev_timer deadline;

	if (!session_load(path, &session, &f))
		fail(f.text);
	ev_timer_init(&deadline, on_deadline, DEADLINE_S, 0);
	ev_timer_start(b.loop, &deadline);
	b.console = console_new(b.loop, session, &options, &events, &b);
	const struct model_proc *p = console_model(b.console)->procs[0];
	while (p->state != STATE_ALIVE || !console_idle(b.console))
		ev_run(b.loop, EVRUN_ONCE);
	for (int i = 0; i < count; i++)
		printf("%.1f\n", act(&b, p));
	console_free(b.console);
	session_free(session);
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--worker") == 0)
		return worker_main(WORKER_LINK_FD, true);
	if (argc != 3)
		fail("SESSION COUNT");
	run(argv[1], atoi(argv[2]));
	return EXIT_SUCCESS;
}
