#include "message_text.h"

#include <stdio.h>
#include <stdlib.h>

#include "signame.h"

static const char *
state_word(int i)
{
	return state_info((enum proc_state)i)->word;
}

static const char *
host_word(int i)
{
	return host_state_word((enum host_state)i);
}

static const char *
cause_word(int i)
{
	return cause_words((enum cause)i);
}

static const char *
done_word(int i)
{
	return code_word((enum code)i);
}

static const char *
asked_word(int i)
{
	return question_word((enum question_kind)i);
}

static const char *
stream_word(int i)
{
	static const char *const words[] = { "open", "truncated", "ended",
		"name", "at", "part" };

	return words[i];
}

static const char *
check_word(int i)
{
	return check_info((enum check)i)->name;
}

static const char *
fact_word(int i)
{
	return fact_name((enum fact)i);
}

static const char *
verdict_word(int i)
{
	return verdict_info((enum verdict)i)->word;
}

/* The numbers of the protocol that have names. */
static const struct {
	const char *field;
	const char *(*word)(int i);
	int count;
} names[] = {
	{ "PROC.state", state_word, STATE_COUNT },
	{ "PROC.cause", cause_word, CAUSE_COUNT },
	{ "PROC.exit_signal", signame, 65 },
	{ "RECEIPT.steps", signame, 65 },
	{ "RUN.state", state_word, STATE_COUNT },
	{ "RUN.cause", cause_word, CAUSE_COUNT },
	{ "RUN.exit_signal", signame, 65 },
	{ "FACT.fact", fact_word, FACT_COUNT },
	{ "HOST.state", host_word, HOST_COUNT },
	{ "CHECK.check", check_word, CHECK_COUNT },
	{ "CHECK.verdict", verdict_word, VERDICT_COUNT },
	{ "DONE.code", done_word, CODE_COUNT },
	{ "QUESTION.kind", asked_word, QUESTION_KIND_COUNT },
	{ "STREAM.what", stream_word, STREAM_WHAT_COUNT },
};

static bool
named(const char *field, struct slice value, uint64_t *n)
{
	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		for (int i = 0; i < names[k].count; i++) {
			const char *word = names[k].word(i);
			if (strcmp(names[k].field, field) != 0)
				break;
			if (word != NULL && slice_is(value, word)) {
				*n = (uint64_t)i;
				return true;
			}
		}
	return false;
}

static bool
get_u64(const char *field, struct slice value, uint64_t *n)
{
	char text[32], *end;

	snprintf(text, sizeof text, "%.*s", SLICE_ARG(value));
	*n = strtoull(text, &end, 10);
	return (end != text && *end == '\0') || named(field, value, n);
}

/* A number, or seconds from now: "-90s". */
static bool
get_i64(struct slice value, int64_t now, int64_t *n)
{
	char text[32], *end;

	snprintf(text, sizeof text, "%.*s", SLICE_ARG(value));
	*n = strtoll(text, &end, 10);
	if (strcmp(end, "s") == 0) {
		*n = now + *n * 1000;
		return true;
	}
	return end != text && *end == '\0';
}

/* "[one,two]" into room for so many. */
static bool
split(struct slice value, struct slice *list, size_t most, struct words *w)
{
	if (value.n < 2 || value.p[0] != '[' || value.p[value.n - 1] != ']')
		return false;
	*w = (struct words){ list, 0 };
	const char *p = value.p + 1, *end = value.p + value.n - 1;
	while (p < end && w->n < most) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		const char *to = comma == NULL ? end : comma;
		list[w->n++] = (struct slice){ p, (size_t)(to - p) };
		p = to + 1;
	}
	return p >= end;
}

/* Two lists a message, until the next one. */
static bool
get_words(struct slice value, struct words *w)
{
	static struct slice lists[2][16];
	static unsigned last;

	last = 1 - last;
	return split(value, lists[last], 16, w);
}

/* "[3,0,1]": numbers, or their names; one list a message. */
static bool
get_nums(const char *field, struct slice value, struct nums *to)
{
	static unsigned long long list[64];
	static struct slice parts[16];
	struct words w;

	if (!split(value, parts, sizeof parts / sizeof *parts, &w))
		return false;
	*to = (struct nums){ list, w.n };
	for (size_t i = 0; i < w.n; i++) {
		uint64_t n;
		if (!get_u64(field, w.v[i], &n))
			return false;
		list[i] = n;
	}
	return true;
}

#define SET(f, is_set)                                                         \
	if (strcmp(field, #f) == 0)                                            \
		return is_set;
#define STR(f) SET(f, (e->f = value, true))
#define BYTES(f) SET(f, (e->f = value, true))
#define U64(f) SET(f, get_u64(full, value, &e->f))
#define I64(f) SET(f, get_i64(value, now, &e->f))
#define WORDS(f) SET(f, get_words(value, &e->f))
#define NUMS(f) SET(f, get_nums(full, value, &e->f))
#define SECRETS(f) SET(f, get_words(value, &e->f))
#define MESSAGE(id, name, fields, text)                                        \
	static bool set_##name(struct msg_##name *e, const char *field,        \
	    const char *full, struct slice value, int64_t now)                 \
	{                                                                      \
		(void)full;                                                    \
		(void)value;                                                   \
		(void)now;                                                     \
		fields                                                         \
		return false;                                                  \
	}
#define REQUEST MESSAGE
#define NOTICE MESSAGE
#define EVENT MESSAGE
#define BOTH MESSAGE
#include "protocol.def"
#undef MESSAGE

bool
message_set(struct message *m, const char *field, struct slice value,
    int64_t now)
{
	char full[64];

	snprintf(full, sizeof full, "%s.%s", msg_name(m->type), field);
	switch (m->type) {
#define MESSAGE(id, name, fields, text)                                        \
	case MSG_##id:                                                         \
		return set_##name(&m->name, field, full, value, now);
#include "protocol.def"
#undef MESSAGE
	case MSG_COUNT:
		break;
	}
	return false;
}

bool
message_type_parse(const char *name, enum msg_type *type)
{
	for (int t = 0; t < MSG_COUNT; t++)
		if (strcmp(msg_name((enum msg_type)t), name) == 0) {
			*type = (enum msg_type)t;
			return true;
		}
	return false;
}
