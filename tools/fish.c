/* What the completion for fish has of the lists: calls of complete. */
#include "completion.h"
#include "docs.h"

/* As one word in '...': fish knows \' and \\ there. */
static void
put_text(FILE *to, const char *text)
{
	fputc('\'', to);
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			fputc('\\', to);
		fputc(*text, to);
	}
	fputc('\'', to);
}

/* Files or not, and words. */
static void
put_offer(FILE *to, struct completion c)
{
	switch (c.offer) {
	case OFFER_NOTHING:
		fputs(" -f", to);
		break;
	case OFFER_FILES:
	case OFFER_SESSION:
		fputs(" -F", to);
		break;
	case OFFER_WORDS:
		fprintf(to, " -f -a '%s'", c.what);
		break;
	case OFFER_ASK:
		fprintf(to, " -f -a '(__plm_tui_ask %s)'", c.what);
		break;
	}
}

static void
put_commands(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command_info *c = command_info((enum command)i);
		fprintf(to, "complete -c plm-tui -n '__plm_tui_at : 0; or"
		    " __plm_tui_at :help 0' -a '%s %s' -d ", c->name, c->other);
		put_text(to, c->text);
		fputc('\n', to);
	}
}

static void
put_one_option(FILE *to, int place, const struct option_info *o)
{
	fprintf(to, "complete -c plm-tui -n '__plm_tui_at :%s'",
	    place_name(place));
	if (o->letter != 0)
		fprintf(to, " -s %c", o->letter);
	fprintf(to, " -l %s", o->name);
	if (o->argument != NULL) {
		fputs(" -r", to);
		put_offer(to, completion_of(o->argument, o->name));
	}
	fputs(" -d ", to);
	put_text(to, o->text);
	fputc('\n', to);
}

static void
put_options(FILE *to, int which)
{
	(void)which;
	each_option(to, put_one_option);
}

static void
put_one_word(FILE *to, const struct command_word *w)
{
	fprintf(to, "complete -c plm-tui -n '__plm_tui_at :%s %d%s'",
	    w->command->name, w->n, w->last ? " more" : "");
	put_offer(to, w->completion);
	fputc('\n', to);
}

static void
put_words(FILE *to, int which)
{
	(void)which;
	each_word(to, put_one_word);
}

static void
put_names(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command_info *c = command_info((enum command)i);
		fprintf(to, "\t\tcase %s %s\n\t\t\techo %s\n", c->name,
		    c->other, c->name);
	}
}

/* ":ps-o", ":ps--output": where it takes a value. */
static void
put_value(FILE *to, int place, const struct option_info *o)
{
	const char *name = place_name(place);

	if (o->argument == NULL)
		return;
	fputs("\t\tcase", to);
	if (o->letter != 0)
		fprintf(to, " :%s-%c", name, o->letter);
	fprintf(to, " :%s--%s\n\t\t\techo %s\n", name, o->name,
	    completion_of(o->argument, o->name).offer == OFFER_SESSION
	    ? "session" : "value");
}

static void
put_values(FILE *to, int which)
{
	(void)which;
	each_option(to, put_value);
}

const struct marker fish_markers[] = {
	{ "COMMANDS", put_commands, 0 },
	{ "OPTIONS", put_options, 0 },
	{ "WORDS", put_words, 0 },
	{ "NAMES", put_names, 0 },
	{ "VALUES", put_values, 0 },
	{ NULL, NULL, 0 },
};
