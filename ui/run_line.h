/* What is typed after "run", as the command line has it: apart from the screen, for
 * curses.h and command.h do not go together. */
#ifndef RUN_LINE_H
#define RUN_LINE_H

#include "adhoc.h"

struct run_line;

/* NULL: f says what is wrong with text. path is the session's file. */
struct run_line *run_line_new(const char *path, const char *text,
    struct fault *f);

/* NULL is legal. */
void run_line_free(struct run_line *l);

/* What it asks for, borrowed. */
struct adhoc run_line_adhoc(const struct run_line *l);

#endif
