/*
 * The rows of a history: what was run comes before how it went, in pieces, as
 * the spec has it, quoted for a shell. And what /proc says of a live program.
 */
#include <stdlib.h>

#include "clock.h"
#include "control_private.h"
#include "control_rows.h"
#include "log.h"
#include "mem.h"
#include "number.h"
#include "quote.h"

enum {
	COMMANDS_MOST = 64 * 1024,      /* bytes of them, as they come      */
	WORDS_MOST = 4096,
	LENGTHS_MOST = 64,
	TICK_MS = 10,
	FACT_MOST = 61440,              /* bytes of a value                 */
};

/* The words of the commands, while they are being read. */
struct reading {
	struct buffer bytes;            /* of all words                     */
	size_t ends[WORDS_MOST];        /* ... where each of them ends      */
	struct slice words[WORDS_MOST];
	size_t n;
	unsigned long long lengths[LENGTHS_MOST];
	size_t commands;
};

/* A piece is "+TEXT", the last one of a command ".TEXT"; "-": not all came. */
void
control_take_command(struct control *c, struct slice line)
{
	struct buffer *b = &c->commands;

	/* What comes after a piece that is missing is no command any more. */
	if (buffer_size(b) + line.n > COMMANDS_MOST)
		c->commands_cut = true;
	if (line.n == 0 || c->commands_cut)
		return;
	if (line.p[0] == '-')
		buffer_puts(b, "-");
	else
		buffer_put(b, line.p + 1, line.n - 1);
	if (line.p[0] != '+')
		buffer_puts(b, "\n");
}

/* One command's words; false: they were not quoted by us, or are too many. */
static bool
read_command(struct reading *r, struct slice line)
{
	size_t before = r->n;

	if (r->commands == LENGTHS_MOST)
		return false;
	while (line.n > 0) {
		if (r->n == WORDS_MOST || !unquote_word(&line, &r->bytes))
			return false;
		r->ends[r->n++] = buffer_size(&r->bytes);
	}
	r->lengths[r->commands] = r->n - before;
	r->commands += r->n > before;
	return r->n > before;
}

/* As far as they can be read: whole commands only. */
static void
read_commands(struct reading *r, struct slice text, struct run_past *past)
{
	past->cut = text.n == 0;
	while (text.n > 0 && !past->cut) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end == NULL ? text.n : (size_t)(end - text.p);
		size_t words = r->n;
		if (!read_command(r, (struct slice){ text.p, n })) {
			r->n = words;
			past->cut = true;
		}
		text.p += end == NULL ? n : n + 1;
		text.n -= end == NULL ? n : n + 1;
	}
	for (size_t i = 0, at = 0; i < r->n; at = r->ends[i++])
		r->words[i] = (struct slice){ buffer_data(&r->bytes) + at,
			r->ends[i] - at };
	past->command = (struct words){ r->words, r->n };
	past->lengths = (struct nums){ r->lengths, r->commands };
}

static int64_t
size_of(struct slice word)
{
	uint64_t n;

	return row_number(word, &n) ? (int64_t)n : -1;
}

/* LEFT OUT ERR ACKED, then as a row of the list. */
void
control_take_past(struct control *c, struct slice line)
{
	struct run_past past = { 0 };
	struct slice all = line;
	int64_t now = clock_wall_ms();
	uint64_t age = 0;

	bool ok = row_number(row_word(&line), &past.older);
	past.out_size = size_of(row_word(&line));
	past.err_size = size_of(row_word(&line));
	if (row_number(row_word(&line), &age))
		past.acked_at = now - (int64_t)age * TICK_MS;
	ok = ok && row_parse(line, now, &past.run);
	if (!ok)
		log_warning("a malformed run of the past: %.*s",
		    SLICE_ARG(all));
	if (ok && c->events->on_past != NULL) {
		struct reading *r = xcalloc(1, sizeof *r);
		read_commands(r, (struct slice){ buffer_data(&c->commands),
		    buffer_size(&c->commands) }, &past);
		past.cut |= c->commands_cut;
		c->events->on_past(&past, c->arg);
		buffer_finish(&r->bytes);
		free(r);
	}
	buffer_eat(&c->commands, buffer_size(&c->commands));
	c->commands_cut = false;
}

/* False: not all of them have room. */
bool
control_put_bytes(struct buffer *b, struct slice hex, size_t most)
{
	char byte;

	while (hex.n >= 2) {
		if (buffer_size(b) == most || !number_take_byte(&hex, &byte))
			return false;
		buffer_put(b, &byte, 1);
	}
	return true;
}

/* The whole of a fact is there; rest is UUID/RUN. */
static void
fact_over(struct control *c, struct slice name, struct slice rest)
{
	const char *slash = rest.n == 0 ? NULL : memchr(rest.p, '/', rest.n);
	struct run_fact f = { .name = name, .cut = c->fact_cut,
		.value = { buffer_data(&c->fact), buffer_size(&c->fact) } };

	if (slash == NULL || c->events->on_inspected == NULL)
		return;
	f.uuid = (struct slice){ rest.p, (size_t)(slash - rest.p) };
	if (row_number((struct slice){ slash + 1,
	    rest.n - f.uuid.n - 1 }, &f.run))
		c->events->on_inspected(&f, c->arg);
}

/* NAME and a piece of its value: see inspect.sh. */
void
control_take_inspected(struct control *c, struct slice line)
{
	struct slice name = row_word(&line);
	char what = '!';
	struct slice rest = line;

	if (line.n > 0) {
		what = *rest.p++;
		rest.n--;
	}
	if (what == 'x') {
		c->fact_cut |= !control_put_bytes(&c->fact, rest,
		    FACT_MOST);
		return;
	}
	if (what == '-') {
		c->fact_cut = true;
		return;
	}
	if (what == 't') {
		c->fact_cut |= buffer_size(&c->fact) + rest.n >= FACT_MOST;
		if (c->fact_cut)
			return;
		if (buffer_size(&c->fact) > 0)
			buffer_puts(&c->fact, "\n");
		buffer_put(&c->fact, rest.p, rest.n);
		return;
	}
	if (what == '.')
		fact_over(c, name, rest);
	buffer_eat(&c->fact, buffer_size(&c->fact));
	c->fact_cut = false;
}
