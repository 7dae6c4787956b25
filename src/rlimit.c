#include "rlimit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct limit_info infos[] = {
#define LIMIT(id, key, bytes, most, endless, row, option, what)                \
	{ #key, bytes, most, endless, row, option, what },
#include "rlimit.def"
};

const struct limit_info *
limit_info(enum limit l)
{
	return &infos[l];
}

bool
limit_ok(enum limit l, uint64_t value)
{
	if (value == LIMIT_UNLIMITED)
		return infos[l].endless;
	return value == LIMIT_AS_IS || value <= infos[l].most;
}

const char *
limit_words(enum limit l, uint64_t value, char *buf, size_t size)
{
	if (value == LIMIT_UNLIMITED)
		snprintf(buf, size, "unlimited");
	else
		snprintf(buf, size, "%" PRIu64 "%s", value,
		    infos[l].bytes > 0 ? " KiB" : "");
	return buf;
}

/* The number that *p begins with; false: there is none, or it is too large. */
static bool
take_cpu(const char **p, unsigned *cpu)
{
	const char *from = *p;

	for (*cpu = 0; **p >= '0' && **p <= '9' && *cpu < CPUS_MAX; ++*p)
		*cpu = *cpu * 10 + (unsigned)(**p - '0');
	return *p > from && *cpu < CPUS_MAX;
}

/* "3" or "3-5" */
static bool
take_range(const char **p, bool *set)
{
	unsigned from, to;

	if (!take_cpu(p, &from))
		return false;
	to = from;
	if (**p == '-') {
		++*p;
		if (!take_cpu(p, &to) || to < from)
			return false;
	}
	for (; from <= to; from++)
		set[from] = true;
	return true;
}

static bool
put_ranges(const bool *set, char *buf, size_t size)
{
	size_t n = 0;

	for (unsigned i = 0, k; i < CPUS_MAX; i = k + 1) {
		for (k = i; k < CPUS_MAX && set[k]; k++)
			continue;
		if (k == i)
			continue;
		int put = snprintf(buf + n, size - n, k - i > 1 ? "%s%u-%u"
		    : "%s%u", n > 0 ? "," : "", i, k - 1);
		if (put < 0 || (size_t)put >= size - n)
			return false;
		n += (size_t)put;
	}
	return true;
}

bool
cpu_list(const char *text, char *buf, size_t size)
{
	bool set[CPUS_MAX] = { false };

	while (take_range(&text, set)) {
		if (*text == '\0')
			return put_ranges(set, buf, size);
		if (*text != ',')
			return false;
		text++;
	}
	return false;
}
