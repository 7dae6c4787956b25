/*
 * Keys as numbers and as the words of keys.conf. A key is a character's code
 * point, control keys as their C0 codes; or KEY_NAMED with a code of curses, and
 * KEY_SHIFT and KEY_CTRL where they were held; either with KEY_META where Alt
 * was.
 */
#ifndef KEY_H
#define KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	KEY_ENTER_C0 = '\r',
	KEY_TAB_C0 = '\t',
	KEY_ESC_C0 = 27,
	KEY_NAMED = 0x1000000,
	KEY_META = 0x2000000,
	KEY_SHIFT = 0x4000000,
	KEY_CTRL = 0x8000000,
};

/* False: the word names no key. */
bool key_parse(const char *word, size_t n, uint32_t *key);

/* The word for a key, as key_parse() takes it. Returns buf. */
const char *key_word(uint32_t key, char *buf, size_t size);

#endif
