#include "openssh_prompt.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ssh cuts a path that is longer (sshconnect2.c, load_identity_file()). */
enum { PATH_MOST = 100 };

static bool
is_name(struct slice s, const char *name)
{
	return name != NULL && strlen(name) == s.n &&
	    strncasecmp(s.p, name, s.n) == 0;
}

/* "USER@HOST", which is t. */
static bool
is_target(const struct target *t, struct slice who)
{
	return slice_skip(&who, t->user) && slice_skip(&who, "@") &&
	    (is_name(who, t->address) || is_name(who, t->key_alias));
}

/* What stands between the two, of which the latter ends the text. */
static bool
between(const char *text, const char *head, const char *tail,
    struct slice *what)
{
	size_t n = strlen(text), h = strlen(head), e = strlen(tail);

	if (n < h + e || strncmp(text, head, h) != 0 ||
	    strcmp(text + n - e, tail) != 0)
		return false;
	*what = (struct slice){ text + h, n - h - e };
	return true;
}

/* The whole path of a key whose name may be cut. */
static void
set_file(struct openssh_prompt *p, const struct target *t, struct slice path)
{
	snprintf(p->subject, sizeof p->subject, "%.*s", SLICE_ARG(path));
	if (path.n < PATH_MOST)
		return;
	for (const char *const *f = t->identity_files; *f != NULL; f++)
		if (strncmp(*f, path.p, path.n) == 0) {
			snprintf(p->subject, sizeof p->subject, "%s", *f);
			return;
		}
}

/* "TYPE key fingerprint is PRINT.", a line of its own. */
static void
set_key(struct openssh_prompt *p, const char *text)
{
	static const char middle[] = " key fingerprint is ";
	const char *at = strstr(text, middle);

	if (at == NULL)
		return;
	const char *from = memrchr(text, '\n', (size_t)(at - text));
	from = from == NULL ? text : from + 1;
	const char *print = at + sizeof middle - 1;
	int n = (int)strcspn(print, "\n");
	if (n > 0 && print[n - 1] == '.')
		n--;
	snprintf(p->subject, sizeof p->subject, "%.*s %.*s", (int)(at - from),
	    from, n, print);
}

static bool
read_host_key(struct openssh_prompt *p, const struct target *t,
    const char *text)
{
	const char *last = strrchr(text, '\n');

	/* Both ends are ssh's: between may be what a host has sent. */
	if (last == NULL || strncmp(text, "The authenticity of host ", 25) !=
	    0 || strncmp(last + 1, "Are you sure you want to continue"
	    " connecting", 44) != 0)
		return false;
	p->kind = QUESTION_HOST_KEY;
	p->echo = true;
	p->said = (struct slice){ text, (size_t)(last - text) };
	set_key(p, text);
	snprintf(p->line, sizeof p->line, "Type yes to take it, and add it to"
	    " %s", t->known_hosts[0] != NULL ? t->known_hosts[0] : "no file");
	return true;
}

static void
set_kind(struct openssh_prompt *p, enum question_kind kind, const char *line)
{
	p->kind = kind;
	snprintf(p->line, sizeof p->line, "%s", line);
}

/* Before what the host itself asks stands whom it is asked for. */
static const char *
past_own_name(const struct target *t, const char *text)
{
	const char *end = text[0] == '(' ? strstr(text, ") ") : NULL;

	return end != NULL && is_target(t, (struct slice){ text + 1,
	    (size_t)(end - text - 1) }) ? end + 2 : text;
}

void
openssh_prompt_read(struct openssh_prompt *p, const struct target *t,
    const char *hint, const char *text)
{
	struct slice what;

	*p = (struct openssh_prompt){ .said = { "", 0 } };
	if (strcmp(hint, "none") == 0) {
		set_kind(p, QUESTION_INTERACTIVE, "Enter hides this");
		p->said = slice_of(text);
		p->notice = p->echo = true;
	} else if (between(text, "", "'s password: ", &what) &&
	    is_target(t, what)) {
		set_kind(p, QUESTION_PASSWORD, "Password");
	} else if (between(text, "Enter passphrase for key '", "': ", &what)) {
		set_kind(p, QUESTION_PASSPHRASE, "Passphrase");
		set_file(p, t, what);
	} else if (!read_host_key(p, t, text)) {
		set_kind(p, QUESTION_INTERACTIVE, past_own_name(t, text));
		p->echo = strcmp(hint, "confirm") == 0;
	}
}

bool
openssh_prompt_takes(const struct openssh_prompt *p, struct slice answer)
{
	const char *print = strchr(p->subject, ' ');

	return slice_is(answer, "yes") ||
	    (print != NULL && slice_is(answer, print + 1));
}
