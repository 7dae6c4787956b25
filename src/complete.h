/*
 * What the shells' completions ask for by --complete KIND: words, one a line,
 * of the session file alone. No host is contacted.
 */
#ifndef COMPLETE_H
#define COMPLETE_H

#include <stdio.h>

#include "options.h"

/*
 * Prints the words that processes can be selected by, of the kind and in the
 * session files that the command line says. Where there is none, or it is wrong,
 * or the kind has none, nothing is printed: somebody is typing, and it is no time
 * to complain.
 */
void complete_print(const struct options *o, FILE *to);

#endif
