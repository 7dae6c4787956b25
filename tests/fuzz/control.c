/*
 * What a host's control shell says, in pieces of any size: rows of runs and of
 * their history, leases, deeds, figures, facts of /proc, answers. Whatever comes,
 * each request is answered once, what is told is within its bounds, and it is
 * the same however the bytes were cut. Its owner may let go of it at any time.
 */
#include <stdio.h>
#include <stdlib.h>

#include "control_private.h"
#include "fuzz.h"
#include "lease.h"
#include "quote.h"

#define UUID "01234567-89ab-4cde-8f01-23456789abcd"

enum { REQUESTS = 9 };

static struct ev_loop *loop;

static struct play {
	struct control *c;
	const struct channel_events *channel;   /* NULL: it is freed        */
	void *channel_arg;
	struct buffer told;
	unsigned events, last;  /* after so many the owner lets go          */
	unsigned answers[REQUESTS];
	bool down;
} *p;

struct channel *__wrap_channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg);
void __wrap_channel_write(struct channel *c, const void *bytes, size_t n);
void __wrap_channel_free(struct channel *c);
int64_t __wrap_clock_wall_ms(void);

struct channel *
__wrap_channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg)
{
	(void)t;
	(void)command;
	p->channel = events;
	p->channel_arg = arg;
	return (struct channel *)p;
}

/* A request is a line, whatever is in it; the script was before them all. */
void
__wrap_channel_write(struct channel *c, const void *bytes, size_t n)
{
	(void)c;
	if (p->c != NULL)
		HOLDS(memchr(bytes, '\n', n) == (const char *)bytes + n - 1);
}

void
__wrap_channel_free(struct channel *c)
{
	if (c != NULL)
		p->channel = NULL;
}

int64_t
__wrap_clock_wall_ms(void)
{
	return 1800000000000;
}

void
fuzz_start(void)
{
	loop = ev_loop_new(EVFLAG_AUTO);
}

static void
tell(const char *what, struct slice text, uint64_t number)
{
	char line[64];

	HOLDS(p->c != NULL && !p->down);
	snprintf(line, sizeof line, "%s %llu ", what,
	    (unsigned long long)number);
	buffer_puts(&p->told, line);
	buffer_put(&p->told, text.p, text.n);
	buffer_puts(&p->told, "\n");
	if (++p->events == p->last) {
		struct control *c = p->c;
		p->c = NULL;
		control_free(c);
	}
}

static void
check_run(const struct run_report *r)
{
	HOLDS(r->uuid.n > 0 && r->uuid.n <= 36 && r->name.n > 0);
	HOLDS(r->exit_code >= -1 && r->exit_code <= 255);
	HOLDS(r->exit_signal >= 0 && r->exit_signal <= 127);
	HOLDS(r->exit_code < 0 || r->exit_signal == 0);
	HOLDS(r->what == RUN_ENDED || (r->exit_code < 0 &&
	    r->exit_signal == 0));
	HOLDS(r->what <= RUN_REBOOTED && r->cause < CAUSE_COUNT);
	fuzz_touch(r->role);
	fuzz_touch(r->why);
}

static void
on_ready(const struct control_hello *hello, void *arg)
{
	(void)arg;
	fuzz_touch(hello->directory);
	tell("ready", hello->hostname, hello->exact);
}

static void
on_run(const struct run_report *run, void *arg)
{
	(void)arg;
	check_run(run);
	tell("run", run->name, run->run);
}

static void
on_past(const struct run_past *past, void *arg)
{
	unsigned long long words = 0;

	(void)arg;
	check_run(&past->run);
	HOLDS(past->out_size >= -1 && past->err_size >= -1);
	for (size_t i = 0; i < past->lengths.n; i++) {
		HOLDS(past->lengths.v[i] > 0);
		words += past->lengths.v[i];
	}
	HOLDS(words == past->command.n);
	for (size_t i = 0; i < past->command.n; i++)
		fuzz_touch(past->command.v[i]);
	tell("past", past->run.name, words);
}

static void
on_inspected(const struct run_fact *fact, void *arg)
{
	(void)arg;
	HOLDS(fact->value.n <= 61440);
	fuzz_touch(fact->uuid);
	fuzz_touch(fact->name);
	tell("inspected", fact->value, fact->run);
}

static void
on_fact(struct slice name, struct slice value, void *arg)
{
	(void)arg;
	fuzz_touch(name);
	tell("fact", value, value.n);
}

static void
on_marked(struct slice mark, uint64_t pid, struct slice name, void *arg)
{
	(void)arg;
	fuzz_touch(mark);
	tell("marked", name, pid);
}

static void
on_figures(const struct run_figures *f, void *arg)
{
	(void)arg;
	HOLDS(f->cpu_ms >= -1 && f->rss >= -1 && f->processes >= -1 &&
	    f->threads >= -1 && f->out_size >= -1 && f->err_size >= -1 &&
	    f->idle_ms >= -1);
	tell("figures", slice_of(""), f->index);
}

static void
on_looked(uint64_t look, struct slice bytes, void *arg)
{
	(void)arg;
	tell("looked", bytes, look);
}

static void
on_lease(const struct lease *l, void *arg)
{
	(void)arg;
	HOLDS((l->person.n == 0) == (l->since == 0));
	tell("lease", l->person, (uint64_t)l->since);
}

static void
on_deed(const struct run_deed *d, void *arg)
{
	(void)arg;
	HOLDS(d->name.n > 0);
	fuzz_touch(d->person);
	fuzz_touch(d->what);
	tell("deed", d->name, d->run);
}

static void
on_down(const struct fault *why, void *arg)
{
	(void)arg;
	HOLDS(why->code != CODE_OK && why->text[0] != '\0');
	tell("down", slice_of(""), 0);
	p->down = true;
}

static void
on_done(enum code code, struct slice text, void *arg)
{
	unsigned *answers = arg;

	HOLDS(++*answers == 1);
	fuzz_touch(text);
	if (p->c != NULL && !p->down)
		tell("done", text, code);
}

static void
ask_for_all(struct control *c)
{
	static const struct slice run = { UUID "/1", sizeof UUID + 1 };
	static const struct slice words[] = { { "true", 4 }, { "'\n", 2 } };
	struct start_spec s = { .name = slice_of("a"),
		.uuid = slice_of(UUID), .run = 2, .command = { words, 2 } };
	struct look_from from = { .uuid = slice_of(UUID), .run = 1 };
	unsigned *a = p->answers;

	control_list(c, on_done, &a[0]);
	control_start(c, &s, on_done, &a[1]);
	control_history(c, s.uuid, on_done, &a[2]);
	control_inspect(c, s.uuid, 1, on_done, &a[3]);
	control_survey(c, &run, 1, on_done, &a[4]);
	control_sample(c, &run, 1, on_done, &a[5]);
	control_check(c, on_done, &a[6]);
	control_look(c, &from, "x", on_done, &a[7]);
	control_prove(c, &run, 1, on_done, &a[8]);
}

static void
hear(int which, const char *bytes, size_t n)
{
	if (p->channel != NULL && n > 0)
		p->channel->on_data(which, bytes, n, p->channel_arg);
}

static void
open_control(bool hello)
{
	static const struct control_events events = {
		on_ready, on_run, on_past, on_inspected, on_fact, on_marked,
		on_figures, on_looked, on_lease, on_deed, on_down,
	};
	static const struct control_place place = { .session = "s",
		.state_dir = "", .person = "me" };
	char line[100];

	p->c = control_open(loop, NULL, &place, 10000, &events, NULL);
	if (hello) {
		snprintf(line, sizeof line, "motd\nPLM-HELLO %s h 1 1 /d\n",
		    p->c->nonce);
		hear(CHANNEL_STDOUT, line, strlen(line));
		if (p->c != NULL)
			ask_for_all(p->c);
	}
}

/* Ends it in some way: every request has its answer then, and none has two. */
static void
end(bool hello, unsigned how)
{
	static const struct fault ok = { .code = CODE_OK };
	bool asked = hello && p->last != 1;

	if (how & 2 && p->channel != NULL)
		p->channel->on_end(&ok, p->channel_arg);
	control_free(p->c);
	for (size_t i = 0; i < REQUESTS; i++)
		HOLDS(p->answers[i] == asked);
}

static void
play(struct play *to, struct slice bytes, size_t step, unsigned how)
{
	p = to;
	open_control(how & 1);
	while (bytes.n > 0 && p->channel != NULL) {
		size_t n = bytes.n < step ? bytes.n : step;
		hear(how & 4 ? CHANNEL_STDERR : CHANNEL_STDOUT, bytes.p, n);
		bytes.p += n;
		bytes.n -= n;
	}
	end(how & 1, how);
}

void
fuzz_one(struct slice input)
{
	unsigned how = fuzz_choice(&input), step = 1 + fuzz_choice(&input);
	struct play whole = { .last = how / 8 }, cut = { .last = how / 8 };

	play(&whole, input, 32768, how);
	play(&cut, input, step, how);
	HOLDS(slice_eq(fuzz_bytes(&whole.told), fuzz_bytes(&cut.told)));
	buffer_finish(&whole.told);
	buffer_finish(&cut.told);
}
