#include "judge.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "control_rows.h"

enum {
	KIB_WARN = 1024 * 1024, /* 1 GiB: output of a night              */
	KIB_FAIL = 1024,        /* 1 MiB: the records of a few runs      */
	INODES_WARN = 10000,
	INODES_FAIL = 100,      /* a run takes about ten                 */
	CLOCK_MS = 2000,
	SESSIONS_LEAST = 6,     /* the shell, and five that are followed */
};

void
judged_text(struct judged *j, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(j->text, sizeof j->text, fmt, ap) < 0)
		j->text[0] = '\0';
	va_end(ap);
}

/* Words may be apart by more than one blank. */
static struct slice
next_word(struct slice *line)
{
	struct slice word;

	do
		word = row_word(line);
	while (word.n == 0 && line->n > 0);
	return word;
}

void
judge_tools(struct slice value, struct judged *j)
{
	bool setsid = slice_is(next_word(&value), "1");
	struct slice by = next_word(&value);
	bool exact = !slice_is(by, "sh");
	bool follows = slice_is(next_word(&value), "1");

	j->verdict = !setsid ? VERDICT_FAILED
		: exact && follows ? VERDICT_OK : VERDICT_WARNING;
	if (!setsid)
		judged_text(j, "its setsid has no -f (util-linux has): nothing"
		    " can be started");
	else
		judged_text(j, "setsid -f; %s %.*s%s; %s", exact
		    ? "exits are told exactly, by"
		    : "exit 137 cannot be told from KILL by", SLICE_ARG(by),
		    slice_is(by, "awk") ? ", but for the core flag" : "",
		    follows
		    ? "its tail follows at once" : "its tail looks but now and"
		    " then: output comes up to a second late");
}

void
judge_state(struct slice value, struct judged *j)
{
	bool ok = slice_is(row_word(&value), "ok");

	j->verdict = ok ? VERDICT_OK : VERDICT_FAILED;
	judged_text(j, ok ? "%.*s: a file was written, read back and removed"
	    : "it cannot be written: %.*s", SLICE_ARG(value));
}

/* A line of df -P: what is free, two numbers before the one with the % sign.
 * False: it is none, or a file system without such numbers. */
static bool
df_free(struct slice line, uint64_t *total, uint64_t *available)
{
	struct slice words[3] = { { NULL, 0 } };

	while (line.n > 0) {
		struct slice word = next_word(&line);
		if (word.n > 1 && word.p[word.n - 1] == '%')
			return row_number(words[0], total) &&
			    row_number(words[2], available) && *total > 0;
		words[0] = words[1];
		words[1] = words[2];
		words[2] = word;
	}
	return false;
}

/* "12.3 GiB"; returns buf. */
static const char *
kib_text(uint64_t kib, char *buf, size_t size)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB",
		"PiB" };
	double v = (double)kib;
	size_t unit = 0;

	while (v >= 1024 && unit < 4) {
		v /= 1024;
		unit++;
	}
	snprintf(buf, size, "%.1f %s", v, units[unit]);
	return buf;
}

void
judge_space(struct slice space, struct slice inodes, struct judged *j)
{
	uint64_t total, kib, all, left;
	char free_text[32], total_text[32], files[64] = "";

	if (!df_free(space, &total, &kib)) {
		j->verdict = VERDICT_UNKNOWN;
		judged_text(j, "df does not tell how much is free there");
		return;
	}
	/* Some file systems make inodes as they need them: 0 of 0. */
	if (!df_free(inodes, &all, &left))
		left = UINT64_MAX;
	else
		snprintf(files, sizeof files, "; %" PRIu64 " files more", left);
	j->verdict = kib < KIB_FAIL || left < INODES_FAIL ? VERDICT_FAILED
		: kib < KIB_WARN || left < INODES_WARN ? VERDICT_WARNING
		: VERDICT_OK;
	judged_text(j, "%s free of %s%s", kib_text(kib, free_text,
	    sizeof free_text), kib_text(total, total_text, sizeof total_text),
	    files);
}

/* What is known of linger, for the end of a sentence. */
static const char *
linger_text(struct slice linger)
{
	return slice_is(linger, "yes") ? "linger is on"
		: slice_is(linger, "no") ? "linger is off"
		: "whether it lingers is not known";
}

void
judge_logout(struct slice value, const char *user, struct judged *j)
{
	struct slice kill = next_word(&value), how, linger;

	if (slice_is(kill, "none")) {
		j->verdict = VERDICT_OK;
		judged_text(j, "nothing ends them: %.*s", SLICE_ARG(value));
		return;
	}
	how = next_word(&value);
	linger = next_word(&value);
	if (slice_is(kill, "no")) {
		j->verdict = VERDICT_OK;
		judged_text(j, "%.*s leaves processes of %s alone at the"
		    " logout; %s", SLICE_ARG(how), user, linger_text(linger));
	} else if (slice_is(kill, "yes")) {
		j->verdict = VERDICT_FAILED;
		judged_text(j, "KillUserProcesses=yes (%.*s): processes of %s"
		    " are killed when the connection ends; %s, which does not"
		    " save them; ask for KillExcludeUsers=%s",
		    SLICE_ARG(how), user, linger_text(linger), user);
	} else {
		j->verdict = VERDICT_UNKNOWN;
		judged_text(j, "neither logind nor its files tell"
		    " KillUserProcesses here; %s", linger_text(linger));
	}
}

/* "1700000000.123456789", "1700000000.N" or "1700000000". False: neither. */
static bool
seconds_of(struct slice text, double *seconds, double *resolution)
{
	const char *dot = text.n == 0 ? NULL : memchr(text.p, '.', text.n);
	struct slice whole = { text.p, dot == NULL ? text.n
		: (size_t)(dot - text.p) };
	double unit = 1;
	uint64_t n;

	if (!row_number(whole, &n))
		return false;
	*seconds = (double)n;
	for (const char *p = dot == NULL ? NULL : dot + 1;
	    p != NULL && p < text.p + text.n && *p >= '0' && *p <= '9'; p++) {
		unit /= 10;
		*seconds += (*p - '0') * unit;
	}
	*resolution = unit;
	return true;
}

bool
clock_skew(struct slice text, double sent, double received, struct skew *s)
{
	double theirs, resolution;

	if (!seconds_of(text, &theirs, &resolution))
		return false;
	/* It was cut, not rounded: half a unit more in the middle. */
	double skew = theirs + resolution / 2 - (sent + received) / 2;
	double bound = (received - sent) / 2 + resolution / 2;
	double off = skew < 0 ? -skew : skew;
	/* Beyond a million years the number is nonsense, and would overflow. */
	int64_t ms = off < 3e13 ? (int64_t)(off * 1000 + 0.5) : INT64_MAX / 2;

	s->ms = skew < 0 ? -ms : ms;
	s->within_ms = (int64_t)(bound * 1000) + 1;
	return true;
}

void
judge_clock(struct slice text, double sent, double received, struct judged *j)
{
	char span[32], bound_span[32];
	struct skew s;

	if (!clock_skew(text, sent, received, &s)) {
		j->verdict = VERDICT_UNKNOWN;
		judged_text(j, "its date does not tell the time in seconds");
		return;
	}
	int64_t ms = s.ms < 0 ? -s.ms : s.ms;
	j->verdict = ms + s.within_ms <= CLOCK_MS ? VERDICT_OK
		: ms - s.within_ms > CLOCK_MS ? VERDICT_WARNING
		: VERDICT_UNKNOWN;
	judged_text(j, "%s %s this machine's, give or take %s",
	    clock_span(ms, span, sizeof span), s.ms < 0 ? "behind"
	    : "ahead of", clock_span(s.within_ms, bound_span,
		sizeof bound_span));
}

void
judge_sessions(unsigned count, bool refused, struct judged *j)
{
	j->verdict = refused && count < SESSIONS_LEAST ? VERDICT_WARNING
		: VERDICT_OK;
	if (!refused)
		judged_text(j, "%u or more on one connection", count);
	else if (count >= SESSIONS_LEAST)
		judged_text(j, "%u on one connection", count);
	else
		judged_text(j, "%u on one connection (MaxSessions): outputs"
		    " that are followed need further ones", count);
}
