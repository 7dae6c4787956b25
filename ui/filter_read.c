/* Filters are read from what is typed. */
#include "filter_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "buffer.h"
#include "mem.h"

static const char *const keys[] = {
#define FILTER_KEY(id, name, how) [KEY_##id] = name,
#include "filter_key.def"
#undef FILTER_KEY
};

const char *
filter_text(const struct filter *f)
{
	return f->text;
}

bool
filter_empty(const struct filter *f)
{
	return f->n == 0;
}

static void
finish_word(struct filter_word *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
}

void
filter_free(struct filter *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n; i++)
		finish_word(&f->words[i]);
	free(f->words);
	free(f->text);
	free(f);
}

/* "name, role, ...": what may be before a colon. */
static const char *
key_names(char *buf, size_t size)
{
	size_t n = 0;

	for (int i = 0; i < KEY_COUNT && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s",
		    i > 0 ? ", " : "", keys[i]);
	return buf;
}

static const char *
state_names(char *buf, size_t size)
{
	const char *word;
	size_t n = 0;

	for (size_t i = 0; (word = filter_state_word(i)) != NULL && n < size;
	    i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s",
		    i > 0 ? ", " : "", word);
	return buf;
}

/* The key before a colon; false: f says which there are. p is moved on. */
static bool
read_key(const char **p, enum filter_key *key, struct fault *f)
{
	size_t n = strspn(*p, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	char all[128];

	*key = KEY_ANY;
	if (n == 0 || (*p)[n] != ':')
		return true;
	for (int i = 0; i < KEY_COUNT; i++)
		if (strlen(keys[i]) == n &&
		    strncasecmp(keys[i], *p, n) == 0)
			*key = (enum filter_key)i;
	if (*key == KEY_ANY)
		return fault_set(f, CODE_INVALID, "a filter has no '%.*s:';"
		    " there are %s; another colon wants quotes", (int)n, *p,
		    key_names(all, sizeof all));
	*p += n + 1;
	return true;
}

/* One of a word's texts, up to a comma or blank that is in no quotes. */
static char *
read_text(const char **p)
{
	struct buffer b = { 0 };
	bool quoted = false;

	for (; **p != '\0' && (quoted || (**p != ' ' && **p != ',')); (*p)++) {
		if (**p == '"')
			quoted = !quoted;
		else
			buffer_put(&b, *p, 1);
	}
	char *text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return text;
}

static bool
take_text(struct filter_word *w, char *text, struct fault *f)
{
	unsigned states = 0;
	char all[256];

	if (text[0] == '\0') {
		free(text);
		return true;
	}
	if (w->key == KEY_STATE && (states = filter_states(text)) == 0) {
		fault_set(f, CODE_INVALID, "no state begins with '%s'; there"
		    " are %s", text, state_names(all, sizeof all));
		free(text);
		return false;
	}
	w->states |= states;
	w->v = xreallocarray(w->v, w->n + 1, sizeof *w->v);
	w->v[w->n++] = text;
	return true;
}

static bool
read_word(struct filter_word *w, const char **p, struct fault *f)
{
	*w = (struct filter_word){ .inverted = **p == '!' };
	*p += w->inverted;
	if (!read_key(p, &w->key, f))
		return false;
	while (**p != '\0' && **p != ' ') {
		if (!take_text(w, read_text(p), f))
			return false;
		*p += **p == ',';
	}
	return true;
}

struct filter *
filter_new(const char *text, struct fault *f)
{
	struct filter *made = xcalloc(1, sizeof *made);
	const char *p = text + strspn(text, " ");

	made->text = xstrdup(text);
	for (; *p != '\0'; p += strspn(p, " ")) {
		struct filter_word w;
		bool right = read_word(&w, &p, f);
		if (!right || w.n == 0)
			finish_word(&w);
		if (!right) {
			filter_free(made);
			return NULL;
		}
		if (w.n == 0)
			continue;
		made->words = xreallocarray(made->words, made->n + 1,
		    sizeof *made->words);
		made->words[made->n++] = w;
	}
	return made;
}

char *
filter_with_state(const char *text, const char *state)
{
	struct buffer b = { 0 };
	struct fault f;

	for (const char *p = text + strspn(text, " "); *p != '\0';
	    p += strspn(p, " ")) {
		const char *from = p;
		struct filter_word w;
		bool right = read_word(&w, &p, &f);
		bool drop = !right || w.key == KEY_STATE;
		finish_word(&w);
		if (!right)
			break;
		if (drop)
			continue;
		buffer_puts(&b, buffer_size(&b) > 0 ? " " : "");
		buffer_put(&b, from, (size_t)(p - from));
	}
	if (state != NULL) {
		buffer_puts(&b, buffer_size(&b) > 0 ? " " : "");
		buffer_puts(&b, "state:");
		buffer_puts(&b, state);
	}
	char *made = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return made;
}
