/* What curses shows, as text. */
#ifndef SCREEN_DUMP_H
#define SCREEN_DUMP_H

#include <stdio.h>

/* The characters, one line for each; blanks at the ends are left out. */
void screen_dump(FILE *to);

/*
 * How they look: a letter for each cell, and what the letters mean, in order of
 * their first appearance. "." is the terminal's own look.
 */
void screen_dump_colours(FILE *to);

#endif
