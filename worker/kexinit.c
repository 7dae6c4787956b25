#include "kexinit.h"

#include <stdint.h>

enum { MSG_KEXINIT = 20, COOKIE = 16 };

static bool
take(struct slice *s, size_t n, struct slice *what)
{
	if (s->n < n)
		return false;
	*what = (struct slice){ s->p, n };
	*s = (struct slice){ s->p + n, s->n - n };
	return true;
}

static bool
take_u32(struct slice *s, uint32_t *n)
{
	struct slice bytes;

	if (!take(s, 4, &bytes))
		return false;
	*n = 0;
	for (int i = 0; i < 4; i++)
		*n = *n << 8 | (unsigned char)bytes.p[i];
	return true;
}

static bool
take_text(struct slice *s, struct slice *text)
{
	uint32_t n;

	return take_u32(s, &n) && take(s, n, text);
}

/* Its version, and what lines a server may say before it. */
static bool
skip_version(struct slice *s)
{
	for (;;) {
		const char *end = s->n == 0 ? NULL : memchr(s->p, '\n', s->n);
		struct slice line;
		if (end == NULL || !take(s, (size_t)(end + 1 - s->p), &line))
			return false;
		if (line.n >= 4 && memcmp(line.p, "SSH-", 4) == 0)
			return true;
	}
}

/* What is in a packet that has its type, which no other may come before but those
 * that say nothing. */
static bool
take_offer(struct slice *s, struct slice *offer)
{
	struct slice packet, head;

	while (take_text(s, &packet))
		if (take(&packet, 2, &head) && head.p[1] == MSG_KEXINIT)
			return take(&packet, COOKIE, &head) &&
			    take(&packet, packet.n, offer);
	return false;
}

bool
kexinit_read(struct kexinit *k, struct slice first)
{
	struct slice offer;

	if (!skip_version(&first) || !take_offer(&first, &offer))
		return false;
	for (int i = 0; i < KEXINIT_LISTS; i++)
		if (!take_text(&offer, &k->lists[i]))
			return false;
	return true;
}

/* The next name of a comma list, which it is taken from. */
static bool
next_name(struct slice *list, struct slice *name)
{
	const char *comma;

	if (list->n == 0)
		return false;
	comma = memchr(list->p, ',', list->n);
	take(list, comma == NULL ? list->n : (size_t)(comma - list->p), name);
	if (list->n > 0)
		*list = (struct slice){ list->p + 1, list->n - 1 };
	return true;
}

static bool
have_common(struct slice a, struct slice b)
{
	struct slice one = { "", 0 }, other = { "", 0 };

	while (next_name(&a, &one))
		for (struct slice rest = b; next_name(&rest, &other);)
			if (slice_eq(one, other))
				return true;
	return false;
}

enum kexinit_list
kexinit_apart(const struct kexinit *a, const struct kexinit *b)
{
	enum kexinit_list i = 0;

	while (i < KEXINIT_LISTS && have_common(a->lists[i], b->lists[i]))
		i++;
	return i;
}

const char *
kexinit_word(enum kexinit_list list)
{
	static const char *const words[KEXINIT_LISTS] = {
		[KEXINIT_KEX] = "key exchange algorithm",
		[KEXINIT_HOST_KEY] = "host key algorithm",
		[KEXINIT_CIPHER] = "cipher",
		[KEXINIT_CIPHER_BACK] = "cipher",
		[KEXINIT_MAC] = "MAC",
		[KEXINIT_MAC_BACK] = "MAC",
	};

	return words[list];
}
