#include "sshwords.h"

#include <stdlib.h>
#include <unistd.h>

#include "buffer.h"
#include "mem.h"
#include "shellword.h"

void
ssh_words_option(struct strings *argv, const char *keyword, const char *value)
{
	strings_add(argv, xstrdup("-o"));
	strings_add(argv, xasprintf("%s=%s", keyword, value));
}

void
ssh_words_number(struct strings *argv, const char *keyword, int64_t value)
{
	strings_add(argv, xstrdup("-o"));
	strings_add(argv, xasprintf("%s=%lld", keyword, (long long)value));
}

/* Where there is a value. */
static void
add_said(struct strings *argv, const char *keyword, const char *value)
{
	if (value[0] != '\0')
		ssh_words_option(argv, keyword, value);
}

static void
add_flag(struct strings *argv, const char *flag, const char *value)
{
	if (value[0] == '\0')
		return;
	strings_add(argv, xstrdup(flag));
	strings_add(argv, xstrdup(value));
}

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

/* A keyword with n paths as ssh_config(5) takes them, in quotes, tokens escaped;
 * nothing where n is 0. */
static void
add_paths(struct strings *argv, const char *keyword, const char *const *paths,
    size_t n)
{
	struct buffer b = { 0 };

	if (n == 0)
		return;
	buffer_puts(&b, keyword);
	for (size_t i = 0; i < n; i++)
		put_path(&b, paths[i]);
	strings_add(argv, xstrdup("-o"));
	strings_add(argv, xmemdup0(buffer_data(&b), buffer_size(&b)));
	buffer_finish(&b);
}

static void
add_files(struct strings *argv, const char *keyword, const struct strings *s)
{
	add_paths(argv, keyword, (const char *const *)s->v, s->n);
}

static void
add_path(struct strings *argv, const char *keyword, const char *path)
{
	if (path[0] != '\0')
		add_paths(argv, keyword, &path, 1);
}

/* Of each keyword ssh takes the first. */
static void
add_keys_of_hosts(struct strings *argv, const struct ssh_login *l)
{
	const struct ssh_fields *f = l->fields;

	if (f->no_key_check) {
		ssh_words_option(argv, "StrictHostKeyChecking", "no");
		ssh_words_option(argv, "UserKnownHostsFile", "/dev/null");
	}
	else if (f->no_local_key_check)
		ssh_words_option(argv, "NoHostAuthenticationForLocalhost",
		    "yes");
	add_said(argv, "StrictHostKeyChecking", l->strict);
	add_files(argv, "UserKnownHostsFile", &f->known_hosts);
	add_files(argv, "GlobalKnownHostsFile", &f->global_known_hosts);
	add_path(argv, "HostKeyAlias", f->key_alias);
}

static void
add_keys(struct strings *argv, const struct ssh_login *l)
{
	const struct ssh_fields *f = l->fields;
	const struct strings *files = &f->identity_files;

	for (size_t i = 0; i < files->n; i++)
		if (!l->keys_there || access(files->v[i], R_OK) == 0)
			add_path(argv, "IdentityFile", files->v[i]);
	if (f->identities_only != 0)
		ssh_words_option(argv, "IdentitiesOnly",
		    f->identities_only == 2 ? "yes" : "no");
	add_path(argv, "IdentityAgent", f->agent);
}

/* All but the way. */
static void
add_login(struct strings *argv, const struct ssh_login *l)
{
	const struct ssh_fields *f = l->fields;
	static const char *const families[] = {
#define ADDRESS_FAMILY(id, word, family) [FAMILY_##id] = word,
#include "address_family.def"
#undef ADDRESS_FAMILY
	};

	add_flag(argv, "-F", f->config_file);
	if (f->port != 0) {
		strings_add(argv, xstrdup("-p"));
		strings_add(argv, xasprintf("%u", (unsigned)f->port));
	}
	add_flag(argv, "-l", f->user);
	add_said(argv, "BatchMode", l->batch);
	add_keys_of_hosts(argv, l);
	add_keys(argv, l);
	if (f->family != FAMILY_UNSAID)
		ssh_words_option(argv, "AddressFamily", families[f->family]);
	add_said(argv, "BindAddress", f->bind_address);
}

void
ssh_words_proxy(struct strings *argv, const char *command)
{
	ssh_words_option(argv, "ProxyCommand", command);
	ssh_words_option(argv, "ProxyUseFdpass", "no");
}

static void
add_own_proxy(struct strings *argv, const struct ssh_fields *f)
{
	if (f->proxy_command[0] != '\0')
		ssh_words_proxy(argv, f->proxy_command);
	else if (f->proxy_jump[0] != '\0')
		ssh_words_option(argv, "ProxyJump", "none");
}

/* Not to be taken for a token of the ProxyCommand that it is in. */
static void
put_word(struct buffer *to, const char *word)
{
	struct buffer b = { 0 };

	shellword_put(&b, slice_of(word));
	for (size_t i = 0; i < buffer_size(&b); i++) {
		if (buffer_data(&b)[i] == '%')
			buffer_puts(to, "%");
		buffer_put(to, buffer_data(&b) + i, 1);
	}
	buffer_finish(&b);
	buffer_puts(to, " ");
}

/* A ProxyCommand through the first n, of which there is one. The caller frees. */
static char *
through(const struct ssh_login *jumps, size_t n)
{
	struct strings words = { 0 };
	struct buffer b = { 0 };

	strings_add(&words, xstrdup("ssh"));
	ssh_words_login(&words, &jumps[n - 1], jumps, n - 1);
	for (size_t i = 0; i < words.n; i++)
		put_word(&b, words.v[i]);
	buffer_puts(&b, "-W '[%h]:%p' -- ");
	put_word(&b, jumps[n - 1].fields->address);
	char *line = xmemdup0(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	strings_clear(&words);
	return line;
}

void
ssh_words_login(struct strings *argv, const struct ssh_login *l,
    const struct ssh_login *jumps, size_t n)
{
	add_login(argv, l);
	if (n == 0) {
		add_own_proxy(argv, l->fields);
		return;
	}
	char *line = through(jumps, n);
	ssh_words_proxy(argv, line);
	free(line);
}

void
ssh_words_address(struct strings *argv, const char *address)
{
	strings_add(argv, xstrdup("--"));
	strings_add(argv, xstrdup(address));
}
