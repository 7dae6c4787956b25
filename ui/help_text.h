/*
 * Help as lines: first steps, the keys of each pane as they are now, actions
 * without a key, settings, and the configuration. Made from the lists and the
 * live keymap, so that it is never out of date.
 */
#ifndef HELP_TEXT_H
#define HELP_TEXT_H

#include "config.h"

enum help_kind { HELP_HEAD, HELP_ENTRY, HELP_MORE, HELP_WRONG, HELP_BLANK };

struct help_line {
	enum help_kind kind;    /* MORE: of the words of the entry before   */
	char *keys, *name, *words;
	bool own;               /* the operator's own key                   */
	int indent;             /* columns before the words                 */
};

struct help_text {
	struct help_line *v;
	int n;
	int keys, name;         /* columns that these need at most          */
	int config;             /* the line where the configuration begins  */
};

struct help_from {
	const struct keymap *keymap;
	const struct settings *settings;
	const struct wrong_lines *wrong;
	const char *pane;       /* whose keys come first; NULL: none        */
	const char *filter;     /* words that entries must have; "": all    */
	int width;              /* columns of a line                        */
	bool ascii;
};

/* Fills a zeroed or finished text; the caller finishes it. */
void help_text_make(struct help_text *t, const struct help_from *from);
void help_text_finish(struct help_text *t);

/* Columns before a line's name; 0: there is no room for names. */
int help_text_name(const struct help_text *t, int width);

#endif
