/* Names of signals, without "SIG", as kill(1) takes them. */
#ifndef SIGNAME_H
#define SIGNAME_H

#include <stdbool.h>

/* "TERM" of SIGTERM; NULL for a number that has no name here. */
const char *signame(int signal);

/* "TERM" or "SIGTERM" to its number; false: no such signal. */
bool signame_parse(const char *word, int *signal);

/* The same, and numbers that have a name: what a person types. */
bool signame_read(const char *word, int *signal);

#endif
