/* Texts of a tree as values: strings, numbers, durations, true and false. */
#include "yamltree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "yamlload.h"

static const struct unit {
	const char *word;
	int64_t ms;
} units[] = {
	{ "h", 3600000 },
	{ "m", 60000 },
	{ "s", 1000 },
	{ "ms", 1 },
};

enum { UNITS = sizeof units / sizeof *units };

void
tree_expand_by(struct tree *t, tree_expander *expand)
{
	t->expand = expand;
}

void
tree_forget(struct tree *t, size_t n)
{
	while (t->expanded.n > n) {
		free(t->expanded.v[--t->expanded.n]);
		t->expanded.v[t->expanded.n] = NULL;
		t->last = NULL;
	}
}

/* Only where there is something to expand. */
static bool
expand(const struct item *it, const char **text)
{
	struct tree *t = it->tree;
	char *meant = NULL;

	if (!t->expand(it, &meant))
		return false;
	if (meant == NULL)
		return true;
	strings_add(&t->expanded, meant);
	t->last = it->node;
	*text = meant;
	return tree_charge(it, strlen(meant));
}

bool
tree_text(const struct item *it, const char *what, const char **text)
{
	if (it->node->type != YAML_SCALAR_NODE || tree_is_null(it))
		return tree_wanted(it, what != NULL ? what : "text");
	*text = node_text(it->node);
	return it->tree->expand == NULL || strchr(*text, '$') == NULL ||
	    expand(it, text);
}

/* Takes the digits at the front; false: none, or too many to be sensible. */
static bool
take_digits(const char **text, int64_t *n)
{
	size_t digits = strspn(*text, "0123456789");

	if (digits == 0 || digits > 15)
		return false;
	*n = strtoll(*text, NULL, 10);
	*text += digits;
	return true;
}

bool
tree_number(const struct item *it, int64_t min, int64_t max, int64_t *n)
{
	char wanted[80];
	const char *text;

	snprintf(wanted, sizeof wanted, "a whole number from %lld to %lld",
	    (long long)min, (long long)max);
	if (!tree_text(it, wanted, &text))
		return false;
	if (!take_digits(&text, n) || *text != '\0' || *n < min || *n > max)
		return tree_wanted(it, wanted);
	return true;
}

/* As tree_duration() reads it, in the largest unit that is exact. */
static const char *
span(int64_t ms, char buf[static 32])
{
	const struct unit *u = units;

	while (u->ms > 1 && (ms == 0 || ms % u->ms != 0))
		u++;
	snprintf(buf, 32, "%lld%s", (long long)(ms / u->ms), u->word);
	return buf;
}

bool
tree_duration(const struct item *it, int64_t min, int64_t max, int64_t *ms)
{
	char wanted[160], low[32], high[32];
	const char *text;

	snprintf(wanted, sizeof wanted,
	    "a duration from %s to %s with its unit (ms, s, m or h), such as "
	    "10s", span(min, low), span(max, high));
	if (!tree_text(it, wanted, &text))
		return false;
	return (clock_parse_span(text, ms) && *ms >= min && *ms <= max) ||
	    tree_wanted(it, wanted);
}

bool
tree_bool(const struct item *it, void *to)
{
	const char *text;

	if (!tree_text(it, "true or false", &text))
		return false;
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return tree_wanted(it, "true or false");
	*(bool *)to = *text == 't';
	return true;
}
