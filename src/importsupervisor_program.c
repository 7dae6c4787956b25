/* A process of a [program:x] of a supervisord.conf. */
#include <stdlib.h>
#include <string.h>

#include "import_supervisor.h"
#include "mem.h"

enum { SECONDS_MAX = 86400, STOP_SECONDS = 10 };

typedef bool program_reader(struct program *p, const struct ini_value *v);

static bool
read_pass(struct program *p, const struct ini_value *v)
{
	(void)p, (void)v;
	return true;
}

static bool
read_command(struct program *p, const struct ini_value *v)
{
	char *text = supervisor_expand(p, v);
	bool ok = text != NULL && import_words(p->im, made_list(p->process,
	    "command", v->at), text, v->at);

	free(text);
	return ok;
}

static bool
read_directory(struct program *p, const struct ini_value *v)
{
	char *text = supervisor_expand(p, v);

	if (text == NULL)
		return false;
	import_directory(p->im, p->process, text, v->at);
	free(text);
	return true;
}

static bool
read_environment(struct program *p, const struct ini_value *v)
{
	return supervisor_environment(p, v, p->process);
}

static bool
read_autostart(struct program *p, const struct ini_value *v)
{
	bool yes;

	if (!supervisor_bool(p, v, &yes))
		return false;
	if (!yes)
		made_word(p->process, "autostart", v->at, "false");
	return true;
}

static bool
read_autorestart(struct program *p, const struct ini_value *v)
{
	bool yes;

	if (strcasecmp(v->text, "unexpected") == 0)
		return true;
	if (!supervisor_bool(p, v, &yes))
		return false;
	made_text(p->process, "restart", v->at, yes ? "always" : "never");
	return true;
}

static bool
read_startretries(struct program *p, const struct ini_value *v)
{
	int64_t n = 0;

	if (!supervisor_number(p->im, p->section, v->name, 0, 1000000, &n))
		return false;
	if (n == 0)
		import_say(p->im, v->at, "'startretries' of process '%s' is 1:"
		    " no restart at all cannot be said", p->process->key);
	made_word(p->process, "max_restarts", v->at, "%lld", n == 0 ? 1LL
	    : (long long)n);
	return true;
}

static void
put_startsecs(struct program *p, int64_t seconds, struct made_place at)
{
	char span[32];

	made_word(made_map(p->process, "restart_backoff", at), "reset_after",
	    at, "%s", import_span(seconds > 0 ? seconds * 1000 : 100, span));
}

static bool
read_startsecs(struct program *p, const struct ini_value *v)
{
	int64_t n = 0;

	if (!supervisor_number(p->im, p->section, v->name, 0, SECONDS_MAX, &n))
		return false;
	put_startsecs(p, n, v->at);
	return true;
}

static bool
read_exitcodes(struct program *p, const struct ini_value *v)
{
	struct made *codes = made_list(p->process, "success_exit_codes", v->at);

	for (const char *at = v->text; *at != '\0';) {
		size_t n = strspn(at, "0123456789");
		if (n == 0 || n > 3)
			return supervisor_wanted(p, v, "numbers and commas: 0,2");
		made_word(codes, NULL, v->at, "%ld", strtol(at, NULL, 10));
		at += n;
		if (*at != '\0' && strspn(at, ", \t") == 0)
			return supervisor_wanted(p, v, "numbers and commas: 0,2");
		at += strspn(at, ", \t");
	}
	return codes->n > 0 || supervisor_wanted(p, v, "numbers and commas: 0,2");
}

/* Our own logs are kept for what goes to none, or to where no file is. */
static bool
put_log(struct program *p, const struct ini_value *v, const char *stream)
{
	static const char *const others[] = { "AUTO", "NONE", "syslog" };
	char *text = supervisor_expand(p, v);
	bool file = text != NULL && strncmp(text, "/dev/", 5) != 0;

	if (text == NULL)
		return false;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		file = file && strcasecmp(text, others[i]) != 0;
	if (file) {
		char *path = import_path(p->im, text);
		made_text(made_map(p->process, "logs", v->at), stream, v->at,
		    path);
		free(path);
	}
	free(text);
	return true;
}

static bool
read_stdout(struct program *p, const struct ini_value *v)
{
	return put_log(p, v, "stdout");
}

static bool
read_stderr(struct program *p, const struct ini_value *v)
{
	return put_log(p, v, "stderr");
}

static bool
read_redirect(struct program *p, const struct ini_value *v)
{
	bool yes;

	if (!supervisor_bool(p, v, &yes))
		return false;
	if (yes)
		import_say(p->im, v->at, "'redirect_stderr' of process '%s' is"
		    " not carried over: each stream has a file of its own",
		    p->process->key);
	return true;
}

static bool
read_group_signal(struct program *p, const struct ini_value *v)
{
	bool yes;

	if (!supervisor_bool(p, v, &yes))
		return false;
	if (!yes)
		import_say(p->im, v->at, "'%s' of process '%s' is not carried"
		    " over: a stop reaches the whole group", v->name,
		    p->process->key);
	return true;
}

static const struct {
	const char *name;
	program_reader *read;
} keys[] = {
#define SUPERVISOR_PROGRAM(name, read, text) { name, read },
#include "import_key.def"
};

static bool
read_value(struct program *p, const struct ini_value *v)
{
	size_t i = 0, n = sizeof keys / sizeof *keys;

	while (i < n && strcmp(keys[i].name, v->name) != 0)
		i++;
	if (i < n && keys[i].read != NULL)
		return keys[i].read(p, v);
	import_say(p->im, v->at, "'%.64s' of process '%s' is not carried over"
	    "%s", v->name, p->process->key, i < n ? "" : ": it is not known");
	return true;
}

/* What is so where nothing is said; keys are put over it. */
static void
put_usual(struct program *p)
{
	struct made_place at = p->section->at;

	made_text(p->process, "restart", at, "on-failure");
	made_word(p->process, "max_restarts", at, "3");
	put_startsecs(p, 1, at);
}

static bool
put_stop(struct program *p)
{
	const struct ini_value *signal = ini_value(p->section, "stopsignal");
	const struct ini_value *wait = ini_value(p->section, "stopwaitsecs");
	int64_t seconds = STOP_SECONDS;

	if (!supervisor_number(p->im, p->section, "stopwaitsecs", 0,
	    SECONDS_MAX, &seconds))
		return false;
	if (signal != NULL || wait != NULL)
		import_stop(p->process, signal != NULL ? signal->text : NULL,
		    seconds, signal != NULL ? signal->at : wait->at);
	return true;
}

/* What belongs together. */
static void
finish(struct program *p)
{
	const struct made *restart = made_get(p->process, "restart");
	const struct made *logs = made_get(p->process, "logs");
	const struct made *out, *err;

	if (strcmp(restart->text, "never") == 0) {
		made_drop(p->process, "max_restarts");
		made_drop(p->process, "restart_backoff");
	}
	out = logs != NULL ? made_get(logs, "stdout") : NULL;
	err = logs != NULL ? made_get(logs, "stderr") : NULL;
	if (out == NULL || err == NULL || strcmp(out->text, err->text) != 0)
		return;
	import_say(p->im, err->at, "'stderr_logfile' of process '%s' is not"
	    " carried over: each stream has a file of its own",
	    p->process->key);
	made_drop(made_map(p->process, "logs", out->at), "stderr");
}

bool
supervisor_process(struct program *p)
{
	put_usual(p);
	for (size_t i = 0; i < p->section->n; i++)
		if (!read_value(p, &p->section->v[i]))
			return false;
	if (!put_stop(p))
		return false;
	finish(p);
	return true;
}
