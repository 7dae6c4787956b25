/*
 * The probes of a process of a process-compose.yaml. What a session file's probe has
 * when nothing is said of it is what process-compose's has, but for the port.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import_compose.h"
#include "mem.h"

enum { DAY = 24 * 3600, IN_A_ROW_MAX = 1000, USUAL_PORT = 80 };

/* A probe that is being read. */
struct probe {
	struct compose *c;
	struct made *made;      /* what it becomes                          */
	struct made *http;      /* ... and http in it                       */
	char *command, *directory;      /* of exec; NULL: not said          */
	bool has_exec;          /* which wins over http_get, as there       */
	const char *why_not;    /* it cannot be carried over; NULL: it can  */
};

/* What is less than 1 is not said, there. */
static bool
put_number(const struct item *it, struct probe *p, int64_t most,
    const char *key, const char *unit)
{
	int64_t n;

	if (!tree_number(it, 0, most, &n))
		return false;
	if (n > 0)
		made_word(p->made, key, import_place(it), "%lld%s",
		    (long long)n, unit);
	return true;
}

static bool
read_initial_delay(const struct item *it, void *to)
{
	return put_number(it, to, DAY, "initial_delay", "s");
}

static bool
read_period(const struct item *it, void *to)
{
	return put_number(it, to, DAY, "period", "s");
}

static bool
read_timeout(const struct item *it, void *to)
{
	return put_number(it, to, DAY, "timeout", "s");
}

static bool
read_successes(const struct item *it, void *to)
{
	return put_number(it, to, IN_A_ROW_MAX, "success_threshold", "");
}

static bool
read_failures(const struct item *it, void *to)
{
	return put_number(it, to, IN_A_ROW_MAX, "failure_threshold", "");
}

/* The text of http_get, which the caller frees; *text NULL: nothing is said. */
static bool
http_text(const struct item *it, const struct probe *p, char **text)
{
	if (!compose_expanded(it, p->c, text))
		return false;
	if ((*text)[strspn(*text, " \t\n")] == '\0') {
		free(*text);
		*text = NULL;
	}
	return true;
}

/* An IPv6 address is in [ ] there, as in a URL. */
static bool
read_host(const struct item *it, void *to)
{
	struct probe *p = to;
	char *text;

	if (!http_text(it, p, &text))
		return false;
	size_t n = text != NULL ? strlen(text) : 0;
	if (n > 2 && *text == '[' && text[n - 1] == ']') {
		text[n - 1] = '\0';
		memmove(text, text + 1, n - 1);
	}
	if (text != NULL)
		made_text(p->http, "host", import_place(it), text);
	free(text);
	return true;
}

/* It may have the number of a replica in it, and is a text then. */
static bool
read_port(const struct item *it, void *to)
{
	struct probe *p = to;
	char *text;

	if (!http_text(it, p, &text))
		return false;
	if (text != NULL && text[strspn(text, "0123456789")] == '\0')
		made_word(p->http, "port", import_place(it), "%s", text);
	else if (text != NULL)
		made_text(p->http, "port", import_place(it), text);
	free(text);
	return true;
}

static bool
read_path(const struct item *it, void *to)
{
	struct probe *p = to;
	char *text;

	if (!http_text(it, p, &text))
		return false;
	if (text != NULL)
		made_text(p->http, "path", import_place(it), text);
	free(text);
	return true;
}

static bool
read_scheme(const struct item *it, void *to)
{
	struct probe *p = to;
	char *text;

	if (!http_text(it, p, &text))
		return false;
	if (text != NULL && strcasecmp(text, "http") != 0)
		p->why_not = "its scheme is not http";
	free(text);
	return true;
}

static bool
read_status(const struct item *it, void *to)
{
	(void)to;
	import_leave(it, "any from 200 to 399 is a success");
	return true;
}

static const struct import_key http_keys[] = {
#define COMPOSE_HTTP(name, read, text) { name, read },
#include "import_key.def"
};

static const char *const http_order[] = {
#define HTTP_KEY(name, read, place, needed, type, text) #name,
#include "sessionkey.def"
};

static bool
read_http_get(const struct item *it, void *to)
{
	struct probe *p = to;
	struct made_place at = import_key_place(it);

	if (p->has_exec) {
		import_leave(it, "exec is there, too");
		return true;
	}
	p->http = made_map(p->made, "http", at);
	made_word(p->http, "port", at, "%d", USUAL_PORT);
	char *in = xasprintf("%s of %s", it->key, it->in);
	bool ok = import_keys(it, in, http_keys,
	    sizeof http_keys / sizeof *http_keys, p);
	free(in);
	made_sort(p->http, http_order, sizeof http_order / sizeof *http_order);
	return ok;
}

static bool
read_command(const struct item *it, void *to)
{
	struct probe *p = to;

	free(p->command);
	p->command = NULL;
	return compose_for_shell(it, p->c, &p->command);
}

static bool
read_working_dir(const struct item *it, void *to)
{
	struct probe *p = to;

	free(p->directory);
	p->directory = NULL;
	return compose_expanded(it, p->c, &p->directory);
}

static const struct import_key exec_keys[] = {
#define COMPOSE_EXEC(name, read, text) { name, read },
#include "import_key.def"
};

/* An exec of a session file runs where the process does: a shell goes elsewhere. */
static void
put_directory(const struct probe *p, struct made *words, struct made_place at)
{
	const char *path = p->directory, *rest = path + 1;
	bool home = *path == '~' && (*rest == '\0' || *rest == '/');

	made_text(words, NULL, at, "sh");
	made_text(words, NULL, at, "-c");
	made_text(words, NULL, at, home ?
	    "cd && cd \"$1\" && shift && exec \"$@\"" :
	    "cd \"$1\" && shift && exec \"$@\"");
	made_text(words, NULL, at, "sh");
	rest += home ? strspn(rest, "/") : 0;
	char *full = !home ? import_path(p->c->im, path)
	    : xstrdup(*rest != '\0' ? rest : ".");
	made_text(words, NULL, at, full);
	free(full);
}

static void
put_exec(const struct probe *p, struct made_place at)
{
	struct made *words = made_list(made_map(p->made, "exec", at),
	    "command", at);

	if (p->directory != NULL && *p->directory != '\0')
		put_directory(p, words, at);
	made_text(words, NULL, at, p->c->shell);
	made_text(words, NULL, at, p->c->argument);
	made_text(words, NULL, at, p->command);
}

static bool
read_exec(const struct item *it, void *to)
{
	struct probe *p = to;
	char *in = xasprintf("%s of %s", it->key, it->in);
	bool ok = import_keys(it, in, exec_keys,
	    sizeof exec_keys / sizeof *exec_keys, p);

	free(in);
	if (ok && p->command != NULL && *p->command != '\0')
		put_exec(p, import_place(it));
	return ok;
}

static const struct import_key probe_keys[] = {
#define COMPOSE_PROBE(name, read, text) { name, read },
#include "import_key.def"
};

static const char *const probe_order[] = {
#define PROBE_KEY(name, read, place, needed, type, text) #name,
#include "sessionkey.def"
};

/* There, it is stopped by that, and restarted or not by its availability. */
static void
say_it_stays(const struct item *it, struct compose *c)
{
	if (!c->stays_said)
		import_say(c->im, import_key_place(it), "a process is not"
		    " stopped when its readiness_probe fails, here and below");
	c->stays_said = true;
}

static void
finish_probe(const struct item *it, struct probe *p)
{
	if (p->why_not == NULL && p->http == NULL &&
	    made_get(p->made, "exec") == NULL)
		p->why_not = "it has no http_get and no command of exec";
	if (p->why_not != NULL) {
		import_leave(it, p->why_not);
		made_drop(p->c->process, it->key);
		return;
	}
	made_sort(p->made, probe_order,
	    sizeof probe_order / sizeof *probe_order);
	if (strcmp(it->key, "readiness_probe") == 0)
		say_it_stays(it, p->c);
}

bool
compose_probe(const struct item *it, struct compose *c)
{
	struct item exec;
	struct probe p = { .c = c, .made = made_map(c->process, it->key,
	    import_key_place(it)), .has_exec = tree_get(it, "exec", &exec) };
	char *in = xasprintf("%s of process '%s'", it->key, c->process->key);
	bool ok = import_keys(it, in, probe_keys,
	    sizeof probe_keys / sizeof *probe_keys, &p);

	free(in);
	if (ok)
		finish_probe(it, &p);
	free(p.command);
	free(p.directory);
	return ok;
}

/*
 * A pattern for lines that have this text in them, which the caller frees. There, a
 * line has its newline: a text with one at its end is one that ends a line.
 */
static char *
line_pattern(const char *text)
{
	struct buffer b = { 0 };

	for (; *text != '\0' && strcmp(text, "\n") != 0; text++) {
		if (strchr("\\^$.|?*+()[{", *text) != NULL)
			buffer_puts(&b, "\\");
		buffer_put(&b, text, 1);
	}
	if (*text != '\0')
		buffer_puts(&b, "$");
	char *pattern = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return pattern;
}

static void
put_line(const struct item *it, struct compose *c, const char *text)
{
	struct made_place at = import_place(it);
	const char *newline = strchr(text, '\n');

	if (newline != NULL && newline[1] != '\0') {
		import_leave(it, "it is more than a line");
		return;
	}
	char *pattern = line_pattern(text);
	made_text(made_map(made_map(c->process, "readiness_probe", at), "log",
	    at), "pattern", at, pattern);
	free(pattern);
}

bool
compose_ready_line(const struct item *it, struct compose *c)
{
	char *text;

	if (!compose_expanded(it, c, &text))
		return false;
	if (*text != '\0' && made_get(c->process, "readiness_probe") != NULL)
		import_leave(it, "readiness_probe is there, too");
	else if (*text != '\0')
		put_line(it, c, text);
	free(text);
	return true;
}
