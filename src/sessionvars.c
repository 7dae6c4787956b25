#include "sessionvars_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "mem.h"
#include "nearest.h"
#include "sessionread.h"
#include "yamlload.h"

enum { VARS_MAX = 1000 };

static const char *const own_names[] = {
#define VAR_NAME(name, text) #name,
#include "varname.def"
#undef VAR_NAME
};

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz_0123456789";

struct var_piece
var_next_piece(const char *text)
{
	struct var_piece e = { .kind = AS_IS, .p = text, .n = strcspn(text, "$") };

	if (e.n > 0 || *text == '\0')
		return e;
	e.n = 1;
	if (text[1] == '$') {
		e.kind = DOLLAR;
		e.n = 2;
	} else if (text[1] == '{') {
		e.name = text + 2;
		e.name_n = strspn(e.name, letters);
		bool named = e.name_n > 0 && e.name[e.name_n] == '}' &&
		    (*e.name < '0' || *e.name > '9');
		e.kind = named ? NAMED : NO_NAME;
		e.n = named ? e.name_n + 3 : 2;
	}
	return e;
}

enum var_name
var_own_name(const char *name, size_t n)
{
	int i = 0;

	while (i < VAR_COUNT && (strlen(own_names[i]) != n ||
	    memcmp(own_names[i], name, n) != 0))
		i++;
	return (enum var_name)i;
}

struct var *
var_find(const struct vars *v, const char *name, size_t n)
{
	struct var *found;

	HASH_FIND(hh, v->all, name, n, found);
	return found;
}

/* All that there are, those of the file first. The caller frees the list. */
static size_t
all_names(const struct vars *v, bool own, const char ***names)
{
	size_t n = 0;

	*names = xcalloc(HASH_COUNT(v->all) + VAR_COUNT, sizeof **names);
	for (const struct var *e = v->all; e != NULL; e = e->hh.next)
		(*names)[n++] = e->name;
	for (int i = 0; i < VAR_COUNT && own; i++)
		(*names)[n++] = own_names[i];
	return n;
}

/* "did you mean 'a'? there are: a, b". Returns buf. */
static const char *
advice(const struct vars *v, bool own, const char *name, char *buf, size_t size)
{
	const char **names;
	char list[LIST_MAX];
	size_t n = all_names(v, own, &names);
	const char *meant = nearest_word(name, names, n);

	names_list(names, n, list, sizeof list);
	snprintf(buf, size, "%s%s%sthere are: %s",
	    meant != NULL ? "did you mean '" : "", meant != NULL ? meant : "",
	    meant != NULL ? "'? " : "", n > 0 ? list : "none");
	free(names);
	return buf;
}

bool
var_unknown(const struct item *it, const struct vars *v, const struct var_piece *e)
{
	char what[LABEL_MAX], quoted[QUOTE_MAX], more[LIST_MAX + 128];
	char *name = xmemdup0(e->name, e->name_n);
	char *text = xmemdup0(e->p, e->n);

	tree_fault(it, "%s in %s is no name of vars; %s; $%s would be the text"
	    " itself", tree_quote(text, quoted), tree_label(it, what,
	    sizeof what), advice(v, true, name, more, sizeof more),
	    strlen(text) < QUOTE_MAX / 2 ? text : "${...}");
	free(name);
	free(text);
	return false;
}

bool
var_no_name(const struct item *it)
{
	char what[LABEL_MAX];

	return tree_fault(it, "a ${ in %s has no name and } after it; write"
	    " ${NAME}, and $${ for a ${ that is meant as it is",
	    tree_label(it, what, sizeof what));
}

bool
var_not_known(const struct item *it, enum var_name name)
{
	char what[LABEL_MAX];

	return tree_fault(it, "${%s} in %s is not known %s", own_names[name],
	    tree_label(it, what, sizeof what),
	    name == VAR_uuid || name == VAR_run ? "before a start: it can be in"
	    " logs only; a shell has it as $PLM_UUID and $PLM_RUN" :
	    name == VAR_host ? "where there is no host, or more than one; a"
	    " shell has it as $PLM_HOST" : "there");
}

bool
var_too_long(const struct item *it)
{
	char what[LABEL_MAX];

	return tree_fault(it, "%s has more than %d bytes when its names are"
	    " replaced", tree_label(it, what, sizeof what), EXPANDED_MAX);
}

static bool resolve(struct vars *v, struct var *var);

/* A name within a var: another var's text, or one of those that stay. */
static bool
resolve_name(struct vars *v, struct var *in, const struct var_piece *e,
    struct buffer *b)
{
	struct var *var = var_find(v, e->name, e->name_n);

	if (var_own_name(e->name, e->name_n) != VAR_COUNT) {
		buffer_put(b, e->p, e->n);
		return true;
	}
	if (var == NULL)
		return var_unknown(&in->at, v, e);
	if (!resolve(v, var))
		return false;
	buffer_puts(b, var->text);
	return true;
}

static bool
resolve(struct vars *v, struct var *var)
{
	struct buffer b = { 0 };
	bool ok = true;

	if (var->state == DONE)
		return true;
	if (var->state == BUSY)
		return tree_fault(&var->at, "'%.64s' in vars leads back to"
		    " itself", var->name);
	var->state = BUSY;
	for (const char *at = var->text; *at != '\0' && ok;) {
		struct var_piece e = var_next_piece(at);
		if (e.kind == NAMED)
			ok = resolve_name(v, var, &e, &b);
		else if (e.kind == NO_NAME)
			ok = var_no_name(&var->at);
		else
			buffer_put(&b, e.p, e.n);
		if (ok && buffer_size(&b) > EXPANDED_MAX)
			ok = var_too_long(&var->at);
		at += e.n;
	}
	if (ok)
		replace(&var->text, xmemdup0(buffer_data(&b), buffer_size(&b)));
	buffer_finish(&b);
	var->state = DONE;
	return ok;
}

bool
finish_vars(struct vars *v)
{
	for (struct var *e = v->all; e != NULL; e = e->hh.next)
		if (!resolve(v, e))
			return false;
	return true;
}

static bool
read_var(const struct item *it, void *to)
{
	struct vars *v = to;
	size_t n = strlen(it->key);
	const char *text;

	if (n == 0 || n > 64 || it->key[strspn(it->key, letters)] != '\0' ||
	    (*it->key >= '0' && *it->key <= '9'))
		return tree_fault_at_key(it, "a name in %s must be 1 to 64"
		    " letters, digits and _, not beginning with a digit",
		    it->in);
	if (var_own_name(it->key, n) != VAR_COUNT)
		return tree_fault_at_key(it, "'%s' in %s is a name that stands"
		    " for something already; take another one", it->key,
		    it->in);
	if (HASH_COUNT(v->all) == VARS_MAX)
		return tree_fault_at_key(it, "there are more than %d names in"
		    " %s", VARS_MAX, it->in);
	if (!tree_text(it, "text; write \"\" for an empty one", &text))
		return false;
	struct var *var = xcalloc(1, sizeof *var);
	var->name = xstrdup(it->key);
	var->text = xstrdup(text);
	var->at = *it;
	HASH_ADD_KEYPTR(hh, v->all, var->name, n, var);
	return true;
}

bool
read_vars(const struct item *it, struct vars *v)
{
	v->in_file = it->node != NULL;
	return tree_entries(it, "vars", read_var, v);
}

/* The text as it is: what would be a name in it is none. */
static char *
as_it_is(const char *text)
{
	struct buffer b = { 0 };

	for (; *text != '\0'; text++)
		buffer_put(&b, "$$", *text == '$' ? 2 : 0),
		    buffer_put(&b, text, *text == '$' ? 0 : 1);
	char *all = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return all;
}

bool
vars_set(struct vars *v, const char *text, struct fault *f)
{
	const char *equals = strchr(text, '=');
	char more[LIST_MAX + 128], quoted[QUOTE_MAX];

	if (equals == NULL || equals == text)
		return fault_set(f, CODE_INVALID, "--set needs NAME=VALUE, not"
		    " %s", tree_quote(text, quoted));
	struct var *var = var_find(v, text, (size_t)(equals - text));
	if (var == NULL) {
		char *name = xmemdup0(text, (size_t)(equals - text));
		fault_set(f, CODE_INVALID, "--set: %s is no name in vars of the"
		    " session file; %s", tree_quote(name, quoted),
		    advice(v, false, name, more, sizeof more));
		free(name);
		return false;
	}
	replace(&var->text, as_it_is(equals + 1));
	return true;
}

void
vars_finish(struct vars *v)
{
	struct var *all = v->all, *e, *next;

	HASH_CLEAR(hh, v->all);
	HASH_ITER(hh, all, e, next) {
		free(e->name);
		free(e->text);
		free(e);
	}
}
