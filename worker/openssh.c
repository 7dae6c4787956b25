#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "mem.h"
#include "openssh_private.h"

enum { LINE_MOST = 4096 };

/* What the master prints when it is logged in (ssh_config(5), "LocalCommand"). */
static const char ready_word[] = "plm-ready";

static void
enter(struct openssh *o, enum host_state phase)
{
	o->phase = phase;
	o->deadline.repeat = (double)o->target->connect_ms / 1000;
	if (phase == HOST_READY)
		ev_timer_stop(o->loop, &o->deadline);
	else
		ev_timer_again(o->loop, &o->deadline);
	if (phase == HOST_READY)
		o->events->on_ready(o->arg);
	else
		o->events->on_progress(phase, o->arg);
}

static void
stop_watchers(struct openssh *o)
{
	ev_io_stop(o->loop, &o->watch_out);
	ev_io_stop(o->loop, &o->watch_err);
	ev_timer_stop(o->loop, &o->deadline);
}

static void
destroy(struct openssh *o)
{
	stop_watchers(o);
	openssh_free_channels(o);
	openssh_end(&o->master);
	/* The master removes its socket, unless it was killed. */
	if (o->socket != NULL)
		unlink(o->socket);
	if (o->directory != NULL)
		rmdir(o->directory);
	buffer_finish(&o->said);
	free(o->socket);
	free(o->directory);
	free(o);
}

void
openssh_leave(struct openssh *o)
{
	if (--o->busy == 0 && o->freed)
		destroy(o);
}

static void
free_transport(struct transport *t)
{
	struct openssh *o = (struct openssh *)t;

	if (o->freed)
		return;
	o->freed = true;
	stop_watchers(o);
	if (o->busy == 0)
		destroy(o);
}

static void
down(struct openssh *o, const struct fault *why)
{
	if (o->over || o->freed)
		return;
	o->busy++;
	o->over = true;
	stop_watchers(o);
	openssh_end_channels(o, why);
	if (!o->freed)
		o->events->on_down(why, o->arg);
	openssh_leave(o);
}

/* What the client says of a no that stays one; else it may be otherwise later. */
static enum code
code_of(const char *said)
{
	static const struct {
		const char *part;
		enum code code;
	} finals[] = {
		{ "Host key verification failed", CODE_HOST_KEY },
		{ "HOST IDENTIFICATION HAS CHANGED", CODE_HOST_KEY },
		{ "host key is known for", CODE_HOST_KEY },
		{ "Permission denied (", CODE_LOGIN },
		{ "Too many authentication failures", CODE_LOGIN },
		{ "Bad configuration option", CODE_LOGIN },
		{ "bad configuration options", CODE_LOGIN },
		{ "Bad owner or permissions", CODE_LOGIN },
		{ "no ssh client can be run", CODE_LOGIN },
		{ "no matching", CODE_LOGIN },
	};

	for (size_t i = 0; i < sizeof finals / sizeof *finals; i++)
		if (strstr(said, finals[i].part) != NULL)
			return finals[i].code;
	return CODE_UNREACHABLE;
}

static void
ended(struct openssh *o)
{
	struct fault f = { 0 };
	const char *why = o->worst[0] != '\0' ? o->worst : o->last;

	if (o->phase == HOST_READY)
		fault_set(&f, CODE_UNREACHABLE, "the ssh client's connection to"
		    " %s is over%s%s", o->target->host, why[0] != '\0'
		    ? ": " : "", why);
	else
		fault_set(&f, code_of(why), "ssh cannot log in to %s as %s: %s",
		    o->target->host, o->target->user, why[0] != '\0' ? why
		    : "it ended without a word");
	down(o, &f);
}

static void
deadline_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct openssh *o = w->data;
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	fault_set(&f, CODE_DEADLINE, "ssh did not reach %s within %.0f s%s%s",
	    o->target->host, w->repeat, o->last[0] != '\0' ? ": " : "",
	    o->last);
	down(o, &f);
}

/* The word behind a prefix, up to one of stops; false: the line is another. */
static bool
word_behind(const char *line, const char *prefix, const char *stops, char *to,
    size_t size)
{
	size_t n = strlen(prefix);

	if (strncmp(line, prefix, n) != 0)
		return false;
	snprintf(to, size, "%.*s", (int)strcspn(line + n, stops), line + n);
	return true;
}

/* "ssh-ed25519 SHA256:..." as other hosts' keys are told. */
static void
take_key(struct openssh *o, const char *text)
{
	const char *space = strchr(text, ' ');

	if (space != NULL)
		snprintf(o->key, sizeof o->key, "%s%s",
		    sshkey_type_name((struct slice){ text,
			(size_t)(space - text) }), space);
}

/* A line of the master's stderr, with -v. */
static void
take_line(struct openssh *o, const char *line)
{
	char word[400];

	if (word_behind(line, "debug1: Server host key: ", "", word,
	    sizeof word))
		take_key(o, word);
	else if (word_behind(line, "debug1: Found key in ", "", word,
	    sizeof word))
		snprintf(o->key_from, sizeof o->key_from, "%s", word);
	else if (strncmp(line, "debug1: Connection established", 30) == 0)
		enter(o, HOST_HANDSHAKE);
	else if (strncmp(line, "debug1: Next authentication method", 34) == 0)
		enter(o, HOST_LOGIN);
	else if (word_behind(line, "Authenticated to ", "", word, sizeof word)) {
		const char *from = strstr(word, "([");
		if (from != NULL)
			word_behind(from, "([", "]", o->peer, sizeof o->peer);
	} else if (strncmp(line, "debug", 5) != 0 && line[0] != '\0' &&
	    strncmp(line, "OpenSSH_", 8) != 0) {
		log_info("ssh to %s: %s", o->target->host, line);
		if (code_of(line) != CODE_UNREACHABLE && o->worst[0] == '\0')
			snprintf(o->worst, sizeof o->worst, "%s", line);
		if (line[0] != '@')
			snprintf(o->last, sizeof o->last, "%s", line);
	}
}

static void
take_lines(struct openssh *o)
{
	const char *end;

	while (!o->freed && !o->over && (end = memchr(buffer_data(&o->said),
	    '\n', buffer_size(&o->said))) != NULL) {
		size_t n = (size_t)(end - buffer_data(&o->said));
		char *line = xmemdup0(buffer_data(&o->said), n);
		line[strcspn(line, "\r")] = '\0';
		buffer_eat(&o->said, n + 1);
		take_line(o, line);
		free(line);
	}
	if (buffer_size(&o->said) > LINE_MOST)
		buffer_eat(&o->said, buffer_size(&o->said));
}

static void
err_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct openssh *o = w->data;
	char buf[4096];
	ssize_t n = read(w->fd, buf, sizeof buf);

	(void)loop;
	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	o->busy++;
	if (n > 0) {
		buffer_put(&o->said, buf, (size_t)n);
		take_lines(o);
	} else {
		ev_io_stop(o->loop, &o->watch_err);
		ended(o);
	}
	openssh_leave(o);
}

static void
out_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct openssh *o = w->data;
	char buf[256];
	ssize_t n = read(w->fd, buf, sizeof buf);

	(void)loop;
	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	o->busy++;
	if (n <= 0)
		ev_io_stop(o->loop, &o->watch_out);
	else if (o->phase != HOST_READY && memmem(buf, (size_t)n, ready_word,
	    sizeof ready_word - 1) != NULL)
		enter(o, HOST_READY);
	openssh_leave(o);
}

/* A directory of ours, for the control socket: its path has 100 bytes at most
 * (unix(7)), which those below TMPDIR may have not. */
static bool
make_place(struct openssh *o)
{
	char path[] = "/tmp/plm-ssh-XXXXXX";

	if (mkdtemp(path) == NULL)
		return false;
	o->directory = xstrdup(path);
	o->socket = xasprintf("%s/s", path);
	return true;
}

static bool
start(struct openssh *o)
{
	struct strings argv = { 0 };
	bool ok;

	if (!make_place(o))
		return false;
	openssh_options(o, &argv);
	strings_add(&argv, xstrdup("-v"));
	strings_add(&argv, xstrdup("-M"));
	strings_add(&argv, xstrdup("-N"));
	strings_add(&argv, xstrdup("-o"));
	strings_add(&argv, xstrdup("PermitLocalCommand=yes"));
	strings_add(&argv, xstrdup("-o"));
	strings_add(&argv, xasprintf("LocalCommand=echo %s", ready_word));
	strings_add(&argv, xstrdup("-o"));
	strings_add(&argv, xasprintf("ConnectTimeout=%lld",
	    (long long)(o->target->connect_ms + 999) / 1000));
	openssh_name(o, &argv);
	ok = openssh_spawn(&o->master, &argv);
	strings_clear(&argv);
	return ok;
}

static void
started_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct openssh *o = w->data;
	struct fault f = { 0 };

	(void)loop;
	(void)revents;
	o->busy++;
	ev_set_cb(&o->deadline, deadline_cb);
	if (start(o)) {
		ev_io_init(&o->watch_out, out_cb, o->master.out, EV_READ);
		ev_io_init(&o->watch_err, err_cb, o->master.err, EV_READ);
		o->watch_out.data = o->watch_err.data = o;
		ev_io_start(o->loop, &o->watch_out);
		ev_io_start(o->loop, &o->watch_err);
		enter(o, HOST_CONNECTING);
	} else {
		fault_set(&f, CODE_UNREACHABLE, "no ssh client can be started"
		    " for %s: %s", o->target->host, strerror(errno));
		down(o, &f);
	}
	openssh_leave(o);
}

static struct transport *
open_transport(struct ev_loop *loop, const struct target *target,
    const struct transport_events *events, void *arg)
{
	struct openssh *o = xcalloc(1, sizeof *o);

	*o = (struct openssh){ .base = { &openssh_ops }, .loop = loop,
		.target = target, .events = events, .arg = arg,
		.phase = HOST_CONNECTING, .heard = clock_mono_ms(),
		.master = { -1, -1, -1, -1 } };
	TAILQ_INIT(&o->clients);
	ev_timer_init(&o->deadline, started_cb, 0., 0.);
	o->deadline.data = o;
	/* Events are the loop's. */
	ev_timer_start(loop, &o->deadline);
	return &o->base;
}

static int64_t
heard_ms(const struct transport *t)
{
	return ((const struct openssh *)t)->heard;
}

/* Jump hosts are the client's own. */
static const char *
waits_for(const struct transport *t)
{
	(void)t;
	return "";
}

static struct transport_facts
facts(const struct transport *t)
{
	const struct openssh *o = (const struct openssh *)t;

	return (struct transport_facts){ .peer = o->peer, .key = o->key,
		.key_from = o->key_from,
		.unverified = o->target->key_check == KEY_CHECK_NEVER };
}

/* The client opens a connection of its own for what the master has no room for,
 * so it cannot be told. */
static bool
count_sessions(struct transport *t, unsigned most, sessions_done *done,
    void *arg)
{
	(void)t;
	(void)most;
	(void)done;
	(void)arg;
	return false;
}

const struct transport_ops openssh_ops = {
	.open = open_transport,
	.free = free_transport,
	.heard_ms = heard_ms,
	.waits_for = waits_for,
	.facts = facts,
	.count_sessions = count_sessions,
	.exec = openssh_exec,
	.write = openssh_write,
	.eof = openssh_eof,
	.pause = openssh_pause,
	.free_channel = openssh_free_channel,
	.channels = openssh_channels,
};
