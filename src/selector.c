#include "selector.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hostrange.h"
#include "mem.h"

static const char *
kind_word(enum selector_kind kind)
{
	switch (kind) {
#define SELECTOR(id, word, text)                                               \
	case SELECT_##id:                                                      \
		return word;
#include "selector.def"
#undef SELECTOR
	case SELECT_COUNT:
		break;
	}
	return "";
}

bool
selector_kind_parse(const char *word, enum selector_kind *kind)
{
	for (int i = 0; i < SELECT_COUNT; i++)
		if (strcasecmp(kind_word((enum selector_kind)i), word) == 0) {
			*kind = (enum selector_kind)i;
			return true;
		}
	return false;
}

static void
add_term(struct selector *s, enum selector_kind kind, const char *glob)
{
	s->v = xreallocarray(s->v, s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct selector_term){ kind, glob };
}

/* No host and no process has a comma in its name. */
void
selector_add(struct selector *s, enum selector_kind kind, const char *glob)
{
	size_t n = hostrange_part(glob);

	if ((kind != SELECT_NAME && kind != SELECT_HOST) || glob[n] == '\0') {
		add_term(s, kind, glob);
		return;
	}
	for (; n > 0; n = hostrange_part(glob)) {
		strings_add(&s->parts, xmemdup0(glob, n));
		add_term(s, kind, s->parts.v[s->parts.n - 1]);
		glob += n + (glob[n] == ',');
	}
}

static bool
in_group(const struct session *session, const char *group, const char *host)
{
	const struct host_group *g = session_group(session, group);

	for (size_t i = 0; g != NULL && i < g->hosts.n; i++)
		if (strcmp(g->hosts.v[i]->name, host) == 0)
			return true;
	return false;
}

static bool
term_matches(const struct selector_term *t, const struct session *session,
    const char *text)
{
	if (t->kind == SELECT_HOST && *t->glob == '@')
		return in_group(session, t->glob + 1, text);
	if (t->kind == SELECT_NAME || t->kind == SELECT_HOST)
		return hostrange_match(t->glob, text);
	return fnmatch(t->glob, text, 0) == 0;
}

bool
selector_add_word(struct selector *s, const char *word, struct fault *f)
{
	static const char list[] =
#define SELECTOR(id, word, text) ", " word ":"
#include "selector.def"
#undef SELECTOR
	    ;
	const char *colon = strchr(word, ':');
	enum selector_kind kind = SELECT_NAME;
	char name[16];

	if (colon == NULL) {
		selector_add(s, kind, word);
		return true;
	}
	snprintf(name, sizeof name, "%.*s", (int)(colon - word), word);
	if (!selector_kind_parse(name, &kind) || colon[1] == '\0')
		return fault_set(f, CODE_INVALID, "'%s' selects nothing; write"
		    " names, globs of names, or one of %s before a glob", word,
		    list + 2);
	selector_add(s, kind, colon + 1);
	return true;
}

bool
selector_names(const struct selector *s, const struct model_proc *p)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].kind == SELECT_NAME &&
		    strcmp(s->v[i].glob, p->name) == 0)
			return true;
	return false;
}

void
selector_finish(struct selector *s)
{
	free(s->v);
	strings_clear(&s->parts);
	*s = (struct selector){ 0 };
}

bool
selector_has(const struct selector *s, enum selector_kind kind)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].kind == kind)
			return true;
	return false;
}

static const char *
text_of(enum selector_kind kind, const struct session *s,
    const struct model_proc *p)
{
	switch (kind) {
#define SELECTOR(id, word, text)                                               \
	case SELECT_##id:                                                      \
		return text;
#include "selector.def"
#undef SELECTOR
	case SELECT_COUNT:
		break;
	}
	return "";
}

/* No term of this kind, or one that matches. */
static bool
kind_matches(const struct selector *s, const struct session *session,
    enum selector_kind kind, const char *text)
{
	bool any = false;

	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].kind != kind)
			continue;
		any = true;
		if (term_matches(&s->v[i], session, text))
			return true;
	}
	return !any;
}

bool
selector_matches_by(const struct selector *s, const struct session *session,
    selector_text *text, const void *arg)
{
	for (int kind = 0; kind < SELECT_COUNT; kind++)
		if (!kind_matches(s, session, (enum selector_kind)kind,
		    text((enum selector_kind)kind, arg)))
			return false;
	return true;
}

struct proc_of {
	const struct session *session;
	const struct model_proc *p;
};

static const char *
proc_text(enum selector_kind kind, const void *arg)
{
	const struct proc_of *of = arg;

	return text_of(kind, of->session, of->p);
}

bool
selector_matches(const struct selector *s, const struct session *session,
    const struct model_proc *p)
{
	return selector_matches_by(s, session, proc_text,
	    &(struct proc_of){ session, p });
}

static bool
hosts_match(const struct selector *s, const struct session *session,
    const struct proc_spec *p)
{
	for (size_t i = 0; i < p->hosts.n; i++)
		if (kind_matches(s, session, SELECT_HOST,
		    p->hosts.v[i]->name))
			return true;
	return false;
}

bool
selector_picks(const struct selector *s, const struct session *session,
    const struct proc_spec *p)
{
	return kind_matches(s, session, SELECT_NAME, p->name) &&
	    kind_matches(s, session, SELECT_ROLE, p->role) &&
	    hosts_match(s, session, p) &&
	    kind_matches(s, session, SELECT_SESSION, session->name);
}

/* Where a process is, is known when all hosts it may be on are reached. */
static bool
may_run_on(const struct proc_spec *p, const struct host_spec *h)
{
	for (size_t i = 0; i < p->hosts.n; i++)
		if (p->hosts.v[i] == h)
			return true;
	return false;
}

/* All names that are asked for are in the file: no record is looked for. */
static bool
all_in_file(const struct selector *s, const struct session *session)
{
	for (size_t i = 0; i < s->n; i++) {
		size_t at = 0;
		if (s->v[i].kind != SELECT_NAME)
			continue;
		while (at < session->proc_count && !term_matches(&s->v[i],
		    session, session->procs[at]->name))
			at++;
		if (at == session->proc_count)
			return false;
	}
	return selector_has(s, SELECT_NAME);
}

bool
selector_wants(const struct selector *s, const struct session *session,
    const struct host_spec *h)
{
	if (kind_matches(s, session, SELECT_HOST, h->name) &&
	    !all_in_file(s, session))
		return true;
	for (size_t i = 0; i < session->proc_count; i++)
		if (may_run_on(session->procs[i], h) &&
		    selector_picks(s, session, session->procs[i]))
			return true;
	return false;
}

bool
selector_has_host(const struct selector *s, const struct session *session,
    const struct host_spec *h)
{
	return kind_matches(s, session, SELECT_HOST, h->name);
}

/* A state has to be one of the words, a host one of the file's. */
static bool
known_word(const struct selector_term *t, const struct session *session)
{
	if (t->kind == SELECT_STATE)
		for (int i = 0; i < STATE_COUNT; i++)
			if (fnmatch(t->glob, state_info((enum proc_state)i)
			    ->word, 0) == 0)
				return true;
	if (t->kind == SELECT_HOST)
		for (size_t i = 0; i < session->host_count; i++)
			if (term_matches(t, session, session->hosts[i]->name))
				return true;
	return false;
}

static bool
means_something(const struct selector_term *t, const struct model *m)
{
	if (known_word(t, m->session))
		return true;
	for (size_t i = 0; i < m->proc_count && t->kind != SELECT_STATE; i++)
		if (term_matches(t, m->session, text_of(t->kind, m->session,
		    m->procs[i])))
			return true;
	return false;
}

/* Whether process i is the first with this text. */
static bool
is_first(const struct model *m, enum selector_kind kind, size_t i)
{
	const char *text = text_of(kind, m->session, m->procs[i]);

	for (size_t k = 0; k < i; k++)
		if (strcmp(text_of(kind, m->session, m->procs[k]), text) == 0)
			return false;
	return true;
}

/* Adds a word to the list that a sentence ends with, or dots at its end. */
static void
list_add(char *list, size_t size, const char *word)
{
	size_t n = strlen(list);

	/* Always room for the dots that stand for the rest. */
	if (n + strlen(word) + 8 <= size)
		snprintf(list + n, size - n, "%s%s", n == 0 ? "" : ", ", word);
	else if (n < 4 || strcmp(list + n - 3, "...") != 0)
		snprintf(list + n, size - n, ", ...");
}

static bool
no_group(const struct selector_term *t, const struct session *s,
    struct fault *f)
{
	char list[320] = "";

	for (size_t i = 0; i < s->group_count; i++)
		list_add(list, sizeof list, s->groups[i]->name);
	return fault_set(f, CODE_INVALID, "there is no group %s in the session"
	    " file; its groups: %s", t->glob, *list != '\0' ? list : "none");
}

static bool
no_such(const struct selector_term *t, const struct model *m, struct fault *f)
{
	char list[320] = "";

	if (t->kind == SELECT_HOST && *t->glob == '@' &&
	    session_group(m->session, t->glob + 1) == NULL)
		return no_group(t, m->session, f);

	for (int i = 0; i < STATE_COUNT && t->kind == SELECT_STATE; i++)
		list_add(list, sizeof list,
		    state_info((enum proc_state)i)->word);
	for (size_t i = 0; i < m->proc_count && t->kind != SELECT_STATE; i++)
		if (is_first(m, t->kind, i))
			list_add(list, sizeof list, text_of(t->kind,
			    m->session, m->procs[i]));
	return fault_set(f, CODE_INVALID, "no process has the %s %s; there"
	    " are: %s", kind_word(t->kind), t->glob, list);
}

bool
selector_check(const struct selector *s, const struct model *m,
    struct fault *f)
{
	for (size_t i = 0; i < s->n; i++)
		if (!means_something(&s->v[i], m))
			return no_such(&s->v[i], m, f);
	return true;
}
