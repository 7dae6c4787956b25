/*
 * What the shells' completions ask for by --complete KIND: words, one a line,
 * of the session file alone. No host is contacted.
 */
#ifndef COMPLETE_H
#define COMPLETE_H

#include <stdio.h>

#include "selector.h"

/*
 * Prints the words that processes can be selected by; path is the session
 * file's. Where there is none, or it is wrong, or the kind has none, nothing is
 * printed: somebody is typing, and it is no time to complain.
 */
void complete_print(enum selector_kind kind, const char *path, FILE *to);

#endif
