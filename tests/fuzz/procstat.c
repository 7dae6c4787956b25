/* /proc/PID/stat: any bytes, and any bytes as the name that stands in the midst. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "procstat.h"

void
fuzz_start(void)
{
}

void
fuzz_one(struct slice input)
{
	struct buffer b = { 0 };
	struct procstat s;

	procstat_parse(input, &s);
	buffer_put(&b, "7 (", 3);
	buffer_put(&b, input.p, input.n);
	buffer_put(&b, ") T 5 6 7 0", 11);
	HOLDS(procstat_parse(fuzz_bytes(&b), &s));
	HOLDS(s.state == 'T' && s.parent == 5 && s.group == 6);
	buffer_finish(&b);
}
