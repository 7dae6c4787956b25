/*
 * What logins ask, on the terminal of a command, as ssh does: on /dev/tty,
 * whatever stdin and stdout are, line by line, without an echo where it must not
 * be seen. It is a watcher in the loop; nothing waits for it but its host.
 */
#ifndef TTY_ASK_H
#define TTY_ASK_H

#include <ev.h>

#include "questions.h"

struct tty_ask;

/* NULL: there is no terminal. */
struct tty_ask *tty_ask_new(struct ev_loop *loop);

/* The model has changed: asks what is to be answered now. True: it is another
 * question than before. */
bool tty_ask_look(struct tty_ask *t, struct console *c);

/* A question is open: what is typed is its answer. NULL is legal. */
bool tty_ask_busy(const struct tty_ask *t);

/* Gives the terminal back as it was. NULL is legal. */
void tty_ask_free(struct tty_ask *t);

#endif
