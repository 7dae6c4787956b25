/*
 * One element of a pattern (PCRE2): a character, as bytes that a host's grep
 * can look for in the C locale, or an assertion.
 */
#ifndef GREP_UNIT_H
#define GREP_UNIT_H

#include <stdbool.h>

#include "slice.h"

/* What it may be: one of these at least, and perhaps others that it is not. */
struct unit {
	bool has[128];          /* ASCII characters                         */
	bool wide;              /* and any that is not ASCII                */
	struct slice bytes;     /* just this one that is not ASCII; n 0: no */
	char room[4];           /* ... where they may be                    */
};

enum unit_kind {
	UNIT_CHARACTER,
	UNIT_START, UNIT_END,   /* of the line                              */
	UNIT_ASSERTION,         /* another one: it takes no bytes           */
	UNIT_ANYTHING,          /* any bytes                                */
	UNIT_UNKNOWN,           /* nothing is known of it                   */
};

/* Takes the first element, which is no group, off a pattern. */
enum unit_kind unit_read(struct slice *pattern, bool any_case, struct unit *u);

#endif
