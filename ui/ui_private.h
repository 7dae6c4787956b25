/* What the files of the screen share: ui, ui_draw, ui_actions, ui_confirm. */
#ifndef UI_PRIVATE_H
#define UI_PRIVATE_H

#include <curses.h>

#include "ask.h"
#include "bulk.h"
#include "chooser.h"
#include "dialog.h"
#include "input.h"
#include "keeper.h"
#include "keymap.h"
#include "layout.h"
#include "marks.h"
#include "menu.h"
#include "meant.h"
#include "pane.h"
#include "prompt.h"
#include "settings.h"
#include "ui.h"

enum { PANE_LIST, PANE_OUTPUT, PANE_EVENTS, PANE_HOSTS, PANE_DETAILS,
	PANE_CHECK, PANE_HELP, PANE_PLAN, PANE_BULK, PANE_COUNT };

/* It stands below the list, or beside it. */
static inline bool
pane_is_low(int pane)
{
	return pane >= PANE_OUTPUT && pane <= PANE_DETAILS;
}

struct message_line {
	char *text;             /* NULL: nothing to say                     */
	enum notice kind;
	bool passing;           /* about a key: the next one ends it        */
	bool seen;              /* a key has come since                     */
	int64_t since;          /* monotonic                                */
};

/* A key of the bar, as drawn last. */
struct bar_key {
	int y, x, w;
	enum action action;
};

enum { BAR_MOST = 64 };

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
	struct theme_patch colours;     /* of the configuration file        */
	struct keeper *keeper;  /* NULL: nothing is kept                    */
	struct wrong_lines wrong;
	SCREEN *screen;
	int in_fd, out_fd;
	struct tty_out *tty;            /* the way out; NULL: it is no terminal */
	bool whole_frames;      /* the terminal shows a frame at once       */
	bool torn;              /* some of the last frame was dropped       */
	bool modes;             /* ... knows those of ui_terminal_modes()   */
	enum ground ground;     /* ... its background, as it has answered   */
	bool ascii;
	struct lend *lend;      /* NULL: the terminal is ours (lend.h)      */

	struct pane *panes[PANE_COUNT];
	int focus;              /* PANE_HELP, PANE_CHECK: it has the screen */
	int help_from;          /* the focus to go back to                  */
	int low;                /* below the list: output, events, details  */
	bool zoom;
	struct area shown[PANE_COUNT];  /* as drawn last; h 0: it was not   */
	struct bar_key bar[BAR_MOST];
	int bar_count;
	bool no_mouse;          /* whatever the setting says                */
	int pressed;            /* the mouse is held on this pane; -1: none */
	struct mouse press;     /* the last one, and when                   */
	int64_t press_time;
	struct input_reader reader;
	struct bulk *bulk;      /* the last action on many; NULL: none      */
	struct message_line message;
	struct prompt *prompt;  /* NULL: none is open                       */
	struct dialog *dialog;  /* NULL: none is open                       */
	bool reloading;         /* ... and it is that of a reload           */
	struct chooser *chooser;        /* NULL: none is open               */
	struct ask *ask;        /* a login's question; NULL: none is open  */
	uint64_t asked_number;  /* ... its number                           */
	struct visit *visit;            /* the shell on a host; NULL: none  */
	struct copying *copying;        /* NULL: no command has a copy      */
	struct take *take;              /* NULL: nothing is being taken     */
	struct take_asked *take_asked;  /* NULL: nothing is to be           */
	struct menu *menu;      /* NULL: none is open                       */
	enum setting asked;     /* what a prompt over the menu asks for     */
	struct layout layout;   /* of the last frame                        */
	int list_columns;       /* the most that the list could use ...     */
	int list_screen;        /* ... since the screen has this width      */
#define HISTORY(field, word) struct history field;
#include "history.def"
#undef HISTORY

	ev_io input;
	ev_prepare prepare;
	ev_timer frame;         /* draws what came too soon after the last  */
	ev_timer age;           /* the next moment at which what is shown is
				   different though nothing happens         */
	ev_signal resized, interrupted, quitted, terminated, hung_up;
	bool marked;            /* the screen is not what it should be      */
	bool stale;             /* the model or a stream has changed        */
	bool measured;          /* ... in what waits for the ages' tick     */
	int64_t paid;           /* monotonic, until when frames are paid for */
	int64_t aged;           /* monotonic, of the last tick of the ages  */
	int64_t touched;        /* monotonic, by keys, mouse or paste       */
	int64_t switched;       /* monotonic, output showed another process */
	bool leaving;           /* as soon as the hooks are over            */
	bool quitting;
	int status;
};

/*
 * What the screen looks like (ui_looks.c): settings as they were left, what the
 * configuration file and the options say over them, theme and keys.
 */
void ui_looks_start(struct ui *ui);
void ui_looks_end(struct ui *ui);

/* Says how much was wrong in the files, and the first of it. */
void ui_looks_complain(struct ui *ui);

/* Shows a theme, without choosing it; false, and says so: it cannot. */
bool ui_show_theme(struct ui *ui, const char *name);

/* Takes over the terminal; false: f says why it cannot be used. */
bool ui_terminal_start(struct ui *ui, struct fault *f);
void ui_terminal_end(struct ui *ui);

/* The mouse, as the setting says, and pastes that say what they are. */
void ui_terminal_modes(struct ui *ui);

/* Which background it has, and what is done with its answer, if any comes. */
void ui_terminal_ask(struct ui *ui);
void ui_ground(struct ui *ui, enum ground ground);

/*
 * Leaves the terminal to another program, which may do with it what it likes,
 * and takes it back: the screen is drawn afresh, in its size of then.
 */
void ui_terminal_leave(struct ui *ui);
void ui_terminal_back(struct ui *ui);

/* Keys come one by one while the screen is left; or all is as the shell had it. */
void ui_terminal_keys(struct ui *ui);
void ui_terminal_shell(struct ui *ui);

/* The terminal has another size, perhaps. */
void ui_terminal_resize(struct ui *ui);

void ui_terminal_cursor(struct ui *ui, bool shown);

/* Shows what was drawn into curses: the only refresh there is. */
void ui_terminal_show(struct ui *ui);

/* The process under the list's cursor; NULL where there is none. */
const struct model_proc *ui_process(const struct ui *ui);

/* The one that a pane below the list has in its title, where that has the keys;
 * NULL: it has none. */
const struct model_proc *ui_pane_process(const struct ui *ui);

/* Whom "this process" means to a key: that one, or else the list's. */
const struct model_proc *ui_here(const struct ui *ui);

/* Says one sentence that no key takes off the screen. */
void ui_news(struct ui *ui, enum notice kind, const char *text);

/* Milliseconds until the message goes, where there is one. */
int64_t ui_message_left(const struct ui *ui);

/* Keys, and frames, as long as the terminal is ours. */
void ui_input_start(struct ui *ui);
void ui_input_stop(struct ui *ui);
void ui_frames_start(struct ui *ui);
void ui_frames_stop(struct ui *ui);

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

/* Before a frame: the question of a login that is at turn is open, unless
 * something else is, and no other (ui_question.c). */
void ui_question_look(struct ui *ui);

/*
 * The questions before what cannot be undone (ui_confirm.c), as far as one has
 * to be asked. from_afar: p is not the one under the cursor.
 */
void ui_confirm_kill(struct ui *ui, const struct model_proc *p,
    int64_t grace_ms, bool from_afar);
void ui_confirm_crash(struct ui *ui, const struct model_proc *p,
    bool from_afar);
void ui_confirm_restart(struct ui *ui, const struct model_proc *p,
    bool from_afar);
void ui_confirm_signal(struct ui *ui, const struct model_proc *p,
    int signal, bool from_afar);
void ui_confirm_quit(struct ui *ui);

/* An action on those that are meant, one at least (ui_meant.c). */
void ui_order(struct ui *ui, enum action a, const struct meant *m);

/* The same where they are many, with the question before it (ui_many.c). */
void ui_many(struct ui *ui, enum action a, const struct meant *m);

/* Begins b, which is the screen's then; false, and says so: another one is at work. */
bool ui_run_bulk(struct ui *ui, struct bulk *b);

/* What was not sent yet of what many are asked for is not sent. False: there is
 * nothing to cancel. */
bool ui_cancel_many(struct ui *ui);

/* The ladders of a stop of many that are under way: no signal more. False:
 * there are none. */
bool ui_give_up_many(struct ui *ui);

/* "application (3), then controller (1)": the order of a plan (ui_stop.c). */
void ui_fact_stages(struct dialog *d, const struct stop_plan *p);

/* An action that is about those that are meant: finds them (ui_meant.c). */
void ui_act_on_meant(struct ui *ui, enum action a, const char *text);

/* All that start by themselves and do not run (ui_meant.c). */
void ui_start_all(struct ui *ui);

/* Whether it is allowed just now; says so where it is not (ui_read_only.c). */
bool ui_may(struct ui *ui, enum action a);

/* Whether another person has control of all hosts that are connected: a is refused
 * then, and why is said (ui_lease.c). */
bool ui_is_foreign(struct ui *ui, enum action a);

/* ... or of the host of p. */
bool ui_is_foreigns(struct ui *ui, enum action a, const struct model_proc *p);

/* Draws "alice@ctl2 has control", "... of h1", from column x to before end, or
 * nothing where nobody else has. Returns the column where it goes on. */
int ui_draw_foreign(const struct ui *ui, const struct canvas *c, int x, int end);

/* Asks whether control shall be taken: of this host; "": of all. */
void ui_take_over(struct ui *ui, const char *host);

/* Reads the session file anew, and asks whether what is different shall count; text
 * is "later", and nothing that runs is ended, or "" (ui_reload.c). */
void ui_reload(struct ui *ui, const char *text);

/* The same at a signal, which may come at any time: a key for what was there before
 * shall not be the answer. */
void ui_reload_told(struct ui *ui);

/* Runs a program as one more process; text "" asks for it (ui_run.c). */
void ui_run(struct ui *ui, const char *text);

/* Read-only from now on, or not any more, which is asked first. */
void ui_read_only(struct ui *ui);

/* Acknowledges an end, or all that are marked (ui_flush.c). */
void ui_flush(struct ui *ui, const struct model_proc *p);
void ui_flush_all(struct ui *ui);
/* False, and says so, where nothing can be sent to p. */
bool ui_can_signal(struct ui *ui, const struct model_proc *p);

/* One signal to p, which is chosen first where it is 0 (ui_signal.c). */
void ui_signal(struct ui *ui, const struct model_proc *p, int signal,
    bool from_afar);

/* Lets one be chosen; 0: none was. arg_free frees arg after that. */
typedef void signal_chosen(int signal, void *arg);
void ui_choose_signal(struct ui *ui, const char *title, signal_chosen *done,
    void *arg, void (*arg_free)(void *arg));

/*
 * The stop of the session, from its plan on (ui_stop.c): shows it, asks whether
 * it shall run, and after that maybe quits. text is a grace time, or "".
 */
void ui_stop_all(struct ui *ui, const char *text);
void ui_stop_and_quit(struct ui *ui);

/* A first wait such as 5s; false, and says so: it is none. */
bool ui_grace(struct ui *ui, const char *text, int64_t *ms);

/*
 * An action on a host: the one that text names, or else the focused pane's, or
 * the one of the process under the cursor (ui_hosts.c). False: another action.
 */
bool ui_host_act(struct ui *ui, enum action a, const char *text);
void ui_host_do(struct ui *ui, enum action a, const struct model_host *h);

/* Connects hosts afresh; asks where a link is cut below what is alive. v is not
 * kept. */
void ui_reconnect(struct ui *ui, const struct model_host *const *v, size_t n);

/* What the operator does to the plan that is shown; false: another action. */
bool ui_steer(struct ui *ui, enum action a);

/* What came from the terminal that is no key (ui_mouse.c). */
void ui_mouse(struct ui *ui, const struct mouse *report);
void ui_paste(struct ui *ui, struct slice text);

/* Whether the mouse is ours; takes it, or leaves it, and says so. */
bool ui_has_mouse(const struct ui *ui);
void ui_mouse_toggle(struct ui *ui);

/* A shell on the host of the cursor's process (ui_shell.c). */
void ui_shell(struct ui *ui);
void ui_shell_free(struct ui *ui);

/* A command that was given a copy is ended (ui_copy.c). */
void ui_copy_free(struct ui *ui);

/* Gives another pane the keys. */
void ui_focus(struct ui *ui, int pane);

/* Opens a menu, in the place of the one that is open (ui_settings.c). */
void ui_menu(struct ui *ui, struct menu *m);

/*
 * "" for a menu, "NAME" or "NAME VALUE"; a theme's name, or "" for a menu; 40%,
 * or "" for what the list needs.
 */
void ui_set(struct ui *ui, const char *text);
void ui_theme(struct ui *ui, const char *name);
void ui_split(struct ui *ui, const char *text);

/* The list gets so many percent more. */
void ui_move_split(struct ui *ui, int percent);

/* What can be typed after ":" (ui_complete.c). */
void ui_propose(const char *text, struct candidates *to, void *arg);

/* The action of this name, or the only one whose name begins so: ":q". False:
 * says which ones it could be. */
bool ui_action_named(struct ui *ui, struct slice name, enum action *a);

/* The command that ":" takes (ui_command.c). */
void ui_command(struct ui *ui);
void ui_tail(struct ui *ui, const char *path);
void ui_matches(struct ui *ui, const char *pattern);

/* What is found in the output is seen: no pane is over it. */
void ui_see_output(struct ui *ui);

/* Draws everything into curses and shows it (ui_draw.c). */
void ui_compose(struct ui *ui);

/* The key bar, in one line: what can be done just now (keybar.def). */
void ui_draw_keys(struct ui *ui, const struct canvas *c);

#endif
