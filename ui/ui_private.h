/* What the files of the screen share: ui, ui_draw, ui_actions, ui_confirm. */
#ifndef UI_PRIVATE_H
#define UI_PRIVATE_H

#include <curses.h>

#include "chooser.h"
#include "dialog.h"
#include "keymap.h"
#include "layout.h"
#include "marks.h"
#include "pane.h"
#include "prompt.h"
#include "settings.h"
#include "ui.h"

enum { PANE_LIST, PANE_OUTPUT, PANE_EVENTS, PANE_CHECK, PANE_HELP, PANE_PLAN,
	PANE_DETAILS, PANE_COUNT };

struct message_line {
	char *text;             /* NULL: nothing to say                     */
	enum notice kind;
	bool passing;           /* about a key: the next one ends it        */
	bool seen;              /* a key has come since                     */
	int64_t since;          /* monotonic                                */
};

struct ui {
	struct ev_loop *loop;
	const struct session *session;
	struct ui_options options;
	struct console *console;
	struct hooks *hooks;
	struct keymap *keymap;
	struct settings *settings;
	struct marks *marks;
	struct theme theme;
	SCREEN *screen;
	int in_fd, out_fd;
	bool whole_frames;      /* the terminal shows a frame at once       */
	bool ascii;

	struct pane *panes[PANE_COUNT];
	int focus;              /* PANE_HELP, PANE_CHECK: it has the screen */
	int help_from;          /* the focus to go back to                  */
	int low;                /* below the list: output, events, details  */
	bool zoom;
	struct message_line message;
	struct prompt *prompt;  /* NULL: none is open                       */
	struct dialog *dialog;  /* NULL: none is open                       */
	struct chooser *chooser;        /* NULL: none is open               */
	struct history searches, paths, commands, patterns;

	ev_io input;
	ev_prepare prepare;
	ev_timer frame;         /* draws what came too soon after the last  */
	ev_timer second;        /* ages grow, messages go                   */
	ev_signal resized, terminated, hung_up;
	bool marked;            /* the screen is not what it should be      */
	bool stale;             /* the model or a stream has changed        */
	int64_t drawn;          /* monotonic, of the last frame             */
	int64_t switched;       /* monotonic, output showed another process */
	bool leaving;           /* as soon as the hooks are over            */
	bool quitting;
	int status;
};

/* Takes over the terminal; false: f says why it cannot be used. */
bool ui_terminal_start(struct ui *ui, struct fault *f);
void ui_terminal_end(void);

/* Shows what was drawn into curses: the only refresh there is. */
void ui_terminal_show(struct ui *ui);

/* The process under the list's cursor; NULL where there is none. */
const struct model_proc *ui_process(const struct ui *ui);

/* Takes the message off the screen. */
void ui_hush(struct ui *ui);

/* Leaves the loop, when the hooks are over; a second time at once. */
void ui_quit(struct ui *ui, int status);

/* An action that no pane took. */
void ui_act(struct ui *ui, enum action a, const char *text);

/*
 * An action: the focused pane's, the low one's or the screen's. text is what
 * was typed after its name; "" for a key.
 */
void ui_do(struct ui *ui, enum action a, const char *text);

void ui_ask(struct ui *ui, struct dialog *d);
void ui_choose(struct ui *ui, struct chooser *c);
void ui_prompt(struct ui *ui, const struct prompt_spec *spec);

/* The questions before what cannot be undone (ui_confirm.c). */
void ui_confirm_kill(struct ui *ui, const struct model_proc *p,
    int64_t grace_ms);
void ui_confirm_crash(struct ui *ui, const struct model_proc *p);
void ui_confirm_restart(struct ui *ui, const struct model_proc *p);
void ui_confirm_signal(struct ui *ui, const struct model_proc *p,
    int signal);
void ui_confirm_quit(struct ui *ui);

/* Acknowledges an end, or all that are marked (ui_flush.c). */
void ui_flush(struct ui *ui, const struct model_proc *p);
void ui_flush_all(struct ui *ui);
/* False, and says so, where nothing can be sent to p. */
bool ui_can_signal(struct ui *ui, const struct model_proc *p);

/* Chooses the signal, or takes it from a command: "HUP", "1" (ui_signal.c). */
void ui_signal(struct ui *ui, const struct model_proc *p, const char *text);

/*
 * The stop of the session, from its plan on (ui_stop.c): shows it, asks whether
 * it shall run, and after that maybe quits. text is a grace time, or "".
 */
void ui_stop_all(struct ui *ui, const char *text);
void ui_stop_and_quit(struct ui *ui);

/* A first wait such as 5s; false, and says so: it is none. */
bool ui_grace(struct ui *ui, const char *text, int64_t *ms);

/* What the operator does to the plan that is shown; false: another action. */
bool ui_steer(struct ui *ui, enum action a);

/* Gives another pane the keys. */
void ui_focus(struct ui *ui, int pane);

/* The command that ":" takes (ui_command.c). */
void ui_command(struct ui *ui);
void ui_tail(struct ui *ui, const char *path);
void ui_matches(struct ui *ui, const char *pattern);

/* What is found in the output is seen: no pane is over it. */
void ui_see_output(struct ui *ui);

/* Draws everything into curses and shows it (ui_draw.c). */
void ui_compose(struct ui *ui);

#endif
