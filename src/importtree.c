/* Reading the formats that are YAML, or JSON, which is a part of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "import_private.h"
#include "yamlload.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static struct made_place
place_of(const struct yaml_node_s *n)
{
	return (struct made_place){ n->start_mark.line + 1,
		n->start_mark.column + 1 };
}

struct made_place
import_place(const struct item *it)
{
	return place_of(it->node);
}

struct made_place
import_key_place(const struct item *it)
{
	return place_of(it->name != NULL ? it->name : it->node);
}

void
import_leave(const struct item *it, const char *why)
{
	char what[256];

	import_say(it->context, import_key_place(it), "%s is not carried over"
	    "%s%s", tree_label(it, what, sizeof what), *why != '\0' ? ": " : "",
	    why);
}

bool
import_pass(const struct item *it, void *to)
{
	(void)it, (void)to;
	return true;
}

struct walk {
	const struct import_key *keys;
	size_t n;
	void *to;
};

static bool
read_key(const struct item *it, void *to)
{
	const struct walk *w = to;
	size_t i = 0;

	while (i < w->n && strcmp(w->keys[i].name, it->key) != 0)
		i++;
	if (i < w->n && w->keys[i].read != NULL)
		return w->keys[i].read(it, w->to);
	import_leave(it, i < w->n ? "" : "it is not known");
	return true;
}

bool
import_keys(const struct item *it, const char *in,
    const struct import_key *keys, size_t n, void *to)
{
	struct walk w = { keys, n, to };

	return tree_entries(it, in, read_key, &w);
}

bool
import_text(const struct item *it, const char **text)
{
	if (!tree_text(it, NULL, text))
		return false;
	return strchr(*text, *IMPORT_REPLICA) == NULL || tree_fault(it,
	    "a control character cannot be in this text");
}

bool
import_put(const struct item *it, struct made *in, const char *key)
{
	const char *text;

	if (!import_text(it, &text))
		return false;
	made_text(in, key, import_place(it), text);
	return true;
}

bool
import_if(const struct item *it, bool wanted, struct made *in,
    const char *key, const char *word)
{
	bool is;

	if (!tree_bool(it, &is))
		return false;
	if (is == wanted)
		made_word(in, key, import_place(it), "%s", word);
	return true;
}

bool
import_seconds(const struct item *it, int64_t *ms)
{
	const char *wanted = "a number of seconds from 0 to 86400", *text;
	char *end;

	if (!tree_text(it, wanted, &text))
		return false;
	double n = strtod(text, &end);
	if (end == text || *end != '\0' || strspn(text, "0123456789.") <
	    strlen(text) || n * 1000 > DAY_MS)
		return tree_wanted(it, wanted);
	*ms = (int64_t)(n * 1000);
	return true;
}

const char *
import_span(int64_t ms, char buf[static 32])
{
	bool whole = ms % 1000 == 0;

	snprintf(buf, 32, "%lld%s", (long long)(whole ? ms / 1000 : ms),
	    whole ? "s" : "ms");
	return buf;
}

struct tree *
import_tree(struct import *im)
{
	return tree_load(&im->order->path, 1, im->f);
}
