#include "candidates.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mem.h"

enum {
	WHOLE, BEGIN, INSIDE, LETTERS, SENTENCE,
	WORD_MOST = 30,         /* columns                                  */
	KEY_MOST = 9,
	GAP = 2,
	MOST = 1000,            /* nobody looks through more                */
};

void
candidates_add(struct candidates *c, const struct candidate *one)
{
	if (c->n == MOST)
		return;
	c->v = xreallocarray(c->v, (size_t)c->n + 1, sizeof *c->v);
	c->v[c->n++] = (struct candidate){
		.text = one->text == NULL ? NULL : xstrdup(one->text),
		.word = xstrdup(one->word), .key = xstrdup(one->key),
		.words = xstrdup(one->words), .rank = one->rank };
}

void
candidates_clear(struct candidates *c)
{
	for (int i = 0; i < c->n; i++) {
		free((void *)c->v[i].text);
		free((void *)c->v[i].word);
		free((void *)c->v[i].key);
		free((void *)c->v[i].words);
	}
	free(c->v);
	*c = (struct candidates){ 0 };
}

/* By insertion: it leaves equals in their order, and there are few. */
void
candidates_sort(struct candidates *c)
{
	for (int i = 1; i < c->n; i++) {
		struct candidate one = c->v[i];
		int at = i;
		for (; at > 0 && c->v[at - 1].rank > one.rank; at--)
			c->v[at] = c->v[at - 1];
		c->v[at] = one;
	}
}

static bool
has_letters(const char *typed, const char *name)
{
	for (; *typed != '\0' && *name != '\0'; name++)
		if (tolower((unsigned char)*typed) ==
		    tolower((unsigned char)*name))
			typed++;
	return *typed == '\0';
}

/* Of one letter, every sentence would have a word. */
static bool
in_sentence(const char *typed, const char *words)
{
	const char *at = strcasestr(words, typed);

	while (at != NULL && at > words && isalnum((unsigned char)at[-1]))
		at = strcasestr(at + 1, typed);
	return at != NULL && strlen(typed) > 2;
}

int
candidate_rank(const char *typed, const char *name, const char *words)
{
	if (strcasecmp(typed, name) == 0)
		return WHOLE;
	if (strncasecmp(typed, name, strlen(typed)) == 0)
		return BEGIN;
	if (strcasestr(name, typed) != NULL)
		return INSIDE;
	if (has_letters(typed, name))
		return LETTERS;
	return in_sentence(typed, words) ? SENTENCE : -1;
}

size_t
candidates_common(const struct candidates *c, const char *line, size_t n)
{
	const char *first = NULL;
	size_t most = n;

	for (int i = 0; i < c->n; i++) {
		const char *text = c->v[i].text;
		if (text == NULL || strncmp(text, line, n) != 0)
			continue;
		if (first == NULL) {
			first = text;
			most = strlen(text);
		}
		size_t same = n;
		while (same < most && text[same] == first[same])
			same++;
		most = same;
	}
	return most;
}

int
candidates_next(const struct candidates *c, int i, int step)
{
	for (; i >= 0 && i < c->n; i += step)
		if (c->v[i].text != NULL)
			return i;
	return -1;
}

static int
widest(int now, const char *text, int most)
{
	int w = (int)text_width(slice_of(text), 0);

	w = w > now ? w : now;
	return w < most ? w : most;
}

void
candidates_draw(const struct candidates *c, const struct canvas *to,
    int picked)
{
	int top = picked >= to->h ? picked - to->h + 1 : 0;
	int word = 0, key = 0;

	for (int i = 0; i < c->n; i++) {
		word = widest(word, c->v[i].word, WORD_MOST);
		key = widest(key, c->v[i].key, KEY_MOST);
	}
	key += key > 0 ? GAP : 0;
	for (int y = 0; y < to->h && top + y < c->n; y++) {
		const struct candidate *one = &c->v[top + y];
		struct canvas line = *to;
		line.base = top + y == picked ? ROLE_CURSOR : ROLE_TITLE;
		draw_blank(&line, y, line.base);
		/* Without colours, both grounds are reverse video. */
		if (top + y == picked)
			draw_str(&line, y, 0, 1, ">", ROLE_PROMPT);
		draw_str(&line, y, 1, word, one->word, ROLE_PROMPT);
		draw_str(&line, y, 1 + word + GAP, key - GAP, one->key,
		    ROLE_INFO);
		draw_str(&line, y, 1 + word + GAP + key, to->w, one->words,
		    ROLE_INFO);
	}
	if (c->n > to->h && to->h > 0) {
		char text[32];
		int n = snprintf(text, sizeof text, " %d of %d ", to->h, c->n);
		struct canvas line = *to;
		line.base = ROLE_TITLE;
		draw_str(&line, to->h - 1, to->w - n, n, text, ROLE_TITLE);
	}
}
