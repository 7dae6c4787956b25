/*
 * What can be typed after ":": actions by name and by what is said of them,
 * then what their argument can be. What an argument of action_argument.def can
 * be is a line of the table below; one that is not there has no proposals.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "mem.h"
#include "signame.h"
#include "themes.h"
#include "ui_private.h"
#include "words.h"

/* A line that is being typed: its last word is what is to be completed. */
struct typed {
	const struct ui *ui;
	struct candidates *to;
	struct slice head;      /* before the last word                     */
	const char *word;       /* ... which may be ""                      */
	int words;              /* before it, without the action's name     */
	struct slice first;     /* of those words; n 0: there is none       */
};

/* One that the last word may become, if it fits. */
static void
add(const struct typed *t, const char *word, const char *words)
{
	int rank = candidate_rank(t->word, word, words);

	if (rank < 0)
		return;
	char *text = xasprintf("%.*s%s", SLICE_ARG(t->head), word);
	candidates_add(t->to, &(struct candidate){ text, word, "",
	    words, rank });
	free(text);
}

/* Each word of a list that is divided by blanks. */
static void
add_all(const struct typed *t, const char *list, const char *words)
{
	struct slice w;

	while ((w = word_next(&list)).n > 0) {
		char *word = xmemdup0(w.p, w.n);
		add(t, word, words);
		free(word);
	}
}

static void
graces(const struct typed *t)
{
	if (t->words == 0)
		add_all(t, "2s 5s 10s 30s 1m",
		    "instead of the ladder's first wait");
}

static void
signals(const struct typed *t)
{
	for (int i = 1; i < NSIG && t->words == 0; i++)
		if (signame(i) != NULL)
			add(t, signame(i), strsignal(i));
}

static void
all(const struct typed *t)
{
	if (t->words == 0)
		add(t, "all", "not only the process under the cursor");
}

static void
paths(const struct typed *t)
{
	const struct model *m = console_model(t->ui->console);

	for (size_t i = 0; i < m->host_count && t->word[0] != '/'; i++) {
		char *host = xasprintf("%s:", m->hosts[i]->spec->name);
		add(t, host, "and an absolute path there");
		free(host);
	}
}

static void
splits(const struct typed *t)
{
	if (t->words == 0)
		add_all(t, "auto 30% 40% 50% 60%", "for the list");
}

static void
themes(const struct typed *t)
{
	struct theme_list list = { 0 };

	if (t->words > 0)
		return;
	theme_list_fill(&list);
	for (size_t i = 0; i < list.n; i++)
		add(t, list.v[i].name, list.v[i].words);
	theme_list_finish(&list);
}

static void
values(const struct typed *t)
{
	struct typed rest = *t;
	enum setting i;

	if (t->words != 1 || !setting_parse(t->first, &i))
		return;
	rest.words = 0;
	if (i == SETTING_THEME)
		themes(&rest);
	else
		add_all(&rest, setting_values(i), "");
}

static void
settings(const struct typed *t)
{
	for (int i = 0; i < SETTING_COUNT && t->words == 0; i++) {
		char *name = xasprintf("%s ", setting_name((enum setting)i));
		add(t, name, setting_words((enum setting)i));
		free(name);
	}
	values(t);
}

static void (*const of_argument[])(const struct typed *t) = {
	[ARGUMENT_GRACE] = graces,
	[ARGUMENT_SIGNAL] = signals,
	[ARGUMENT_ALL] = all,
	[ARGUMENT_PATH] = paths,
	[ARGUMENT_SPLIT] = splits,
	[ARGUMENT_SETTING] = settings,
	[ARGUMENT_THEME] = themes,
};

/* The action's key where the keys are now, or "". */
static const char *
key_of(const struct ui *ui, enum action a, char *buf, size_t size)
{
	uint32_t key;

	if (!keymap_key(ui->keymap, ui->panes[ui->focus]->ops->name, a, 0,
	    &key))
		return "";
	return key_word(key, buf, size);
}

/* "kill [WAIT]"; what takes nothing is complete without a blank. */
static void
add_action(const struct ui *ui, struct candidates *to, enum action a, int rank)
{
	const struct action_info *info = action_info(a);
	bool more = info->argument != ARGUMENT_NONE;
	char *text = xasprintf("%s%s", info->name, more ? " " : "");
	char *word = xasprintf("%s%s%s", info->name, more ? " " : "",
	    action_argument_word(a));
	char key[32];

	candidates_add(to, &(struct candidate){ text, word,
	    key_of(ui, a, key, sizeof key), info->words,
	    rank });
	free(text);
	free(word);
}

/* With nothing typed yet, what is in the key bar comes first. */
static void
actions(const struct ui *ui, const char *typed, struct candidates *to)
{
	for (int a = 0; a < ACTION_COUNT; a++) {
		const struct action_info *info = action_info((enum action)a);
		int rank = typed[0] == '\0' ? info->label[0] == '\0'
		    : candidate_rank(typed, info->name, info->words);
		if (rank >= 0)
			add_action(ui, to, (enum action)a, rank);
	}
	candidates_sort(to);
}

static void
arguments(const struct ui *ui, enum action a, const char *text,
    const char *rest, struct candidates *to)
{
	struct typed t = { .ui = ui, .to = to, .word = rest };
	enum action_argument argument = action_info(a)->argument;

	while (t.word[strcspn(t.word, " ")] != '\0') {
		struct slice w = word_next(&t.word);
		if (t.words++ == 0)
			t.first = w;
		t.word += strspn(t.word, " ");
	}
	t.head = (struct slice){ text, (size_t)(t.word - text) };
	if (argument < sizeof of_argument / sizeof *of_argument &&
	    of_argument[argument] != NULL)
		of_argument[argument](&t);
	candidates_sort(to);
	if (to->n > 0)
		return;
	char *word = xasprintf("%s %s", action_info(a)->name,
	    action_argument_word(a));
	candidates_add(to, &(struct candidate){ NULL, word, "",
	    action_info(a)->words, 0 });
	free(word);
}

void
ui_propose(const char *text, struct candidates *to, void *arg)
{
	const char *at = text;
	struct slice name = word_next(&at);
	enum action a;

	if (*at == '\0')
		actions(arg, name.p, to);
	else if (action_parse(name.p, name.n, &a))
		arguments(arg, a, text, at + strspn(at, " "), to);
}

bool
ui_action_named(struct ui *ui, struct slice name, enum action *a)
{
	char list[256] = "";
	size_t n = 0;
	int found = 0;

	if (action_parse(name.p, name.n, a))
		return true;
	for (int i = 0; i < ACTION_COUNT; i++) {
		const char *each = action_info((enum action)i)->name;
		if (strncmp(each, name.p, name.n) != 0)
			continue;
		*a = (enum action)i;
		found++;
		if (n < sizeof list)
			n += (size_t)snprintf(list + n, sizeof list - n,
			    "%s%s", n > 0 ? ", " : "", each);
	}
	if (found > 1)
		ui_notice(ui, NOTICE_ERROR, "'%.*s' begins %d commands: %s",
		    SLICE_ARG(name), found, list);
	else if (found == 0)
		ui_notice(ui, NOTICE_ERROR, "'%.*s' is no command; ? lists"
		    " them, Tab completes", SLICE_ARG(name));
	return found == 1;
}
