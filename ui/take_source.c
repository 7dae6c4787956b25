#include "take_source.h"

#include <stdlib.h>

#include "buffer.h"
#include "mem.h"
#include "scrollback.h"

enum { PIECE = 64 * 1024 };

struct take_source {
	struct ev_loop *loop;
	const struct source_sink *sink;
	void *arg;
	struct console *console;        /* NULL: of a text                  */
	char *host, *name, *path, *grep;
	bool any_case;
	uint64_t run;
	unsigned files;         /* those that are to come                   */
	bool heads, headed;     /* ... the next file was                    */
	bool opening;           /* its failure is not to be told from there */
	struct fault failed;
	struct log_reader *reader;      /* NULL: none is being read         */
	struct buffer text;     /* what is here: a text, or a head          */
	size_t out;             /* ... bytes of it that are not used up     */
	ev_timer step;
};

static void
go_on(struct take_source *s)
{
	if (!ev_is_active(&s->step)) {
		ev_timer_set(&s->step, 0., 0.);
		ev_timer_start(s->loop, &s->step);
	}
}

static void
on_bytes(struct slice bytes, void *arg)
{
	struct take_source *s = arg;

	s->sink->on_bytes(bytes, s->arg);
}

static void
on_done(enum code code, struct slice text, void *arg)
{
	struct take_source *s = arg;

	s->reader = NULL;
	if (s->opening && code != CODE_OK)
		fault_set(&s->failed, code, "%.*s", SLICE_ARG(text));
	if (s->opening || code == CODE_OK)
		go_on(s);
	else
		s->sink->on_done(code, text, s->arg);
}

/* The next file, stdout first. */
static void
open_file(struct take_source *s)
{
	static const struct log_sink sink = {
		.on_bytes = on_bytes,
		.on_done = on_done,
	};
	int which = s->files & SCROLLBACK_OUT ? 1 : 2;
	struct log_spec spec = { .host = s->host, .name = s->name,
		.run = s->run, .which = which, .path = s->path,
		.last = LAST_ALL, .grep = s->grep,
		.any_case = s->any_case };

	s->files &= ~(unsigned)which;
	s->headed = false;
	s->opening = true;
	s->reader = console_read_log(s->console, &spec, &sink, s);
	s->opening = false;
}

static void
put_head(struct take_source *s)
{
	buffer_puts(&s->text, s->files & SCROLLBACK_OUT
	    ? "==> stdout <==\n" : "\n==> stderr <==\n");
	s->headed = true;
}

/* One piece at a time, until it was used up. */
static void
on_step(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct take_source *s = w->data;
	size_t n = buffer_size(&s->text);

	(void)loop;
	(void)revents;
	if (n > 0) {
		n = n < PIECE ? n : PIECE;
		s->out = n;
		s->sink->on_bytes((struct slice){ buffer_data(&s->text), n },
		    s->arg);
		return;
	}
	if (s->files == 0 || s->failed.code != CODE_OK) {
		s->sink->on_done(s->failed.code, slice_of(s->failed.text),
		    s->arg);
	} else if (s->heads && !s->headed) {
		put_head(s);
		go_on(s);
	} else {
		open_file(s);
	}
}

struct take_source *
take_source_new(struct ev_loop *loop, const struct source_spec *spec,
    const struct source_sink *sink, void *arg)
{
	struct take_source *s = xcalloc(1, sizeof *s);
	const struct stream *of = spec->stream;

	*s = (struct take_source){ .loop = loop, .sink = sink, .arg = arg,
		.heads = spec->heads };
	ev_timer_init(&s->step, on_step, 0., 0.);
	s->step.data = s;
	if (of == NULL) {
		buffer_put(&s->text, spec->text.p, spec->text.n);
	} else {
		s->console = of->console;
		s->host = xstrdup(of->host);
		s->name = of->name == NULL ? NULL : xstrdup(of->name);
		s->path = of->path == NULL ? NULL : xstrdup(of->path);
		s->grep = xstrdup(of->pattern == NULL ? "" : of->pattern);
		s->any_case = of->any_case;
		s->run = of->run;
		s->files = of->name == NULL ? SCROLLBACK_OUT : spec->files;
		s->heads = s->heads && s->files == SCROLLBACK_BOTH;
	}
	go_on(s);
	return s;
}

void
take_source_used(struct take_source *s, size_t n)
{
	size_t here = n < s->out ? n : s->out;

	if (here > 0) {
		s->out -= here;
		buffer_eat(&s->text, here);
		if (s->out == 0)
			go_on(s);
	}
	if (n > here && s->reader != NULL)
		log_reader_used(s->reader, n - here);
}

void
take_source_free(struct take_source *s)
{
	if (s == NULL)
		return;
	ev_timer_stop(s->loop, &s->step);
	log_reader_close(s->reader);
	buffer_finish(&s->text);
	free(s->host);
	free(s->name);
	free(s->path);
	free(s->grep);
	free(s);
}
