/*
 * The commands: the second face on the console, without curses or a terminal.
 * A command waits until the hosts that it needs are taken up or have failed,
 * does its one thing, prints how each process fared, and ends with a status.
 */
#ifndef HEADLESS_H
#define HEADLESS_H

#include "console.h"
#include "options.h"

/* sysexits of ours; 2 and 6 are main's: usage, session file. */
enum {
	EXIT_DONE = 0,
	EXIT_SOME = 1,          /* failed for some, or with another reason  */
	EXIT_NOT_RUNNING = 3,   /* as LSB's status                          */
	EXIT_UNKNOWN = 4,       /* LSB's too; or a host that is not reached */
	EXIT_REFUSED = 5,
	EXIT_LOGIN = 7,         /* or the host's key                        */
	EXIT_DEADLINE = 124,    /* as timeout(1)                            */
	EXIT_SIGNAL = 128,      /* ... + the signal that ended it           */
};

/*
 * Runs o->command; spawn is as of console_options. loop is the default loop.
 * Returns the exit status. f is set where the command line asks for what is
 * not there (EXIT_USAGE).
 */
int headless_run(struct ev_loop *loop, const struct session *session,
    const struct options *o, const struct console_options *console,
    struct fault *f);

#endif
