/* What a text with ${NAME} in it stands for, where it is read. */
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "mem.h"
#include "sessionread.h"
#include "sessionvars_private.h"
#include "yamlload.h"

static bool
is_for_logs(enum var_name name)
{
	static const bool late[VAR_COUNT] = {
#define LOGPATH(name) [VAR_##name] = true,
#include "logpath.def"
#undef LOGPATH
	};

	return late[name];
}

static bool
put_own(const struct item *it, const struct vars *v,
    const struct var_piece *e, struct buffer *b)
{
	enum var_name name = var_own_name(e->name, e->name_n);

	if (v->text_for == FOR_LOG && is_for_logs(name)) {
		buffer_put(b, e->p, e->n);
		return true;
	}
	if (v->known[name] == NULL)
		return var_not_known(it, name);
	buffer_puts(b, v->known[name]);
	return true;
}

/* A path of a log has its own ${...} in it, and no way to write another. */
static bool
put_dollar(const struct item *it, const struct vars *v, const struct var_piece *e,
    struct buffer *b)
{
	char what[LABEL_MAX];

	buffer_puts(b, "$");
	return v->text_for != FOR_LOG || e->p[2] != '{' || tree_fault(it,
	    "%s cannot have a ${ in it that is meant as it is",
	    tree_label(it, what, sizeof what));
}

static bool put_text(const struct item *it, const struct vars *v,
    const char *text, struct buffer *b);

static bool
put_named(const struct item *it, const struct vars *v, const struct var_piece *e,
    struct buffer *b)
{
	const struct var *var = var_find(v, e->name, e->name_n);

	if (var_own_name(e->name, e->name_n) != VAR_COUNT)
		return put_own(it, v, e, b);
	if (var != NULL)
		return put_text(it, v, var->text, b);
	if (v->text_for != FOR_SHELL)
		return var_unknown(it, v, e);
	buffer_put(b, e->p, e->n);
	return true;
}

static bool
put_piece(const struct item *it, const struct vars *v, const struct var_piece *e,
    struct buffer *b)
{
	switch (e->kind) {
	case DOLLAR:
		return put_dollar(it, v, e, b);
	case NAMED:
		return put_named(it, v, e, b);
	case NO_NAME:
		if (v->text_for != FOR_SHELL)
			return var_no_name(it);
		break;
	case AS_IS:
		break;
	}
	buffer_put(b, e->p, e->n);
	return true;
}

static bool
put_text(const struct item *it, const struct vars *v, const char *text,
    struct buffer *b)
{
	bool ok = true;

	while (ok && *text != '\0') {
		struct var_piece e = var_next_piece(text);
		ok = put_piece(it, v, &e, b);
		/* What is long without names is for others to judge. */
		if (ok && e.kind == NAMED && buffer_size(b) > EXPANDED_MAX)
			ok = var_too_long(it);
		text += e.n;
	}
	return ok;
}

bool
expand_text(const struct item *it, char **text)
{
	const struct draft *d = it->context;
	const struct vars *v = &d->vars;
	struct buffer b = { 0 };

	if (tree_file(it) >= d->file_count)
		return true;
	if (!v->in_file && !v->here && v->text_for != FOR_ADDRESS)
		return true;
	bool ok = put_text(it, v, node_text(it->node), &b);
	if (ok)
		*text = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return ok;
}

bool
text_for(const struct item *it, enum text_for what, const char *wanted,
    const char **text)
{
	struct vars *v = &((struct draft *)it->context)->vars;

	v->text_for = what;
	bool ok = tree_text(it, wanted, text);
	v->text_for = FOR_PROGRAM;
	return ok;
}
