/* Numbers, and true and false, of a supervisord.conf. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import_supervisor.h"
#include "yamlload.h"

bool
supervisor_wanted(struct program *p, const struct ini_value *v, const char *what)
{
	char quoted[QUOTE_MAX];

	return import_fault(p->im, v->at, "'%s' in [%.64s] must be %s, not %s",
	    v->name, p->section->name, what, tree_quote(v->text, quoted));
}

bool
supervisor_number(struct import *im, const struct ini_section *s,
    const char *key, int64_t min, int64_t max, int64_t *n)
{
	const struct ini_value *v = ini_value(s, key);
	char quoted[QUOTE_MAX];

	if (v == NULL)
		return true;
	size_t digits = strspn(v->text, "0123456789");
	int64_t value = digits > 0 && digits < 16 ? strtoll(v->text, NULL, 10)
	    : -1;
	if (v->text[digits] != '\0' || value < min || value > max)
		return import_fault(im, v->at, "'%s' in [%.64s] must be a"
		    " whole number from %lld to %lld, not %s", key, s->name,
		    (long long)min, (long long)max, tree_quote(v->text,
		    quoted));
	*n = value;
	return true;
}

/* The words of supervisord. */
bool
supervisor_bool(struct program *p, const struct ini_value *v, bool *to)
{
	static const char *const words[2][5] = {
		{ "false", "no", "off", "0", "n" },
		{ "true", "yes", "on", "1", "y" },
	};

	for (size_t i = 0; i < 10; i++)
		if (strcasecmp(v->text, words[i / 5][i % 5]) == 0) {
			*to = i >= 5;
			return true;
		}
	return supervisor_wanted(p, v, "true or false");
}
