#include "usage.h"

#include <string.h>

#include "example_yaml.h"

enum { WORDS = 24, RIGHT = 78 };        /* columns */

/* "  words    text", the text in lines of its own column. */
static void
entry(FILE *to, const char *words, const char *text)
{
	int at = fprintf(to, "  %-*s", WORDS - 2, words);

	if (at > WORDS)
		at = fprintf(to, "\n%*s", WORDS, "") - 1;
	for (const char *word = text; *word != '\0';) {
		int n = (int)strcspn(word, " ");
		if (at + 1 + n > RIGHT)
			at = fprintf(to, "\n%*s", WORDS, "") - 1;
		at += fprintf(to, " %.*s", n, word);
		word += n + (word[n] == ' ');
	}
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

/* What the exit statuses of the commands mean: headless.h. */
static const char statuses[] =
	"\nExit status: 0 done; 1 some targets failed; 2 usage; 3 not"
	" running; 4 unknown,\nor host unreachable; 5 refused; 6 session file;"
	" 7 login or host key; 124 deadline\npassed; 130 interrupted.\n";

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
	fputs(statuses, to);
}
