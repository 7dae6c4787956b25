#include "usage.h"

#include <string.h>

#include "example_yaml.h"

enum { WORDS = 24, RIGHT = 78 };        /* columns */

/* The words of text from column at on, in lines from left; the new column. */
static int
fill(FILE *to, int at, int left, const char *text)
{
	for (const char *word = text; *word != '\0';) {
		int n = (int)strcspn(word, " ");
		if (at + 1 + n > RIGHT)
			at = fprintf(to, "\n%*s", left, "") - 1;
		at += fprintf(to, "%s%.*s", at > 0 ? " " : "", n, word);
		word += n + (word[n] == ' ');
	}
	return at;
}

/* "  words    text", the text in lines of its own column. */
static void
entry(FILE *to, const char *words, const char *text)
{
	int at = fprintf(to, "  %-*s", WORDS - 2, words);

	if (at > WORDS)
		at = fprintf(to, "\n%*s", WORDS, "") - 1;
	fill(to, at, WORDS, text);
	fputc('\n', to);
}

static void
options(FILE *to, option_where where)
{
	char words[64];

	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *o = option_info((enum option_id)i);
		char letter[4] = { '-', (char)o->letter, ',', '\0' };
		if ((o->where & where) == 0 || o->text[0] == '\0')
			continue;
		snprintf(words, sizeof words, "%3s --%s%s%s",
		    o->letter != 0 ? letter : "", o->name,
		    o->argument != NULL ? " " : "",
		    o->argument != NULL ? o->argument : "");
		entry(to, words, o->text);
	}
}

void
usage_all(FILE *to)
{
	char words[64];

	fputs("usage: plm-tui [OPTION]... [SESSION.yaml]\n"
	    "       plm-tui COMMAND [OPTION]... [WORD]...\n"
	    "       plm-tui --demo\n"
	    "\n"
	    "A console for the processes of a session, on other machines by"
	    " SSH.\n"
	    "Without SESSION.yaml it is ./" USUAL_SESSION ". A command does"
	    " one thing, and needs\nno terminal.\n\n", to);
	options(to, SCREEN);
	fputs("\nCommands (plm-tui COMMAND --help tells what each takes):\n\n",
	    to);
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command_info *c = command_info((enum command)i);
		snprintf(words, sizeof words, "%s%s%s", c->name,
		    c->other[0] != '\0' ? ", " : "", c->other);
		entry(to, words, c->text);
	}
	fprintf(to, "\nAn example of a session:\n\n%s", example_yaml);
}

static void
statuses(FILE *to)
{
	static const char text[] = "Exit status:"
#define EXIT_STATUS(id, status, words, text) " " #status " " words ";"
#include "exit_status.def"
#undef EXIT_STATUS
	    ;
	char sentence[sizeof text];

	memcpy(sentence, text, sizeof text);
	sentence[sizeof text - 2] = '.';
	fputc('\n', to);
	fill(to, 0, 0, sentence);
	fputc('\n', to);
}

void
usage_command(FILE *to, enum command c)
{
	const struct command_info *info = command_info(c);

	fprintf(to, "usage: plm-tui %s [OPTION]... %s\n", info->name,
	    info->words);
	if (info->other[0] != '\0')
		fprintf(to, "       plm-tui %s ...\n", info->other);
	fprintf(to, "\n%s.\n", info->text);
	if (strstr(info->words, "NAME") != NULL)
		fputs("A NAME may be a glob. Options of one kind widen the"
		    " selection, each further\nkind narrows it.\n", to);
	fputc('\n', to);
	options(to, (option_where)1 << c);
	statuses(to);
}
