/*
 * Lending the terminal: a program of this machine has the screen and the keys
 * as if a shell had started it, in a process group of its own in the
 * foreground. It is a state, not a wait: the loop goes on meanwhile, nothing is
 * drawn, and the screen comes back when the program is over.
 */
#ifndef LEND_H
#define LEND_H

#include "fault.h"
#include "pane.h"

/* Whether Enter is waited for before the screen hides what was printed. */
enum lend_ask {
	LEND_ASK,               /* always                                   */
	LEND_ASK_EARLY,         /* where it failed, or was over so soon that
				   nobody can have read anything            */
	LEND_ASK_SSH,           /* the same, but of ssh only 255 is its own
				   failure                                  */
};

struct lend_spec {
	char *const *argv;      /* its program is looked for in PATH        */
	int in;                 /* its stdin; -1: the terminal              */
	enum lend_ask ask;
	/* Once, when the screen is back: as waitpid(2) has the status. Not
	 * after ui_lend_free(). */
	void (*over)(int status, void *arg);
	void *arg;
};

/* False: there is no process, f says why; over is not called. */
bool ui_lend(struct ui *ui, const struct lend_spec *spec, struct fault *f);

/* The terminal is not ours just now. */
bool ui_lent(const struct ui *ui);

/* "it was killed by TERM", "it ended with exit 2"; "" where it went well. */
const char *lend_status(int status, char *buf, size_t size);

/* Takes the terminal back at once: the program gets SIGHUP. */
void ui_lend_free(struct ui *ui);

#endif
