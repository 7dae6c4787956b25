/*
 * A line that is being typed. It is a state, not a loop: prompt_key() takes one
 * key at a time, and what was typed comes by a call.
 */
#ifndef PROMPT_H
#define PROMPT_H

#include <stdint.h>

#include "candidates.h"
#include "draw.h"
#include "history.h"

struct prompt;

struct prompt_spec {
	const char *label;      /* before the line: "/", "tail on h1: "     */
	const char *initial;
	struct history *history;        /* outlives the prompt; NULL: none  */
	/* The rest of what text begins, to be freed; NULL: no proposal. */
	char *(*complete)(const char *text);
	/* What text can become, shown while it is typed; NULL: nothing. */
	void (*propose)(const char *text, struct candidates *to, void *arg);
	/* The text is another one. NULL: no matter. */
	void (*changed)(const char *text, void *arg);
	/* Once: Enter's text, or NULL where the person gave up. */
	void (*done)(const char *text, void *arg);
	void *arg;
};

struct prompt *prompt_new(const struct prompt_spec *spec);

/* NULL is legal; done is not called. */
void prompt_free(struct prompt *p);

/* False: the prompt is over; it was freed, and then done was called. */
bool prompt_key(struct prompt *p, uint32_t key);

/* What is proposed, and which of it is in the line (-1: none). */
const struct candidates *prompt_candidates(const struct prompt *p,
    int *picked);

/* What was pasted: UTF-8, without its control characters. */
void prompt_paste(struct prompt *p, struct slice text);

/* Returns the cursor's column. */
int prompt_draw(const struct prompt *p, const struct canvas *c, int y);

#endif
