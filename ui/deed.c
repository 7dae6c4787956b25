#include "deed.h"

#include <stdlib.h>

#include "buffer.h"
#include "mem.h"

static bool
is_plain(const char *word)
{
	return word[0] != '\0' && word[0] != '-' && word[strspn(word,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "._-@%+=:,/")] == '\0';
}

char *
deed_word(const char *command, const char *word)
{
	struct buffer b = { 0 };

	if (is_plain(word))
		return xasprintf("%s %s", command, word);
	buffer_puts(&b, command);
	buffer_puts(&b, word[0] == '-' ? " -- '" : " '");
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buffer_puts(&b, "'\\''");
		else
			buffer_put(&b, word, 1);
	buffer_put(&b, "'", 2);
	char *text = xstrdup(buffer_data(&b));
	buffer_finish(&b);
	return text;
}

/* On more than one host. */
static bool
is_ambiguous(const struct model *m, const char *host, const char *name)
{
	for (size_t i = 0; i < m->host_count; i++) {
		const char *other = m->hosts[i]->spec->name;
		if (strcmp(other, host) != 0 && model_proc(m, slice_of(other),
		    slice_of(name)) != NULL)
			return true;
	}
	return false;
}

char *
deed_command(const struct model *m, const char *verb, const char *options,
    const char *host, const char *name)
{
	char *head = xasprintf("plm-tui %s%s%s%s%s", verb,
	    options[0] != '\0' ? " " : "", options, name[0] != '\0' &&
	    is_ambiguous(m, host, name) ? " -H " : "", name[0] != '\0' &&
	    is_ambiguous(m, host, name) ? host : "");

	if (name[0] == '\0')
		return head;
	char *all = deed_word(head, name);
	free(head);
	return all;
}
