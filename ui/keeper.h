/*
 * Keeps what the operator has chosen on the screen, and typed, for the next
 * start: ui.conf, in the language of plm-tui.conf, and history, in a directory
 * of its own. A change is written two seconds later, and what is left at the
 * end. Of two consoles at once the last to write a setting wins, for that
 * setting: each reads the file before it writes it.
 */
#ifndef KEEPER_H
#define KEEPER_H

#include <ev.h>

#include "config.h"
#include "history.h"
#include "settings.h"

struct keeper;

struct keeper_spec {
	struct ev_loop *loop;
	struct settings *settings;      /* outlives it                      */
	const char *dir;        /* an absolute path, copied; may not exist  */
	config_wrong *wrong;    /* what cannot be read or written           */
	void *arg;
};

/*
 * Puts what was left into the settings, and listens to them from then on. What
 * is fixed there later (setting_fix()) is not kept: it is for now.
 */
struct keeper *keeper_new(const struct keeper_spec *spec);

/* A history that word stands for in the file; it gets what was left. */
void keeper_history(struct keeper *k, const char *word, struct history *h);

/* A history has grown. NULL is legal. */
void keeper_touch(struct keeper *k);

/* Writes what is not written yet. NULL is legal. */
void keeper_free(struct keeper *k);

#endif
