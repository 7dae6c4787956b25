#include "ssh_command.h"

#include "mem.h"
#include "sshwords.h"

/* Whether a key is unknown is asked by ssh itself, on the terminal. */
static struct ssh_fields
fields_of(const struct host_spec *h)
{
	return (struct ssh_fields){ .address = h->address, .user = h->user,
		.agent = h->agent, .key_alias = h->key_alias,
		.config_file = h->config_file,
		.proxy_command = h->proxy_command,
		.proxy_jump = h->proxy_jump, .bind_address = h->bind_address,
		.port = h->port, .known_hosts = &h->known_hosts,
		.global_known_hosts = &h->global_known_hosts,
		.identity_files = &h->identity_files, .keys_there = true,
		.identities_only = h->identities_only, .family = h->family,
		.key_check = ssh_key_check(h), .strict = "",
		.batch = "" };
}

void
ssh_command_make(struct strings *argv, const struct host_spec *h)
{
	struct ssh_fields f = fields_of(h), jumps[JUMPS_MAX];
	size_t n = h->jumps.n < JUMPS_MAX ? h->jumps.n : JUMPS_MAX;

	for (size_t i = 0; i < n; i++)
		jumps[i] = fields_of(h->jumps.v[i]);
	strings_add(argv, xstrdup("ssh"));
	ssh_words_login(argv, &f, jumps, n);
	ssh_words_address(argv, h->address);
}
