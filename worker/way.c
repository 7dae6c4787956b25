#include "way.h"

#include <sys/socket.h>

#include "sessionfile.h"

static bool
files_ok(const struct msg_open_host *m)
{
	size_t left = m->jump_files.n;

	for (size_t i = 0; i < m->jump_file_counts.n; i++) {
		if (m->jump_file_counts.v[i] > left)
			return false;
		left -= (size_t)m->jump_file_counts.v[i];
	}
	return left == 0;
}

static bool
jump_ok(const struct msg_open_host *m, size_t i)
{
	return m->jump_hosts.v[i].n > 0 && m->jump_addresses.v[i].n > 0 &&
	    m->jump_ports.v[i] <= 65535 &&
	    m->jump_key_checks.v[i] < KEY_CHECK_COUNT &&
	    m->jump_families.v[i] < FAMILY_COUNT;
}

bool
way_ok(const struct msg_open_host *m)
{
	size_t n = m->jump_hosts.n;

	if (n > JUMPS_MAX || m->jump_addresses.n != n ||
	    m->jump_ports.n != n || m->jump_users.n != n ||
	    m->jump_agents.n != n || m->jump_key_checks.n != n ||
	    m->jump_families.n != n || m->jump_binds.n != n ||
	    m->jump_file_counts.n != 2 * n ||
	    m->address_family >= FAMILY_COUNT || !files_ok(m))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!jump_ok(m, i))
			return false;
	return true;
}

int
way_family(unsigned long long family)
{
	static const int families[FAMILY_COUNT] = {
#define ADDRESS_FAMILY(id, word, family) [FAMILY_##id] = family,
#include "address_family.def"
#undef ADDRESS_FAMILY
	};

	return families[family];
}
