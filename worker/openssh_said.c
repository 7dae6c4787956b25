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

/* The host may ask what it likes, whomever it likes. */
static bool
is_interactive(const struct openssh_ask *a)
{
	return strcmp(a->method, "keyboard-interactive") == 0;
}

static void
take_method(struct openssh *o, const char *method)
{
	struct openssh_ask *a = &o->ask;

	if (strcmp(a->method, method) != 0) {
		snprintf(a->method, sizeof a->method, "%.39s", method);
		a->again = 0;
	}
	a->patient = a->patient || is_interactive(a);
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
	if (!is_interactive(a))
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
		if (openssh_code(line) != CODE_UNREACHABLE && o->worst[0] == '\0')
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
