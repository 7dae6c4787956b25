/* What the completion for zsh has of the lists: arguments of _arguments. */
#include <string.h>

#include "completion.h"
#include "docs.h"

/* In '...' of a shell, where _arguments takes [ ] : and \ for its own. */
static void
put_text(FILE *to, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			fputs("'\\'", to);
		else if (strchr("[]:\\", *text) != NULL)
			fputc('\\', to);
		fputc(*text, to);
	}
}

/* " -f --file": what says which session file it is. */
static void
put_session_option(FILE *to, int place, const struct option_info *o)
{
	(void)place;
	if (o->argument == NULL ||
	    completion_of(o->argument, o->name).offer != OFFER_SESSION)
		return;
	if (o->letter != 0)
		fprintf(to, " -%c", o->letter);
	fprintf(to, " --%s", o->name);
}

/* ":message:action" of what is completed. */
static void
put_offer(FILE *to, int place, const char *argument, struct completion c)
{
	fprintf(to, ":%s:", argument);
	switch (c.offer) {
	case OFFER_NOTHING:
		break;
	case OFFER_FILES:
	case OFFER_SESSION:
		fputs("_files", to);
		break;
	case OFFER_WORDS:
		fprintf(to, "(%s)", c.what);
		break;
	case OFFER_ASK:
		fprintf(to, "{_plm_tui_ask %s", c.what);
		each_option_of(place, to, put_session_option);
		fputc('}', to);
		break;
	}
}

/* '*'{-o+,--output=}'[text]:FORMAT:(table json)' */
static void
put_one_option(FILE *to, int place, const struct option_info *o)
{
	bool value = o->argument != NULL;

	fputs("\t\t", to);
	if (o->letter != 0)
		fprintf(to, "'*'{-%c%s,--%s%s}'", o->letter, value ? "+" : "",
		    o->name, value ? "=" : "");
	else
		fprintf(to, "'*--%s%s", o->name, value ? "=" : "");
	fputc('[', to);
	put_text(to, o->text);
	fputc(']', to);
	if (value)
		put_offer(to, place, o->argument,
		    completion_of(o->argument, o->name));
	fputs("' \\\n", to);
}

static void
put_options(FILE *to, int which)
{
	each_option_of(which, to, put_one_option);
}

static void
put_one_word(FILE *to, const struct command_word *w)
{
	fprintf(to, w->last ? "\t\t'*" : "\t\t'%d", w->n + 1);
	put_offer(to, w->place, "WORD", w->completion);
	fputs(w->last ? "'\n" : "' \\\n", to);
}

/* name:text lines of _describe. */
static void
put_commands(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command_info *c = command_info((enum command)i);
		const char *const names[] = { c->name, c->other };
		for (size_t n = 0; n < 2 && names[n][0] != '\0'; n++) {
			fprintf(to, "\t\t'%s:", names[n]);
			put_text(to, c->text);
			fputs("'\n", to);
		}
	}
}

/* A case of each command: its options and words. */
static void
put_cases(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		fputc('\t', to);
		command_pattern(to, command_info((enum command)i));
		fputs(")\n\t\t_arguments -s -S \\\n", to);
		each_option_of(i + 1, to, put_one_option);
		each_word_of((enum command)i, to, put_one_word);
		fputs("\t\t;;\n", to);
	}
}

const struct marker zsh_markers[] = {
	{ "COMMANDS", put_commands, 0 },
	{ "OPTIONS", put_options, 0 },
	{ "CASES", put_cases, 0 },
	{ NULL, NULL, 0 },
};
