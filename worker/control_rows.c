#include "control_rows.h"

#include <signal.h>

#include "number.h"
#include "signame.h"

enum {
	TICK_MS = 10,           /* ages come in hundredths of a second      */
	RAW_SIGNAL = 256,       /* 256 + signal, as awk gives it          */
	RAW_CORE = 512,         /* 512 + signal where core was dumped       */
};

struct slice
row_word(struct slice *line)
{
	struct slice word = *line;
	const char *space = line->n == 0 ? NULL
		: memchr(line->p, ' ', line->n);

	if (space == NULL) {
		*line = (struct slice){ NULL, 0 };
		return word;
	}
	word.n = (size_t)(space - word.p);
	line->p += word.n + 1;
	line->n -= word.n + 1;
	return word;
}

bool
row_number(struct slice word, uint64_t *value)
{
	return number_take(&word, 999999999999999, value) && word.n == 0;
}

static bool
what_of(struct slice word, enum run_what *what)
{
	static const char *const words[] = {
		[RUN_STARTING] = "starting",
		[RUN_ALIVE] = "alive",
		[RUN_ENDED] = "ended",
		[RUN_FAILED] = "failed",
		[RUN_OVER] = "over",
		[RUN_GONE] = "gone",
		[RUN_REBOOTED] = "rebooted",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_is(word, words[i])) {
			*what = (enum run_what)i;
			return true;
		}
	return false;
}

/* "-" is not known; what lies in the future by a tick is now. */
static int64_t
time_of(struct slice age, int64_t now)
{
	uint64_t ticks;

	return row_number(age, &ticks) ? now - (int64_t)ticks * TICK_MS : 0;
}

/* What dumps core where nothing is done about it: signal(7). */
static bool
dumps_core(int signal)
{
	switch (signal) {
	case SIGABRT:
	case SIGBUS:
	case SIGFPE:
	case SIGILL:
	case SIGQUIT:
	case SIGSEGV:
	case SIGSYS:
	case SIGTRAP:
	case SIGXCPU:
	case SIGXFSZ:
		return true;
	default:
		return false;
	}
}

/*
 * By method: "wait" is a whole wait status; "awk" has no core flag (mawk); "sh"
 * gives a signal as 128 + its number.
 */
static bool
status_of(struct slice method, uint64_t raw, struct run_report *run)
{
	bool whole = slice_is(method, "wait");

	run->exact = whole || slice_is(method, "awk");
	if (!run->exact && !slice_is(method, "sh"))
		return false;
	if (!run->exact || raw < RAW_SIGNAL) {
		if (raw > 255)
			return false;
		run->exit_code = (int)raw;
		/* 128 and less was no signal, whoever tells it. */
		run->exact = run->exact || raw <= 128;
		return true;
	}
	bool core = raw >= RAW_CORE;
	raw -= core ? RAW_CORE : RAW_SIGNAL;
	if (raw == 0 || raw > 127)
		return false;
	run->exit_signal = (int)raw;
	if (core)
		run->core = CORE_YES;
	else if (!whole && dumps_core(run->exit_signal))
		run->core = CORE_UNKNOWN;
	return true;
}

/*
 * What a program does to itself by an error is its own doing; other signals
 * come from somebody.
 */
static bool
by_itself(int signal)
{
	switch (signal) {
	case 0:
	case SIGABRT:
	case SIGBUS:
	case SIGFPE:
	case SIGILL:
	case SIGPIPE:
	case SIGSEGV:
	case SIGSYS:
	case SIGTRAP:
		return true;
	default:
		return false;
	}
}

/* "signal-HUP-TERM", and it was one of them that it died of. */
static bool
signalled(struct slice note, int signal)
{
	static const char begins[] = "signal-";
	const char *name = signame(signal), *end = note.p + note.n;

	if (name == NULL || note.n < sizeof begins ||
	    memcmp(note.p, begins, sizeof begins - 1) != 0)
		return false;
	for (const char *p = note.p + sizeof begins - 1; p < end; p++) {
		const char *dash = memchr(p, '-', (size_t)(end - p));
		const char *to = dash == NULL ? end : dash;
		if (slice_is((struct slice){ p, (size_t)(to - p) }, name))
			return true;
		p = to;
	}
	return false;
}

/* "acked", or behind the cause of its end: "stopped,acked". */
static bool
is_acked(struct slice note)
{
	static const char word[] = ",acked";
	size_t n = sizeof word - 1;

	return slice_is(note, word + 1) ||
	    (note.n > n && memcmp(note.p + note.n - n, word, n) == 0);
}

static enum cause
cause_of(struct slice note, const struct run_report *run)
{
	const char *comma = note.n == 0 ? NULL : memchr(note.p, ',', note.n);

	if (comma != NULL)
		note.n = (size_t)(comma - note.p);
	if (slice_is(note, "stopped"))
		return CAUSE_STOPPED;
	if (slice_is(note, "crashed"))
		return CAUSE_CRASHED;
	if (slice_is(note, "abandoned"))
		return CAUSE_ABANDONED;
	if (signalled(note, run->exit_signal))
		return CAUSE_SIGNALLED;
	return by_itself(run->exit_signal) ? CAUSE_ITSELF : CAUSE_OUTSIDE;
}

bool
row_parse(struct slice line, int64_t now, struct run_report *run)
{
	struct slice number, age, ended, method, raw, note;
	uint64_t status;

	*run = (struct run_report){ .exit_code = -1, .exact = true };
	run->uuid = row_word(&line);
	number = row_word(&line);
	run->name = row_word(&line);
	run->role = row_word(&line);
	if (run->uuid.n == 0 || run->uuid.n > 36 || run->name.n == 0 ||
	    !row_number(number, &run->run) ||
	    !what_of(row_word(&line), &run->what) ||
	    !row_number(row_word(&line), &run->pid))
		return false;
	age = row_word(&line);
	ended = row_word(&line);
	method = row_word(&line);
	raw = row_word(&line);
	note = row_word(&line);
	run->started = time_of(age, now);
	run->acked = is_acked(note);
	if (run->what == RUN_FAILED || run->what == RUN_GONE)
		run->why = line;
	if (run->what != RUN_ENDED) {
		if (run->what == RUN_REBOOTED)
			run->cause = CAUSE_HOST;
		return true;
	}
	run->ended = time_of(ended, now);
	if (!row_number(raw, &status) || !status_of(method, status, run))
		return false;
	run->cause = cause_of(note, run);
	return true;
}

/* A number, or "-" for one that is not known; false: neither. */
static bool
figure_of(struct slice word, int64_t *value)
{
	uint64_t number;
	bool known = row_number(word, &number);

	*value = known ? (int64_t)number : -1;
	return known || slice_is(word, "-");
}

bool
figures_parse(struct slice line, struct run_figures *f)
{
	int64_t *const values[] = { &f->cpu_ms, &f->rss, &f->processes,
		&f->threads, &f->out_size, &f->err_size, &f->idle_ms };

	if (!row_number(row_word(&line), &f->index))
		return false;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (!figure_of(row_word(&line), values[i]))
			return false;
	if (f->idle_ms > INT64_MAX / 1000)
		return false;
	f->idle_ms = f->idle_ms < 0 ? -1 : f->idle_ms * 1000;
	return line.n == 0;
}

bool
lease_parse(struct slice line, int64_t now, struct lease *lease)
{
	uint64_t age;

	*lease = (struct lease){ .person = row_word(&line) };
	if (lease->person.n == 0 || !row_number(line, &age))
		return false;
	if (slice_is(lease->person, "-"))
		lease->person.n = 0;
	else
		lease->since = now - (int64_t)age * 10;
	return true;
}

bool
deed_parse(struct slice line, struct run_deed *deed)
{
	*deed = (struct run_deed){ .person = row_word(&line) };
	deed->command = slice_is(row_word(&line), "0");
	deed->what = row_word(&line);
	deed->name = row_word(&line);
	return deed->name.n > 0 && row_number(line, &deed->run);
}
