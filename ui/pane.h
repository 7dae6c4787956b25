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
#include "mouse.h"

struct chooser;
struct history;
struct keymap;
struct marks;
struct settings;
struct stop_plan;
struct pane;
struct prompt_spec;
struct ui;
struct wrong_lines;

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
	/* So much of such a pattern was typed by now; NULL: it was given up, and
	   all is as before. NULL where a pane waits for the whole. */
	void (*typed)(struct pane *p, const char *pattern);
	/* The process that an action on "this process" means; NULL: none. */
	const struct model_proc *(*process)(const struct pane *p);
	/* Whether the key bar is to have this action just now. NULL: all. */
	bool (*offers)(const struct pane *p, enum action a);
	/* Its word there, where it means something else just now; NULL: the
	   usual one. NULL: always that. */
	const char *(*word)(const struct pane *p, enum action a);
	/* The columns that it could use, beside another pane. NULL: all. */
	int (*wants_columns)(const struct pane *p);
	/* Lines that it could use, its title's too. NULL: all. */
	int (*wants)(const struct pane *p);
	/* The mouse, on it or dragged from it; y 0 is its title line. False:
	   it means nothing here, and the wheel moves. NULL: nothing ever. */
	bool (*mouse)(struct pane *p, const struct mouse *m);
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
	int64_t stays;          /* ms until what it drew is different though
				   nothing happens; 0: it stays             */
};

/* Said while it draws: it shows an age that stays as it is for ms. Nothing else
 * makes the screen wake up while nothing happens. 0: it shows none. */
static inline void
pane_age(struct pane *p, int64_t ms)
{
	if (ms > 0 && (p->stays == 0 || ms < p->stays))
		p->stays = ms;
}

/* Marks the screen: it is drawn before the loop blocks again. */
void ui_mark(struct ui *ui);

/* Leaves the screen: there is nothing more to be done on it. */
void ui_leave(struct ui *ui);

/* Says one sentence in the message line. */
void ui_notice(struct ui *ui, enum notice kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * The key that does this where the keys are now, for a sentence: "F"; or
 * ":follow" where it has none. Keys can be bound otherwise: no sentence knows
 * them by itself.
 */
struct key_text {
	char s[32];
};
struct key_text ui_key_text(const struct ui *ui, enum action a);

/* What is asked over the screen. A prompt's text comes by its calls. */
void ui_prompt(struct ui *ui, const struct prompt_spec *spec);
void ui_choose(struct ui *ui, struct chooser *c);

/* The list's cursor goes to a process, and the list has the keys. */
void ui_go_to(struct ui *ui, struct slice host, struct slice name);

/*
 * An action on these processes, as on those that are marked: for a row that
 * stands for many. text is what was typed after its name, or "". They are looked
 * at before it returns, and not kept.
 */
void ui_act_on(struct ui *ui, enum action a, const char *text,
    const struct model_proc *const *v, size_t n);

/* The loop, for watchers of a pane's own (a search in the background). */
struct ev_loop *ui_loop(const struct ui *ui);

/* What was typed for a prompt: a word of history.def. */
struct history *ui_history(struct ui *ui, const char *word);

/* What the operator has chosen about the screen, and which rows are marked. */
struct settings *ui_settings(const struct ui *ui);
struct marks *ui_marks(const struct ui *ui);

/* The list and the output pane below it, which follows the list's cursor. */
struct pane *pane_list_new(struct ui *ui, struct console *c);
struct pane *pane_output_new(struct ui *ui, struct console *c);
struct pane *pane_check_new(struct ui *ui, struct console *c);
struct pane *pane_events_new(struct ui *ui, struct console *c);
struct pane *pane_hosts_new(struct ui *ui, struct console *c);

/* wrong is what is to be said of the operator's own files; it may grow. */
struct pane *pane_help_new(struct ui *ui, const struct keymap *keymap,
    const struct wrong_lines *wrong);

/* It is opened from a pane of this name: from its top, whatever it showed. */
void pane_help_open(struct pane *p, const char *pane);

/* Shows what help says of the configuration. */
void pane_help_config(struct pane *p);

/*
 * All that is known of the process under the list's cursor, below the list.
 * pane_details_process() is told which one that is, when it stands still; NULL:
 * the pane is not shown. It asks the hosts when there is something new.
 */
struct pane *pane_details_new(struct ui *ui, struct console *c);
void pane_details_process(struct pane *pane, const struct model_proc *p);

/* The output of a run of a process, or a file, in the output pane. */
void ui_show_run(struct ui *ui, const struct model_proc *proc, uint64_t run);
void ui_show_file(struct ui *ui, const struct model_host *h, const char *path);

/* The plan of a stop; it has the screen while it has the keys. */
struct pane *pane_plan_new(struct ui *ui, struct console *c);

/* The last action on many that is no stop; it has the screen likewise. */
struct pane *pane_bulk_new(struct ui *ui, struct console *c);

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

/*
 * Shows a plan of some processes in the place of the one before, and owns it.
 * False: that one is under way, and this one is still the caller's.
 */
bool pane_plan_take(struct pane *p, struct stop_plan *plan);

/* Begins it; with quit, the screen is left when all are over. */
void pane_plan_run(struct pane *p, bool quit);

/*
 * Shows the newest run of a process (NULL: nothing), or a file of a host, which
 * stays until another process comes. Returns whether it is another process.
 */
bool pane_output_process(struct pane *p, const struct model_proc *proc);

/* Shows a run of a process, which is its row. */
void pane_output_run(struct pane *p, const struct model_proc *proc,
    uint64_t run);

/* It is what somebody wants to read: a merge that has it stays, and one that has
 * it not gives way to its output alone. */
void pane_output_open(struct pane *p, const struct model_proc *proc);

void pane_output_file(struct pane *p, const struct model_host *h,
    const char *path);

/*
 * Moves the list's cursor; a group that was folded opens, and a filter that hid
 * the process ends. False: the process is not in the list.
 */
bool pane_list_go(struct pane *p, const struct model_proc *proc);

/*
 * The processes whose figures (stats.h) are on the screen since the last call,
 * at most so many; all of the list where it is sorted by them. Returns how many.
 */
size_t pane_list_watched(struct pane *p, const struct model_proc **v,
    size_t most);

/*
 * The processes that the cursor's row stands for: one, or on a group's header
 * those of the group that pass the filter, in the order of the rows. Returns
 * how many there are; v gets most of them at most.
 */
size_t pane_list_group(const struct pane *p, const struct model_proc **v,
    size_t most);

/* The group's role or host; NULL: the cursor is on a process, or on nothing.
 * Valid until the rows change. */
const char *pane_list_group_name(const struct pane *p);

/* Shows what fits a filter (filter.h); "": all. False: f says what is wrong
 * with it, and all is shown. */
bool pane_list_filter(struct pane *p, const char *text, struct fault *f);

/* Only the lines that match a POSIX extended regular expression; "": all. */
void pane_output_matches(struct pane *p, const char *pattern);

/* That of the search, where all lines are shown; NULL: there is none. */
const char *pane_output_pattern(const struct pane *p);

#endif
