/*
 * The language of filters, and of marks by pattern: words, all of which are to
 * fit a process.
 *
 *   reader          "reader" in its name, role, host, state, exit or note
 *   ru*             ... one of them is like this glob, from begin to end
 *   !old            not so
 *   host:a,b*       one of several, of what filter_key.def names
 *   state:al        the word of a state, or its begin; also live, over (or
 *                   dead), unexpected: an end that nobody has seen yet, and
 *                   silent: it runs, and has printed nothing for a minute
 *   note:"by it"    quotes keep blanks, commas and colons
 *
 * Case does not matter. A word whose value is not there yet, "host:", fits all.
 */
#ifndef FILTER_H
#define FILTER_H

#include "fault.h"
#include "model.h"
#include "stats.h"

struct filter;

/* NULL: f says what is wrong, and what is allowed. */
struct filter *filter_new(const char *text, struct fault *f);

/* NULL is legal. */
void filter_free(struct filter *f);

/* The text that it was made of. */
const char *filter_text(const struct filter *f);

/* It has no word: everything fits. */
bool filter_empty(const struct filter *f);

/*
 * Whether it depends on what processes print: it is known of those that are
 * read of (stats.h), and changes as time passes.
 */
bool filter_is_fed(const struct filter *f);

/* What a filter is to know beside the process. */
struct filter_facts {
	const struct stats *stats;      /* NULL: nothing is known of it     */
	int64_t mono;                   /* at this monotonic time           */
};

/* f NULL: everything fits. What is not known to be silent is not. */
bool filter_matches(const struct filter *f, const struct model_proc *p,
    const struct filter_facts *facts);

/*
 * The text without its words about states, and with this one in their place
 * where it is not NULL: "ru state:alive". The caller frees.
 */
char *filter_with_state(const char *text, const char *state);

/*
 * Whether the words of a search are in a name: case does not matter, and a glob
 * is to fit all of it.
 */
bool filter_like(const char *pattern, const char *text);

#endif
