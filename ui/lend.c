#include "lend.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "clock.h"
#include "console_errands.h"
#include "log.h"
#include "mem.h"
#include "procstat.h"
#include "signame.h"
#include "ui_private.h"
#include "writeall.h"

enum {
	EARLY_MS = 500,
	STOP_MS = 10,           /* between looks whether all of it has stopped */
	STOP_AGAIN = 10,        /* looks between words to those that have not */
	STOP_LOOKS = 100,       /* ... and no more of them                  */
};

struct lend {
	struct ui *ui;
	pid_t pid;              /* and its process group; 0: it is over     */
	struct lend_spec spec;
	int64_t since;
	int status;
	ev_child child;
	ev_io key;              /* Enter is waited for                      */
	ev_timer look;          /* its first process has stopped            */
	int looks;
	struct termios modes;   /* as it had them when it was stopped       */
};

/* From the background too: SIGTTOU would stop whoever does it there. */
static void
give_to(int fd, pid_t group)
{
	sigset_t ttou, before;

	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	sigprocmask(SIG_BLOCK, &ttou, &before);
	if (tcsetpgrp(fd, group) < 0)
		log_debug("the terminal goes to nobody: %s", strerror(errno));
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* The descriptors of the errand. */
enum { IN, OUT, TERMINAL, LENT };

/* In the child. It ends with the console, whatever that dies of. */
static void
become(const struct errand *e)
{
	char *const *argv = (char *const *)(uintptr_t)e->word;
	int out = e->fd[OUT];
	sigset_t none;

	setpgid(0, 0);
	give_to(e->fd[TERMINAL], getpid());
	/* In the console's place it may be stdin itself that is given on. */
	dup2(e->fd[IN], STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	for (int n = 1; n < NSIG; n++)
		signal(n, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGHUP, 0, 0, 0);
	if (getppid() != (pid_t)e->number[0])
		_exit(127);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "plm-tui: %s cannot be executed: %s\n",
	    argv[0], strerror(errno));
	_exit(127);
}

const struct door_kind lend_errand = { .name = "terminal", .become = become };

/* -1, and errno. */
static pid_t
start(const struct ui *ui, const struct lend_spec *s)
{
	struct errand e = { .number = { getpid() }, .fd = {
		[IN] = s->in >= 0 ? s->in : ui->in_fd, [OUT] = ui->out_fd,
		[TERMINAL] = ui->in_fd }, .fds = LENT };

	if (errand_words(&e, s->argv))
		return door_start(&lend_errand, &e);
	errno = E2BIG;
	return -1;
}

bool
ui_lent(const struct ui *ui)
{
	return ui->lend != NULL;
}

const char *
lend_status(int status, char *buf, size_t size)
{
	buf[0] = '\0';
	if (WIFSIGNALED(status) && signame(WTERMSIG(status)) != NULL)
		snprintf(buf, size, "it was killed by %s",
		    signame(WTERMSIG(status)));
	else if (WIFSIGNALED(status))
		snprintf(buf, size, "it was killed by signal %d",
		    WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		snprintf(buf, size, "it ended with exit %d",
		    WEXITSTATUS(status));
	return buf;
}

static void
release(struct lend *l)
{
	ev_child_stop(l->ui->loop, &l->child);
	ev_io_stop(l->ui->loop, &l->key);
	ev_timer_stop(l->ui->loop, &l->look);
	l->ui->lend = NULL;
	free(l);
}

static void
finish(struct lend *l)
{
	struct ui *ui = l->ui;
	struct lend_spec spec = l->spec;
	int status = l->status;

	release(l);
	ui_terminal_back(ui);
	spec.over(status, spec.arg);
}

static void
on_key(struct ev_loop *loop, ev_io *w, int revents)
{
	struct lend *l = w->data;
	char keys[64];
	ssize_t n = read(l->ui->in_fd, keys, sizeof keys);

	(void)loop;
	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	/* The end of the terminal is an end, too: curses sees to it. */
	finish(l);
}

/* As tig and less do: what was printed can be read before it is gone. */
static void
ask(struct lend *l)
{
	static const char words[] = "\r\n[plm-tui] press Enter to go on ";

	ui_terminal_keys(l->ui);
	if (!write_all(l->ui->out_fd, words, sizeof words - 1))
		log_debug("the terminal takes nothing");
	ev_io_init(&l->key, on_key, l->ui->in_fd, EV_READ);
	l->key.data = l;
	ev_io_start(l->ui->loop, &l->key);
}

static bool
has_to_ask(const struct lend *l)
{
	bool failed = l->spec.ask == LEND_ASK_SSH
	    ? WIFSIGNALED(l->status) || WEXITSTATUS(l->status) == 255
	    : l->status != 0;

	return l->spec.ask == LEND_ASK || failed ||
	    clock_mono_ms() - l->since < EARLY_MS;
}

static void
over(struct lend *l, int status)
{
	/* What it left stopped is nobody's to wake any more. */
	door_signal(-l->pid, SIGCONT);
	l->pid = 0;
	l->status = status;
	ev_child_stop(l->ui->loop, &l->child);
	ev_timer_stop(l->ui->loop, &l->look);
	give_to(l->ui->in_fd, getpgrp());
	if (has_to_ask(l))
		ask(l);
	else
		finish(l);
}

/*
 * It was stopped (C-z): the whole job stops, for the shell that started us.
 * The guardian stops with us and wakes us; fg makes its group, ours, the
 * foreground one, so the terminal is ours to give back. Where there is no shell
 * it goes on at once.
 */
static void
stopped(struct lend *l)
{
	int fd = l->ui->in_fd;

	if (l->ui->options.no_shell) {
		door_signal(-l->pid, SIGCONT);
		return;
	}
	bool known = tcgetattr(fd, &l->modes) == 0;
	give_to(fd, getpgrp());
	ui_terminal_shell(l->ui);
	/* bg, not fg: the terminal is the shell's, and stays so. */
	do
		raise(SIGSTOP);
	while (tcgetpgrp(fd) != getpgrp() && tcgetpgrp(fd) >= 0);
	if (known)
		tcsetattr(fd, TCSADRAIN, &l->modes);
	give_to(fd, l->pid);
	door_signal(-l->pid, SIGCONT);
}

/* All processes of a group have stopped, or are over. */
static bool
has_stopped(pid_t group)
{
	DIR *d = opendir("/proc");
	const struct dirent *e;
	bool all = true;

	while (d != NULL && all && (e = readdir(d)) != NULL) {
		pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
		struct procstat s;
		if (pid > 0 && procstat_read(pid, &s) && s.group == group)
			all = s.state == 'T' || s.state == 't' ||
			    s.state == 'Z';
	}
	if (d != NULL)
		closedir(d);
	return all;
}

/*
 * A pager that is told to stop puts the terminal in order before it does so,
 * for which it must have the terminal still; its shell stops at once. One that
 * is told a moment before it waits for a key (less 590) does so with the next
 * key, which would be the shell's: so it is told again, and stopped at last.
 */
static void
on_look(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct lend *l = w->data;

	(void)revents;
	if (!has_stopped(l->pid)) {
		if (++l->looks % STOP_AGAIN == 0)
			door_signal(-l->pid, l->looks < STOP_LOOKS
			    ? SIGTSTP : SIGSTOP);
		if (l->looks < STOP_LOOKS)
			return;
	}
	ev_timer_stop(loop, w);
	stopped(l);
}

static void
on_child(struct ev_loop *loop, ev_child *w, int revents)
{
	struct lend *l = w->data;

	(void)revents;
	if (WIFSTOPPED(w->rstatus)) {
		l->looks = 0;
		ev_timer_again(loop, &l->look);
	} else if (WIFEXITED(w->rstatus) || WIFSIGNALED(w->rstatus)) {
		over(l, w->rstatus);
	}
}

bool
ui_lend(struct ui *ui, const struct lend_spec *spec, struct fault *f)
{
	if (ui->lend != NULL)
		return fault_set(f, CODE_REFUSED, "another program has the"
		    " terminal");
	ui_terminal_leave(ui);
	pid_t pid = start(ui, spec);
	if (pid < 0) {
		ui_terminal_back(ui);
		return fault_set(f, CODE_FAILED, "no process can be started:"
		    " %s", door_error(errno));
	}
	/* Both sides do it: whoever comes first. */
	setpgid(pid, pid);
	give_to(ui->in_fd, pid);
	struct lend *l = xcalloc(1, sizeof *l);
	*l = (struct lend){ .ui = ui, .pid = pid, .spec = *spec,
		.since = clock_mono_ms() };
	l->spec.argv = NULL;
	ev_child_init(&l->child, on_child, pid, 1);
	ev_timer_init(&l->look, on_look, 0., STOP_MS / 1000.);
	l->child.data = l->look.data = l;
	ev_child_start(ui->loop, &l->child);
	ui->lend = l;
	return true;
}

void
ui_lend_free(struct ui *ui)
{
	struct lend *l = ui->lend;

	if (l == NULL)
		return;
	if (l->pid > 0) {
		door_signal(-l->pid, SIGHUP);
		door_signal(-l->pid, SIGCONT);
		give_to(ui->in_fd, getpgrp());
	}
	release(l);
	ui_terminal_back(ui);
}
