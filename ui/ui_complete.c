/*
 * What can be typed after ":": actions by name and by what is said of them,
 * then what their argument can be (argument_propose.h).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "argument_propose.h"
#include "key.h"
#include "mem.h"
#include "ui_private.h"
#include "words.h"

/* The pane that has the keys. */
static const char *
pane_of(const struct ui *ui)
{
	return ui->panes[ui->focus]->ops->name;
}

/* The action's key where the keys are now, or "". */
static const char *
key_of(const struct ui *ui, enum action a, char *buf, size_t size)
{
	uint32_t key;

	if (!keymap_key(ui->keymap, pane_of(ui), a, 0, &key))
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
	    key_of(ui, a, key, sizeof key), action_words(pane_of(ui), a),
	    rank });
	free(text);
	free(word);
}

/* With nothing typed yet, what can be in the key bar here comes first. */
static bool
is_usual(const struct ui *ui, enum action a)
{
	char key[32];

	return action_label(pane_of(ui), a)[0] != '\0' &&
	    key_of(ui, a, key, sizeof key)[0] != '\0';
}

static void
actions(const struct ui *ui, const char *typed, struct candidates *to)
{
	for (int a = 0; a < ACTION_COUNT; a++) {
		const struct action_info *info = action_info((enum action)a);
		int rank = typed[0] == '\0' ? !is_usual(ui, (enum action)a)
		    : candidate_rank(typed, info->name,
			action_words(pane_of(ui), (enum action)a));
		if (rank >= 0)
			add_action(ui, to, (enum action)a, rank);
	}
	candidates_sort(to);
}

static void
arguments(const struct ui *ui, enum action a, const char *text,
    const char *rest, struct candidates *to)
{
	argument_propose(&(struct argument_from){ console_model(ui->console),
	    ui->session }, action_info(a)->argument, text, rest, to);
	candidates_sort(to);
	if (to->n > 0)
		return;
	char *word = xasprintf("%s %s", action_info(a)->name,
	    action_argument_word(a));
	candidates_add(to, &(struct candidate){ NULL, word, "",
	    action_words(pane_of(ui), a), 0 });
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
		ui_notice(ui, NOTICE_ERROR, "'%.*s' is no command; %s lists"
		    " them, Tab completes", SLICE_ARG(name),
		    ui_key_text(ui, ACTION_HELP).s);
	return found == 1;
}
