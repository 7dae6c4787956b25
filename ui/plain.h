/*
 * The console as lines of text: no screen, no curses, no colours. What happens
 * is a line each; lines that are typed, or come from a file, are commands as
 * they are after "plm-tui". For screen readers, for logs of automatic runs, and
 * for terminals that can do nothing.
 */
#ifndef PLAIN_H
#define PLAIN_H

#include "console.h"

/*
 * Runs the session until "quit", a signal, or the end of the input; where the
 * input is empty from the start, as of /dev/null, until a signal. Processes run
 * on. loop is the default loop. Returns the exit status.
 */
int plain_run(struct ev_loop *loop, struct session *session,
    const struct console_options *console);

#endif
