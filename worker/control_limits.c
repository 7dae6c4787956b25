/* What a program may use, as its spec says it: program.sh reads it. */
#include <stdio.h>

#include "control_private.h"
#include "rlimit.h"

/*
 * What a shell's ulimit is to be told, one of which is right: sizes are in
 * blocks of 512 bytes or 1024, by the shell. The larger comes first: what was
 * lowered cannot be raised again.
 */
static void
put_limit(struct buffer *spec, const struct limit_info *l, uint64_t value)
{
	char text[200];
	unsigned long long n = value, bytes = l->bytes > 0 ? l->bytes : 1;

	if (value == LIMIT_AS_IS)
		return;
	if (value == LIMIT_UNLIMITED)
		snprintf(text, sizeof text, "plm_limit '%s' unlimited '%s' %s"
		    " unlimited\n", l->row, l->what, l->option);
	else if (l->bytes == 0)
		snprintf(text, sizeof text, "plm_limit '%s' %llu '%s' %s"
		    " %llu\n", l->row, n, l->what, l->option, n);
	else
		snprintf(text, sizeof text, "plm_limit '%s' %llu '%s' %s %llu"
		    " %llu\n", l->row, n * bytes, l->what, l->option,
		    n * bytes / 512, n * bytes / 1024);
	buffer_puts(spec, text);
}

bool
control_put_limits(struct buffer *spec, const struct start_spec *s)
{
	bool ok = true;

	buffer_puts(spec, "plm_limits() {\n:\n");
	for (size_t i = 0; i < s->limits.n && i < LIMIT_COUNT; i++)
		put_limit(spec, limit_info((enum limit)i), s->limits.v[i]);
	if (s->cpus.n > 0) {
		buffer_puts(spec, "plm_cpus");
		ok = control_put_word(spec, s->cpus);
		buffer_puts(spec, "\n");
	}
	buffer_puts(spec, "}\n");
	return ok;
}
