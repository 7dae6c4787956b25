#include "number.h"

bool
number_take(struct slice *s, uint64_t most, uint64_t *n)
{
	size_t at = 0;

	*n = 0;
	for (; at < s->n && s->p[at] >= '0' && s->p[at] <= '9'; at++) {
		uint64_t digit = (uint64_t)(s->p[at] - '0');
		if (digit > most || *n > (most - digit) / 10)
			return false;
		*n = *n * 10 + digit;
	}
	if (at == 0)
		return false;
	s->p += at;
	s->n -= at;
	return true;
}

/* 16: it is none. */
static unsigned
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

bool
number_take_byte(struct slice *s, char *byte)
{
	unsigned high = s->n < 2 ? 16 : hex_digit(s->p[0]);
	unsigned low = s->n < 2 ? 16 : hex_digit(s->p[1]);

	if (high > 15 || low > 15)
		return false;
	*byte = (char)(unsigned char)(high << 4 | low);
	s->p += 2;
	s->n -= 2;
	return true;
}
