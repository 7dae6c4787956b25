#include "person.h"

#include <stdio.h>
#include <unistd.h>

#include "account.h"

static bool
is_allowed(char c)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789@._+-";

	return memchr(allowed, c, sizeof allowed - 1) != NULL;
}

bool
person_ok(struct slice s)
{
	if (s.n == 0 || s.n > PERSON_MOST || s.p[0] == '-' || s.p[0] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_allowed(s.p[i]))
			return false;
	return true;
}

const char *
person_default(char *buf, size_t size)
{
	const char *user = account_mine()->name;
	char machine[256] = "";

	if (gethostname(machine, sizeof machine - 1) != 0 || machine[0] == '\0')
		snprintf(machine, sizeof machine, "localhost");
	if (user != NULL)
		snprintf(buf, size, "%.40s@%.50s", user, machine);
	else
		snprintf(buf, size, "uid-%lu@%.50s", (unsigned long)getuid(),
		    machine);
	for (char *c = buf; *c != '\0'; c++)
		if (!is_allowed(*c) || (c == buf && (*c == '-' || *c == '.')))
			*c = '_';
	return buf;
}
