/* What is typed after "run", as the command line has it: apart from the screen, for
 * curses.h and command.h do not go together. */
#ifndef RUN_LINE_H
#define RUN_LINE_H

#include "adhoc.h"
#include "sessionfile.h"

struct run_line;

/* NULL: f says what is wrong with text. path is the session's file. */
struct run_line *run_line_new(const char *path, const char *text,
    struct fault *f);

/* NULL is legal. */
void run_line_free(struct run_line *l);

/* What it asks for, borrowed. A name that nobody gave is one that the session does
 * not have: of two in the same second the other is sleep-235512-2. */
struct adhoc run_line_adhoc(struct run_line *l, const struct session *s);

#endif
