#include "script.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "quote.h"

enum {
	MARK_SIZE = sizeof SCRIPT_MARK - 1,
	NOISE_MOST = 200,       /* kept of what came before the marks       */
};

struct script {
	struct channel *channel;
	const struct channel_events *events;
	void *arg;
	bool perl;
	size_t marked[2];       /* bytes of the mark that came, by stream   */
	struct buffer noise;
};

static void
on_open(void *arg)
{
	struct script *s = arg;

	if (s->events->on_open != NULL)
		s->events->on_open(s->arg);
}

/* Takes what comes before the mark's end off the bytes. Its first byte is
 * nowhere else in it, so that a false start needs no second look. */
static void
skip_noise(struct script *s, size_t *marked, struct slice *bytes)
{
	size_t n = 0;

	while (n < bytes->n && *marked < MARK_SIZE) {
		char c = bytes->p[n++];
		if (c == SCRIPT_MARK[*marked])
			(*marked)++;
		else
			*marked = c == SCRIPT_MARK[0];
	}
	if (*marked < MARK_SIZE && buffer_size(&s->noise) < NOISE_MOST)
		buffer_put(&s->noise, bytes->p,
		    n < NOISE_MOST ? n : NOISE_MOST);
	bytes->p += n;
	bytes->n -= n;
}

static void
on_data(int which, const char *p, size_t n, void *arg)
{
	struct script *s = arg;
	struct slice bytes = { p, n };
	size_t *marked = &s->marked[which == CHANNEL_STDERR];

	if (*marked < MARK_SIZE)
		skip_noise(s, marked, &bytes);
	if (bytes.n > 0)
		s->events->on_data(which, bytes.p, bytes.n, s->arg);
}

static void
on_end(const struct fault *why, void *arg)
{
	struct script *s = arg;
	struct fault f = *why;

	if (f.code == CODE_OK && s->marked[0] < MARK_SIZE &&
	    s->marked[1] < MARK_SIZE) {
		size_t n = buffer_size(&s->noise);
		if (s->perl)
			fault_set(&f, CODE_NOT_RUNNING, "its perl has gone");
		else
			fault_set(&f, CODE_FAILED, "the login shell started no"
			    " /bin/sh%s%.*s", n > 0 ? "; it said: " : "",
			    (int)n, n > 0 ? buffer_data(&s->noise) : "");
	}
	s->events->on_end(&f, s->arg);
}

/* Both are emptied. */
static struct script *
run(struct transport *t, struct buffer *command, struct buffer *input,
    const struct channel_events *events, void *arg)
{
	static const struct channel_events ours = {
		.on_open = on_open,
		.on_data = on_data,
		.on_end = on_end,
	};
	struct script *s = xcalloc(1, sizeof *s);

	s->events = events;
	s->arg = arg;
	s->channel = channel_exec(t, buffer_data(command), &ours, s);
	channel_write(s->channel, buffer_data(input), buffer_size(input));
	buffer_finish(command);
	buffer_finish(input);
	return s;
}

struct script *
script_run(struct transport *t, struct buffer *text,
    const struct channel_events *events, void *arg)
{
	static const char head[] = "NL='\n'\nprintf '\\001plm\\n'\n"
	    "printf '\\001plm\\n' >&2\n";
	struct buffer command = { 0 }, input = { 0 };

	buffer_put(&input, head, sizeof head - 1);
	buffer_put(&input, buffer_data(text), buffer_size(text));
	buffer_finish(text);
	quote_bootstrap(&command, buffer_size(&input));
	buffer_put(&command, "", 1);
	return run(t, &command, &input, events, arg);
}

struct script *
script_run_perl(struct transport *t, struct perl *p,
    const struct channel_events *events, void *arg)
{
	struct buffer command = { 0 }, input = { 0 };

	perl_finish(p, &command, &input);
	struct script *s = run(t, &command, &input, events, arg);
	s->perl = true;
	return s;
}

void
script_eof(struct script *s)
{
	channel_eof(s->channel);
}

void
script_pause(struct script *s, bool paused)
{
	channel_pause(s->channel, paused);
}

void
script_free(struct script *s)
{
	if (s == NULL)
		return;
	channel_free(s->channel);
	buffer_finish(&s->noise);
	free(s);
}
