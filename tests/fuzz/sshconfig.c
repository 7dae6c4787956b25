/* What ssh -G prints: every value is a part of one of its lines. */
#include <stdlib.h>

#include "fuzz.h"
#include "sshconfig.h"

void
fuzz_start(void)
{
}

static void
check_values(const struct strings *values, const char *name, const char *text)
{
	HOLDS(strstr(text, name) != NULL || values->n == 0);
	for (size_t i = 0; i < values->n; i++) {
		const char *v = values->v[i];
		HOLDS(strchr(v, '\n') == NULL && strstr(text, v) != NULL);
	}
	HOLDS(strcmp(ssh_config_text(values), values->n > 0 ? values->v[0]
	    : "") == 0);
}

void
fuzz_one(struct slice input)
{
	struct ssh_config c;
	char *text = fuzz_string(input);

	HOLDS(ssh_config_parse(slice_of(text), &c) == (c.hostname.n > 0));
#define KEYWORD(name, kind, what) check_values(&c.name, #name, text);
#include "sshkeyword.def"
	HOLDS(!is_ssh_name(text) || strpbrk(text, " \t\n'\"$`\\;&|<>") == NULL);
	ssh_config_finish(&c);
	ssh_config_parse(input, &c);
	ssh_config_finish(&c);
	free(text);
}
