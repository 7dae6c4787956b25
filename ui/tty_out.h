/*
 * The way out to a terminal that may stop reading: nothing here waits for it.
 * What curses writes to tty_out_file() between tty_out_begin() and tty_out_end()
 * is collected, and goes out as the terminal takes it. Whoever draws has to wait
 * until the last frame is out: so no more than one is ever kept.
 */
#ifndef TTY_OUT_H
#define TTY_OUT_H

#include <ev.h>
#include <stdbool.h>
#include <stdio.h>

#include "slice.h"

struct tty_out;

/* NULL: fd is no terminal, or cannot be opened once more. All but
 * tty_out_file() and tty_out_put() do nothing then. */
struct tty_out *tty_out_new(struct ev_loop *loop, int fd);

/* What is not out yet is dropped. */
void tty_out_free(struct tty_out *t);

/* What curses is to have for its output. */
FILE *tty_out_file(const struct tty_out *t);

/* What comes out between them is kept; then as much goes out as can at once.
 * False: there was no memory for some of it, which the terminal never sees. */
void tty_out_begin(struct tty_out *t);
bool tty_out_end(struct tty_out *t);

/* Bytes behind what is kept. */
void tty_out_put(struct tty_out *t, struct slice bytes);

/* Not all is out. */
bool tty_out_busy(const struct tty_out *t);

/* Waits for it, so long at most. False: the terminal did not take it. */
bool tty_out_flush(struct tty_out *t, int ms);

#endif
