#include "completion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "selector.h"
#include "slice.h"

enum { WORD_MAX = 32 };

const char command_words[] =
#define COMMAND(id, name, other, words, flags, text) name " " other " "
#include "command.def"
#undef COMMAND
    "help";

static const char format_words[] =
#define OUTPUT_FORMAT(id, word) word " "
#include "output_format.def"
#undef OUTPUT_FORMAT
    ;

static const char import_words[] =
#define IMPORT_FORMAT(id, word, reader, text) word " "
#include "import_format.def"
    ;

static const char level_words[] =
#define LOG_LEVEL(id, word) word " "
#include "log_level.def"
#undef LOG_LEVEL
    ;

static const char color_words[] =
#define COLOR_WHEN(id, word) word " "
#include "color_when.def"
#undef COLOR_WHEN
    ;

static const char theme_words[] =
#define BUILTIN_THEME(id, name) name " "
#include "builtin_theme.def"
#undef BUILTIN_THEME
    ;

/* Those that somebody sends. */
static const char signal_words[] =
    "HUP INT QUIT KILL USR1 USR2 TERM CONT STOP ABRT ALRM WINCH";

static const struct {
	const char *argument;
	struct completion completion;
} arguments[] = {
	{ "FORMAT", { OFFER_WORDS, format_words } },
	{ "KIND", { OFFER_WORDS, import_words } },
	{ "LEVEL", { OFFER_WORDS, level_words } },
	{ "SIGNAL", { OFFER_WORDS, signal_words } },
	{ "WHEN", { OFFER_WORDS, color_words } },
	{ "THEME", { OFFER_WORDS, theme_words } },
	{ "STATE", { OFFER_ASK, "state" } },
	{ "NAME", { OFFER_ASK, "name" } },
	{ "HOST", { OFFER_ASK, "host" } },
	{ "ROLE", { OFFER_ASK, "role" } },
	{ "DURATION", { OFFER_NOTHING, NULL } },
	{ "ADDRESS", { OFFER_NOTHING, NULL } },
	{ "SESSION", { OFFER_NOTHING, NULL } },
	{ "TIME", { OFFER_NOTHING, NULL } },
	{ "USER", { OFFER_NOTHING, NULL } },
	{ "NAME=VALUE", { OFFER_NOTHING, NULL } },
	{ "PERSON", { OFFER_NOTHING, NULL } },
	{ "PATH", { OFFER_NOTHING, NULL } },    /* on a host */
	{ "N", { OFFER_NOTHING, NULL } },
	{ "RE", { OFFER_NOTHING, NULL } },
	{ "PROGRAM", { OFFER_NOTHING, NULL } },         /* on a host */
	{ "ARGUMENT", { OFFER_NOTHING, NULL } },
};

struct completion
completion_of(const char *argument, const char *option)
{
	enum selector_kind kind;
	bool session = option != NULL && (strcmp(option, "file") == 0 ||
	    strcmp(option, "session-file") == 0);

	if (strcmp(argument, "FILE") == 0)
		return (struct completion){ session ? OFFER_SESSION
			: OFFER_FILES, NULL };
	if (strcmp(argument, "GLOB") == 0 && option != NULL &&
	    selector_kind_parse(option, &kind))
		return (struct completion){ OFFER_ASK, option };
	for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++)
		if (strcmp(arguments[i].argument, argument) == 0)
			return arguments[i].completion;
	fprintf(stderr, "docs: what can be completed for %s is not said in"
	    " tools/completion.c\n", argument);
	exit(EXIT_FAILURE);
}

void
command_pattern(FILE *to, const struct command_info *c)
{
	fputs(c->name, to);
	if (c->other[0] != '\0')
		fprintf(to, " | %s", c->other);
}

const char *
place_name(int place)
{
	return place == 0 ? "" : command_info((enum command)(place - 1))->name;
}

void
each_option_of(int place, FILE *to, put_option *put)
{
	option_where where = place == 0 ? SCREEN
	    : (option_where)1 << (place - 1);

	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *o = option_info((enum option_id)i);
		if (o->text[0] != '\0' && (o->where & where) != 0)
			put(to, place, o);
	}
}

void
each_option(FILE *to, put_option *put)
{
	for (int place = 0; place < PLACES; place++)
		each_option_of(place, to, put);
}

/*
 * "SIGNAL NAME...", "[NAME]...": what each of them can be. Behind a comma is
 * another way, of options.
 */
void
each_word_of(enum command c, FILE *to, put_word *put)
{
	struct command_word w = { .command = command_info(c),
		.place = (int)c + 1 };

	for (const char *at = w.command->words; !w.last; w.n++) {
		char word[WORD_MAX];
		size_t n = strcspn(at, " ");
		w.last = at[n] == '\0' || (n > 0 && at[n - 1] == ',');
		at += *at == '[';
		snprintf(word, sizeof word, "%.*s", (int)strcspn(at, "]., "),
		    at);
		w.completion = word[0] != '\0' ? completion_of(word, NULL)
		    : (struct completion){ OFFER_NOTHING, NULL };
		put(to, &w);
		at += strcspn(at, " ") + 1;
	}
}

void
each_word(FILE *to, put_word *put)
{
	for (int c = 0; c < COMMAND_COUNT; c++)
		each_word_of((enum command)c, to, put);
}
