#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The end of the year 9999: ISO 8601 has no more without an agreement. */
#define ISO_MOST_MS INT64_C(253402300799999)

enum { ZONE_MOST_S = 14 * 3600 };

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

int64_t
clock_span_stays(int64_t ms)
{
	int64_t unit = ms < 3600000 ? 1000 : ms < 86400000 ? 60000 : 3600000;

	return ms < 0 ? 1000 : unit - ms % unit;
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

/* "Z", "+01:00", "+0100": what is to be taken off, in seconds. */
static bool
parse_zone(const char *text, long *seconds)
{
	struct tm tm = { .tm_gmtoff = 0 };
	const char *end = strptime(text, "%z", &tm);

	*seconds = tm.tm_gmtoff;
	/* strptime() takes "+01" and "+99:00" too, and blanks before them. */
	return end != NULL && *end == '\0' && labs(*seconds) <= ZONE_MOST_S &&
	    (strcmp(text, "Z") == 0 || (strchr("+-", *text) != NULL &&
	    strlen(text) > sizeof "+01" - 1));
}

/* ".345", ",3": returns what comes after it. */
static const char *
parse_fraction(const char *text, int *ms)
{
	int unit = 100;

	*ms = 0;
	if ((*text != '.' && *text != ',') || text[1] < '0' || text[1] > '9')
		return text;
	for (text++; *text >= '0' && *text <= '9'; text++, unit /= 10)
		*ms += (*text - '0') * unit;
	return text;
}

bool
clock_parse_time(const char *text, int64_t *ms)
{
	static const char *const forms[] = { "%Y-%m-%dT%H:%M:%S",
		"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M",
		"%Y-%m-%d" };
	long zone = 0;
	int part;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct tm tm = { .tm_isdst = -1 };
		const char *rest = strptime(text, forms[i], &tm);
		if (rest == NULL)
			continue;
		rest = parse_fraction(rest, &part);
		if (*rest != '\0' && !parse_zone(rest, &zone))
			continue;
		time_t s = *rest == '\0' ? mktime(&tm) : timegm(&tm) - zone;
		*ms = (int64_t)s * 1000 + part;
		return s > 0;
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
