/*
 * The control sequence that puts text on the clipboard of whoever sits at the
 * terminal, over ssh and through tmux too (xterm's ctlseqs, OSC 52). No curses.
 */
#ifndef OSC52_H
#define OSC52_H

#include "buffer.h"
#include "slice.h"

/* Terminals take no more, or cut it; what is longer is not to be sent. */
enum { OSC52_MOST = 100 * 1024 };

void osc52_put(struct buffer *to, struct slice text);

#endif
