#include "jumphop.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "sessionread.h"

enum { PORT_MAX = 65535 };

static bool
take_port(const char *text, uint16_t *port)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || n < 1 || n > PORT_MAX)
		return false;
	*port = (uint16_t)n;
	return true;
}

static bool
copy_part(char *to, size_t room, const char *from, size_t n)
{
	if (n == 0 || n >= room)
		return false;
	memcpy(to, from, n);
	to[n] = '\0';
	return true;
}

/* text is cut up. As ssh(1) reads one: more than one colon is IPv6. */
static bool
take_hop(char *text, struct jump_hop *w)
{
	char *at, *host = text, *port = NULL, *end;

	*w = (struct jump_hop){ 0 };
	if (strncmp(text, "ssh://", 6) == 0)
		host = text += 6;
	if ((at = strrchr(text, '@')) != NULL) {
		if (!copy_part(w->user, sizeof w->user, text,
		    (size_t)(at - text)) || !is_user(w->user))
			return false;
		host = at + 1;
	}
	if (*host == '[') {
		host++;
		if ((end = strchr(host, ']')) == NULL)
			return false;
		if (end[1] == ':')
			port = end + 2;
		else if (end[1] != '\0')
			return false;
		*end = '\0';
	} else if ((port = strchr(host, ':')) != NULL) {
		if (strchr(port + 1, ':') != NULL)
			port = NULL;
		else
			*port++ = '\0';
	}
	return copy_part(w->host, sizeof w->host, host, strlen(host)) &&
	    is_address(w->host) && (port == NULL || take_port(port, &w->port));
}

bool
jump_hops(const char *text, struct jump_hop v[JUMPS_MAX], size_t *n)
{
	char *copy = xstrdup(text), *rest = copy, *one;
	bool ok = true;

	*n = 0;
	while (ok && (one = strsep(&rest, ",")) != NULL) {
		ok = *n < JUMPS_MAX && take_hop(one + strspn(one, " "), &v[*n]);
		*n += ok;
	}
	free(copy);
	return ok;
}
