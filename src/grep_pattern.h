/*
 * What a host's grep can look for in place of a pattern (PCRE2), so that it
 * misses nothing: a POSIX extended expression that matches, in the bytes of a
 * line as they are in its file, wherever the pattern matches in the line as it
 * is seen, without its colours; and perhaps elsewhere. For the C locale.
 */
#ifndef GREP_PATTERN_H
#define GREP_PATTERN_H

#include <stdbool.h>

#include "slice.h"

/*
 * any_case: letters mean either case. The pattern is one that PCRE2 takes.
 * Returns a string, owned by the caller; NULL: there is no such expression, or
 * it would match everywhere.
 */
char *grep_pattern(struct slice pattern, bool any_case);

#endif
