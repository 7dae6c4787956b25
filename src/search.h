/*
 * A regular expression over lines of output (PCRE2). Neither a pattern nor a line can hold the loop up: what
 * one match may cost is bounded, and a match that costs more is none.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct search;

/*
 * Whether case matters: smart, it does where the pattern has a capital letter.
 * In the order of the values of the setting "case".
 */
enum search_case { SEARCH_SMART, SEARCH_IGNORE, SEARCH_EXACT, SEARCH_CASES };

/* "smart", "ignore", "exact"; SEARCH_SMART where the word is none of them. */
const char *search_case_word(enum search_case c);
enum search_case search_case_parse(const char *word);

/* Whether a pattern means letters of either case. */
bool search_any_case(struct slice pattern, enum search_case c);

/* NULL: f says what is wrong with the pattern, and where. */
struct search *search_new(struct slice pattern, enum search_case c,
    struct fault *f);

/*
 * What a host's grep can look for, to find no less (grep_pattern.h); NULL: none
 * can.
 */
const char *search_grep(const struct search *s);

/* NULL is legal. */
void search_free(struct search *s);

/*
 * The first match in line from byte from on: its place and its length, which
 * is never 0. The line's first 65 KiB are looked at; bytes that are no UTF-8
 * match nothing. False: there is none.
 */
bool search_next(const struct search *s, struct slice line, size_t from,
    size_t *at, size_t *n);

/* The same in a part of a line, which has not its start, or its end. */
enum { SEARCH_NO_START = 1, SEARCH_NO_END = 2 };
bool search_part(const struct search *s, struct slice part, unsigned lacks,
    size_t from, size_t *at, size_t *n);

#endif
