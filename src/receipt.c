#include "receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "signame.h"

/* A time makes sense up to a year. */
static int64_t
span_of(uint64_t ms)
{
	const uint64_t most = 366ULL * 24 * 3600 * 1000;

	return (int64_t)(ms < most ? ms : most);
}

/* "4711 sleep". */
static void
take_name(struct receipt_left *l, struct slice text)
{
	char *end, number[24];
	const char *blank = text.n > 0 ? memchr(text.p, ' ', text.n) : NULL;

	if (blank == NULL || l->named == RECEIPT_NAMES)
		return;
	snprintf(number, sizeof number, "%.*s", (int)(blank - text.p < 20
	    ? blank - text.p : 20), text.p);
	l->v[l->named].pid = strtoull(number, &end, 10);
	if (*end != '\0' || end == number)
		return;
	size_t n = text.n - (size_t)(blank + 1 - text.p);
	snprintf(l->v[l->named].name, sizeof l->v[0].name, "%.*s",
	    (int)(n < 64 ? n : 64), blank + 1);
	l->named++;
}

static void
take_left(struct receipt_left *l, uint64_t count, struct words named)
{
	*l = (struct receipt_left){ .count = count };
	for (size_t i = 0; i < named.n && l->named < count; i++)
		take_name(l, named.v[i]);
}

void
receipt_take(struct receipt *r, const struct msg_receipt *e)
{
	size_t steps = e->steps.n / 3;

	*r = (struct receipt){ .run = e->run, .exited_ms = -1,
		.total_ms = span_of(e->total) };
	r->step_count = steps < RECEIPT_STEPS ? steps : RECEIPT_STEPS;
	for (size_t i = 0; i < r->step_count; i++) {
		const unsigned long long *v = e->steps.v + 3 * i;
		r->steps[i] = (struct receipt_step){
			.signal = v[0] < 128 ? (int)v[0] : 0,
			.at_ms = span_of(v[1]), .sent = v[2] != 0 };
	}
	if (e->exited >= 0) {
		r->exited_ms = span_of((uint64_t)e->exited);
		r->after = e->after < r->step_count ? (size_t)e->after
						    : r->step_count;
	}
	take_left(&r->ended, e->ended, e->ended_named);
	take_left(&r->left, e->left, e->left_named);
}

int64_t
receipt_took(const struct receipt *r)
{
	if (r->exited_ms < 0 || r->after == 0)
		return -1;
	int64_t ms = r->exited_ms - r->steps[r->after - 1].at_ms;
	return ms > 0 ? ms : 0;
}

/* snprintf at the end of what is there. */
static void __attribute__((format(printf, 4, 5)))
add(char *buf, size_t size, size_t *n, const char *fmt, ...)
{
	va_list ap;
	int more;

	if (*n >= size)
		return;
	va_start(ap, fmt);
	more = vsnprintf(buf + *n, size - *n, fmt, ap);
	va_end(ap);
	*n += more > 0 ? (size_t)more : 0;
}

static const char *
signal_word(const struct receipt_step *s)
{
	const char *name = signame(s->signal);

	return name != NULL ? name : "?";
}

static void
add_left(char *buf, size_t size, size_t *n, const char *what,
    const struct receipt_left *l)
{
	if (l->count == 0)
		return;
	add(buf, size, n, "; %s:", what);
	for (size_t i = 0; i < l->named; i++)
		add(buf, size, n, "%s %s %" PRIu64, i > 0 ? "," : "",
		    l->v[i].name, l->v[i].pid);
	if (l->count > l->named)
		add(buf, size, n, "%s %" PRIu64 " more", l->named > 0 ? ","
		    : "", l->count - l->named);
}

const char *
receipt_text(const struct receipt *r, char *buf, size_t size)
{
	char span[32];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < r->step_count; i++) {
		const struct receipt_step *s = &r->steps[i];
		add(buf, size, &n, "%s%s", i > 0 ? ", " : "", signal_word(s));
		if (s->at_ms > 0)
			add(buf, size, &n, " at %s",
			    clock_span(s->at_ms, span, sizeof span));
		if (!s->sent)
			add(buf, size, &n, " (not confirmed)");
	}
	if (r->step_count == 0)
		add(buf, size, &n, "nothing was sent");
	if (r->after > 0)
		add(buf, size, &n, ", gone %s after %s",
		    clock_span(receipt_took(r), span, sizeof span),
		    signal_word(&r->steps[r->after - 1]));
	else if (r->exited_ms >= 0 && r->step_count > 0)
		add(buf, size, &n, "; it was over before");
	add_left(buf, size, &n, "ended", &r->ended);
	add_left(buf, size, &n, "left", &r->left);
	if (r->step_count > 0)
		add(buf, size, &n, "; %s in all",
		    clock_span(r->total_ms, span, sizeof span));
	return buf;
}
