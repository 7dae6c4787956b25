/*
 * A pane is a part of the screen that shows one thing and takes keys as
 * actions. The screen (ui.c) owns panes, gives them room and focus, and draws
 * them in one place; a pane changes its state, marks, and never draws by
 * itself. Adding a pane is adding one file with a struct pane_ops.
 */
#ifndef PANE_H
#define PANE_H

#include "action.h"
#include "console.h"
#include "draw.h"

struct keymap;
struct marks;
struct settings;
struct stop_plan;
struct pane;
struct ui;

struct pane_ops {
	/* Its name in key bindings and in themes: "list", "output", ... */
	const char *name;
	/* Draws the whole canvas, title line included. Changes nothing else. */
	void (*draw)(struct pane *p, const struct canvas *c, bool focused);
	/* Does an action; text is what was typed after its name, or "". False:
	   it is not this pane's. */
	bool (*act)(struct pane *p, enum action a, const char *text);
	/* A pattern was typed for `/`; "" ends the search. NULL: no search. */
	void (*search)(struct pane *p, const char *pattern);
	/* The process that an action on "this process" means; NULL: none. */
	const struct model_proc *(*process)(const struct pane *p);
	/* Whether the key bar is to have this action just now. NULL: all. */
	bool (*offers)(const struct pane *p, enum action a);
	/* The model or a stream changed, or time passed. NULL: no matter. */
	void (*changed)(struct pane *p);
	void (*free)(struct pane *p);
};

/* Every pane's struct begins with this one. */
struct pane {
	const struct pane_ops *ops;
	struct ui *ui;
	struct console *console;
	int rows;               /* of its last canvas, for page moves */
};

/* Marks the screen: it is drawn before the loop blocks again. */
void ui_mark(struct ui *ui);

/* Leaves the screen: there is nothing more to be done on it. */
void ui_leave(struct ui *ui);

/* Says one sentence in the message line. */
void ui_notice(struct ui *ui, enum notice kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The list's cursor goes to a process, and the list has the keys. */
void ui_go_to(struct ui *ui, struct slice host, struct slice name);

/* The loop, for watchers of a pane's own (a search in the background). */
struct ev_loop *ui_loop(const struct ui *ui);

/* What the operator has chosen about the screen, and which rows are marked. */
struct settings *ui_settings(const struct ui *ui);
struct marks *ui_marks(const struct ui *ui);

/* The list and the output pane below it, which follows the list's cursor. */
struct pane *pane_list_new(struct ui *ui, struct console *c);
struct pane *pane_output_new(struct ui *ui, struct console *c);
struct pane *pane_check_new(struct ui *ui, struct console *c);
struct pane *pane_events_new(struct ui *ui, struct console *c);
struct pane *pane_help_new(struct ui *ui, const struct keymap *keymap);

/*
 * All that is known of the process under the list's cursor, below the list.
 * pane_details_process() is told which one that is, when it stands still; NULL:
 * the pane is not shown. It asks the hosts when there is something new.
 */
struct pane *pane_details_new(struct ui *ui, struct console *c);
void pane_details_process(struct pane *p, const struct model_proc *proc);

/* The output of a run of a process, in the output pane. */
void ui_show_run(struct ui *ui, const struct model_proc *proc, uint64_t run);

/* The plan of a stop; it has the screen while it has the keys. */
struct pane *pane_plan_new(struct ui *ui, struct console *c);

/*
 * A plan of everything that there is to stop, unless one is under way: that one
 * stays, and so does one that is over where there is nothing more to stop.
 * grace_ms is the first wait of its ladders, 0 for their own. NULL: there is
 * nothing to show. The pane owns it.
 */
struct stop_plan *pane_plan_make(struct pane *p, int64_t grace_ms);

/* The plan as it is; NULL: there is none. */
struct stop_plan *pane_plan_plan(const struct pane *p);

/* It has ended, and nobody has seen how. */
bool pane_plan_news(const struct pane *p);

/* Begins it; with quit, the screen is left when all are over. */
void pane_plan_run(struct pane *p, bool quit);

/*
 * Shows the newest run of a process (NULL: nothing), or a file of a host, which
 * stays until another process comes. Returns whether it is another process.
 */
bool pane_output_process(struct pane *p, const struct model_proc *proc);

/* Shows a run of a process, which stays until Esc or another process. */
void pane_output_run(struct pane *p, const struct model_proc *proc,
    uint64_t run);
void pane_output_file(struct pane *p, const struct model_host *h,
    const char *path);

/* Moves the list's cursor. False: the process is not in the list. */
bool pane_list_go(struct pane *p, const struct model_proc *proc);
/* Only the lines that match a POSIX extended regular expression; "": all. */
void pane_output_matches(struct pane *p, const char *pattern);

#endif
