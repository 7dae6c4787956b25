/* What a process of a session file may use of its host. */
#include "sessionread.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

void
limits_usual(struct proc_spec *p)
{
	for (size_t i = 0; i < LIMIT_COUNT; i++)
		p->limits.v[i] = LIMIT_AS_IS;
}

static bool
read_number(const struct item *it, enum limit l, int64_t least, void *to)
{
	unsigned long long *limit = to;
	int64_t n;

	if (!tree_number(it, least, (int64_t)limit_info(l)->most, &n))
		return false;
	*limit = (unsigned long long)n;
	return true;
}

static bool
read_nofile(const struct item *it, void *to)
{
	return read_number(it, LIMIT_NOFILE, 1, to);
}

static bool
read_core(const struct item *it, void *to)
{
	const char *wanted = "unlimited, or a number of KiB", *text;

	if (!tree_text(it, wanted, &text))
		return false;
	if (strcmp(text, "unlimited") == 0) {
		*(unsigned long long *)to = LIMIT_UNLIMITED;
		return true;
	}
	if (strspn(text, "0123456789") != strlen(text))
		return tree_wanted(it, wanted);
	return read_number(it, LIMIT_CORE, 0, to);
}

#define AT(field) offsetof(struct limits, field)
static const struct tree_key limit_keys[] = {
#define LIMIT_KEY(name, read, place, needed, type, text)                       \
	{ #name, read, place, needed },
#include "sessionkey.def"
	{ NULL, NULL, 0, NULL },
};

bool
read_limits(const struct item *it, void *to)
{
	struct proc_spec *p = to;
	char *in = xasprintf("limits of %s", it->in);

	/* Those of the defaults are replaced, all. */
	limits_usual(p);
	bool ok = tree_keys(it, in, limit_keys, &p->limits);
	free(in);
	return ok;
}

/* As the host's kernel will tell it, so that it can be compared there. */
bool
read_cpus(const struct item *it, void *to)
{
	const char *wanted = "a list of processors, such as 0-3,8", *text;
	char list[CPU_LIST_MAX];

	if (!tree_text(it, wanted, &text))
		return false;
	if (!cpu_list(text, list, sizeof list))
		return tree_wanted(it, wanted);
	replace(to, xstrdup(list));
	return true;
}
