#include "ssh_command.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "buffer.h"
#include "mem.h"
#include "shellword.h"
#include "sshwords.h"

static void
add_keys_of_hosts(struct strings *c, const struct host_spec *h)
{
	if (h->no_key_check) {
		ssh_words_line(c, "StrictHostKeyChecking no");
		ssh_words_line(c, "UserKnownHostsFile /dev/null");
	} else if (h->known_hosts.n > 0) {
		ssh_words_paths(c, "UserKnownHostsFile", h->known_hosts.v,
		    h->known_hosts.n);
	}
	if (h->global_known_hosts.n > 0)
		ssh_words_paths(c, "GlobalKnownHostsFile", h->global_known_hosts.v,
		    h->global_known_hosts.n);
	if (h->no_local_key_check)
		ssh_words_line(c, "NoHostAuthenticationForLocalhost yes");
	if (h->key_alias[0] != '\0')
		ssh_words_paths(c, "HostKeyAlias", &h->key_alias, 1);
}

/* As we log in there: what the session file says; the rest ssh finds itself. */
static void
add_login(struct strings *c, const struct host_spec *h)
{
	strings_add(c, xstrdup("ssh"));
	ssh_words_some(c, "-F", h->config_file);
	if (h->port != 0) {
		strings_add(c, xstrdup("-p"));
		strings_add(c, xasprintf("%u", (unsigned)h->port));
	}
	ssh_words_some(c, "-l", h->user);
	add_keys_of_hosts(c, h);
	for (size_t i = 0; i < h->identity_files.n; i++)
		if (access(h->identity_files.v[i], R_OK) == 0)
			ssh_words_paths(c, "IdentityFile", &h->identity_files.v[i],
			    1);
	if (h->identities_only == 2)
		ssh_words_line(c, "IdentitiesOnly yes");
	if (strcmp(h->agent, "none") == 0)
		ssh_words_line(c, "IdentityAgent none");
	else if (h->agent[0] != '\0')
		ssh_words_paths(c, "IdentityAgent", &h->agent, 1);
}

/* Where the file says nothing, ssh's own configuration does. */
static void
add_addresses(struct strings *c, const struct host_spec *h)
{
	static const char *const words[] = {
#define ADDRESS_FAMILY(id, word, family) [FAMILY_##id] = word,
#include "address_family.def"
#undef ADDRESS_FAMILY
	};

	if (h->family != FAMILY_UNSAID) {
		strings_add(c, xstrdup("-o"));
		strings_add(c, xasprintf("AddressFamily %s", words[h->family]));
	}
	if (h->bind_address[0] != '\0') {
		strings_add(c, xstrdup("-b"));
		strings_add(c, xstrdup(h->bind_address));
	}
}

/* Takes over the line. */
static void
add_proxy(struct strings *c, char *line)
{
	strings_add(c, xstrdup("-o"));
	strings_add(c, xasprintf("ProxyCommand %s", line));
	free(line);
}

static void
add_own_proxy(struct strings *c, const struct host_spec *h)
{
	if (h->proxy_command[0] != '\0')
		add_proxy(c, xstrdup(h->proxy_command));
	else if (h->proxy_jump[0] != '\0')
		ssh_words_line(c, "ProxyJump none");
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

/*
 * A ProxyCommand through the first n jump hosts. ssh -J would log in to them
 * by ssh's configuration only, not by what the file says of each.
 */
static char *
through(const struct host_list *jumps, size_t n)
{
	const struct host_spec *h = jumps->v[n - 1];
	struct strings c = { 0 };
	struct buffer b = { 0 };

	add_login(&c, h);
	add_addresses(&c, h);
	if (n > 1)
		add_proxy(&c, through(jumps, n - 1));
	else
		add_own_proxy(&c, h);
	for (size_t i = 0; i < c.n; i++)
		put_word(&b, c.v[i]);
	buffer_puts(&b, "-W '[%h]:%p' -- ");
	put_word(&b, h->address);
	buffer_put(&b, "", 1);
	strings_clear(&c);
	return b.p;
}

void
ssh_command_make(struct strings *c, const struct host_spec *h)
{
	add_login(c, h);
	add_addresses(c, h);
	if (h->jumps.n > 0)
		add_proxy(c, through(&h->jumps, h->jumps.n));
	else
		add_own_proxy(c, h);
	/* What comes is a name, whatever it begins with. */
	strings_add(c, xstrdup("--"));
	strings_add(c, xstrdup(h->address));
}
