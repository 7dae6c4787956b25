/* The terminal: whether it will do, taken over, and given back. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "input.h"
#include "log.h"
#include "ui_private.h"

/*
 * Modes that curses does not switch: mouse reports with drags (1002) as numbers
 * (1006: columns beyond 223 too; terminfo of screen and tmux has neither), and
 * pastes that say that they are pastes (2004). xterm's ctlseqs.
 */
static const char modes_off[] = "\033[?1006l\033[?1002l\033[?2004l";

/* Whatever a program that had the terminal may have left: besides, the keypad's
 * mode, colours, a hidden cursor. */
static const char sane[] = "\033[?1003l\033[?1000l\033[?1l\033>\033[0m\033[?25h";

static void
say(int fd, const char *words)
{
	if (write(fd, words, strlen(words)) < 0)
		log_debug("the terminal takes nothing");
}

/* fatal() must not leave the terminal as it is. */
static void
leave_terminal(void)
{
	if (isendwin())
		return;
	if (isatty(STDOUT_FILENO))
		say(STDOUT_FILENO, modes_off);
	endwin();
}

void
ui_terminal_modes(struct ui *ui)
{
	if (!ui->modes)
		return;
	say(ui->out_fd, ui_has_mouse(ui)
	    ? "\033[?1002h\033[?1006h" : "\033[?1006l\033[?1002l");
	say(ui->out_fd, "\033[?2004h");
}

/* Before curses begins: it would put up with any cursor that stands still. */
static bool
check_terminal(const char *name, int fd, struct fault *f)
{
	int found;

	if (name == NULL || name[0] == '\0')
		return fault_set(f, CODE_REFUSED, "this terminal cannot be"
		    " used: TERM is not set");
	if (setupterm(name, fd, &found) != OK)
		return fault_set(f, CODE_REFUSED, "this terminal cannot be"
		    " used: TERM is '%s', which terminfo does not know", name);
	bool moves = tigetstr("cup") != NULL;
	del_curterm(cur_term);
	return moves || fault_set(f, CODE_REFUSED, "this terminal cannot be"
	    " used: TERM is '%s', which cannot move its cursor", name);
}

bool
ui_terminal_start(struct ui *ui, struct fault *f)
{
	FILE *in = ui->options.in, *out = ui->options.out;
	const char *term = ui->options.term, *named = getenv("TERM");

	in = in != NULL ? in : stdin;
	out = out != NULL ? out : stdout;
	if (term == NULL && (!isatty(fileno(in)) || !isatty(fileno(out))))
		return fault_set(f, CODE_REFUSED, "standard input and output"
		    " are no terminal, and the console needs one");
	setlocale(LC_ALL, "");
	ui->ascii = ui->options.looks.ascii ||
	    strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	if (!check_terminal(term != NULL ? term : named, fileno(out), f))
		return false;
	ui->screen = newterm(term, out, in);
	if (ui->screen == NULL)
		return fault_set(f, CODE_REFUSED, "curses cannot use this"
		    " terminal");
	set_term(ui->screen);
	fatal_hook(leave_terminal);
	draw_start(color_wanted(ui->options.looks.color));
	input_start();
	ui->in_fd = fileno(in);
	ui->out_fd = fileno(out);
	/* user_caps(5): XT is of terminals that know xterm's control words. */
	ui->whole_frames = tigetflag("XT") > 0;
	const char *mouse = tigetstr("kmous");
	ui->modes = ui->whole_frames ||
	    (mouse != NULL && mouse != (const char *)-1);
	return true;
}

/*
 * A terminal that knows synchronized updates (private mode 2026: "Terminal
 * Spec: Synchronized Output") shows a frame at once, never half of one; others
 * of xterm's kind pass over it. curses has flushed its own buffer before and
 * after.
 */
static void
say_frame(const struct ui *ui, const char *mode)
{
	if (ui->whole_frames)
		say(ui->out_fd, mode);
}

void
ui_terminal_show(struct ui *ui)
{
	wnoutrefresh(stdscr);
	bool changed = is_wintouched(newscr) || is_cleared(curscr);
	if (changed)
		say_frame(ui, "\033[?2026h");
	doupdate();
	if (changed)
		say_frame(ui, "\033[?2026l");
}

void
ui_terminal_leave(struct ui *ui)
{
	ev_io_stop(ui->loop, &ui->input);
	if (ui->modes)
		say(ui->out_fd, modes_off);
	endwin();
}

void
ui_terminal_keys(struct ui *ui)
{
	(void)ui;
	reset_prog_mode();
	/* What was typed before there was a question is no answer to it. */
	flushinp();
}

void
ui_terminal_shell(struct ui *ui)
{
	if (ui->modes) {
		say(ui->out_fd, modes_off);
		say(ui->out_fd, sane);
	}
	reset_shell_mode();
}

void
ui_terminal_back(struct ui *ui)
{
	if (ui->modes)
		say(ui->out_fd, sane);
	/* The keypad's mode and the other screen come with the refresh. */
	reset_prog_mode();
	ui_terminal_resize(ui);
	/* What was typed was not meant for a screen that nobody saw. */
	flushinp();
	clearok(curscr, TRUE);
	refresh();
	ui_terminal_modes(ui);
	ev_io_start(ui->loop, &ui->input);
	ui_mark(ui);
}

void
ui_terminal_resize(struct ui *ui)
{
	struct winsize size;

	if (ioctl(ui->in_fd, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 ||
	    size.ws_col == 0)
		return;
	resizeterm(size.ws_row, size.ws_col);
	clearok(curscr, TRUE);
	ui_mark(ui);
}

void
ui_terminal_end(void)
{
	leave_terminal();
	fatal_hook(NULL);
}
