/* What the completion for bash has of the lists. */
#include "completion.h"
#include "docs.h"

/* "offer words A B", as the template's functions understand it. */
static void
put_offer(FILE *to, struct completion c)
{
	static const char *const offers[] = {
		[OFFER_NOTHING] = "nothing",
		[OFFER_FILES] = "files",
		[OFFER_SESSION] = "session",
		[OFFER_WORDS] = "words ",
		[OFFER_ASK] = "ask ",
	};

	fprintf(to, "echo '%s%s' ;;\n", offers[c.offer],
	    c.what != NULL ? c.what : "");
}

static void
put_names(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command_info *c = command_info((enum command)i);
		fputc('\t', to);
		command_pattern(to, c);
		fprintf(to, ") echo %s ;;\n", c->name);
	}
}

static void
put_commands(FILE *to, int which)
{
	(void)which;
	fprintf(to, "\techo '%s'\n", command_words);
}

static void
put_name(FILE *to, int place, const struct option_info *o)
{
	(void)place;
	if (o->letter != 0)
		fprintf(to, "-%c ", o->letter);
	fprintf(to, "--%s ", o->name);
}

static void
put_options(FILE *to, int which)
{
	(void)which;
	for (int place = 0; place < PLACES; place++) {
		fprintf(to, "\t'%s') echo '", place_name(place));
		each_option_of(place, to, put_name);
		fputs("' ;;\n", to);
	}
}

/* "ps:-o | ps:--output) ...": where it takes a value. */
static void
put_value(FILE *to, int place, const struct option_info *o)
{
	const char *name = place_name(place);

	if (o->argument == NULL)
		return;
	fputc('\t', to);
	if (o->letter != 0)
		fprintf(to, "%s:-%c | ", name, o->letter);
	fprintf(to, "%s:--%s) ", name, o->name);
	put_offer(to, completion_of(o->argument, o->name));
}

static void
put_values(FILE *to, int which)
{
	(void)which;
	each_option(to, put_value);
}

/* "signal:0) ...", "signal:*) ..." */
static void
put_one_word(FILE *to, const struct command_word *w)
{
	fprintf(to, "\t%s:", w->command->name);
	fprintf(to, w->last ? "*) " : "%d) ", w->n);
	put_offer(to, w->completion);
}

static void
put_words(FILE *to, int which)
{
	(void)which;
	each_word(to, put_one_word);
}

const struct marker bash_markers[] = {
	{ "NAMES", put_names, 0 },
	{ "COMMANDS", put_commands, 0 },
	{ "OPTIONS", put_options, 0 },
	{ "VALUES", put_values, 0 },
	{ "WORDS", put_words, 0 },
	{ NULL, NULL, 0 },
};
