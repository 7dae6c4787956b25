/* The probes of a process of a session file: what tells that it is ready, or well. */
#include "sessionread.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "search.h"

enum {
	SPAN_MIN_MS = 100,
	SPAN_MAX_MS = 24 * 3600 * 1000,
	PERIOD_MS = 10 * 1000,
	LOG_PERIOD_MS = 1000,
	TIMEOUT_MS = 1000,
	IN_A_ROW_MAX = 1000,
	FAILURES = 3,
	PORT_MAX = 65535,
	PATH_BYTES_MAX = 2048,
};

void
probe_spec_clear(struct probe_spec *p)
{
	free(p->pattern);
	free(p->host);
	free(p->path);
	strings_clear(&p->command);
	*p = (struct probe_spec){ .kind = PROBE_NONE };
}

/* Bytes of all that a PROBE of it carries. */
size_t
probe_weight(const struct probe_spec *p)
{
	return p->kind == PROBE_NONE ? 0 : strings_weight(&p->command) +
	    (p->pattern != NULL ? strlen(p->pattern) : 0) +
	    (p->path != NULL ? strlen(p->path) : 0);
}

/* A probe is of one kind. */
static bool
set_kind(const struct item *it, struct probe_spec *p, enum probe_kind kind)
{
	static const char *const words[PROBE_KINDS] = {
		[PROBE_LOG] = "log", [PROBE_TCP] = "tcp",
		[PROBE_HTTP] = "http", [PROBE_EXEC] = "exec",
	};

	if (p->kind != PROBE_NONE)
		return tree_fault_at_key(it, "%s has both '%s' and '%s'; one"
		    " of them is allowed", it->in, words[p->kind], words[kind]);
	p->kind = kind;
	return true;
}

static bool
read_probe_pattern(const struct item *it, void *to)
{
	struct fault f = { 0 };
	const char *text;

	if (!tree_text(it, "a regular expression", &text))
		return false;
	struct search *s = search_new(slice_of(text), SEARCH_EXACT, &f);
	if (s == NULL)
		return tree_fault(it, "'%s' in %s: %s", it->key, it->in,
		    f.text);
	search_free(s);
	replace(to, xstrdup(text));
	return true;
}

static bool
read_probe_host(const struct item *it, void *to)
{
	const char *wanted = "a host's name or address", *text;

	if (!tree_text(it, wanted, &text))
		return false;
	if (!is_address(text))
		return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
}

static bool
read_probe_port(const struct item *it, void *to)
{
	int64_t n;

	if (!tree_number(it, 1, PORT_MAX, &n))
		return false;
	*(unsigned *)to = (unsigned)n;
	return true;
}

static bool
read_probe_path(const struct item *it, void *to)
{
	const char *wanted = "the path of a URL, such as /health", *text;

	if (!tree_text(it, wanted, &text))
		return false;
	size_t n = strlen(text);
	if (*text != '/' || n > PATH_BYTES_MAX)
		return tree_wanted(it, wanted);
	for (size_t i = 0; i < n; i++)
		if (text[i] < '!' || text[i] > '~')
			return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
}

#define AT(field) offsetof(struct probe_spec, field)
#define ENTRY(name, read, place, needed, type, text)                           \
	{ #name, read, place, needed },
static const struct tree_key line_keys[] = {
#define LINE_KEY ENTRY
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

static const struct tree_key tcp_keys[] = {
#define TCP_KEY ENTRY
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

static const struct tree_key http_keys[] = {
#define HTTP_KEY ENTRY
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

static const struct tree_key exec_keys[] = {
#define EXEC_KEY ENTRY
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

/* The mapping of its kind. */
static bool
read_kind(const struct item *it, struct probe_spec *p, enum probe_kind kind,
    const struct tree_key *keys)
{
	char *in = xasprintf("'%s' in %s", it->key, it->in);
	bool ok = set_kind(it, p, kind) && tree_keys(it, in, keys, p);

	free(in);
	return ok;
}

static bool
read_probe_line(const struct item *it, void *to)
{
	return read_kind(it, to, PROBE_LOG, line_keys);
}

static bool
read_probe_tcp(const struct item *it, void *to)
{
	return read_kind(it, to, PROBE_TCP, tcp_keys);
}

static bool
read_probe_http(const struct item *it, void *to)
{
	return read_kind(it, to, PROBE_HTTP, http_keys);
}

static bool
read_probe_exec(const struct item *it, void *to)
{
	return read_kind(it, to, PROBE_EXEC, exec_keys);
}

static bool
read_probe_delay(const struct item *it, void *to)
{
	return tree_duration(it, 0, SPAN_MAX_MS, to);
}

static bool
read_probe_span(const struct item *it, void *to)
{
	return tree_duration(it, SPAN_MIN_MS, SPAN_MAX_MS, to);
}

static bool
read_probe_count(const struct item *it, void *to)
{
	int64_t n;

	if (!tree_number(it, 1, IN_A_ROW_MAX, &n))
		return false;
	*(unsigned *)to = (unsigned)n;
	return true;
}

#define WHOLE 0
static const struct tree_key probe_keys[] = {
#define PROBE_KEY ENTRY
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

/* What was not said. */
static void
set_usual(struct probe_spec *p)
{
	if (p->period_ms == 0)
		p->period_ms = p->kind == PROBE_LOG ? LOG_PERIOD_MS : PERIOD_MS;
	if (p->timeout_ms == 0 && p->kind != PROBE_LOG)
		p->timeout_ms = TIMEOUT_MS;
	if (p->host == NULL)
		p->host = xstrdup("127.0.0.1");
	if (p->path == NULL)
		p->path = xstrdup("/");
}

bool
read_probe(const struct item *it, void *to)
{
	struct probe_spec *p = to;
	char *in = xasprintf("%s of %s", it->key, it->in);

	/* That of the defaults is replaced, all of it. */
	probe_spec_clear(p);
	p->successes = 1;
	p->failures = FAILURES;
	bool ok = tree_keys(it, in, probe_keys, p);
	free(in);
	if (ok && p->kind == PROBE_NONE)
		return tree_fault_at_key(it, "'%s' in %s tries nothing; add"
		    " one of log, tcp, http and exec", it->key, it->in);
	set_usual(p);
	return ok;
}

/* A line that was printed once tells nothing of later. */
bool
read_liveness(const struct item *it, void *to)
{
	struct probe_spec *p = to;

	return read_probe(it, to) && (p->kind != PROBE_LOG ||
	    tree_fault_at_key(it, "'%s' in %s cannot be a log's; tcp, http and"
	    " exec can be tried again", it->key, it->in));
}
