/*
 * The commands: the second face on the console, without curses or a terminal.
 * A command waits until the hosts that it needs are taken up or have failed,
 * does its one thing, prints how each process fared, and ends with a status.
 */
#ifndef HEADLESS_H
#define HEADLESS_H

#include "console.h"
#include "exit_status.h"
#include "options.h"

/*
 * Runs o->command; spawn is as of console_options. loop is the default loop.
 * Returns the exit status (exit_status.def). f is set where the command line asks for what is
 * not there (EXIT_USAGE).
 */
int headless_run(struct ev_loop *loop, struct session *session,
    const struct options *o, const struct console_options *console,
    struct fault *f);

#endif
