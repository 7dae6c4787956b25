/*
 * A line that is being typed. It is a state, not a loop: prompt_key() takes one
 * key at a time, and what was typed comes by a call.
 */
#ifndef PROMPT_H
#define PROMPT_H

#include <stdint.h>

#include "draw.h"

/* Lines that were typed earlier; zeroed, it is empty. */
struct history {
	char **v;
	size_t n;
};

void history_finish(struct history *h);

struct prompt;

struct prompt_spec {
	const char *label;      /* before the line: "/", "tail on h1: "     */
	const char *initial;
	struct history *history;        /* outlives the prompt              */
	/* The rest of what text begins, to be freed; NULL: no proposal. */
	char *(*complete)(const char *text);
	/* Once: Enter's text, or NULL where the person gave up. */
	void (*done)(const char *text, void *arg);
	void *arg;
};

struct prompt *prompt_new(const struct prompt_spec *spec);

/* NULL is legal; done is not called. */
void prompt_free(struct prompt *p);

/* False: the prompt is over; it was freed, and then done was called. */
bool prompt_key(struct prompt *p, uint32_t key);

/* What was pasted: UTF-8, without its control characters. */
void prompt_paste(struct prompt *p, struct slice text);

/* Returns the cursor's column. */
int prompt_draw(const struct prompt *p, const struct canvas *c, int y);

#endif
