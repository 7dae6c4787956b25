/* How a process ended, in words for sentences: answers, receipts, notices. */
#ifndef EXITWORDS_H
#define EXITWORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "states.h"

struct exit_status {
	int code;               /* -1: none                                 */
	int signal;             /* 0: none                                  */
	enum core core;
	bool exact;             /* false: code 128+n may be signal n        */
};

/*
 * "exit 3", "killed by QUIT, core dumped", "exit 137, or killed by KILL"; ""
 * where there is no exit. Returns buf.
 */
const char *exit_words(const struct exit_status *e, char *buf, size_t size);

#endif
