/* The terminal: whether it will do, taken over, and given back. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#include "input.h"
#include "log.h"
#include "ui_private.h"

/* fatal() must not leave the terminal as it is. */
static void
leave_terminal(void)
{
	if (!isendwin())
		endwin();
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
	if (ui->whole_frames && write(ui->out_fd, mode, strlen(mode)) < 0)
		log_debug("the terminal took no frame mark");
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
ui_terminal_end(void)
{
	leave_terminal();
	fatal_hook(NULL);
}
