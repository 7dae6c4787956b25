/*
 * The background of the terminal, as it answers when it is asked: "OSC 11 ; ?"
 * of xterm's ctlseqs, whose answer is in the words of XParseColor(3). A terminal
 * that does not know the question says nothing. No curses here.
 */
#ifndef GROUND_H
#define GROUND_H

#include <stdbool.h>

enum ground { GROUND_UNKNOWN, GROUND_DARK, GROUND_LIGHT };

/* The question. */
extern const char ground_question[];

/* "rgb:ffff/ffff/ffff", with one to four digits each, or rgba with a fourth; it
 * is unknown where the words are none of these. */
enum ground ground_parse(const char *answer);

#endif
