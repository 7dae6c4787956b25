/*
 * The operators' journal: what happened and what was asked for, a line of JSON
 * each, appended to SESSION/journal.jsonl of the state directory (statedir.h).
 * A line is an event as `plm-tui events --follow` prints it, with the session's
 * file and who wrote it; what an operator asks for has a line before it is done,
 * whose result is null, and one with how it ended.
 *
 * It is written at once, by one write(2) each, so that a console that is killed
 * has lost nothing, and lines of several consoles do not mix. The file is local
 * and a line is short, so that nobody waits for it. A line that cannot be
 * written is told of once: what the operator does is not held up by it.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include <stdio.h>

#include "console.h"
#include "events.h"

/* From so many bytes on the file becomes journal.1.jsonl, in the place of the
 * one before: some 50,000 lines, and as many before them. */
enum { JOURNAL_MOST = 32 * 1024 * 1024 };

struct journal;

/*
 * Listens to the events of a console, until journal_free(). from_deeds: nothing
 * is written before somebody asks for something, so that a command which only
 * looks leaves nothing.
 */
struct journal *journal_new(struct console *c, const struct session *s,
    struct events *e, bool from_deeds);

/* NULL is legal. */
void journal_free(struct journal *j);

/* Where the journal of a session is: older is the one before. False: f says
 * why there is none. */
bool journal_path(const struct session *s, bool older, char *buf, size_t size,
    struct fault *f);

#endif
