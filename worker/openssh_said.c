/* What the master says on its stderr, with -v, and what that tells. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dial.h"
#include "log.h"
#include "mem.h"
#include "openssh_private.h"

enum {
	LINE_MOST = 4096,
	READS = 16,             /* in a turn of the loop */
};

/* What the client says of a no that stays one; else it may be otherwise later. */
static enum code
code_of(const char *said)
{
	static const struct {
		const char *part;
		enum code code;
	} finals[] = {
		{ "Host key verification failed", CODE_HOST_KEY },
		{ "has changed and you have requested", CODE_HOST_KEY },
		{ "is marked as revoked", CODE_HOST_KEY },
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

/* What the end of a proxy looks like from here, which has said more itself. */
static bool
is_echo(const char *line)
{
	return strstr(line, "UNKNOWN port 65535") != NULL ||
	    strcmp(line, "kex_exchange_identification: Connection closed by"
	    " remote host") == 0;
}

static void
take_method(struct openssh *o, const char *method)
{
	struct openssh_ask *a = &o->ask;

	if (strcmp(a->method, method) != 0) {
		snprintf(a->method, sizeof a->method, "%.39s", method);
		a->again = 0;
	}
	buffer_finish(&a->told);
	openssh_enter(o, HOST_LOGIN);
}

/* The host wants more than it has had: an answer before it was wrong. */
static void
take_no(struct openssh_ask *a)
{
	a->again += a->answered;
	a->answered = a->unheard = false;
}

/* What the host says before it asks is shown with its question. */
static void
keep_told(struct openssh_ask *a, const char *line)
{
	if (strcmp(a->method, "keyboard-interactive") != 0)
		return;
	buffer_puts(&a->told, line);
	buffer_puts(&a->told, "\n");
	if (buffer_size(&a->told) > PROMPT_MAX)
		buffer_eat(&a->told, buffer_size(&a->told) - PROMPT_MAX);
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
		openssh_enter(o, HOST_HANDSHAKE);
	else if (word_behind(line, "debug1: Next authentication method: ", "",
	    word, sizeof word))
		take_method(o, word);
	else if (strncmp(line, "debug1: Authentications that can continue",
	    41) == 0)
		take_no(&o->ask);
	else if (word_behind(line, "Authenticated to ", "", word, sizeof word)) {
		const char *from = strstr(word, "([");
		o->ask.unheard = false;
		dial_through(o->target, o->peer, sizeof o->peer);
		if (from != NULL && o->peer[0] == '\0')
			word_behind(from, "([", "]", o->peer, sizeof o->peer);
	} else if (strncmp(line, "debug", 5) != 0 && line[0] != '\0' &&
	    strncmp(line, "OpenSSH_", 8) != 0) {
		log_info("ssh to %s: %s", o->target->host, line);
		keep_told(&o->ask, line);
		/* On the way an ssh for each host says what it has to. */
		if (code_of(line) != CODE_UNREACHABLE && o->worst[0] == '\0')
			snprintf(o->worst, sizeof o->worst, "%s", line);
		if (line[0] != '@' && (o->last[0] == '\0' ||
		    !is_echo(line)))
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

bool
openssh_hear(struct openssh *o)
{
	char buf[4096];

	for (int i = 0; i < READS && !o->freed && !o->over; i++) {
		ssize_t n = read(o->master.err, buf, sizeof buf);
		if (n <= 0)
			return n < 0 && (errno == EAGAIN || errno == EINTR);
		buffer_put(&o->said, buf, (size_t)n);
		take_lines(o);
	}
	return true;
}

/* It went just as somebody had answered: asked again by itself, it would be so all
 * night. */
static bool
too_late(const struct openssh *o)
{
	return o->ask.unheard && (strncmp(o->last, "Connection ", 11) == 0 ||
	    strstr(o->last, "Broken pipe") != NULL);
}

/* Why the jump host's client made no connection. True: it did not. */
static bool
refused_on_the_way(const struct openssh *o, const char *why, struct fault *f)
{
	const struct target *t = o->target;

	if (o->stream == NULL)
		return false;
	stream_why(o->stream, f);
	if (f->code == CODE_OK && strstr(why, "Stdio forwarding request") !=
	    NULL)
		fault_set(f, CODE_UNREACHABLE, "%s makes no connection to %s:%u:"
		    " its sshd has AllowTcpForwarding no, or a PermitOpen"
		    " without it, or nobody answers there", hop_name(t->jump),
		    t->address, t->port);
	return f->code != CODE_OK;
}

void
openssh_why(const struct openssh *o, struct fault *f)
{
	const char *why = o->worst[0] != '\0' ? o->worst : o->last;
	const char *none = o->ask.why_none;

	if (o->no.code != CODE_OK)
		*f = o->no;
	else if (refused_on_the_way(o, why, f))
		return;
	else if (o->phase == HOST_READY)
		fault_set(f, CODE_UNREACHABLE, "the ssh client's connection to"
		    " %s is over%s%s", o->target->host, why[0] != '\0'
		    ? ": " : "", why);
	else if (too_late(o))
		fault_set(f, CODE_LOGIN, "%s closed the connection: its question"
		    " was not answered in time", o->target->address);
	else
		fault_set(f, code_of(why), "ssh cannot log in to %s as %s:"
		    " %s%s%s%s", o->target->host, o->target->user,
		    why[0] != '\0' ? why : "it ended without a word",
		    none[0] != '\0' ? " (asked: " : "", none,
		    none[0] != '\0' ? ")" : "");
}
