/*
 * What is between this machine and a host: proxy_jump and proxy_command of a
 * session file. Jump hosts can be hosts of the file, so they are looked up when
 * all of those are known.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jumphop.h"
#include "mem.h"
#include "protocol.h"
#include "sessionread.h"

enum { COMMAND_MAX = 4096 };

static const char jump_wanted[] = "[USER@]HOST[:PORT], several of them with a"
	" comma between, or none; IPv6 addresses in []";

static bool
is_none(const char *text)
{
	return strcasecmp(text, "none") == 0;
}

bool
read_proxy_jump(const struct item *it, void *to)
{
	struct draft *d = it->context;
	struct host_spec *h = to;
	struct jump_hop v[JUMPS_MAX];
	const char *text;
	size_t n;

	if (!tree_text(it, jump_wanted, &text))
		return false;
	h->own_jump = true;
	if (is_none(text)) {
		replace(&h->ssh.proxy_jump, xstrdup("none"));
		return true;
	}
	if (!jump_hops(text, v, &n))
		return tree_wanted(it, jump_wanted);
	if (!check_alone(it, &d->proxy_key))
		return false;
	replace(&h->ssh.proxy_jump, xstrdup(text));
	replace(&h->ssh.proxy_command, xstrdup(""));
	return true;
}

/* Why it cannot be one; NULL: it can. */
static const char *
command_fault(const char *text)
{
	if (*text == '\0' || strlen(text) > COMMAND_MAX)
		return "a command line of 1 to 4096 bytes, or none";
	for (const char *p = text; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 127)
			return "one line without control characters, or none";
		if (*p == '%' && (*++p == '\0' || strchr("hprn%", *p) == NULL))
			return "a command line whose tokens are %h, %p, %r, %n"
			    " and %%, or none";
	}
	return NULL;
}

bool
read_proxy_command(const struct item *it, void *to)
{
	struct draft *d = it->context;
	struct host_spec *h = to;
	const char *text, *wanted;

	if (!text_for(it, FOR_SHELL, "a command line, or none", &text))
		return false;
	if (is_none(text)) {
		replace(&h->ssh.proxy_command, xstrdup("none"));
		return true;
	}
	if ((wanted = command_fault(text)) != NULL)
		return tree_wanted(it, wanted);
	if (!check_alone(it, &d->proxy_key))
		return false;
	replace(&h->ssh.proxy_command, xstrdup(text));
	replace(&h->ssh.proxy_jump, xstrdup(""));
	return true;
}

bool
read_address_family(const struct item *it, void *to)
{
	static const char *const words[] = {
#define ADDRESS_FAMILY(id, word, family) [FAMILY_##id] = word,
#include "address_family.def"
#undef ADDRESS_FAMILY
	};
	const char *text;

	if (!tree_text(it, "any, inet or inet6", &text))
		return false;
	for (int i = FAMILY_UNSAID + 1; i < FAMILY_COUNT; i++)
		if (strcmp(text, words[i]) == 0) {
			*(enum address_family *)to = (enum address_family)i;
			return true;
		}
	return tree_wanted(it, "any, inet or inet6");
}

bool
read_bind_address(const struct item *it, void *to)
{
	const char *wanted = "an address of this machine, as a number", *text;
	unsigned char number[sizeof(struct in6_addr)];

	if (!tree_text(it, wanted, &text))
		return false;
	if (inet_pton(AF_INET, text, number) != 1 &&
	    (!is_address(text) || strchr(text, ':') == NULL))
		return tree_wanted(it, wanted);
	replace(to, xstrdup(text));
	return true;
}

/*
 * What is known of a jump host to one behind it: that of a host of the file; or
 * that of any, but for the alias of the key, which is another's, and with the
 * file that ssh -F FILE -J would ask for it, too.
 */
static struct host_spec *
hop_spec(struct session *s, const struct jump_hop *w,
    const struct host_spec *to)
{
	const struct host_spec *like = session_host(s, w->host);
	struct host_spec *h = host_spec_copy(like != NULL ? like : s->usual,
	    w->host, like != NULL ? like->ssh.address : w->host,
	    w->user[0] != '\0' ? w->user : NULL);

	if (like == NULL) {
		replace(&h->ssh.key_alias, xstrdup(""));
		replace(&h->ssh.config_file, xstrdup(to->ssh.config_file));
	}
	if (w->port != 0)
		h->ssh.port = w->port;
	s->hops = xreallocarray(s->hops, s->hop_count + 1, sizeof *s->hops);
	s->hops[s->hop_count++] = h;
	return h;
}

static void
add_hop(struct host_list *to, const struct host_spec *h)
{
	/* The array is never written to through the list. */
	const struct host_spec **v = xreallocarray(to->v, to->n + 1,
	    sizeof *v);

	v[to->n++] = h;
	to->v = v;
}

/* How many of the hops are before the host itself. */
static size_t
hops_before(const char *name, const struct jump_hop *v, size_t n)
{
	size_t i = 0;

	while (i < n && strcmp(v[i].host, name) != 0)
		i++;
	return i;
}

/*
 * Adds those on the way to h. A jump host of the file is reached as the file
 * says for it, where it is the first one; one that the top of the file names is
 * itself reached through those before it. False: it leads back to itself.
 */
static bool
add_hops(struct session *s, const struct host_spec *h, struct host_list *to,
    unsigned depth)
{
	struct jump_hop v[JUMPS_MAX];
	const struct host_spec *first;
	size_t n;

	if (h->ssh.proxy_jump[0] == '\0' || is_none(h->ssh.proxy_jump) ||
	    !jump_hops(h->ssh.proxy_jump, v, &n))
		return true;
	size_t before = hops_before(h->name, v, n);
	if (depth > JUMPS_MAX || (h->own_jump && before < n))
		return false;
	if (before > 0 && (first = session_host(s, v[0].host)) != NULL &&
	    !add_hops(s, first, to, depth + 1))
		return false;
	for (size_t i = 0; i < before; i++)
		add_hop(to, hop_spec(s, &v[i], h));
	return to->n <= JUMPS_MAX;
}

static bool
finish(struct draft *d, struct host_spec *h)
{
	size_t n;

	if (!add_hops(d->s, h, &h->jumps, 0))
		return tree_fault(&d->hosts, "the way to host '%s' by"
		    " 'proxy_jump' leads back to itself, or has more than %d"
		    " jump hosts", h->name, JUMPS_MAX);
	if (h->jumps.n == 0)
		return true;
	/* It is one request for all of them. */
	n = ssh_fields_weight(&h->ssh) + strlen(h->state_dir);
	for (size_t i = 0; i < h->jumps.n; i++)
		n += ssh_fields_weight(&h->jumps.v[i]->ssh) +
		    strlen(h->jumps.v[i]->name);
	return n <= SPEC_BYTES_MAX || tree_fault(&d->hosts, "the paths of host"
	    " '%s' and its jump hosts have %zu bytes; %d are allowed", h->name,
	    n, SPEC_BYTES_MAX);
}

bool
finish_jumps(struct draft *d)
{
	for (size_t i = 0; i < d->s->host_count; i++)
		if (!finish(d, d->s->hosts[i]))
			return false;
	return finish(d, d->s->usual);
}
