/*
 * plm-tui: the only file that sees both the console and the worker. It decides
 * which of its programs this process is.
 */
#include <ev.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "complete.h"
#include "demo.h"
#include "exit_status.h"
#include "guardian.h"
#include "headless.h"
#include "log.h"
#include "options.h"
#include "sessionfile.h"
#include "spawn.h"
#include "text.h"
#include "ui.h"
#include "worker.h"

/* The sentence may quote a file or a host: it is foreign text. */
static int
complain(const struct fault *f, int status)
{
	char safe[8 * sizeof f->text];

	fprintf(stderr, "plm-tui: %s\n", text_plain(slice_of(f->text), 0, safe,
	    sizeof safe));
	return status;
}

/*
 * What whoever started us ignored, blocked or closed is none of ours: without
 * SIGCHLD the guardian waits for ever, without SIGTERM nothing ends the
 * console, and a descriptor that stands for stderr must not be a socket.
 */
static void
start_afresh(void)
{
	sigset_t none;
	int fd;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGCHLD, SIG_DFL);
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* In the guardian's child: the console on its terminal. */
static int
run_console(const struct session *session, const struct options *o)
{
	struct ui_options options = {
		.console = { .no_start = o->no_start, .spawn = spawn_worker },
		.demo = o->in_demo,
		.no_mouse = o->no_mouse,
	};
	struct ev_loop *loop = ev_default_loop(EVFLAG_AUTO);
	struct fault f = { 0 };

	if (loop == NULL)
		fatal("libev found no way to wait for events");
	struct ui *ui = ui_new(loop, session, &options, &f);
	if (ui == NULL)
		return complain(&f, EXIT_USAGE);
	ev_run(loop, 0);
	ui_farewell(ui);
	int status = ui_status(ui);
	ui_free(ui);
	ev_loop_destroy(loop);
	return status;
}

static int
run_session(const struct options *o)
{
	struct session *session;
	struct fault f = { 0 };

	if (!session_load(o->session_path, &session, &f))
		return complain(&f, EXIT_SESSION_FILE);
	session_no_key_check(session, o->no_key_check, o->no_local_key_check);
	guardian_fork();
	int status = run_console(session, o);
	session_free(session);
	return status;
}

/* No screen, so no guardian of one. */
static int
run_command(const struct options *o)
{
	struct console_options console = { .spawn = spawn_worker };
	struct ev_loop *loop = ev_default_loop(EVFLAG_AUTO);
	struct session *session;
	struct fault f = { 0 };

	if (loop == NULL)
		fatal("libev found no way to wait for events");
	if (!session_load(o->session_path, &session, &f))
		return complain(&f, EXIT_SESSION_FILE);
	session_no_key_check(session, o->no_key_check, o->no_local_key_check);
	int status = headless_run(loop, session, o, &console, &f);
	if (f.code != CODE_OK)
		complain(&f, status);
	session_free(session);
	ev_loop_destroy(loop);
	return status;
}

static int
run_demo(void)
{
	struct fault f = { 0 };
	int status = demo_run("/proc/self/exe", &f);

	return status < 0 ? complain(&f, EXIT_FAILURE) : status;
}

static int
run(const struct options *o)
{
	struct fault f = { 0 };

	if (o->log_file != NULL &&
	    !log_open(o->log_file, "console", o->log_level, &f))
		return complain(&f, EXIT_USAGE);
	switch (o->what) {
	case RUN_WORKER:
		spawn_adopt_log();
		return worker_main(WORKER_LINK_FD);
	case RUN_DEMO:
		return run_demo();
	case RUN_COMPLETE:
		complete_print(o->complete, o->session_path, stdout);
		return EXIT_DONE;
	case RUN_SESSION:
		return run_session(o);
	case RUN_COMMAND:
		return run_command(o);
	default:
		return options_say(o);
	}
}

int
main(int argc, char **argv)
{
	struct options o;
	struct fault f = { 0 };

	start_afresh();
	int status = options_parse(argc, argv, &o, &f) ? run(&o)
	    : complain(&f, EXIT_USAGE);
	options_finish(&o);
	return status;
}
