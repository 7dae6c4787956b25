/* A line of a test script as words. */
#ifndef STEP_H
#define STEP_H

#include "fault.h"
#include "slice.h"

enum { STEP_WORDS = 32 };

struct step {
	struct slice v[STEP_WORDS];     /* NUL-terminated too           */
	bool quoted[STEP_WORDS];        /* the word began with a quote  */
	int n;                          /* 0: blank, or a comment       */
	char *room;
};

/*
 * Cuts a line at its blanks. Words may have "quoted" parts, and in those \n \r
 * \t \e \\ \" and \xNN. False: f says what is wrong; nothing is to be freed.
 */
bool step_parse(struct step *s, const char *line, struct fault *f);
void step_finish(struct step *s);

#endif
