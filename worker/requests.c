/* One function for each message that the console may send. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <uuid/uuid.h>

#include "check.h"
#include "history.h"
#include "host.h"
#include "lease.h"
#include "logpath.h"
#include "person.h"
#include "probing.h"
#include "process.h"
#include "questions.h"
#include "readlog.h"
#include "rlimit.h"
#include "sampling.h"
#include "tap.h"
#include "worker_private.h"

enum {
	PATH_MOST = 4096,
	COMMANDS_MOST = 64,
	ALONE_MOST_MS = 24 * 3600 * 1000,
	SCRIPTS_MOST = 64,
	NAME_MOST = 64,
	VISIT_MOST = 520,       /* a user's name, "@", a domain name */
};

/* As far as the rows of hosts can tell of runs. */
static const uint64_t RUN_MOST = 1000000000000;

static bool
is_word(struct slice s, size_t most, const char *others)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789._-";

	if (s.n == 0 || s.n > most || s.p[0] == '-' || s.p[0] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || (strchr(allowed, s.p[i]) == NULL &&
		    strchr(others, s.p[i]) == NULL))
			return false;
	return true;
}

/* Names go into paths on the hosts: letters, digits and ._- only. */
static bool
name_ok(struct slice s)
{
	return is_word(s, NAME_MOST, "");
}

/* One without a session is only visited, as USER@HOST; it goes into no path. */
static bool
host_name_ok(const struct msg_open_host *o)
{
	return o->session.n == 0 ? is_word(o->host, VISIT_MOST, "@:%")
		: name_ok(o->host) && name_ok(o->session);
}

/* The host of a request; NULL: there is none, and that was answered. */
static struct host *
host_of(struct worker *w, uint64_t id, struct slice name)
{
	struct host *h = host_find(w, name);

	if (h == NULL)
		worker_done(w, id, CODE_INVALID, "host %.*s is not open",
		    SLICE_ARG(name));
	return h;
}

static void
on_hello(struct worker *w, const struct message *m)
{
	/* Which version the console speaks is its own to judge. */
	w->greeted = m->hello.version == PROTOCOL_VERSION;
}

static void
on_ping(struct worker *w, const struct message *m)
{
	worker_done(w, m->id, CODE_OK, "beat %" PRIu64, m->ping.beat);
}

static void
on_open_host(struct worker *w, const struct message *m)
{
	const struct msg_open_host *o = &m->open_host;

	if (!host_name_ok(o) || !reach_ok(o) ||
	    o->transport >= TRANSPORT_COUNT || !person_ok(o->person) ||
	    (o->lease != LEASE_HOLD && o->lease != LEASE_LEAVE))
		worker_done(w, m->id, CODE_INVALID,
		    "a host needs a name, a session, a known transport, a"
		    " person, a known way to mean its lease, and all that"
		    " sshfield.def lists of it and of each jump host");
	else if (host_find(w, o->host) != NULL)
		worker_done(w, m->id, CODE_INVALID, "host %.*s is open",
		    SLICE_ARG(o->host));
	else
		host_open(w, m->id, o);
}

static void
on_close_host(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->close_host.host);

	if (h == NULL)
		return;
	host_close(h);
	worker_done(w, m->id, CODE_OK, "closed");
}

/* A process' UUID goes into paths on the hosts too. */
static bool
uuid_ok(struct slice s)
{
	char text[40];
	uuid_t uuid;

	if (s.n != 36)
		return s.n == 0;
	snprintf(text, sizeof text, "%.*s", SLICE_ARG(s));
	return uuid_parse(text, uuid) == 0;
}

static bool
log_ok(struct slice path)
{
	char text[PATH_MOST + 1];
	size_t n;

	if (path.n > PATH_MOST || (path.n > 0 &&
	    memchr(path.p, '\0', path.n) != NULL))
		return false;
	snprintf(text, sizeof text, "%.*s", SLICE_ARG(path));
	return logpath_wrong(text, &n) == NULL;
}

static bool
alone_ok(struct nums alone)
{
	return alone.n == 0 || (alone.v[0] > 0 && alone.v[0] <= ALONE_MOST_MS &&
	    ladder_ok((struct nums){ alone.v + 1, alone.n - 1 }));
}

static bool
limits_ok(const struct msg_start *s)
{
	char text[CPU_LIST_MAX], list[CPU_LIST_MAX];

	if (s->limits.n != 0 && s->limits.n != LIMIT_COUNT)
		return false;
	for (size_t i = 0; i < s->limits.n; i++)
		if (!limit_ok((enum limit)i, s->limits.v[i]))
			return false;
	if (s->cpus.n == 0)
		return true;
	if (s->cpus.n >= sizeof text || memchr(s->cpus.p, '\0', s->cpus.n))
		return false;
	snprintf(text, sizeof text, "%.*s", SLICE_ARG(s->cpus));
	return cpu_list(text, list, sizeof list) && strcmp(text, list) == 0;
}

static bool
run_ok(const struct msg_start *s)
{
	return s->lengths.n <= COMMANDS_MOST &&
	    start_lengths_ok(s->lengths, s->command.n) &&
	    s->source.n <= SCRIPTS_MOST && log_ok(s->out_log) &&
	    log_ok(s->err_log) && uuid_ok(s->uuid) && s->after <= RUN_MOST &&
	    alone_ok(s->alone) && limits_ok(s);
}

static void
on_start(struct worker *w, const struct message *m)
{
	const struct msg_start *s = &m->start;
	struct host *h = host_of(w, m->id, s->host);

	if (h == NULL)
		return;
	if (!name_ok(s->name) || !name_ok(s->role) || s->command.n == 0)
		worker_done(w, m->id, CODE_INVALID,
		    "a process needs a name, a role and a command");
	else if (!run_ok(s))
		worker_done(w, m->id, CODE_INVALID,
		    "the commands, scripts, logs, UUID, run, ladder or limits"
		    " of a START make no sense");
	else if (host_visited(h))
		worker_done(w, m->id, CODE_REFUSED,
		    "nothing is started on %s, which is only visited",
		    h->name);
	else
		process_start(h, m->id, s);
}

static void
on_stop(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->stop.host);

	if (h != NULL)
		process_stop(h, m->id, &m->stop);
}

static void
on_crash(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->crash.host);

	if (h != NULL)
		process_crash(h, m->id, &m->crash);
}

static void
on_check_host(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->check_host.host);

	if (h == NULL)
		return;
	if (host_visited(h))
		worker_done(w, m->id, CODE_REFUSED,
		    "%s is only visited: it has no state to be checked",
		    h->name);
	else
		check_host(h, m->id);
}

static void
on_flush(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->flush.host);

	if (h != NULL)
		process_flush(h, m->id, &m->flush);
}

static void
on_lease(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->lease.host);

	if (h == NULL)
		return;
	if (m->lease.how >= LEASE_HOW_COUNT || host_visited(h))
		worker_done(w, m->id, CODE_INVALID, "of %s there is no lease"
		    " that could be meant so", h->name);
	else
		lease_ask(h, m->id, &m->lease);
}

static void
on_steer(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->steer.host);

	if (h != NULL)
		process_steer(h, m->id, &m->steer);
}

static void
on_signal(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->signal.host);

	if (h != NULL)
		process_signal(h, m->id, &m->signal);
}

static void
on_history(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->history.host);

	if (h != NULL)
		history_ask(h, m->id, &m->history);
}

static void
on_inspect(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->inspect.host);

	if (h != NULL)
		inspect_ask(h, m->id, &m->inspect);
}

static void
on_probe(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->probe.host);

	if (h != NULL)
		probing_ask(h, m->id, &m->probe);
}

static void
on_open_output(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->open_output.host);

	if (h != NULL)
		tap_open_output(h, m->id, &m->open_output);
}

static void
on_open_tail(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->open_tail.host);

	if (h != NULL)
		tap_open_tail(h, m->id, &m->open_tail);
}

static void
on_read_stream(struct worker *w, const struct message *m)
{
	tap_read(w, m->id, &m->read_stream);
}

static void
on_seek(struct worker *w, const struct message *m)
{
	tap_seek(w, m->id, &m->seek);
}

static void
on_read_log(struct worker *w, const struct message *m)
{
	struct host *h = host_of(w, m->id, m->read_log.host);

	if (h != NULL)
		readlog_open(h, m->id, &m->read_log);
}

static void
on_watch(struct worker *w, const struct message *m)
{
	struct host *h = host_find(w, m->watch.host);

	if (h != NULL)
		sampling_watch(h, &m->watch);
}

static void
on_close_stream(struct worker *w, const struct message *m)
{
	readlog_close(w, m->close_stream.stream);
	tap_close(w, m->id, &m->close_stream);
}

static void
on_answer(struct worker *w, const struct message *m)
{
	questions_answered(w, &m->answer);
}

static void
on_grant(struct worker *w, const struct message *m)
{
	readlog_grant(w, &m->grant);
	tap_grant(w, &m->grant);
}

/* A missing function does not link; the peer refuses events. */
#define REQUEST(id, name, fields, text) [MSG_##id] = on_##name,
#define NOTICE REQUEST
#define BOTH REQUEST
#define EVENT(id, name, fields, text)
static void (*const take[MSG_COUNT])(struct worker *,
    const struct message *) = {
#include "protocol.def"
};
#undef REQUEST
#undef NOTICE
#undef BOTH
#undef EVENT

void
worker_take(struct worker *w, const struct message *m)
{
	if (!w->greeted && m->type != MSG_HELLO) {
		if (msg_kind(m->type) == KIND_REQUEST)
			worker_done(w, m->id, CODE_REFUSED,
			    "HELLO of version %d must come first",
			    PROTOCOL_VERSION);
		return;
	}
	take[m->type](w, m);
}
