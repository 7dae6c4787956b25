#include "key.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

static const struct {
	const char *word;
	uint32_t key;
} words[] = {
	{ "Enter", KEY_ENTER_C0 },
	{ "Tab", KEY_TAB_C0 },
	{ "Esc", KEY_ESC_C0 },
	{ "Space", ' ' },
	{ "S-Tab", KEY_NAMED + KEY_BTAB },
	{ "Backspace", KEY_NAMED + KEY_BACKSPACE },
	{ "Up", KEY_NAMED + KEY_UP },
	{ "Down", KEY_NAMED + KEY_DOWN },
	{ "Left", KEY_NAMED + KEY_LEFT },
	{ "Right", KEY_NAMED + KEY_RIGHT },
	{ "Home", KEY_NAMED + KEY_HOME },
	{ "End", KEY_NAMED + KEY_END },
	{ "PgUp", KEY_NAMED + KEY_PPAGE },
	{ "PgDn", KEY_NAMED + KEY_NPAGE },
	{ "Insert", KEY_NAMED + KEY_IC },
	{ "Delete", KEY_NAMED + KEY_DC },
};

enum { WORDS = sizeof words / sizeof *words, F_KEYS = 12 };

static bool
parse_f(const char *word, size_t n, uint32_t *key)
{
	unsigned f = 0;

	if (n < 2 || n > 3 || word[0] != 'F')
		return false;
	for (size_t i = 1; i < n; i++) {
		if (word[i] < '0' || word[i] > '9')
			return false;
		f = f * 10 + (unsigned)(word[i] - '0');
	}
	*key = KEY_NAMED + KEY_F0 + f;
	return f >= 1 && f <= F_KEYS;
}

static bool
parse_char(const char *word, size_t n, uint32_t *key)
{
	utf8proc_int32_t cp;
	utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)word,
	    (utf8proc_ssize_t)n, &cp);

	if (len < 1 || (size_t)len != n || cp <= ' ' || cp == 0x7f)
		return false;
	*key = (uint32_t)cp;
	return true;
}

/* C- and S- before a key that has a name; false: it is no such word. */
static bool
parse_held(const char *word, size_t n, uint32_t flag, uint32_t *key)
{
	if (!key_parse(word + 2, n - 2, key) || *key < KEY_NAMED)
		return false;
	*key |= flag;
	return true;
}

bool
key_parse(const char *word, size_t n, uint32_t *key)
{
	/* Besides letters, what Ctrl makes another character of. */
	static const char signs[] = { '@', '\\', ']', '^', '_' };

	if (n > 2 && memcmp(word, "M-", 2) == 0) {
		if (!key_parse(word + 2, n - 2, key))
			return false;
		*key |= KEY_META;
		return true;
	}
	if (n > 3 && memcmp(word, "C-", 2) == 0)
		return parse_held(word, n, KEY_CTRL, key);
	if (n > 3 && memcmp(word, "S-", 2) == 0 &&
	    (n != 5 || memcmp(word, "S-Tab", n) != 0))
		return parse_held(word, n, KEY_SHIFT, key);
	if (n == 3 && memcmp(word, "C-", 2) == 0 &&
	    ((word[2] >= 'a' && word[2] <= 'z') ||
	    memchr(signs, word[2], sizeof signs) != NULL)) {
		*key = (uint32_t)word[2] & 0x1f;
		return true;
	}
	for (size_t i = 0; i < WORDS; i++)
		if (strlen(words[i].word) == n &&
		    memcmp(words[i].word, word, n) == 0) {
			*key = words[i].key;
			return true;
		}
	return parse_f(word, n, key) || parse_char(word, n, key);
}

const char *
key_word(uint32_t key, char *buf, size_t size)
{
	utf8proc_uint8_t utf8[5] = { 0 };
	char meta[8];

	snprintf(meta, sizeof meta, "%s%s%s", key & KEY_META ? "M-" : "",
	    key & KEY_CTRL ? "C-" : "", key & KEY_SHIFT ? "S-" : "");
	key &= ~(uint32_t)(KEY_META | KEY_CTRL | KEY_SHIFT);
	for (size_t i = 0; i < WORDS; i++)
		if (words[i].key == key) {
			snprintf(buf, size, "%s%s", meta, words[i].word);
			return buf;
		}
	if (key < ' ') {
		snprintf(buf, size, "%sC-%c", meta,
		    (int)(key | (key >= 1 && key <= 26 ? 0x60 : 0x40)));
	} else if (key > KEY_NAMED + KEY_F0 &&
	    key <= KEY_NAMED + KEY_F0 + F_KEYS) {
		snprintf(buf, size, "%sF%u", meta, key - KEY_NAMED - KEY_F0);
	} else if (key < KEY_NAMED) {
		utf8proc_encode_char((utf8proc_int32_t)key, utf8);
		snprintf(buf, size, "%s%s", meta, (char *)utf8);
	} else {
		snprintf(buf, size, "%s<%u>", meta, key - KEY_NAMED);
	}
	return buf;
}
