#include "stamp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"

static const struct {
	const char *word, *sentence;
	int width;
} stamps[] = {
	[STAMP_OFF] = { "off", "no time stamps", 0 },
	[STAMP_LOCAL] = { "local", "time of arrival here, local; ~ is not"
	    " known", 13 },
	[STAMP_UTC] = { "utc", "time of arrival here, UTC; ~ is not known",
	    14 },
	[STAMP_DELTA] = { "delta", "time since the line before arrived; ~ is"
	    " not known", 9 },
};

const char *
stamp_word(enum stamp s)
{
	return stamps[s].word;
}

const char *
stamp_sentence(enum stamp s)
{
	return stamps[s].sentence;
}

enum stamp
stamp_parse(const char *word)
{
	for (int i = 0; i < STAMP_COUNT; i++)
		if (strcmp(stamps[i].word, word) == 0)
			return (enum stamp)i;
	return STAMP_OFF;
}

int
stamp_width(enum stamp s)
{
	return stamps[s].width;
}

static bool
split(enum stamp s, int64_t when, struct tm *tm)
{
	time_t seconds = (time_t)(when / 1000);

	return (s == STAMP_UTC ? gmtime_r(&seconds, tm)
		: localtime_r(&seconds, tm)) != NULL;
}

/* The wall clock can be set back between two lines. */
static void
delta_text(int64_t ms, char *buf, size_t size)
{
	int64_t span = ms < 0 ? -ms : ms;
	char text[32], sign = ms < 0 ? '-' : '+';

	if (span < 100000)
		snprintf(text, sizeof text, "%d.%03ds", (int)(span / 1000),
		    (int)(span % 1000));
	else
		clock_span(span, text, sizeof text);
	snprintf(buf, size, "%c%s", sign, text);
}

const char *
stamp_text(enum stamp s, int64_t when, int64_t before, char *buf, size_t size)
{
	struct tm tm;

	if (when == 0 || (s == STAMP_DELTA && before == 0))
		snprintf(buf, size, "~");
	else if (s == STAMP_DELTA)
		delta_text(when - before, buf, size);
	else if (split(s, when, &tm))
		snprintf(buf, size, "%02d:%02d:%02d.%03d%s", tm.tm_hour,
		    tm.tm_min, tm.tm_sec, (int)(when % 1000),
		    s == STAMP_UTC ? "Z" : "");
	else
		snprintf(buf, size, "~");
	return buf;
}

bool
stamp_new_day(enum stamp s, int64_t when, int64_t before)
{
	struct tm now, then;

	if (when == 0 || (s != STAMP_LOCAL && s != STAMP_UTC))
		return false;
	if (before == 0)
		return true;
	return split(s, when, &now) && split(s, before, &then) &&
	    (now.tm_yday != then.tm_yday || now.tm_year != then.tm_year);
}

const char *
stamp_day(enum stamp s, int64_t when, char *buf, size_t size)
{
	struct tm tm;

	if (!split(s, when, &tm) ||
	    strftime(buf, size, s == STAMP_UTC ? "%a %Y-%m-%d UTC"
		: "%a %Y-%m-%d", &tm) == 0)
		buf[0] = '\0';
	return buf;
}
