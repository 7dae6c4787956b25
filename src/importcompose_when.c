/* When a process of a process-compose.yaml is restarted, and how it is stopped. */
#include <string.h>

#include "import_compose.h"
#include "signame.h"

/* What its keys say together. */
struct availability {
	const char *restart;
	struct made_place at;
	int64_t backoff_ms;
	int64_t most;
};

struct shutdown {
	const char *signal;     /* NULL: not said                           */
	int64_t seconds;        /* -1: not said                             */
};

static bool
read_restart(const struct item *it, void *to)
{
	static const struct {
		const char *theirs, *ours;
	} words[] = {
		{ "no", "never" },
		{ "false", "never" },
		{ "on_failure", "on-failure" },
		{ "always", "always" },
		{ "exit_on_failure", "never" },
	};
	struct availability *a = to;
	const char *text;

	if (!import_text(it, &text))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(text, words[i].theirs) == 0) {
			a->restart = words[i].ours;
			a->at = import_place(it);
			if (strcmp(text, "exit_on_failure") == 0)
				import_leave(it, "the others do not end with it");
			return true;
		}
	return tree_wanted(it, "no, on_failure, always or exit_on_failure");
}

static bool
read_backoff(const struct item *it, void *to)
{
	struct availability *a = to;

	return import_seconds(it, &a->backoff_ms);
}

static bool
read_max_restarts(const struct item *it, void *to)
{
	struct availability *a = to;

	return tree_number(it, 0, 1000000, &a->most);
}

static bool
read_exit_on(const struct item *it, void *to)
{
	bool yes;

	(void)to;
	if (!tree_bool(it, &yes))
		return false;
	if (yes)
		import_leave(it, "the others do not end with it");
	return true;
}

static const struct import_key availability_keys[] = {
#define COMPOSE_AVAILABILITY(name, read, text) { name, read },
#include "import_key.def"
};

bool
compose_availability(const struct item *it, struct compose *c)
{
	struct availability a = { "never", import_place(it), 1000, 0 };
	char span[32];

	if (!import_keys(it, "availability", availability_keys,
	    sizeof availability_keys / sizeof *availability_keys, &a))
		return false;
	if (strcmp(a.restart, "never") == 0)
		return true;
	made_text(c->process, "restart", a.at, a.restart);
	struct made *backoff = made_map(c->process, "restart_backoff", a.at);
	import_span(a.backoff_ms < 100 ? 100 : a.backoff_ms, span);
	made_word(backoff, "initial", a.at, "%s", span);
	made_word(backoff, "max", a.at, "%s", span);
	if (a.most > 0)
		made_word(c->process, "max_restarts", a.at, "%lld",
		    (long long)a.most);
	return true;
}

static bool
read_signal(const struct item *it, void *to)
{
	struct shutdown *s = to;
	const char *text;
	int number;

	if (!import_text(it, &text))
		return false;
	if (!signame_read(text, &number))
		return tree_wanted(it, "a signal's number or name");
	s->signal = signame(number);
	return true;
}

static bool
read_timeout(const struct item *it, void *to)
{
	struct shutdown *s = to;

	return tree_number(it, 0, 86400, &s->seconds);
}

static const struct import_key shutdown_keys[] = {
#define COMPOSE_SHUTDOWN(name, read, text) { name, read },
#include "import_key.def"
};

bool
compose_shutdown(const struct item *it, struct compose *c)
{
	struct shutdown s = { NULL, -1 };

	if (!import_keys(it, "shutdown", shutdown_keys,
	    sizeof shutdown_keys / sizeof *shutdown_keys, &s))
		return false;
	if (s.signal != NULL || s.seconds >= 0)
		import_stop(c->process, s.signal, s.seconds, import_place(it));
	return true;
}
