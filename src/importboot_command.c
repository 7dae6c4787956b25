/* The command of an app of a boot.json: words, or lines for a shell. */
#include <stdlib.h>
#include <string.h>

#include "import_boot.h"
#include "mem.h"

/* Where a shell would see more than a word. */
static bool
is_word(const char *text)
{
	return *text != '\0' && text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_./:=,@%+-")] == '\0';
}

struct wording {
	struct boot *b;
	struct made *list;
	struct buffer line;     /* all of them, a separator between two     */
	const char *separator;
	bool plain;             /* none needs a shell                       */
};

static bool
add_word(const struct item *it, void *to)
{
	struct wording *w = to;
	char *text = boot_text(w->b, it);

	if (text == NULL)
		return false;
	w->plain = w->plain && is_word(text);
	made_text(w->list, NULL, import_place(it), text);
	buffer_puts(&w->line, buffer_size(&w->line) > 0 ? w->separator : "");
	buffer_puts(&w->line, text);
	free(text);
	return true;
}

void
boot_by_bash(struct boot *b, const struct buffer *text, struct made_place at)
{
	char *all = xmemdup0(buffer_data(text), buffer_size(text));

	made_drop(b->process, "command");
	struct made *words = made_list(b->process, "command", at);
	made_text(words, NULL, at, "bash");
	made_text(words, NULL, at, "-c");
	made_text(words, NULL, at, all);
	free(all);
}

/* nanorc gives it to the login shell of the host, which is bash there. */
bool
boot_command(struct boot *b)
{
	struct item cmd, args;

	if (!tree_get(&b->its_exec, "cmd", &cmd))
		return tree_fault_at_key(&b->its_exec, "'%.64s' in exec has no"
		    " cmd", b->its_exec.key);
	struct made_place at = import_place(&cmd);
	bool lines = tree_is_list(&cmd);
	struct wording w = { .b = b, .plain = !lines,
		.separator = lines ? "\n" : " ",
		.list = made_list(b->process, "command", at) };
	/* Where its lines are, as they are told by a variable. */
	if (lines)
		made_text(made_map(b->process, "environment", at), "APP_WD", at,
		    b->im->directory);
	bool ok = lines ? tree_list(&cmd, add_word, &w) : add_word(&cmd, &w);
	ok = ok && (!tree_get(&b->its_exec, "args", &args) ||
	    tree_list(&args, add_word, &w));
	if (ok && !w.plain)
		boot_by_bash(b, &w.line, at);
	buffer_finish(&w.line);
	return ok;
}
