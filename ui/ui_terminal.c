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
#include "tty_out.h"
#include "ui_private.h"
#include "writeall.h"

/*
 * Modes that curses does not switch: mouse reports with drags (1002) as numbers
 * (1006: columns beyond 223 too; terminfo of screen and tmux has neither), and
 * pastes that say that they are pastes (2004). xterm's ctlseqs.
 */
static const char modes_off[] = "\033[?1006l\033[?1002l\033[?2004l";

/* Whatever a program that had the terminal may have left: besides, the keypad's
 * mode, colours, a hidden cursor. */
static const char sane[] = "\033[?1003l\033[?1000l\033[?1l\033>\033[0m\033[?25h";

enum { TAKES_MS = 500 };        /* for what is left, where the screen ends  */

static void
say_to(int fd, const char *words)
{
	if (!write_all(fd, words, strlen(words)))
		log_debug("the terminal takes nothing");
}

static void
say(const struct ui *ui, const char *words)
{
	if (ui->tty != NULL)
		tty_out_put(ui->tty, slice_of(words));
	else
		say_to(ui->out_fd, words);
}

/* fatal() must not leave the terminal as it is. */
static void
leave_terminal(void)
{
	if (isendwin())
		return;
	if (isatty(STDOUT_FILENO))
		say_to(STDOUT_FILENO, modes_off);
	endwin();
}

void
ui_terminal_ask(struct ui *ui)
{
	if (ui->whole_frames)
		say(ui, ground_question);
}

void
ui_terminal_modes(struct ui *ui)
{
	if (!ui->modes)
		return;
	say(ui, ui_has_mouse(ui)
	    ? "\033[?1002h\033[?1006h" : "\033[?1006l\033[?1002l");
	say(ui, "\033[?2004h");
}

/* Before curses begins: it would put up with any cursor that stands still. */
static bool
check_terminal(const char *name, int fd, struct fault *f)
{
	int found;

	if (name == NULL || name[0] == '\0')
		return fault_set(f, CODE_REFUSED, "this terminal cannot be"
		    " used: TERM is not set; --plain needs no screen");
	if (setupterm(name, fd, &found) != OK)
		return fault_set(f, CODE_REFUSED, "this terminal cannot be"
		    " used: TERM is '%s', which terminfo does not know;"
		    " --plain needs no screen", name);
	bool moves = tigetstr("cup") != NULL;
	del_curterm(cur_term);
	return moves || fault_set(f, CODE_REFUSED, "this terminal cannot be"
	    " used: TERM is '%s', which cannot move its cursor; --plain needs"
	    " no screen", name);
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
		    " are no terminal, and the console needs one; --plain"
		    " needs none");
	setlocale(LC_ALL, "");
	ui->ascii = ui->options.looks.ascii ||
	    strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	if (!check_terminal(term != NULL ? term : named, fileno(out), f))
		return false;
	ui->tty = tty_out_new(ui->loop, fileno(out));
	ui->screen = newterm(term, ui->tty != NULL ? tty_out_file(ui->tty)
						   : out, in);
	if (ui->screen == NULL) {
		tty_out_free(ui->tty);
		return fault_set(f, CODE_REFUSED, "curses cannot use this"
		    " terminal");
	}
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
		say(ui, mode);
}

void
ui_terminal_cursor(struct ui *ui, bool shown)
{
	tty_out_begin(ui->tty);
	curs_set(shown);
	if (!tty_out_end(ui->tty))
		clearok(curscr, TRUE);
}

/* What the terminal shows is not what curses believes: all of it is drawn
 * again, at once if this is the first time in a row. */
static void
draw_again(struct ui *ui)
{
	clearok(curscr, TRUE);
	if (!ui->torn)
		ui_mark(ui);
}

void
ui_terminal_show(struct ui *ui)
{
	wnoutrefresh(stdscr);
	bool changed = is_wintouched(newscr) || is_cleared(curscr);
	if (changed)
		say_frame(ui, "\033[?2026h");
	tty_out_begin(ui->tty);
	doupdate();
	bool whole = tty_out_end(ui->tty);
	if (!whole)
		draw_again(ui);
	ui->torn = !whole;
	if (changed)
		say_frame(ui, "\033[?2026l");
}

/* A terminal that takes nothing is put back by the guardian. */
static void
leave_screen(struct ui *ui)
{
	if (isendwin())
		return;
	if (ui->modes)
		say(ui, modes_off);
	tty_out_begin(ui->tty);
	endwin();
	tty_out_end(ui->tty);
	/* curses took a file in memory for the terminal: it set no modes. */
	if (ui->tty != NULL && tty_out_flush(ui->tty, TAKES_MS))
		reset_shell_mode();
}

void
ui_terminal_leave(struct ui *ui)
{
	ev_io_stop(ui->loop, &ui->input);
	leave_screen(ui);
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
		say(ui, modes_off);
		say(ui, sane);
	}
	tty_out_flush(ui->tty, TAKES_MS);
	reset_shell_mode();
}

void
ui_terminal_back(struct ui *ui)
{
	if (ui->modes)
		say(ui, sane);
	/* The keypad's mode and the other screen come with the refresh. */
	reset_prog_mode();
	ui_terminal_resize(ui);
	/* What was typed was not meant for a screen that nobody saw. */
	flushinp();
	clearok(curscr, TRUE);
	ui_terminal_show(ui);
	ui_terminal_modes(ui);
	/* Another one may have taken it over meanwhile. */
	ui_terminal_ask(ui);
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
ui_terminal_end(struct ui *ui)
{
	leave_screen(ui);
	fatal_hook(NULL);
}
