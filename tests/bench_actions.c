/*
 * How long an action takes: from the console's request to start a sleep until
 * its PID is in the model, and from the request to kill it until its exit is.
 * The whole way: console, worker, libssh2, a real sshd on loopback, control
 * shell, launcher, and back. Its peers in the same run are what scripts do with
 * OpenSSH's client: one connection that is shared (ControlMaster), and a new
 * connection for each action, as drunc has it.
 *
 * It is three programs, like plm-tui: the demo's sshd around the benchmark, the
 * console, and the worker.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "console.h"
#include "demo.h"
#include "demo_files.h"
#include "mem.h"
#include "spawn.h"
#include "worker.h"

enum {
	ROUNDS = 12,
	OURS = 20,              /* a round */
	THEIRS = 3,             /* of each peer, a round */
	DEADLINE_S = 20,        /* for one step */
	GOAL_MS = 30,
};

enum who { PLM, SHARED, FRESH, WHO_COUNT };

static const char *const who_text[] = {
	[PLM] = "plm-tui",
	[SHARED] = "ssh, one shared connection",
	[FRESH] = "ssh, a new connection each",
};

struct samples {
	double ms[ROUNDS * OURS];
	size_t n;
};

struct bench {
	struct ev_loop *loop;
	struct console *console;
	const struct host_spec *host;
	char *control;          /* ControlPath of the shared connection */
	enum proc_state awaited;
	ev_timer deadline;
	struct samples start[WHO_COUNT], kill[WHO_COUNT];
};

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
add(struct samples *s, double since)
{
	if (s->n < sizeof s->ms / sizeof *s->ms)
		s->ms[s->n++] = now_ms() - since;
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double
quantile(struct samples *s, double q)
{
	if (s->n == 0)
		return 0;
	qsort(s->ms, s->n, sizeof *s->ms, by_size);
	return s->ms[(size_t)(q * (double)(s->n - 1))];
}

static _Noreturn void
give_up(const char *what)
{
	fprintf(stderr, "bench_actions: %s\n", what);
	exit(EXIT_FAILURE);
}

/* Ours: the loop runs until the model says what is waited for. */

static const struct model_proc *
process(const struct bench *b)
{
	return console_model(b->console)->procs[0];
}

static bool
arrived(const struct bench *b)
{
	const struct model_proc *p = process(b);

	return p->state == b->awaited && p->on->state == HOST_READY &&
	    (p->state != STATE_ALIVE || p->pid != 0);
}

static void
on_change(void *arg)
{
	struct bench *b = arg;

	if (b->console != NULL && arrived(b))
		ev_break(b->loop, EVBREAK_ALL);
}

static void
on_notice(enum notice kind, const char *text, void *arg)
{
	(void)arg;
	if (kind == NOTICE_ERROR)
		give_up(text);
}

static void
on_deadline(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)w;
	(void)revents;
	give_up("an action was not over in time");
}

static void
await(struct bench *b, enum proc_state state)
{
	b->awaited = state;
	ev_timer_set(&b->deadline, DEADLINE_S, 0);
	ev_timer_start(b->loop, &b->deadline);
	if (!arrived(b))
		ev_run(b->loop, 0);
	ev_timer_stop(b->loop, &b->deadline);
}

/* All answers are in: the next action meets nothing of this one. */
static void
settle(struct bench *b)
{
	while (!console_idle(b->console))
		ev_run(b->loop, EVRUN_ONCE);
}

static void
run_ours(struct bench *b)
{
	double began = now_ms();

	console_start(b->console, process(b), NULL, NULL);
	await(b, STATE_ALIVE);
	add(&b->start[PLM], began);
	settle(b);
	began = now_ms();
	console_stop(b->console, process(b), NULL, NULL);
	await(b, STATE_EXITED);
	add(&b->kill[PLM], began);
	settle(b);
}

/* Theirs: a command by ssh, until its first line, then until its end. */

static pid_t
spawn_ssh(const struct bench *b, enum who who, const char *command, int *out)
{
	char *port = xasprintf("%u", b->host->ssh.port);
	char *known = xasprintf("UserKnownHostsFile=%s",
	    b->host->ssh.known_hosts.v[0]);
	char *path = xasprintf("ControlPath=%s",
	    who == SHARED ? b->control : "none");
	const char *const argv[] = { "ssh", "-F", "none", "-n", "-p", port,
		"-i", b->host->ssh.identity_files.v[0], "-l", b->host->ssh.user,
		"-o", "BatchMode=yes", "-o", known, "-o", path,
		"-o", "GlobalKnownHostsFile=none", "-o", "LogLevel=ERROR",
		"-o", "ControlMaster=auto", "-o", "ControlPersist=60",
		b->host->ssh.address, command, NULL };
	int fd[2];

	if (pipe2(fd, O_CLOEXEC) != 0)
		give_up(strerror(errno));
	pid_t pid = fork();
	if (pid < 0)
		give_up(strerror(errno));
	if (pid == 0) {
		dup2(fd[1], STDOUT_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(fd[1]);
	free(port);
	free(known);
	free(path);
	*out = fd[0];
	return pid;
}

/* Runs it to its end; text gets its first line. Returns when that came. */
static double
run_ssh(const struct bench *b, enum who who, const char *command, char *text,
    size_t size)
{
	size_t n = 0;
	ssize_t got;
	double when = 0;
	int out, status;
	pid_t pid = spawn_ssh(b, who, command, &out);

	while (n + 1 < size && (got = read(out, text + n, size - n - 1)) > 0) {
		n += (size_t)got;
		if (when == 0 && memchr(text, '\n', n) != NULL)
			when = now_ms();
	}
	text[n] = '\0';
	close(out);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		give_up("a command by ssh failed");
	return when;
}

static void
run_theirs(struct bench *b, enum who who)
{
	char line[64], command[256];
	double began = now_ms();
	double when = run_ssh(b, who, "setsid -f sh -c 'echo $$; exec sleep"
	    " 1000000 </dev/null >/dev/null 2>&1'", line, sizeof line);
	long pid = strtol(line, NULL, 10);

	if (pid <= 1)
		give_up("ssh told no PID");
	add(&b->start[who], began + now_ms() - when);
	snprintf(command, sizeof command, "kill -QUIT -%ld; while kill -0 %ld"
	    " 2>/dev/null; do sleep 0.01; done; echo gone", pid, pid);
	began = now_ms();
	when = run_ssh(b, who, command, line, sizeof line);
	add(&b->kill[who], began + now_ms() - when);
}

static void
report(struct samples *of, const char *what)
{
	double ours = quantile(&of[PLM], 0.5);

	printf("\n%-28s %9s %9s %9s  %s\n", what, "median", "p90", "n",
	    "plm-tui's median to it");
	for (int w = 0; w < WHO_COUNT; w++) {
		double median = quantile(&of[w], 0.5);
		printf("  %-26s %6.1f ms %6.1f ms %9zu  %.2f\n", who_text[w],
		    median, quantile(&of[w], 0.9), of[w].n, ours / median);
	}
	printf("  goal: %d ms at the median, %s\n", GOAL_MS,
	    ours < GOAL_MS ? "met" : "MISSED");
}

static void
run_rounds(struct bench *b)
{
	char line[64];

	await(b, STATE_PENDING);
	/* The shared connection is there before it is measured, as ours. */
	run_ssh(b, SHARED, "echo ready", line, sizeof line);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < OURS; i++)
			run_ours(b);
		for (int i = 0; i < THEIRS; i++) {
			run_theirs(b, SHARED);
			run_theirs(b, FRESH);
		}
	}
	report(b->start, "start to PID");
	report(b->kill, "kill to exit");
}

/* A session of one process that sleeps, on the first host of the demo's. */
static struct session *
load_session(const char *demo_path)
{
	struct session *demo, *session;
	struct fault f = { 0 };

	if (!session_load(demo_path, &demo, &f))
		give_up(f.text);
	const struct host_spec *h = demo->hosts[0];
	char *path = xasprintf("%s.bench", demo_path);
	char *text = xasprintf("version: 1\nsession: bench\nhosts:\n  host: {"
	    " address: %s, state_dir: \"%s\", ssh: { user: \"%s\", port: %u,"
	    " identity_file: \"%s\", user_known_hosts_file: \"%s\" } }\n"
	    "processes:\n  sleep: { host: host, command: [sleep, \"1000000\"],"
	    " stop: [{ signal: QUIT, wait: %ds }] }\n", h->ssh.address,
	    h->state_dir, h->ssh.user, h->ssh.port, h->ssh.identity_files.v[0],
	    h->ssh.known_hosts.v[0], DEADLINE_S);
	if (!demo_file_write(path, text, &f) ||
	    !session_load(path, &session, &f))
		give_up(f.text);
	free(text);
	free(path);
	session_free(demo);
	return session;
}

static int
run(const char *path)
{
	static const struct console_events events = { on_change, on_notice, NULL };
	struct session *session = load_session(path);
	struct console_options options = { .no_start = true,
		.spawn = spawn_worker };
	struct bench b = { .loop = ev_default_loop(0),
		.host = session->hosts[0],
		.control = xasprintf("%s.mux", path) };

	ev_init(&b.deadline, on_deadline);
	b.console = console_new(b.loop, session, &options, &events, &b);
	run_rounds(&b);
	console_free(b.console);
	session_free(session);
	free(b.control);
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	struct fault f = { 0 };

	if (argc == 2 && strcmp(argv[1], "--worker") == 0)
		return worker_main(WORKER_LINK_FD, true);
	if (argc == 3 && strcmp(argv[1], "--in-demo") == 0)
		return run(argv[2]);
	int status = demo_run("/proc/self/exe", NULL, &f);
	if (status < 0)
		give_up(f.text);
	return status;
}
