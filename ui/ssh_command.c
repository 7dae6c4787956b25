#include "ssh_command.h"

#include "mem.h"
#include "protocol.h"
#include "sshwords.h"

/* Whether a key is unknown is asked by ssh itself, on the terminal. */
static struct ssh_login
login_of(const struct host_spec *h)
{
	return (struct ssh_login){ .fields = &h->ssh, .keys_there = true,
		.strict = "", .batch = "" };
}

void
ssh_command_make(struct strings *argv, const struct host_spec *h)
{
	struct ssh_login l = login_of(h), jumps[JUMPS_MAX];
	size_t n = h->jumps.n < JUMPS_MAX ? h->jumps.n : JUMPS_MAX;

	for (size_t i = 0; i < n; i++)
		jumps[i] = login_of(h->jumps.v[i]);
	strings_add(argv, xstrdup("ssh"));
	ssh_words_login(argv, &l, jumps, n);
	ssh_words_address(argv, h->ssh.address);
}
