/* The last thing that either face of the console does. */
#ifndef FAREWELL_H
#define FAREWELL_H

#include "console.h"

/*
 * Ends the worker by console_shutdown(), in the loop, which nobody must be in.
 * Where it takes more than a moment, a line on stderr says what is waited for.
 */
void farewell(struct ev_loop *loop, struct console *c, bool hurry);

#endif
