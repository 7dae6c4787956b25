/*
 * The evidence that processes are alive. Launchers tell of ends, but a launcher
 * can be killed together with its program: so every live process of a host is
 * looked at with each ping, all in one request.
 */
#ifndef PROOF_H
#define PROOF_H

#include "process.h"

/* Looks now, unless a look is under way. Its end tells of the host. */
void proof_ask(struct host *h);

/*
 * Found over, with a launcher that lives: that will tell how it ended, at once
 * as a rule. True: nothing is to be told yet; the next look finds out whether
 * the launcher hangs.
 */
bool proof_waits(struct proc *p);

#endif
