/*
 * Names and what selects them, as they are typed: ranges of hosts, globs, words,
 * and words for a shell. What a range says, it means.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "hostrange.h"
#include "selector.h"
#include "shellword.h"
#include "wordlist.h"

enum { NAMES_MOST = 300 };

void
fuzz_start(void)
{
}

/* A bracket with neither - nor a comma is letters where a glob can be. */
static bool
is_range_for_all(const char *text)
{
	for (; (text = strchr(text, '[')) != NULL; text++)
		if (strcspn(text, "-,") > strcspn(text, "]"))
			return false;
	return true;
}

static void
check_range(const char *text)
{
	const char *why = NULL;
	size_t n = hostrange_count(text, NAMES_MOST, &why);

	HOLDS(n <= NAMES_MOST + 1);
	HOLDS(n > 0 || (why != NULL && fuzz_is_sentence(why)));
	for (size_t i = 0; i < n && i < NAMES_MOST; i++) {
		char *name = hostrange_nth(text, i);
		if (is_range_for_all(text) && strpbrk(text, "*?\\") == NULL)
			HOLDS(hostrange_match(text, name));
		free(name);
	}
	for (const char *rest = text; *rest != '\0';) {
		size_t part = hostrange_part(rest);
		HOLDS(part <= strlen(rest));
		rest += part + (rest[part] == ',');
	}
}

static void
check_match(const char *glob, const char *text)
{
	struct selector s = { 0 };
	struct fault f = { 0 };

	hostrange_match(glob, text);
	if (!selector_add_word(&s, glob, &f))
		HOLDS(f.text[0] != '\0');
	selector_finish(&s);
}

/* Words become a line for a shell, and, where nothing in them needs $'...', the
 * same words again. */
static void
check_words(const char *line)
{
	static const char *const none[] = { NULL };
	struct wordlist w = { 0 }, again = { 0 };
	struct buffer text = { 0 };
	struct fault f = { 0 };

	if (wordlist_read(&w, none, line, &f)) {
		for (int i = 0; i < w.n; i++) {
			buffer_puts(&text, i > 0 ? " " : "");
			shellword_put(&text, slice_of(w.v[i]));
		}
		buffer_put(&text, "", 1);
		HOLDS(strpbrk(buffer_data(&text), "\n\r\033") == NULL);
		if (strstr(buffer_data(&text), "$'") == NULL) {
			HOLDS(wordlist_read(&again, none, buffer_data(&text),
			    &f));
			HOLDS(again.n == w.n);
			for (int i = 0; i < w.n; i++)
				HOLDS(strcmp(again.v[i], w.v[i]) == 0);
			wordlist_finish(&again);
		}
	} else {
		HOLDS(fuzz_is_sentence(f.text));
	}
	wordlist_finish(&w);
	buffer_finish(&text);
}

void
fuzz_one(struct slice input)
{
	char *glob = fuzz_string(fuzz_line(&input));
	char *text = fuzz_string(input);

	check_range(glob);
	check_match(glob, text);
	check_words(text);
	free(glob);
	free(text);
}
