#include "wordlist.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

static void
add(struct wordlist *w, const char *word)
{
	w->v = xreallocarray(w->v, (size_t)w->n + 2, sizeof *w->v);
	w->v[w->n++] = xstrdup(word);
	w->v[w->n] = NULL;
}

/*
 * One word from p on into word, which has room for all of p. Returns what is
 * after it; NULL: its quote, which goes to *quote, has no end.
 */
static const char *
take_word(const char *p, char *word, char *quote)
{
	*quote = '\0';
	for (; *p != '\0' && (*quote != '\0' || strchr(" \t", *p) == NULL);
	    p++) {
		if (*p == *quote)
			*quote = '\0';
		else if (*quote == '\0' && (*p == '\'' || *p == '"'))
			*quote = *p;
		else if (*p == '\\' && *quote != '\'' && p[1] != '\0')
			*word++ = *++p;
		else
			*word++ = *p;
	}
	*word = '\0';
	return *quote == '\0' ? p : NULL;
}

bool
wordlist_read(struct wordlist *w, const char *const *first, const char *line,
    struct fault *f)
{
	char *word = xcalloc(strlen(line) + 1, 1), quote = '\0';
	const char *p = line;

	*w = (struct wordlist){ 0 };
	for (; *first != NULL; first++)
		add(w, *first);
	for (; p != NULL && *(p += strspn(p, " \t")) != '\0';) {
		p = take_word(p, word, &quote);
		if (p != NULL)
			add(w, word);
	}
	free(word);
	return p != NULL || fault_set(f, CODE_INVALID, "a %c has no end; what"
	    " it quotes ends with another %c", quote, quote);
}

void
wordlist_finish(struct wordlist *w)
{
	for (int i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
	*w = (struct wordlist){ 0 };
}
