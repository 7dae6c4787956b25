/* A shell on a host: this machine's ssh has the terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buffer.h"
#include "lend.h"
#include "mem.h"
#include "ui_private.h"

enum { WORDS_MAX = 64 };

/* ssh's words, owned; NULL at the end. */
struct command {
	char *v[WORDS_MAX + 1];
	size_t n;
};

static void
add(struct command *c, char *word)
{
	if (c->n < WORDS_MAX)
		c->v[c->n++] = word;
	else
		free(word);
}

static void
add_option(struct command *c, const char *value)
{
	add(c, xstrdup("-o"));
	add(c, xstrdup(value));
}

/* A path as ssh_config(5) takes it: in quotes, its tokens escaped. */
static void
put_path(struct buffer *to, const char *path)
{
	buffer_puts(to, " \"");
	for (; *path != '\0'; path++) {
		if (*path == '"' || *path == '\\')
			buffer_puts(to, "\\");
		if (*path == '%')
			buffer_puts(to, "%");
		buffer_put(to, path, 1);
	}
	buffer_puts(to, "\"");
}

/* NAME "PATH" ...; nothing where there are none. */
static void
add_paths(struct command *c, const char *name, char *const *v, size_t n)
{
	struct buffer b = { 0 };

	if (n == 0)
		return;
	buffer_puts(&b, name);
	for (size_t i = 0; i < n; i++)
		put_path(&b, v[i]);
	buffer_put(&b, "", 1);
	add_option(c, buffer_data(&b));
	buffer_finish(&b);
}

/* As we log in there: the same user, keys, agent, and keys of hosts. */
static void
make(struct command *c, const struct host_spec *h)
{
	add(c, xstrdup("ssh"));
	add(c, xstrdup("-p"));
	add(c, xasprintf("%u", (unsigned)h->port));
	add(c, xstrdup("-l"));
	add(c, xstrdup(h->user));
	if (h->no_key_check) {
		add_option(c, "StrictHostKeyChecking no");
		add_option(c, "UserKnownHostsFile /dev/null");
	} else {
		add_paths(c, "UserKnownHostsFile", h->known_hosts.v,
		    h->known_hosts.n);
	}
	if (h->no_local_key_check)
		add_option(c, "NoHostAuthenticationForLocalhost yes");
	for (size_t i = 0; i < h->identity_files.n; i++)
		if (access(h->identity_files.v[i], R_OK) == 0)
			add_paths(c, "IdentityFile", &h->identity_files.v[i],
			    1);
	if (h->agent[0] != '\0')
		add_paths(c, "IdentityAgent", &h->agent, 1);
	else
		add_option(c, "IdentityAgent none");
	/* What comes is a name, whatever it begins with. */
	add(c, xstrdup("--"));
	add(c, xstrdup(h->address));
}

static bool
have_ssh(void)
{
	const char *path = getenv("PATH");
	bool found = false;

	for (; path != NULL && !found;) {
		size_t n = strcspn(path, ":");
		char *file = xasprintf("%.*s/ssh", (int)n, path);
		found = access(file, X_OK) == 0;
		free(file);
		path = path[n] == ':' ? path + n + 1 : NULL;
	}
	return found;
}

struct visit {
	struct ui *ui;
	char *host;
};

static void
over(int status, void *arg)
{
	struct visit *v = arg;
	char why[64];

	/* Any other is the last command's of the shell. */
	if (WIFSIGNALED(status) || WEXITSTATUS(status) == 255)
		ui_notice(v->ui, NOTICE_WARNING, "ssh to %s: %s", v->host,
		    lend_status(status, why, sizeof why));
	ui_shell_free(v->ui);
}

void
ui_shell_free(struct ui *ui)
{
	if (ui->visit != NULL)
		free(ui->visit->host);
	free(ui->visit);
	ui->visit = NULL;
}

void
ui_shell(struct ui *ui)
{
	const struct model_proc *p = ui_process(ui);
	struct command c = { 0 };
	struct fault f;

	if (p == NULL) {
		ui_notice(ui, NOTICE_WARNING, "a shell is on the host of a"
		    " process, and there is none here");
		return;
	}
	if (p->on == NULL) {
		ui_notice(ui, NOTICE_WARNING, "it is not known yet which host"
		    " %s is on", p->name);
		return;
	}
	if (!have_ssh()) {
		ui_notice(ui, NOTICE_ERROR, "there is no ssh in this machine's"
		    " PATH, and a shell on a host needs one");
		return;
	}
	ui_shell_free(ui);
	ui->visit = xcalloc(1, sizeof *ui->visit);
	*ui->visit = (struct visit){ ui, xstrdup(p->on->spec->name) };
	make(&c, p->on->spec);
	if (!ui_lend(ui, &(struct lend_spec){ .argv = c.v, .in = -1,
	    .ask = LEND_ASK_SSH, .over = over, .arg = ui->visit }, &f))
		ui_notice(ui, NOTICE_ERROR, "%s", f.text);
	for (size_t i = 0; i < c.n; i++)
		free(c.v[i]);
}
