#include "argument_propose.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "settings.h"
#include "signame.h"
#include "themes.h"
#include "words.h"

/* A line that is being typed: its last word is what is to be completed. */
struct typed {
	const struct argument_from *from;
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
		if (strstr(word, "..") == NULL) /* a range is no word */
			add(t, word, words);
		free(word);
	}
}

/* "role:application" */
static void
add_kind(const struct typed *t, const char *kind, const char *value)
{
	char *word = xasprintf("%s:%s", kind, value);

	add(t, word, "");
	free(word);
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
laters(const struct typed *t)
{
	if (t->words == 0)
		add(t, "later", "what runs is left as it is");
}

static void
paths(const struct typed *t)
{
	const struct model *m = t->from->model;

	for (size_t i = 0; i < m->host_count && t->word[0] != '/'; i++) {
		char *host = xasprintf("%s:", m->hosts[i]->spec->name);
		add(t, host, "and an absolute path there");
		free(host);
	}
}

static void
copies(const struct typed *t)
{
	if (t->words > 0)
		return;
#define COPY(id, name, show, words, text) add(t, name, words);
#include "copy.def"
#undef COPY
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

/* Names, and what else processes are selected by: role:application. */
static void
processes(const struct typed *t)
{
	const struct model *m = t->from->model;
	const struct session *s = t->from->session;

	for (size_t i = 0; i < m->proc_count; i++)
		if (model_listed(m->procs[i]))
			add(t, m->procs[i]->name, m->procs[i]->role);
	for (size_t i = 0; i < s->roles.n; i++)
		add_kind(t, "role", s->roles.v[i]);
	for (size_t i = 0; i < m->host_count; i++)
		add_kind(t, "host", m->hosts[i]->spec->name);
	for (int i = 0; i < STATE_COUNT; i++)
		add_kind(t, "state", state_info((enum proc_state)i)->word);
}

static void
host_names(const struct typed *t)
{
	const struct model *m = t->from->model;

	for (size_t i = 0; i < m->host_count && t->words == 0; i++)
		add(t, m->hosts[i]->spec->name, host_state_word(
		    m->hosts[i]->state));
}

static void
kills(const struct typed *t)
{
	graces(t);
	processes(t);
}

static void
signals_to(const struct typed *t)
{
	if (t->words == 0)
		signals(t);
	else
		processes(t);
}

static void
flushes(const struct typed *t)
{
	all(t);
	processes(t);
}

static void
names(const struct typed *t)
{
	const struct model *m = t->from->model;

	for (size_t i = 0; i < m->proc_count && t->words == 0; i++)
		if (model_listed(m->procs[i]))
			add(t, m->procs[i]->name, m->procs[i]->role);
}

static void
trees(const struct typed *t)
{
	if (t->words == 0)
		add_all(t, setting_values(SETTING_TREE), "");
}

static const struct {
	const char *name, *words;
} columns[] = {
#define COLUMN(id, name, title, field, least, most, cut, weight, flags, words) \
	{ #name, words },
#include "column.def"
#undef COLUMN
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static void
sorts(const struct typed *t)
{
	if (t->words == 1)
		add(t, "reverse", "the other way round");
	for (int i = 0; i < COLUMNS && t->words == 0; i++)
		add(t, columns[i].name, columns[i].words);
	if (t->words == 0)
		add(t, "session", "the session file's order");
}

/* A list with commas between its words: the last one. */
static void
column_lists(const struct typed *t)
{
	const char *comma = strrchr(t->word, ',');
	struct typed last = *t;

	if (comma != NULL) {
		last.word = comma + 1;
		last.head.n = (size_t)(last.word - last.head.p);
	}
	for (int i = 0; i < COLUMNS && t->words == 0; i++)
		add(&last, columns[i].name, columns[i].words);
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
	else if (i == SETTING_SORT)
		sorts(&rest);
	else if (i == SETTING_COLUMNS)
		column_lists(&rest);
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
	[ARGUMENT_SIGNAL] = signals_to,
	[ARGUMENT_ALL] = all,
	[ARGUMENT_LATER] = laters,
	[ARGUMENT_WHICH] = processes,
	[ARGUMENT_KILL] = kills,
	[ARGUMENT_FLUSH] = flushes,
	[ARGUMENT_FILTER] = processes,
	[ARGUMENT_NAME] = names,
	[ARGUMENT_TREE] = trees,
	[ARGUMENT_SORT] = sorts,
	[ARGUMENT_COLUMNS] = column_lists,
	[ARGUMENT_HOST] = host_names,
	[ARGUMENT_PATH] = paths,
	[ARGUMENT_COPY] = copies,
	[ARGUMENT_SPLIT] = splits,
	[ARGUMENT_SETTING] = settings,
	[ARGUMENT_THEME] = themes,
};

void
argument_propose(const struct argument_from *from,
    enum action_argument argument, const char *text, const char *rest,
    struct candidates *to)
{
	struct typed t = { .from = from, .to = to, .word = rest };

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
}
