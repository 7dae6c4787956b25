#include "keymap.h"

#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "keys_conf.h"
#include "log.h"
#include "mem.h"

enum { CONTEXT_MAX = 16 };

struct binding {
	char context[CONTEXT_MAX];
	uint32_t key;
	enum action action;
};

struct keymap {
	struct binding *v;
	size_t n;
};

static const char *const contexts[] = { "common", "list", "output", "check",
	"details", "events", "help", "plan" };

struct word {
	const char *p;
	size_t n;
};

/* Cuts the next word of a line off; n is 0 at its end. */
static struct word
next_word(const char **at)
{
	struct word w;

	*at += strspn(*at, " \t");
	w = (struct word){ *at, strcspn(*at, " \t\n") };
	*at += w.n;
	return w;
}

static const char *
find_context(struct word w)
{
	for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++)
		if (strlen(contexts[i]) == w.n &&
		    memcmp(contexts[i], w.p, w.n) == 0)
			return contexts[i];
	return NULL;
}

static struct binding *
find(const struct keymap *k, const char *context, uint32_t key)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].key == key && strcmp(k->v[i].context, context) == 0)
			return &k->v[i];
	return NULL;
}

static void
bind(struct keymap *k, const char *context, uint32_t key, enum action a)
{
	struct binding *b = find(k, context, key);

	if (b == NULL) {
		k->v = xreallocarray(k->v, k->n + 1, sizeof *k->v);
		b = &k->v[k->n++];
		*b = (struct binding){ .key = key };
		memcpy(b->context, context, strlen(context) + 1);
	}
	b->action = a;
}

/* One line, which may be empty or a comment. */
static bool
read_line(struct keymap *k, const char *line, struct fault *f)
{
	struct word context = next_word(&line);
	uint32_t key;
	enum action a;

	if (context.n == 0 || context.p[0] == '#')
		return true;
	struct word word = next_word(&line), action = next_word(&line);
	const char *in = find_context(context);
	if (in == NULL)
		return fault_set(f, CODE_INVALID, "'%.*s' is no context; there"
		    " are common, list, output, help and plan", (int)context.n,
		    context.p);
	if (!key_parse(word.p, word.n, &key))
		return fault_set(f, CODE_INVALID, "'%.*s' is no key; a key is"
		    " a character, C-x, M-x, F1 to F12 or a word like PgUp",
		    (int)word.n, word.p);
	if (!action_parse(action.p, action.n, &a))
		return fault_set(f, CODE_INVALID, "'%.*s' is no action; help"
		    " (?) lists them", (int)action.n, action.p);
	if (next_word(&line).n > 0)
		return fault_set(f, CODE_INVALID, "there is more after the"
		    " action; a line is CONTEXT KEY ACTION");
	bind(k, in, key, a);
	return true;
}

bool
keymap_read(struct keymap *k, const char *name, const char *text,
    struct fault *f)
{
	struct fault why;
	unsigned line = 1;

	for (const char *p = text; *p != '\0'; line++) {
		if (!read_line(k, p, &why))
			return fault_set(f, CODE_INVALID, "%s:%u: %s", name,
			    line, why.text);
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	return true;
}

struct keymap *
keymap_new(void)
{
	struct keymap *k = xcalloc(1, sizeof *k);
	struct fault f;

	if (!keymap_read(k, "keys.conf", keys_conf, &f))
		fatal("the built-in keys: %s", f.text);
	return k;
}

void
keymap_free(struct keymap *k)
{
	if (k == NULL)
		return;
	free(k->v);
	free(k);
}

const char *
keymap_context(size_t i)
{
	return i < sizeof contexts / sizeof *contexts ? contexts[i] : NULL;
}

bool
keymap_action(const struct keymap *k, const char *context, uint32_t key,
    enum action *a)
{
	const struct binding *b = find(k, context, key);

	if (b == NULL)
		b = find(k, "common", key);
	if (b == NULL)
		return false;
	*a = b->action;
	return true;
}

bool
keymap_key(const struct keymap *k, const char *context, enum action a,
    size_t n, uint32_t *key)
{
	for (size_t i = 0; i < k->n; i++) {
		const struct binding *b = &k->v[i];
		enum action means;
		if (b->action != a || (strcmp(b->context, context) != 0 &&
		    strcmp(b->context, "common") != 0))
			continue;
		/* A pane's own binding may hide the common one. */
		if (!keymap_action(k, context, b->key, &means) || means != a)
			continue;
		if (n-- == 0) {
			*key = b->key;
			return true;
		}
	}
	return false;
}
