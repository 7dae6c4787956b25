/* Words that a person may have meant. */
#include "nearest.h"

#include <string.h>

enum { WORD_MAX = 32 };         /* longer words are not compared */

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

size_t
nearest_distance(const char *a, const char *b)
{
	size_t d[WORD_MAX + 1][WORD_MAX + 1];
	size_t na = strlen(a), nb = strlen(b);

	if (na > WORD_MAX || nb > WORD_MAX)
		return WORD_MAX;
	for (size_t i = 0; i <= na; i++)
		for (size_t j = 0; j <= nb; j++) {
			if (i == 0 || j == 0) {
				d[i][j] = i + j;
				continue;
			}
			d[i][j] = least(d[i - 1][j] + 1, d[i][j - 1] + 1,
			    d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && d[i][j] > d[i - 2][j - 2])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	return d[na][nb];
}

const char *
nearest_word(const char *word, const char *const *words, size_t n)
{
	const char *best = NULL;
	size_t far = NEAREST_FAR;

	for (size_t i = 0; i < n; i++) {
		size_t away = nearest_distance(word, words[i]);
		if (away < far && away < strlen(words[i])) {
			far = away;
			best = words[i];
		}
	}
	return best;
}
