#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The end of the year 9999: ISO 8601 has no more without an agreement. */
#define ISO_MOST_MS INT64_C(253402300799999)

static int64_t
read_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_mono_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

int64_t
clock_wall_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

const char *
clock_span(int64_t ms, char *buf, size_t size)
{
	long long s = ms / 1000;

	if (ms <= 0)
		snprintf(buf, size, "0s");
	else if (ms < 1000)
		snprintf(buf, size, "%lldms", (long long)ms);
	else if (s < 60)
		snprintf(buf, size, "%llds", s);
	else if (s < 3600)
		snprintf(buf, size, "%lldm%02llds", s / 60, s % 60);
	else if (s < 86400)
		snprintf(buf, size, "%lldh%02lldm", s / 3600, s / 60 % 60);
	else
		snprintf(buf, size, "%lldd%02lldh", s / 86400, s / 3600 % 24);
	return buf;
}

bool
clock_parse_span(const char *text, int64_t *ms)
{
	static const struct {
		const char *word;
		int64_t ms;
	} units[] = {
		{ "h", 3600000 },
		{ "m", 60000 },
		{ "s", 1000 },
		{ "ms", 1 },
	};
	size_t digits = strspn(text, "0123456789");

	/* More were not sensible, and could overflow. */
	if (digits == 0 || digits > 10)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(text + digits, units[i].word) == 0) {
			*ms = strtoll(text, NULL, 10) * units[i].ms;
			return true;
		}
	return false;
}

const char *
clock_iso(int64_t ms, char *buf, size_t size)
{
	time_t s = (time_t)(ms / 1000);
	struct tm tm;
	size_t n;

	buf[0] = '\0';
	if (ms <= 0 || ms > ISO_MOST_MS || gmtime_r(&s, &tm) == NULL ||
	    (n = strftime(buf, size, "%Y-%m-%dT%H:%M:%S", &tm)) == 0)
		return buf;
	snprintf(buf + n, size - n, ".%03dZ", (int)(ms % 1000));
	return buf;
}
