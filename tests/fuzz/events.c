/*
 * What a worker tells, in any order, and what else changes the model: the rows are
 * those of the file and then others, each with a key of its own, and what they
 * say is within its set. The input is a program: a byte says what happens, and
 * the next ones fill its fields.
 */
#include <stdlib.h>

#include "fuzz.h"
#include "model.h"

enum { TEXT_MOST = 200, LIST_MOST = 8, STEPS_MOST = 2000 };

static const char file[] =
	"version: 1\nsession: fuzz\n"
	"hosts: {one: {}, two: {}, three: {}}\n"
	"processes:\n"
	"  a: {host: one, command: [a]}\n"
	"  b: {host: two, command: [b], role: x}\n"
	"  mover: {allowed_hosts: [one, two, three], command: [m]}\n"
	"  other: {allowed_hosts: [three, one], command: [o]}\n"
	"roles: {order: [x]}\n";

static struct session *session;

/* A program that is being run. */
struct run {
	struct slice left;
	struct model *m;
	int64_t now;
	struct slice words[LIST_MOST];
	unsigned long long nums[LIST_MOST];
};

void
fuzz_start(void)
{
	struct fault f = { 0 };

	if (!session_load(fuzz_file(slice_of(file)), &session, &f))
		fuzz_broken(f.text, __FILE__, __LINE__);
}

static struct slice
any_text(struct run *r)
{
	static const char *const names[] = { "one", "two", "three", "a", "b",
		"mover", "other", "", "*", "one/a", "u" };
	enum { NAMES = sizeof names / sizeof *names };
	unsigned n = fuzz_choice(&r->left);

	if (n < NAMES)
		return slice_of(names[n]);
	n = n - NAMES < r->left.n ? n - NAMES : (unsigned)r->left.n;
	struct slice text = { r->left.p, n };
	r->left.p += n;
	r->left.n -= n;
	return text;
}

static uint64_t
any_number(struct run *r)
{
	unsigned n = fuzz_choice(&r->left);
	uint64_t number = 0;

	if (n < 0xf8)
		return n;
	for (n -= 0xf7; n > 0; n--)
		number = number << 8 | fuzz_choice(&r->left);
	return number;
}

static struct words
any_words(struct run *r)
{
	unsigned n = fuzz_choice(&r->left) % (LIST_MOST + 1);

	for (unsigned i = 0; i < n; i++)
		r->words[i] = any_text(r);
	return (struct words){ r->words, n };
}

static struct nums
any_nums(struct run *r)
{
	unsigned n = fuzz_choice(&r->left) % (LIST_MOST + 1);

	for (unsigned i = 0; i < n; i++)
		r->nums[i] = any_number(r);
	return (struct nums){ r->nums, n };
}

#define STR(f) m->f = any_text(r);
#define BYTES(f) m->f = any_text(r);
#define U64(f) m->f = any_number(r);
#define I64(f) m->f = (int64_t)any_number(r);
#define WORDS(f) m->f = any_words(r);
#define NUMS(f) m->f = any_nums(r);
#define REQUEST(id, name, fields, text)
#define NOTICE(id, name, fields, text)
#define BOTH(id, name, fields, text)
#define EVENT(id, name, fields, text)                                         \
	static void fill_##name(struct run *r, struct msg_##name *m)           \
	{                                                                     \
		fields                                                        \
	}
#include "protocol.def"
#undef EVENT

static const enum msg_type events[] = {
#define EVENT(id, name, fields, text) MSG_##id,
#include "protocol.def"
#undef EVENT
};

static void
any_fields(struct run *r, struct message *m)
{
	switch (m->type) {
#define EVENT(id, name, fields, text)                                         \
	case MSG_##id:                                                        \
		fill_##name(r, &m->name);                                      \
		break;
#include "protocol.def"
#undef EVENT
	default:
		break;
	}
}

static void
check_past(const struct msg_run *e)
{
	struct model_proc p = { 0 };
	char buf[512];

	model_past(&p, e);
	HOLDS(p.state < STATE_COUNT && p.exit_code <= 255);
	model_exit(&p, buf, sizeof buf);
	free(p.why);
}

static void
apply_event(struct run *r, unsigned which)
{
	struct message m = { .type = events[which % (sizeof events
		/ sizeof *events)] };
	uint64_t before = r->m->changes;

	any_fields(r, &m);
	bool changed = model_apply(r->m, &m, r->now);
	HOLDS(r->m->changes == before + changed);
	if (m.type == MSG_RUN)
		check_past(&m.run);
}

static const struct model_proc *
any_proc(struct run *r)
{
	return r->m->procs[fuzz_choice(&r->left) % r->m->proc_count];
}

static void
change_proc(struct run *r, unsigned what)
{
	const struct model_proc *p = any_proc(r);
	char *text = fuzz_string(any_text(r));
	unsigned number = fuzz_choice(&r->left);

	if (what == 0)
		model_seen(r->m, p);
	else if (what == 1)
		model_owe(r->m, slice_of(p->host), slice_of(p->name),
		    number % 2 ? text : NULL);
	else if (what == 2)
		model_comes(r->m, p, number % 2 ? &(struct coming){ text,
			r->now, true } : NULL);
	else
		model_health(r->m, p, (enum health)(number % HEALTH_COUNT),
		    number & 64, number & 128 ? text : NULL);
	free(text);
}

static void
change_host(struct run *r, unsigned what)
{
	struct slice host = any_text(r);
	unsigned number = fuzz_choice(&r->left);

	if (what == 0)
		model_host_part(r->m, host, number % 2);
	else if (what == 1)
		model_host_asks(r->m, host, number % 2 ? "asks" : NULL);
	else if (what == 2)
		model_host_answered(r->m, host, number % CODE_COUNT);
	else
		model_worker_lost(r->m, "it is gone", r->now);
}

static void
check_texts(const struct model_proc *p)
{
	char buf[512], receipt[4096];

	HOLDS(strlen(model_exit(p, buf, sizeof buf)) < sizeof buf);
	model_exit_words(p, buf, sizeof buf);
	HOLDS(model_word(p)[0] != '\0');
	model_health_word(p);
	if (p->receipt != NULL) {
		HOLDS(p->receipt->step_count <= RECEIPT_STEPS);
		HOLDS(p->receipt->after <= p->receipt->step_count);
		HOLDS(receipt_took(p->receipt) >= -1);
		receipt_text(p->receipt, receipt, sizeof receipt);
	}
}

static void
check_proc(const struct model *m, const struct model_proc *p)
{
	HOLDS(p->shown && model_shown(m, p) == p);
	HOLDS(p->state < STATE_COUNT && p->cause < CAUSE_COUNT);
	HOLDS(p->exit_code >= -1 && p->exit_code <= 255);
	HOLDS(p->exit_signal >= 0 && p->exit_signal < 128);
	HOLDS(strlen(p->uuid) < sizeof p->uuid);
	HOLDS(model_proc(m, slice_of(p->host), slice_of(p->name)) == p);
	HOLDS(!model_marked(p) || model_unexpected(p));
	HOLDS(!(model_success(p) && model_unexpected(p)));
	model_since(p);
	model_proven(p);
	model_unseen_on(p);
	check_texts(p);
}

static void
check_model(const struct model *m)
{
	HOLDS(m->proc_count >= m->session->proc_count);
	HOLDS(m->other_count <= MODEL_OTHERS_MAX);
	for (size_t i = 0; i < m->proc_count; i++) {
		check_proc(m, m->procs[i]);
		HOLDS(i >= m->session->proc_count ||
		    m->procs[i]->spec == m->session->procs[i]);
		for (size_t k = 0; k < i; k++)
			HOLDS(strcmp(m->procs[k]->key, m->procs[i]->key) != 0);
	}
	for (size_t i = 0; i < m->host_count; i++)
		HOLDS(m->hosts[i]->state < HOST_COUNT);
}

void
fuzz_one(struct slice input)
{
	struct run r = { .left = input, .now = 1800000000000,
		.m = model_new(session, 1800000000000) };

	check_model(r.m);
	for (int i = 0; i < STEPS_MOST && r.left.n > 0; i++) {
		unsigned what = fuzz_choice(&r.left);
		if (what < 200)
			apply_event(&r, what);
		else if (what < 220)
			change_proc(&r, what % 4);
		else if (what < 240)
			change_host(&r, what % 4);
		else
			r.now += (int64_t)any_number(&r) % 1000000;
		check_model(r.m);
	}
	model_free(r.m);
}
