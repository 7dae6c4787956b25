/*
 * plm-tui --demo: the whole program on one machine. A private sshd on three
 * loopback addresses stands for three hosts, with throwaway keys and a session
 * of a dozen processes, all in one private directory; nothing of it is left
 * when the console has ended.
 */
#ifndef DEMO_H
#define DEMO_H

#include "fault.h"

/*
 * Runs self (a path to this program) on the demo session, in this terminal,
 * and waits for it. Returns its exit status, 128 + n where signal n ended it or
 * the demo; -1: f says why the demo could not start. While it runs, every child
 * of this process is the demo's: call it with none, from the only thread. more are
 * options for it, ended by NULL; NULL is legal.
 */
int demo_run(const char *self, const char *const *more, struct fault *f);

#endif
