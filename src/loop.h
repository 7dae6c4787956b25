/* The process's one event loop: made here, so that it fails in order. */
#ifndef LOOP_H
#define LOOP_H

#include <ev.h>

/* Does not return without one. ev_loop_destroy() ends it. */
struct ev_loop *loop_new(void);

#endif
