#include "model_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "mem.h"

enum {
	NAME_MOST = 255,        /* longer ones nobody gave                  */
};

/* Nobody gives others to a host or a process, and with a / or a NUL the key of one
 * would be another one's. */
static bool
is_name(struct slice name)
{
	return name.n > 0 && name.n <= NAME_MOST && !slice_is(name, "*") &&
	    memchr(name.p, '/', name.n) == NULL &&
	    memchr(name.p, '\0', name.n) == NULL;
}

const char model_unreached[] = "its host was not reached yet";

void
model_link(struct model_proc *p, const struct proc_spec *spec,
    struct model_proc *before, size_t place)
{
	p->spec = spec;
	p->had = NULL;
	model_set_text(&p->role, slice_of(spec->role));
	p->place = place;
	p->next = NULL;
	p->first = before == NULL ? p : before->first;
	if (before != NULL)
		before->next = p;
	/* No host has such a name. */
	if (spec->hosts.n > 1)
		p->moving = xasprintf("*/%s", spec->name);
	if (p->moving != NULL && before == NULL)
		p->key = p->moving;
}

/* A record for each host; the first is the row, as long as nothing is known. */
static void
add_spec(struct model *m, const struct proc_spec *spec, int64_t now)
{
	struct model_proc *p = NULL;
	size_t i = 0;

	do {
		struct model_proc *before = p;
		p = model_add_proc(m, slice_of(spec->hosts.v[i]->name),
		    slice_of(spec->name), now);
		model_link(p, spec, before, m->proc_count);
		model_set_text(&p->why, slice_of(model_unreached));
	} while (++i < spec->hosts.n);
	model_add_row(m, p->first);
}

struct model *
model_new(const struct session *session, int64_t now)
{
	struct model *m = xcalloc(1, sizeof *m);

	m->session = session;
	m->person = xstrdup("");
	m->hosts = xcalloc(session->host_count, sizeof *m->hosts);
	for (size_t i = 0; i < session->host_count; i++)
		model_add_host(m, session->hosts[i], now);
	for (size_t i = 0; i < session->proc_count; i++)
		add_spec(m, session->procs[i], now);
	return m;
}

void
model_person(struct model *m, const char *person)
{
	free(m->person);
	m->person = xstrdup(person);
}

void
model_free(struct model *m)
{
	if (m == NULL)
		return;
	HASH_CLEAR(hh, m->hosts_by_name);
	for (size_t i = 0; i < m->host_count; i++)
		model_free_host(m->hosts[i]);
	model_free_procs(m);
	for (size_t i = 0; i < m->gone_count; i++)
		model_free_host(m->gone[i]);
	free(m->gone);
	free(m->hosts);
	free(m->procs);
	free(m->person);
	free(m);
}

/* The host was taken up: of what it did not tell it has no record. */
static void
settle(struct model *m, const struct model_host *h)
{
	struct model_proc *p, *next;

	HASH_ITER (hh, m->procs_by_id, p, next) {
		if (p->on != h || p->state != STATE_UNKNOWN || p->heard)
			continue;
		p->state = p->run == 0 ? STATE_PENDING : STATE_LOST;
		p->was_live = false;
		model_set_text(&p->why, slice_of(p->run == 0 ? ""
		    : "the host has no record of it any more"));
		/* The file had it there, until it was read anew. */
		if (p->spec == NULL && p->run == 0 && p->shown)
			model_remove_row(m, p);
	}
}

static bool
is_seen(const struct model_proc *p)
{
	return p->state == STATE_ALIVE || p->state == STATE_STOPPING;
}

int64_t
model_proven(const struct model_proc *p)
{
	int64_t by_host = p->on != NULL && is_seen(p) ? p->on->proven : 0;

	return by_host > p->seen ? by_host : p->seen;
}

/* Of processes of which nothing was ever told: what there is to wait for. */
static void
tell_why_unknown(const struct model *m, const struct model_host *h)
{
	struct model_proc *p, *next;
	char *refused = xasprintf("its host is refused: %s", h->why);

	HASH_ITER (hh, m->procs_by_id, p, next)
		if (p->on == h && p->state == STATE_UNKNOWN && !p->heard &&
		    p->run == 0)
			model_set_text(&p->why, slice_of(
			    h->state == HOST_REFUSED ? refused
			    : model_unreached));
	free(refused);
}

static bool
apply_host(struct model *m, const struct msg_host *e)
{
	struct model_host *h = model_host(m, e->host);

	if (h == NULL || e->state >= HOST_COUNT)
		return false;
	enum host_state was = h->state;
	model_take_host(m, h, e);
	if (h->state == HOST_READY && was != HOST_READY) {
		settle(m, h);
		model_place_all(m);
	} else if (was == HOST_REFUSED || h->state == HOST_REFUSED) {
		tell_why_unknown(m, h);
	}
	return true;
}

static void
apply_exit(struct model_proc *p, const struct msg_proc *e)
{
	bool code = e->exit_code >= 0 && e->exit_code <= 255;

	p->exit_code = code ? (int)e->exit_code : -1;
	p->exit_signal = e->exit_signal < 128 ? (int)e->exit_signal : 0;
	p->core = e->core <= CORE_UNKNOWN ? (enum core)e->core : CORE_UNKNOWN;
	p->exact = e->exact != 0;
	p->cause = e->cause < CAUSE_COUNT ? (enum cause)e->cause : CAUSE_NONE;
}

/* "4711 sleep" to "sleep 4711", as people say it. */
static void
set_named(struct model_proc *p, struct words named)
{
	struct buffer b = { 0 };

	for (size_t i = 0; i < named.n; i++) {
		struct slice pid = named.v[i], name = { NULL, 0 };
		const char *blank = pid.n > 0 ? memchr(pid.p, ' ', pid.n) : NULL;
		if (blank == NULL)
			continue;
		name = (struct slice){ blank + 1,
			pid.n - (size_t)(blank + 1 - pid.p) };
		pid.n = (size_t)(blank - pid.p);
		if (buffer_size(&b) > 0)
			buffer_puts(&b, ", ");
		buffer_put(&b, name.p, name.n);
		buffer_puts(&b, " ");
		buffer_put(&b, pid.p, pid.n);
	}
	model_set_text(&p->named, (struct slice){ buffer_data(&b),
		buffer_size(&b) });
	buffer_finish(&b);
}

/* What is to be remembered of its evidence when its row changes. */
static void
see(struct model_proc *p, const struct msg_proc *e, int64_t now)
{
	bool was = is_seen(p);

	p->seen = e->run == p->run ? model_proven(p) : 0;
	/* Later rows of a live one may be about its ladder only. */
	if (e->state == STATE_ALIVE && (!was || e->run != p->run))
		p->seen = now;
}

static bool
apply_proc(struct model *m, const struct msg_proc *e, int64_t now)
{
	struct model_proc *p = model_proc(m, e->host, e->name);

	if (e->state >= STATE_COUNT || e->uuid.n >= sizeof p->uuid ||
	    !is_name(e->host) || !is_name(e->name))
		return false;
	if (p == NULL && m->other_count >= MODEL_OTHERS_MAX)
		return false;
	if (p == NULL) {
		p = model_add_proc(m, e->host, e->name, now);
		m->other_count++;
	}
	if (!p->shown && p->spec == NULL)
		model_add_row(m, p);
	/* What probes told was of the run before. */
	if (e->run != p->run || !state_info((enum proc_state)e->state)->live) {
		p->health = HEALTH_UNTOLD;
		p->well = false;
		free(p->ill);
		p->ill = NULL;
		free(p->outdated);
		p->outdated = NULL;
		p->runs_by = NULL;
	}
	if (e->run != p->run || e->state != p->state) {
		free(p->evidence);
		p->evidence = NULL;
	}
	if (p->heard && (e->state != p->state || e->run != p->run))
		p->changed = now;
	p->heard = true;
	see(p, e, now);
	if (e->state == STATE_UNKNOWN && p->state != STATE_UNKNOWN)
		p->unknown_since = now;
	p->state = (enum proc_state)e->state;
	if (p->state != STATE_UNKNOWN)
		p->was_live = state_info(p->state)->live;
	memcpy(p->uuid, e->uuid.p == NULL ? "" : e->uuid.p, e->uuid.n);
	p->uuid[e->uuid.n] = '\0';
	p->run = e->run;
	p->pid = e->pid;
	p->started = model_time(e->started);
	p->ended = model_time(e->ended);
	apply_exit(p, e);
	p->acked = e->acked != 0;
	p->survivors = e->survivors;
	set_named(p, e->named);
	model_set_text(&p->step, e->step);
	p->step_since = model_time(e->step_since);
	p->step_until = model_time(e->step_until);
	model_set_text(&p->why, e->why);
	if (p->spec == NULL)
		model_set_text(&p->role, e->role);
	if (p->moving != NULL)
		model_place(m, p);
	return true;
}

void
model_past(struct model_proc *p, const struct msg_run *e)
{
	p->run = e->run;
	p->state = e->state < STATE_COUNT ? (enum proc_state)e->state
					  : STATE_UNKNOWN;
	p->pid = e->pid;
	p->started = model_time(e->started);
	p->ended = model_time(e->ended);
	apply_exit(p, &(struct msg_proc){ .exit_code = e->exit_code,
	    .exit_signal = e->exit_signal, .core = e->core,
	    .exact = e->exact, .cause = e->cause });
	p->acked = e->acked != 0;
	model_set_text(&p->why, e->why);
}

static bool
apply_receipt(struct model *m, const struct msg_receipt *e)
{
	struct model_proc *p = model_proc(m, e->host, e->name);

	if (p == NULL)
		return false;
	if (p->receipt == NULL)
		p->receipt = xcalloc(1, sizeof *p->receipt);
	receipt_take(p->receipt, e);
	p->receipt->number = ++m->receipts;
	return true;
}

static bool
apply(struct model *m, const struct message *event, int64_t now)
{
	if (event->type == MSG_HOST)
		return apply_host(m, &event->host);
	if (event->type == MSG_PROC)
		return apply_proc(m, &event->proc, now);
	if (event->type == MSG_RECEIPT)
		return apply_receipt(m, &event->receipt);
	return false;
}

bool
model_apply(struct model *m, const struct message *event, int64_t now)
{
	bool changed = apply(m, event, now);

	m->changes += changed;
	return changed;
}

bool
model_stoppable(const struct model_proc *p)
{
	return state_info(p->state)->live || p->survivors > 0;
}

bool
model_killable(const struct model_proc *p)
{
	return model_stoppable(p) || p->will_start;
}

int64_t
model_since(const struct model_proc *p)
{
	if (p->state == STATE_UNKNOWN)
		return p->unknown_since;
	return state_info(p->state)->over ? p->ended : p->started;
}

void
model_worker_lost(struct model *m, const char *why, int64_t now)
{
	struct model_proc *p, *next;

	for (size_t i = 0; i < m->host_count; i++) {
		struct model_host *h = m->hosts[i];
		h->state = HOST_CLOSED;
		h->answered = h->parted;
		h->since = now;
		h->unverified = false;
		h->next = 0;
		h->connections = h->channels = 0;
		model_set_text(&h->why, slice_of(why));
	}
	HASH_ITER (hh, m->procs_by_id, p, next) {
		p->heard = false;
		p->seen = model_proven(p);
		/* What was pending may have been started in that moment. */
		if (state_info(p->state)->over || p->state == STATE_UNKNOWN)
			continue;
		p->state = STATE_UNKNOWN;
		p->unknown_since = now;
		model_set_text(&p->why, slice_of(why));
	}
	model_place_all(m);
	m->changes++;
}

void
model_owe(struct model *m, struct slice host, struct slice name,
    const char *order)
{
	struct model_proc *p = model_proc(m, host, name);

	if (p == NULL || (p->owed == NULL && order == NULL))
		return;
	free(p->owed);
	p->owed = order == NULL ? NULL
		: xasprintf("%s waits for its host", order);
	m->changes++;
}

void
model_comes(struct model *m, const struct model_proc *p,
    const struct coming *what)
{
	/* Of all its records: the row may have moved meanwhile. */
	for (struct model_proc *q = p->first; q != NULL; q = q->next) {
		const struct coming *is = q == p ? what : NULL;
		if (q->comes == NULL && is == NULL)
			continue;
		free(q->comes);
		q->comes = is == NULL ? NULL : xstrdup(is->what);
		q->comes_at = is == NULL ? 0 : is->at;
		q->will_start = is != NULL && is->start;
		m->changes++;
	}
}
