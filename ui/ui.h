/*
 * The ncurses front end: one screen of panes on a console. It owns the
 * terminal from ui_new() to ui_free().
 */
#ifndef UI_H
#define UI_H

#include <stdio.h>

#include "console.h"
#include "looks.h"

struct ui_options {
	struct console_options console;
	struct looks looks;     /* zeroed: no file is read or written       */
	bool demo;              /* what was started ends with the console   */
	bool no_mouse;          /* until it is taken (the action mouse)     */
	bool no_shell;          /* that would bring it back when it stopped */
	/* The terminal; NULL: stdin and stdout. For tests: */
	FILE *in, *out;
	const char *term;       /* NULL: $TERM                              */
};

struct ui;

/*
 * Takes over the terminal, starts the console and what it starts. loop is the
 * default loop (signals); it is left by ev_break() when the operator quits.
 * session outlives the screen. NULL: f says why there can be no screen.
 */
struct ui *ui_new(struct ev_loop *loop, struct session *session,
    const struct ui_options *options, struct fault *f);

/* The exit status: 0, or 128 + the signal that ended it. */
int ui_status(const struct ui *ui);

/*
 * Puts the terminal back, then ends the worker: from outside of the loop, which
 * runs for it. ui_free() is still due.
 */
void ui_farewell(struct ui *ui);

/* Puts the terminal back, if nobody has. NULL is legal. */
void ui_free(struct ui *ui);

/* What the loop does, for tests: a key, and drawing what has changed. */
void ui_key(struct ui *ui, uint32_t key);
void ui_draw(struct ui *ui);

#endif
