/*
 * How a process of a session file is run: what is sourced first, its command or
 * commands, where its output goes, and which ends of it are expected.
 */
#include "sessionread.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "logpath.h"
#include "mem.h"

enum {
	SCRIPTS_MAX = 64,
	GRACE_MIN_MS = 1000,
	GRACE_MAX_MS = 24 * 3600 * 1000,
};

bool
check_alone(const struct item *it, const char **first)
{
	const char *a = *first, *b = it->key;

	if (a == NULL) {
		*first = it->key;
		return true;
	}
	/* Always in one order, whichever was written first. */
	if (strcmp(a, b) > 0) {
		b = a;
		a = it->key;
	}
	return tree_fault_at_key(it,
	    "%s has both '%s' and '%s'; one of them is allowed", it->in, a, b);
}

bool
add_word(const struct item *it, void *to)
{
	const char *text;

	if (!tree_text(it, "text; quote it to have it as it is", &text))
		return false;
	strings_add(to, xstrdup(text));
	return true;
}

bool
read_argv(const struct item *it, void *to)
{
	struct strings *argv = to;

	strings_clear(argv);
	if (!tree_is_list(it))
		return tree_wanted(it, "a list: [PROGRAM, ARGUMENT, ...]");
	if (!tree_list(it, add_word, argv))
		return false;
	if (argv->n > 0 && *argv->v[0] != '\0')
		return true;
	return tree_fault(it, "'%s' in %s names no program", it->key, it->in);
}

/* One more command, of the words from first on. */
static void
end_command(struct proc_spec *p, size_t first)
{
	p->lengths[p->command_count++] = p->command.n - first;
}

bool
read_command(const struct item *it, void *to)
{
	const char *wanted = "a list: [PROGRAM, ARGUMENT, ...]; for a line of "
	    "shell use 'shell'";
	struct draft *d = it->context;
	struct proc_spec *p = to;

	if (!check_alone(it, &d->command_key))
		return false;
	if (!tree_is_list(it))
		return tree_wanted(it, wanted);
	if (!tree_list(it, add_word, &p->command))
		return false;
	if (p->command.n == 0 || *p->command.v[0] == '\0')
		return tree_fault(it, "'command' in %s names no program",
		    it->in);
	end_command(p, 0);
	return true;
}

static bool
read_shell_text(const struct item *it, void *to)
{
	struct proc_spec *p = to;
	size_t first = p->command.n;
	const char *text;

	if (!text_for(it, FOR_SHELL, "text for /bin/sh", &text))
		return false;
	if (text[strspn(text, " \t\n")] == '\0')
		return tree_wanted(it, "text for /bin/sh");
	strings_add(&p->command, xstrdup("/bin/sh"));
	strings_add(&p->command, xstrdup("-c"));
	strings_add(&p->command, xstrdup(text));
	end_command(p, first);
	return true;
}

bool
read_shell(const struct item *it, void *to)
{
	struct draft *d = it->context;

	return check_alone(it, &d->command_key) && read_shell_text(it, to);
}

#define WHOLE 0
static const struct tree_key command_keys[] = {
#define COMMAND_KEY(name, read, place, needed, type, text)                     \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

/* An item of commands, called in. */
static bool
read_item(const struct item *it, const char *in, struct proc_spec *p)
{
	size_t first = p->command.n;
	struct item words = *it;

	if (tree_is_mapping(it))
		return tree_keys(it, in, command_keys, p);
	if (!tree_is_list(it))
		return tree_wanted(it,
		    "[PROGRAM, ARGUMENT, ...] or { shell: TEXT }");
	words.key = NULL;
	words.in = in;
	if (!tree_list(&words, add_word, &p->command))
		return false;
	if (p->command.n == first || *p->command.v[first] == '\0')
		return tree_fault(it, "%s names no program", in);
	end_command(p, first);
	return true;
}

static bool
add_command(const struct item *it, void *to)
{
	struct proc_spec *p = to;

	if (p->command_count == COMMANDS_MAX)
		return tree_fault(it, "'commands' in %s has more than %d",
		    it->in, COMMANDS_MAX);
	char *in = xasprintf("command %zu of %s", it->index, it->in);
	bool ok = read_item(it, in, p);
	free(in);
	return ok;
}

bool
read_commands(const struct item *it, void *to)
{
	struct draft *d = it->context;
	struct proc_spec *p = to;

	if (!check_alone(it, &d->command_key))
		return false;
	if (!tree_is_list(it))
		return tree_wanted(it, "a list of commands, each "
		    "[PROGRAM, ARGUMENT, ...] or { shell: TEXT }");
	if (!tree_list(it, add_command, p))
		return false;
	return p->command_count > 0 ||
	    tree_fault(it, "'commands' in %s has no command", it->in);
}

static bool
add_script(const struct item *it, void *to)
{
	const char *wanted = "a script on the host, absolute or relative to "
	    "working_dir (without ~)", *text;
	struct strings *scripts = to;

	if (!tree_text(it, wanted, &text))
		return false;
	if (*text == '~' || *text == '\0')
		return tree_wanted(it, wanted);
	if (scripts->n == SCRIPTS_MAX)
		return tree_fault(it, "'source' in %s has more than %d scripts",
		    it->in, SCRIPTS_MAX);
	strings_add(scripts, xstrdup(text));
	return true;
}

bool
read_source(const struct item *it, void *to)
{
	strings_clear(to);
	return tree_list(it, add_script, to);
}

static bool
read_log_path(const struct item *it, void *to)
{
	const char *wanted = "a file on the host, absolute or relative to "
	    "working_dir (without ~)", *text;
	size_t n;

	if (!text_for(it, FOR_LOG, wanted, &text))
		return false;
	if (*text == '~' || *text == '\0' || text[strlen(text) - 1] == '/')
		return tree_wanted(it, wanted);
	const char *wrong = logpath_wrong(text, &n);
	if (wrong != NULL)
		return tree_fault(it, "%.*s in '%s' in %s stands for nothing; "
		    "allowed: %s", (int)n, wrong, it->key, it->in,
		    logpath_names);
	replace(to, xstrdup(text));
	return true;
}

#define AT(field) offsetof(struct proc_spec, field)
static const struct tree_key log_keys[] = {
#define LOGS_KEY(name, read, place, needed, type, text)                        \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

bool
read_logs(const struct item *it, void *to)
{
	struct proc_spec *p = to;

	/* Those of the defaults are replaced, both. */
	replace(&p->stdout_log, xstrdup(""));
	replace(&p->stderr_log, xstrdup(""));
	char *in = xasprintf("logs of %s", it->in);
	bool ok = tree_keys(it, in, log_keys, p);
	free(in);
	if (!ok || *p->stdout_log == '\0' ||
	    strcmp(p->stdout_log, p->stderr_log) != 0)
		return ok;
	return tree_fault(it, "stdout and stderr in logs of %s are the same "
	    "file; each must have its own", it->in);
}

static bool
add_code(const struct item *it, void *to)
{
	int64_t code;

	if (!tree_number(it, 0, EXIT_CODES - 1, &code))
		return false;
	((bool *)to)[code] = true;
	return true;
}

bool
read_success(const struct item *it, void *to)
{
	bool *success = to;

	memset(success, 0, EXIT_CODES * sizeof *success);
	if (!tree_list(it, add_code, success))
		return false;
	for (size_t i = 0; i < EXIT_CODES; i++)
		if (success[i])
			return true;
	return tree_fault(it, "there is no exit code in '%s' in %s", it->key,
	    it->in);
}

bool
read_on_disconnect(const struct item *it, void *to)
{
	return read_either(it, "keep", "stop", to);
}

bool
read_grace(const struct item *it, void *to)
{
	return tree_duration(it, GRACE_MIN_MS, GRACE_MAX_MS, to);
}
