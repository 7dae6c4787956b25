/*
 * The texts of a process-compose.yaml, which are a template first: {{.NAME}} of its
 * vars, and $NAME of the environment that process-compose is started in.
 */
#include <stdlib.h>
#include <string.h>

#include "import_compose.h"
#include "mem.h"
#include "variable.h"
#include "yamlload.h"

/* A text that is being read, and where it is written. */
struct reading {
	struct compose *c;
	const struct item *it;
	struct buffer b;
	bool for_shell;
};

static bool
put_var(struct reading *r, const struct item *vars, const char *name)
{
	struct item found;
	const char *text;

	if (vars->node == NULL || !tree_get(vars, name, &found) ||
	    !import_text(&found, &text))
		return false;
	buffer_puts(&r->b, text);
	return true;
}

static void
put_name(struct reading *r, const char *name)
{
	struct compose *c = r->c;
	char quoted[QUOTE_MAX];

	if (strcmp(name, "PC_REPLICA_NUM") == 0)
		buffer_puts(&r->b, IMPORT_REPLICA);
	else if (strcmp(name, "PC_PROC_NAME") == 0 && c->process != NULL)
		buffer_puts(&r->b, c->process->key);
	else if (!put_var(r, &c->own_vars, name) && !put_var(r, &c->vars, name))
		import_say(c->im, import_place(r->it), "%s in {{ }} is no name of"
		    " vars: nothing stands for it", tree_quote(name, quoted));
}

/* "{{ .NAME }}" at p; returns what is after it, or NULL where it is more. */
static const char *
take_template(struct reading *r, const char *p)
{
	p += 2 + strspn(p + 2, " ");
	if (*p++ != '.')
		return NULL;
	size_t n = variable_name(p);
	const char *end = p + n + strspn(p + n, " ");
	if (n == 0 || strncmp(end, "}}", 2) != 0)
		return NULL;
	char *name = xmemdup0(p, n);
	put_name(r, name);
	free(name);
	return end + 2;
}

/* $NAME or ${NAME} at p; returns what is after it, or NULL where it is neither. */
static const char *
take_variable(struct reading *r, const char *p)
{
	bool braced = p[1] == '{';
	size_t n = variable_name(p + 1 + braced);
	const char *end = p + 1 + braced + n;
	struct compose *c = r->c;

	if (n == 0 || (braced && *end++ != '}'))
		return NULL;
	char *name = xmemdup0(p + 1 + braced, n);
	const char *value = getenv(name);
	if (value != NULL)
		buffer_puts(&r->b, value);
	else
		import_say(c->im, import_place(r->it), "$%.64s is not set here:"
		    " nothing stands for it", name);
	free(name);
	return end;
}

static void
say_left(struct reading *r)
{
	struct compose *c = r->c;

	if (!c->left_said)
		import_say(c->im, import_place(r->it), "variables in commands"
		    " are left to the shell on the host, here and below");
	c->left_said = true;
}

/* One $ and what it means. Returns what is after it. */
static const char *
take_dollar(struct reading *r, const char *p)
{
	const char *end = NULL;

	if (!r->c->no_expansion && p[1] == '$') {
		buffer_puts(&r->b, "$");
		return p + 2;
	}
	if (r->for_shell && !r->c->no_expansion)
		say_left(r);
	if (!r->for_shell && !r->c->no_expansion)
		end = take_variable(r, p);
	if (end == NULL)
		buffer_puts(&r->b, "$");
	return end != NULL ? end : p + 1;
}

static bool
expanded(struct reading *r, char **text)
{
	const char *p;

	if (!import_text(r->it, &p))
		return false;
	while (*p != '\0') {
		const char *end = NULL;
		if (strncmp(p, "{{", 2) == 0) {
			end = take_template(r, p);
			if (end == NULL)
				import_say(r->c->im, import_place(r->it),
				    "a {{ is left as it is: only {{.NAME}} is"
				    " understood");
		} else if (*p == '$') {
			end = take_dollar(r, p);
		}
		if (end == NULL) {
			buffer_put(&r->b, p, 1);
			end = p + 1;
		}
		p = end;
	}
	*text = xmemdup0(buffer_data(&r->b), buffer_size(&r->b));
	buffer_finish(&r->b);
	return true;
}

bool
compose_expanded(const struct item *it, struct compose *c, char **text)
{
	return expanded(&(struct reading){ .c = c, .it = it }, text);
}

bool
compose_for_shell(const struct item *it, struct compose *c, char **text)
{
	return expanded(&(struct reading){ .c = c, .it = it,
	    .for_shell = true }, text);
}
