#define PCRE2_CODE_UNIT_WIDTH 8

#include "search.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "grep_pattern.h"
#include "mem.h"

enum {
	LINE_MOST = 65 * 1024,  /* a piece, as scrollbacks cut them         */
	MATCH_LIMIT = 200000,   /* calls of the matcher inside, for a match */
	DEPTH_LIMIT = 2000,
	HEAP_LIMIT_KIB = 2048,
	JIT_STACK_FIRST = 32 * 1024,
	JIT_STACK = 256 * 1024,
};

struct search {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	pcre2_jit_stack *stack;
	char *grep;             /* NULL: there is none                      */
};

/* As in vim's smartcase; "\W" is a class, not a capital letter. */
static bool
no_capitals(struct slice pattern)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)pattern.p;
	utf8proc_ssize_t left = (utf8proc_ssize_t)pattern.n, n;
	utf8proc_int32_t cp;
	bool escaped = false;

	for (; left > 0; p += n, left -= n) {
		n = utf8proc_iterate(p, left, &cp);
		if (n <= 0)
			return true;    /* PCRE2 will say so */
		if (!escaped && utf8proc_isupper(cp))
			return false;
		escaped = !escaped && cp == '\\';
	}
	return true;
}

/* Characters in the first n bytes. */
static size_t
characters(struct slice s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n && i < s.n; i++)
		count += (s.p[i] & 0xc0) != 0x80;
	return count;
}

static const char *const cases[] = { "smart", "ignore", "exact" };

const char *
search_case_word(enum search_case c)
{
	return cases[c];
}

enum search_case
search_case_parse(const char *word)
{
	for (int i = 0; i < SEARCH_CASES; i++)
		if (strcmp(cases[i], word) == 0)
			return (enum search_case)i;
	return SEARCH_SMART;
}

bool
search_any_case(struct slice pattern, enum search_case c)
{
	return c == SEARCH_IGNORE || (c == SEARCH_SMART &&
	    no_capitals(pattern));
}

static pcre2_code *
compile(struct slice pattern, enum search_case c, struct fault *f)
{
	uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
	    PCRE2_NEVER_BACKSLASH_C;
	PCRE2_SIZE at;
	int error;

	if (search_any_case(pattern, c))
		options |= PCRE2_CASELESS;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
	    options, &error, &at, NULL);
	if (code == NULL) {
		char why[128];
		pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof why);
		fault_set(f, CODE_INVALID, "the pattern is wrong at character"
		    " %zu: %s", characters(pattern, at), why);
	}
	return code;
}

static void *
take(PCRE2_SIZE n, void *arg)
{
	(void)arg;
	return xalloc(n);
}

static void
give(void *p, void *arg)
{
	(void)arg;
	free(p);
}

struct search *
search_new(struct slice pattern, enum search_case c, struct fault *f)
{
	pcre2_code *code = compile(pattern, c, f);

	if (code == NULL)
		return NULL;
	struct search *s = xcalloc(1, sizeof *s);
	s->code = code;
	s->grep = grep_pattern(pattern, search_any_case(pattern, c));
	/* What it cannot have ends here, and not where it is used. */
	pcre2_general_context *memory = pcre2_general_context_create(take,
	    give, NULL);
	s->data = pcre2_match_data_create(1, memory);
	s->limits = pcre2_match_context_create(memory);
	pcre2_set_match_limit(s->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(s->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(s->limits, HEAP_LIMIT_KIB);
	/* Where there is no just-in-time compiler, the interpreter matches. */
	if (pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0) {
		s->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK,
		    memory);
		pcre2_jit_stack_assign(s->limits, NULL, s->stack);
	}
	pcre2_general_context_free(memory);
	return s;
}

void
search_free(struct search *s)
{
	if (s == NULL)
		return;
	pcre2_jit_stack_free(s->stack);
	pcre2_match_context_free(s->limits);
	pcre2_match_data_free(s->data);
	pcre2_code_free(s->code);
	free(s->grep);
	free(s);
}

const char *
search_grep(const struct search *s)
{
	return s->grep;
}

bool
search_next(const struct search *s, struct slice line, size_t from, size_t *at,
    size_t *n)
{
	return search_part(s, line, 0, from, at, n);
}

bool
search_part(const struct search *s, struct slice part, unsigned lacks,
    size_t from, size_t *at, size_t *n)
{
	uint32_t options = PCRE2_NOTEMPTY |
	    (lacks & SEARCH_NO_START ? PCRE2_NOTBOL : 0) |
	    (lacks & SEARCH_NO_END ? PCRE2_NOTEOL : 0);

	if (part.n > LINE_MOST)
		part.n = LINE_MOST;
	if (from >= part.n)
		return false;
	if (pcre2_match(s->code, (PCRE2_SPTR)part.p, part.n, from, options,
	    s->data, s->limits) < 0)
		return false;
	const PCRE2_SIZE *pair = pcre2_get_ovector_pointer(s->data);
	/* \K can put the start behind the end (pcre2api(3)). */
	if (pair[1] <= pair[0])
		return false;
	*at = pair[0];
	*n = pair[1] - pair[0];
	return true;
}
