/*
 * Checks of the hosts as the worker told of them last (check.def): asked of all
 * at once, each as soon as its host was taken up or has failed once. No curses.
 */
#ifndef CHECKS_H
#define CHECKS_H

#include "console.h"

enum checking {
	CHECKING_NOT,           /* nobody has asked                         */
	CHECKING_WAITS,         /* the host is still being reached          */
	CHECKING_ASKED,         /* rows are coming                          */
	CHECKING_DONE,
};

struct check_cell {
	bool told;              /* verdict and text are there               */
	bool fresh;             /* ... from the last time it was asked      */
	enum verdict verdict;
	char *text;             /* a sentence, foreign; owned               */
};

struct checks;

struct host_checks {
	struct checks *checks;  /* that it is one of                        */
	const struct model_host *host;
	enum checking state;
	struct check_cell cells[CHECK_COUNT];
};

/*
 * Checks every host that the console opens. done (NULL is legal) comes once:
 * CODE_OK where nothing failed, CODE_FAILED where something did, CODE_UNKNOWN
 * where something could not be told; its text counts the hosts. It does not come
 * once the console is freed. False: a check is under way; done will not come.
 */
bool console_check(struct console *c, call_done *done, void *arg);

/* Of the model's hosts, by their number. Valid while the console lives. */
const struct host_checks *console_checks(const struct console *c, size_t i);

/* Hosts that have not answered the check under way. */
size_t console_checking(const struct console *c);

/* The worst of a host's verdicts, what was skipped aside; OK at best. */
enum verdict checks_worst(const struct host_checks *h);

#endif
