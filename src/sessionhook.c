/* The hooks of a session file: programs of this machine that events start. */
#include "sessionread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

enum {
	HOOKS_MAX = 32,
	TIMEOUT_MS = 30 * 1000,
	TIMEOUT_MAX_MS = 3600 * 1000,
};

#define ENDS (UINT32_C(1) << EVENT_EXITED | UINT32_C(1) << EVENT_FAILED |      \
    UINT32_C(1) << EVENT_LOST)

/* "exit, unexpected, started, ...": returns buf. */
static const char *
words_list(char *buf, size_t room)
{
	const char *words[2 + EVENT_COUNT] = { "exit", "unexpected" };
	size_t n = 2;

	for (int i = 0; i < EVENT_COUNT; i++)
		if (i != EVENT_HOOK)
			words[n++] = event_kind_info((enum event_kind)i)->word;
	return names_list(words, n, buf, room);
}

static bool
read_on(const struct item *it, void *to)
{
	struct hook_spec *h = to;
	char list[LIST_MAX], wanted[LIST_MAX + 32];
	enum event_kind kind;
	const char *text;

	snprintf(wanted, sizeof wanted, "one of %s", words_list(list,
	    sizeof list));
	if (!tree_text(it, wanted, &text))
		return false;
	if (strcmp(text, "exit") == 0)
		h->kinds |= ENDS;
	else if (strcmp(text, "unexpected") == 0)
		h->unexpected = true;
	else if (event_kind_parse(text, &kind) && kind != EVENT_HOOK)
		h->kinds |= UINT32_C(1) << kind;
	else
		return tree_wanted(it, wanted);
	return true;
}

static bool
read_kinds(const struct item *it, void *to)
{
	struct hook_spec *h = to;

	if (!tree_is_list(it))
		return tree_wanted(it, "a list: [unexpected, host-lost]");
	h->kinds = 0;
	if (!tree_list(it, read_on, h))
		return false;
	return h->kinds != 0 || h->unexpected ||
	    tree_fault(it, "'on' in %s has no event", it->in);
}

static bool
read_hook_timeout(const struct item *it, void *to)
{
	return tree_duration(it, 1, TIMEOUT_MAX_MS, to);
}

#define AT(field) offsetof(struct hook_spec, field)
#define WHOLE 0
static const struct tree_key hook_keys[] = {
#define HOOK_KEY(name, read, place, needed, type, text)                        \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};
#undef AT
#undef WHOLE

static bool
read_hook(const struct item *it, void *to)
{
	struct session *s = ((struct draft *)to)->s;

	if (!check_name(it, it->key))
		return false;
	if (s->hook_count == HOOKS_MAX)
		return tree_fault_at_key(it, "there are more than %d hooks",
		    HOOKS_MAX);
	struct hook_spec *h = xcalloc(1, sizeof *h);
	s->hooks = xreallocarray(s->hooks, s->hook_count + 1,
	    sizeof *s->hooks);
	s->hooks[s->hook_count++] = h;
	h->name = xstrdup(it->key);
	h->kinds = ENDS;
	h->timeout_ms = TIMEOUT_MS;
	char *in = xasprintf("hook '%s'", h->name);
	bool ok = tree_keys(it, in, hook_keys, h);
	free(in);
	return ok;
}

bool
read_hooks(struct draft *d)
{
	return d->hooks.node == NULL ||
	    tree_entries(&d->hooks, "hooks", read_hook, d);
}

void
hook_spec_free(struct hook_spec *h)
{
	if (h == NULL)
		return;
	strings_clear(&h->command);
	free(h->name);
	free(h);
}
