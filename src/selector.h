/*
 * Which processes are meant: globs (fnmatch(3)) of names, roles, hosts, states,
 * UUIDs and sessions. Of one kind any may match; of the kinds that are given
 * each must (selectors that are OR-ed kill what was not meant). Names and hosts may
 * also be ranges (hostrange.h), several with commas between, and hosts @GROUP.
 */
#ifndef SELECTOR_H
#define SELECTOR_H

#include "fault.h"
#include "model.h"
#include "textlist.h"

enum selector_kind {
#define SELECTOR(id, word, text) SELECT_##id,
#include "selector.def"
#undef SELECTOR
	SELECT_COUNT
};

struct selector_term {
	enum selector_kind kind;
	const char *glob;       /* borrowed */
};

/* Zeroed it selects everything. */
struct selector {
	struct selector_term *v;
	size_t n;
	struct strings parts;   /* globs that are not borrowed              */
};

/* By the word of selector.def, in any case; false: there is no such kind. */
bool selector_kind_parse(const char *word, enum selector_kind *kind);

void selector_add(struct selector *s, enum selector_kind kind,
    const char *glob);
void selector_finish(struct selector *s);

/*
 * A word as an operator types it: a glob of names, or KIND:GLOB. The word is
 * borrowed. False: f says which kinds there are.
 */
bool selector_add_word(struct selector *s, const char *word, struct fault *f);

/* p is meant by its very name, and not only by a glob or a kind. */
bool selector_names(const struct selector *s, const struct model_proc *p);

bool selector_has(const struct selector *s, enum selector_kind kind);
bool selector_matches(const struct selector *s, const struct session *session,
    const struct model_proc *p);

/* The text of a kind that some thing has; arg is the thing. */
typedef const char *selector_text(enum selector_kind kind, const void *arg);

/* The same of any thing that has such texts. */
bool selector_matches_by(const struct selector *s,
    const struct session *session, selector_text *text, const void *arg);

/*
 * Whether this host has to be reached to know all that is selected: something
 * of the session file that can match is on it; or what is asked for is not in
 * the file, so that only the hosts' records can tell.
 */
/* As far as the file tells: state and UUID are the host's to tell. */
bool selector_picks(const struct selector *s, const struct session *session,
    const struct proc_spec *p);

bool selector_wants(const struct selector *s, const struct session *session,
    const struct host_spec *h);

/* Whether a command about hosts means this one. */
bool selector_has_host(const struct selector *s, const struct session *session,
    const struct host_spec *h);

/*
 * Each glob must be able to mean something: f says which matches nothing that
 * the session file or, as far as it is known, a record tells of.
 */
bool selector_check(const struct selector *s, const struct model *m,
    struct fault *f);

#endif
