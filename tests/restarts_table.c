/*
 * docs/RESTARTS.md has the tables that supervise.def makes: prints the rows, or,
 * with a file's name, checks that they are all there.
 */
#include <stdio.h>

#include "doc_rows.h"

static const char *const words[] = {
#define SUPERVISE_STATE(id, word, text) word,
#include "supervise.def"
};

enum state {
#define SUPERVISE_STATE(id, word, text) STATE_##id,
#include "supervise.def"
};

static const char *const rows[] = {
#define SUPERVISE_STATE(id, word, text) "| " word " | " text " |\n",
#include "supervise.def"
#define SUPERVISE_EVENT(id, word, text) "| " word " | " text " |\n",
#include "supervise.def"
#define SUPERVISE_ACT(id, word, text) "| " word " | " text " |\n",
#include "supervise.def"
};

static const char *const event_words[] = {
#define SUPERVISE_EVENT(id, word, text) word,
#include "supervise.def"
};

static const char *const act_words[] = {
#define SUPERVISE_ACT(id, word, text) word,
#include "supervise.def"
};

enum event {
#define SUPERVISE_EVENT(id, word, text) ON_##id,
#include "supervise.def"
};

enum act {
#define SUPERVISE_ACT(id, word, text) ACT_##id,
#include "supervise.def"
};

static const struct {
	enum state state;
	enum event event;
	enum state next;
	enum act act;
} cells[] = {
#define ON(state, event, next, act)                                            \
	{ STATE_##state, ON_##event, STATE_##next, ACT_##act },
#include "supervise.def"
};

enum { TEXTS = sizeof rows / sizeof *rows };

/* What stays as it is, and does nothing, is no row. */
static const char *
row(size_t i, char *buf, size_t size)
{
	if (i < TEXTS)
		return rows[i];
	i -= TEXTS;
	buf[0] = '\0';
	if (cells[i].state != cells[i].next || cells[i].act != ACT_NONE)
		snprintf(buf, size, "| %s | %s | %s | %s |\n",
		    words[cells[i].state], event_words[cells[i].event],
		    words[cells[i].next], act_words[cells[i].act]);
	return buf;
}

int
main(int argc, char **argv)
{
	return doc_rows(argc > 1 ? argv[1] : NULL,
	    TEXTS + sizeof cells / sizeof *cells, row);
}
