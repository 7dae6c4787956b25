/*
 * All that is known of a process, as lines of text: a pure function of the
 * model, the records that were asked for, and the time. No curses.
 */
#ifndef DETAILS_TEXT_H
#define DETAILS_TEXT_H

#include "past.h"
#include "role.h"

struct details_of {
	const struct model *model;
	const struct model_proc *proc;
	const struct past *past;
	const struct inspected *inspected;
	int64_t now;            /* wall clock                               */
	bool secrets;           /* values that look secret are shown        */
};

/*
 * The parts; the first line of each has its title as label, and no text.
 * DETAILS_WHY is the sentence at the top.
 */
enum details_part {
	DETAILS_WHY, DETAILS_STATE, DETAILS_IDENTITY, DETAILS_HOST,
	DETAILS_PROCESS, DETAILS_COMMAND, DETAILS_ENVIRONMENT, DETAILS_STOP,
	DETAILS_RECORDS, DETAILS_HISTORY, DETAILS_PARTS
};

struct details_line {
	enum details_part part;
	bool title;
	bool hidden;            /* its value looks secret, and is not here  */
	char *label;            /* "" where the one above goes on           */
	char *text;             /* any bytes but NUL                        */
	size_t value;           /* so much of it is copied; 0: all          */
	char *whole;            /* is copied instead; NULL: nothing is      */
	enum role role;         /* of the text                              */
	uint64_t run;           /* of which run it is; 0: of none           */
	const char *host;       /* ... on which host                        */
};

struct details {
	struct details_line *v;
	size_t n;
};

void details_make(struct details *d, const struct details_of *of);
void details_finish(struct details *d);

/*
 * Why it runs, or does not, in one sentence: "exited with 3 after 4m12s, by
 * itself, at 14:03:11; unexpected, not acknowledged". Returns buf.
 */
const char *details_why(const struct model_proc *p, int64_t now, char *buf,
    size_t size);

/* Whether a variable of this name may have a value that nobody should see. */
bool details_secret(struct slice name);

#endif
