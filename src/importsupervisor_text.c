/*
 * The texts of a supervisord.conf: %(NAME)s and %(NAME)02d stand for what they say,
 * and an environment is NAME="value",NAME=value.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import_supervisor.h"
#include "mem.h"

/* The text that a name stands for, or NULL; a number's goes to buf. */
static const char *
meaning(const struct program *p, const char *name, char buf[static 32])
{
	if (strncmp(name, "ENV_", 4) == 0)
		return getenv(name + 4);
	if (strcmp(name, "program_name") == 0)
		return p->name;
	if (strcmp(name, "group_name") == 0)
		return p->group;
	if (strcmp(name, "here") == 0)
		return p->im->directory;
	if (strcmp(name, "process_num") != 0 && strcmp(name, "numprocs") != 0)
		return NULL;
	snprintf(buf, 32, "%lld", (long long)(*name == 'p' ? p->number
	    : p->count));
	return buf;
}

/* With as many digits, or columns, as 02d and 5s want. */
static void
put_padded(struct buffer *b, const char *text, const char *format)
{
	size_t width = strtoul(format, NULL, 10), n = strlen(text);

	for (; n < width; n++)
		buffer_puts(b, *format == '0' ? "0" : " ");
	buffer_puts(b, text);
}

static bool
put_name(struct program *p, const struct ini_value *v, const char *name,
    const char *format, struct buffer *b)
{
	char buf[32];
	const char *text = meaning(p, name, buf);

	if (text != NULL) {
		put_padded(b, text, format);
		return true;
	}
	if (strcmp(name, "host_node_name") == 0)
		return import_fault(p->im, v->at, "%%(host_node_name)s in '%s'"
		    " is not known before a start", v->name);
	if (strncmp(name, "ENV_", 4) == 0)
		return import_fault(p->im, v->at, "%%(%.64s)s in '%s' is the"
		    " variable %.64s, which is not set here; set it, and import"
		    " again", name, v->name,
		    name + 4);
	return import_fault(p->im, v->at, "%%(%.64s)s in '%s' stands for"
	    " nothing; there are: program_name, process_num, numprocs,"
	    " group_name, here, ENV_NAME", name, v->name);
}

/* What is at a %; returns what is after it. NULL: a fault was set. */
static const char *
take_percent(struct program *p, const struct ini_value *v, const char *at,
    struct buffer *b)
{
	const char *end = at[1] == '(' ? strchr(at, ')') : NULL;

	if (at[1] == '%') {
		buffer_puts(b, "%");
		return at + 2;
	}
	const char *kind = end != NULL ? end + 1 + strspn(end + 1,
	    "0123456789") : NULL;
	if (kind == NULL || (*kind != 's' && *kind != 'd')) {
		import_fault(p->im, v->at, "a %% in '%s' must be %%(NAME)s,"
		    " %%(NAME)d, or %%%% for one that is meant as it is",
		    v->name);
		return NULL;
	}
	/* Nobody has a number of more digits. */
	if (kind - end > 3) {
		import_fault(p->im, v->at, "%%(NAME)s in '%s' is too wide",
		    v->name);
		return NULL;
	}
	char *name = xmemdup0(at + 2, (size_t)(end - at - 2));
	bool ok = put_name(p, v, name, end + 1, b);
	free(name);
	return ok ? kind + 1 : NULL;
}

char *
supervisor_expand(struct program *p, const struct ini_value *v)
{
	struct buffer b = { 0 };
	char *all = NULL;
	const char *at = v->text;

	while (at != NULL && *at != '\0') {
		if (*at == '%') {
			at = take_percent(p, v, at, &b);
			continue;
		}
		buffer_put(&b, at++, 1);
	}
	if (at != NULL)
		all = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return all;
}

static const char blanks[] = " \t\r\n";

/* NAME=value at *at, which is set behind it. */
static bool
take_setting(struct program *p, const struct ini_value *v, const char **at,
    struct made *into)
{
	const char *name = *at, *equals = strchr(name, '=');

	if (equals == NULL)
		return import_fault(p->im, v->at, "'%s' must be NAME=\"value\","
		    "NAME=\"value\"", v->name);
	size_t n = (size_t)(equals - name);
	while (n > 0 && strchr(blanks, name[n - 1]) != NULL)
		n--;
	const char *value = equals + 1 + strspn(equals + 1, blanks);
	char quote = '\0';
	if (*value == '"' || *value == '\'')
		quote = *value;
	const char *end = quote != '\0' ? strchr(++value, quote)
	    : value + strcspn(value, ", \t\r\n");
	if (end == NULL)
		return import_fault(p->im, v->at, "a %c in '%s' has no end",
		    quote, v->name);
	char *key = xmemdup0(name, n);
	char *text = xmemdup0(value, (size_t)(end - value));
	bool ok = import_variable(p->im, into, key, text, v->at);
	free(text);
	free(key);
	end += quote != '\0';
	end += strspn(end, blanks);
	if (ok && *end != '\0' && *end != ',')
		ok = import_fault(p->im, v->at, "in '%s' there must be a comma"
		    " between two variables", v->name);
	*at = end + strspn(end, ", \t\r\n");
	return ok;
}

bool
supervisor_environment(struct program *p, const struct ini_value *v,
    struct made *into)
{
	char *text = supervisor_expand(p, v);
	bool ok = text != NULL;

	if (!ok)
		return false;
	for (const char *at = text + strspn(text, blanks); ok && *at != '\0';)
		ok = take_setting(p, v, &at, into);
	free(text);
	return ok;
}
