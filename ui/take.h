/*
 * What is taken out of the screen: to the clipboard, into a file, to a pager,
 * an editor or a command. It is read from its host while the screen goes on;
 * one such thing at a time.
 */
#ifndef TAKE_H
#define TAKE_H

#include "pane.h"
#include "slice.h"
#include "streams.h"

/*
 * Puts text on the clipboard by the setting copy_command, or by OSC 52, and
 * says so. what are words for it: "12 lines". False: it is too long, and that
 * was said.
 */
bool ui_copy(struct ui *ui, struct slice text, const char *what);

/* The same of one value, whose words may be the value: "host ru-01". */
bool ui_copy_value(struct ui *ui, struct slice text, const char *what);

/*
 * Copies something of the rows that are marked, or of the process under the
 * cursor: what text says (copy.def), or what is chosen.
 */
void ui_copy_row(struct ui *ui, const char *text);

struct take_what {
	const struct stream *stream;    /* whose files, whole               */
	unsigned files;         /* SCROLLBACK_ bits                         */
	struct slice lines;     /* these instead; p NULL: none              */
	const char *what;       /* "broker's stdout"                        */
	const char *brief;      /* "stdout": where room is short; a literal */
	const char *name;       /* of a file: "broker.1.out.log"            */
	uint64_t size;          /* in bytes; 0: not known                   */
};

/*
 * Saves, pipes or opens it (how: SAVE, PIPE, PAGER, EDITOR). text is the file
 * or command; "": it is asked for. Everything of w is copied but the stream.
 */
void ui_take(struct ui *ui, enum action how, const struct take_what *w,
    const char *text);

/* Shows what was fetched, once nothing else is asked of the operator. */
void ui_take_go_on(struct ui *ui);

/* False: nothing is being taken that could be cancelled. */
bool ui_take_cancel(struct ui *ui);

/* "saving broker's stdout: 12 MiB; Esc cancels", or "". */
const char *ui_take_progress(const struct ui *ui);

/* Cancels what is left, without a word. */
void ui_take_free(struct ui *ui);

#endif
