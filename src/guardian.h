/*
 * The console's parent: it keeps the terminal's settings, and puts them back
 * whatever the console dies of, SIGKILL included. It follows the console
 * through stop and continue, passes signals on, sees to it that they end the
 * console, and passes on how it ended. It knows nothing else.
 */
#ifndef GUARDIAN_H
#define GUARDIAN_H

/*
 * Forks. Returns in the child, which goes on as the console; the parent stays
 * in here and ends with the console's exit status, or 128 + the signal.
 */
void guardian_fork(void);

#endif
