/* What the link to a host tells of its checks, up or down. */
#include <stdio.h>
#include <string.h>

#include "check_private.h"
#include "clock.h"
#include "dial.h"
#include "resolve.h"

void
check_note(struct host *h)
{
	struct attempt *a = &h->attempt;

	if (h->transport == NULL)
		return;
	struct transport_facts facts = transport_facts(h->transport);
	snprintf(a->peer, sizeof a->peer, "%s", facts.peer);
	snprintf(a->key, sizeof a->key, "%s", facts.key);
	a->unverified = facts.unverified;
}

/* "3ms" from one state to the next one that was entered. */
static const char *
took(const struct attempt *a, enum host_state from, char *buf, size_t size)
{
	int64_t ms = 0;

	for (int next = (int)from + 1; next <= HOST_READY && ms == 0; next++)
		if (a->entered[next] != 0)
			ms = a->entered[next] - a->entered[from];
	return clock_span(ms, buf, size);
}

/* A step that is through: what came of it. */
static void
passed(const struct host *h, const struct attempt *a, enum check which,
    struct judged *j)
{
	const char *peer = a->peer[0] != '\0' ? a->peer : host_address(h);
	struct addresses number = { 0 };
	char span[32], through[96] = "";

	if (h->target != NULL)
		dial_through(h->target, through, sizeof through);
	j->verdict = VERDICT_OK;
	switch (which) {
	case CHECK_RESOLVE:
		if (through[0] != '\0')
			judged_text(j, "%s is reached %s", host_address(h),
			    through);
		else if (resolve_number(host_address(h), 0, AF_UNSPEC,
		    &number))
			judged_text(j, "%s is an address", host_address(h));
		else
			judged_text(j, "%s is %s, found in %s", host_address(h),
			    a->peer[0] != '\0' ? a->peer : "known",
			    took(a, HOST_RESOLVING, span, sizeof span));
		break;
	case CHECK_CONNECT:
		judged_text(j, "%s port %u answered in %s%s%s",
		    through[0] != '\0' ? host_address(h) : peer,
		    h->target != NULL ? h->target->port : 0,
		    took(a, HOST_CONNECTING, span, sizeof span),
		    through[0] != '\0' ? ", " : "", through);
		break;
	case CHECK_HOST_KEY:
		if (a->unverified)
			j->verdict = VERDICT_WARNING;
		judged_text(j, a->unverified ? "%s was not compared with any:"
		    " the check of host keys is disabled" : "%s is known",
		    a->key);
		break;
	case CHECK_LOGIN:
		judged_text(j, "%s is logged in, in %s", host_user(h),
		    took(a, HOST_LOGIN, span, sizeof span));
		break;
	default:
		judged_text(j, "/bin/sh answered in %s; the host calls itself"
		    " %s", took(a, HOST_SHELL, span, sizeof span),
		    h->hostname);
		break;
	}
}

/* The check that a state of the link is about. */
static enum check
check_of(enum host_state state, enum code code)
{
	switch (state) {
	case HOST_CLOSED:
	case HOST_RESOLVING:
		return CHECK_RESOLVE;
	case HOST_HANDSHAKE:
		return CHECK_HOST_KEY;
	case HOST_LOGIN:
		return CHECK_LOGIN;
	case HOST_SHELL:
		/* The shell was there, and could not keep its state. */
		return code == CODE_FAILED ? CHECK_STATE : CHECK_SHELL;
	case HOST_TAKEUP:
		return CHECK_STATE;
	default:
		return CHECK_CONNECT;
	}
}

static void
tell_passed(struct host *h, const struct attempt *a, enum check until)
{
	for (int i = 0; i < (int)until && i <= CHECK_SHELL; i++) {
		struct judged j;
		passed(h, a, (enum check)i, &j);
		check_tell(h, (enum check)i, &j);
	}
}

/* How far an attempt came, and what it came to there. */
static void
tell_down(struct host *h, const struct attempt *a, const struct judged *there)
{
	enum check at = check_of(a->failed, a->code);
	struct judged rest = { .verdict = VERDICT_SKIPPED };

	tell_passed(h, a, at);
	check_tell(h, at, there);
	judged_text(&rest, "not checked: %s comes first",
	    check_info(at)->name);
	for (int i = (int)at + 1; i < CHECK_COUNT; i++)
		check_tell(h, (enum check)i, &rest);
}

bool
check_link(struct host *h)
{
	struct judged j = { .verdict = VERDICT_UNKNOWN };
	struct attempt now = h->attempt;
	char span[32];

	if (h->state == HOST_READY) {
		tell_passed(h, &h->attempt, CHECK_COUNT);
		return true;
	}
	if (h->broken.code != CODE_OK) {
		/* Perhaps it is being tried again: this is what is known. */
		j.verdict = VERDICT_FAILED;
		judged_text(&j, "%s", h->why);
		tell_down(h, &h->broken, &j);
		return false;
	}
	now.failed = h->state;
	judged_text(&j, "still %s, for %s", host_state_word(h->state),
	    clock_span(clock_wall_ms() - h->since, span, sizeof span));
	tell_down(h, &now, &j);
	return false;
}
