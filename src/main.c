/*
 * plm-tui: the only file that sees both the console and the worker. It decides
 * which of its programs this process is.
 */
#include <ev.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "askpass.h"
#include "complete.h"
#include "controlling.h"
#include "demo.h"
#include "exit_status.h"
#include "guardian.h"
#include "headless.h"
#include "importrun.h"
#include "log.h"
#include "loop.h"
#include "options.h"
#include "plain.h"
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

/* What the demo did is gone with it. */
static enum journal_what
what_to_keep(const struct options *o)
{
	return o->in_demo ? JOURNAL_NONE : JOURNAL_ALL;
}

static struct looks
looks_of(const struct options *o)
{
	return (struct looks){ .own_files = true, .config = o->config,
		.keys = o->keys, .theme = o->theme, .color = o->color,
		.ascii = o->ascii };
}

/* Why nobody is asked what logins need; NULL: somebody may be. */
static const char *
asks_nobody(const struct options *o)
{
	return o->batch ? "--batch asks nobody: add the key to an agent with"
	    " ssh-add, or leave --batch out" : NULL;
}

/* In the guardian's child: the console on its terminal. */
static int
run_console(struct session *session, const struct options *o)
{
	struct ui_options options = {
		.console = { .no_start = o->no_start, .finds_why = true,
			.read_only = o->read_only, .person = o->person,
			.no_questions = asks_nobody(o),
			.spawn = spawn_worker,
			.journal = what_to_keep(o) },
		.demo = o->in_demo,
		.no_mouse = o->no_mouse,
		.no_shell = !is_job(),
		.looks = looks_of(o),
	};
	struct ev_loop *loop = loop_new();
	struct fault f = { 0 };

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

/* Without a screen there is no terminal to guard. */
static int
run_plain(struct session *session, const struct options *o)
{
	struct console_options console = { .no_start = o->no_start,
		.finds_why = true, .read_only = o->read_only, .person = o->person,
		.no_questions = asks_nobody(o),
		.spawn = spawn_worker, .journal = what_to_keep(o) };
	struct ev_loop *loop = loop_new();

	int status = plain_run(loop, session, &console);
	ev_loop_destroy(loop);
	return status;
}

static int
run_session(const struct options *o)
{
	struct session *session;
	struct fault f = { 0 };

	if (!options_session(o, &session, &f))
		return complain(&f, EXIT_SESSION_FILE);
	session_no_key_check(session, o->no_key_check, o->no_local_key_check);
	struct looks looks = looks_of(o);
	if (!looks_check(&looks, &f)) {
		session_free(session);
		return complain(&f, EXIT_USAGE);
	}
	int status;
	if (o->plain) {
		status = run_plain(session, o);
	} else {
		guardian_fork();
		status = run_console(session, o);
	}
	session_free(session);
	return status;
}

/* No screen, so no guardian of one. */
static int
run_command(const struct options *o)
{
	struct console_options console = { .read_only = o->read_only,
		.person = o->person, .looks = true,
		.no_questions = asks_nobody(o),
		.journal = JOURNAL_DEEDS, .spawn = spawn_worker };
	struct ev_loop *loop = loop_new();
	struct session *session;
	struct fault f = { 0 };

	if (!options_session(o, &session, &f))
		return complain(&f, EXIT_SESSION_FILE);
	session_no_key_check(session, o->no_key_check, o->no_local_key_check);
	int status = headless_run(loop, session, o, &console, &f);
	if (f.code != CODE_OK)
		complain(&f, status);
	session_free(session);
	ev_loop_destroy(loop);
	return status;
}

/* What was said of the screen is for the demo's console too. */
static int
run_demo(const struct options *o)
{
	static const char *const color[] = {
#define COLOR_WHEN(id, word) "--color=" word,
#include "color_when.def"
#undef COLOR_WHEN
	};
	const char *more[10] = { color[o->color] };
	int n = 1;
	const struct {
		const char *option, *value;
	} said[] = { { "--config", o->config }, { "--keys", o->keys },
		{ "--theme", o->theme } };
	struct fault f = { 0 };

	struct looks looks = looks_of(o);
	if (!looks_check(&looks, &f))
		return complain(&f, EXIT_USAGE);
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		if (said[i].value != NULL) {
			more[n++] = said[i].option;
			more[n++] = said[i].value;
		}
	if (o->ascii)
		more[n++] = "--ascii";
	/* The console is a program of its own there. */
	if (o->read_only)
		setenv("PLM_READ_ONLY", "1", 1);
	int status = demo_run("/proc/self/exe", more, &f);

	return status < 0 ? complain(&f, EXIT_FAILURE) : status;
}

static int
run(const struct options *o)
{
	struct fault f = { 0 };
	int status;

	if (o->log_file != NULL &&
	    !log_open(o->log_file, "console", o->log_level, &f))
		return complain(&f, EXIT_USAGE);
	switch (o->what) {
	case RUN_WORKER:
		spawn_adopt_log();
		return worker_main(WORKER_LINK_FD);
	case RUN_DEMO:
		return run_demo(o);
	case RUN_IMPORT:
		status = import_run(o, &f);
		return f.code != CODE_OK ? complain(&f, status) : status;
	case RUN_COMPLETE:
		complete_print(o, stdout);
		return EXIT_DONE;
	case RUN_SESSION:
		return run_session(o);
	case RUN_COMMAND:
		return run_command(o);
	default:
		return options_say(o);
	}
}

/*
 * Passwords are typed here: no core has them, and nobody else of this user reads
 * them out of memory. Programs that we start may have cores again: the limit's
 * upper end stays, and an exec makes them readable.
 */
static void
keep_secrets(void)
{
	struct rlimit core;

	if (getrlimit(RLIMIT_CORE, &core) == 0) {
		core.rlim_cur = 0;
		setrlimit(RLIMIT_CORE, &core);
	}
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int
main(int argc, char **argv)
{
	struct options o;
	struct fault f = { 0 };

	keep_secrets();
	const char *socket = askpass_socket();
	if (socket != NULL)
		return askpass_main(socket, argc > 1 ? argv[1] : "");
	start_afresh();
	int status = options_parse(argc, argv, &o, &f) ? run(&o)
	    : complain(&f, EXIT_USAGE);
	options_finish(&o);
	return status;
}
