/*
 * What is taken out of the screen: to the clipboard, into a file, to a pager,
 * an editor or a command. It is read from its host while the screen goes on;
 * one such thing at a time.
 */
#ifndef TAKE_H
#define TAKE_H

#include "pane.h"
#include "slice.h"

/*
 * Puts text on the clipboard by the setting copy_command, or by OSC 52, and
 * says so. what are words for it: "12 lines". False: it is too long, and that
 * was said.
 */
bool ui_copy(struct ui *ui, struct slice text, const char *what);

/*
 * Copies something of the rows that are marked, or of the process under the
 * cursor: what text says (copy.def), or what is chosen.
 */
void ui_copy_row(struct ui *ui, const char *text);

#endif
