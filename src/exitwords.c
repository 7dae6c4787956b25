#include "exitwords.h"

#include <stdio.h>

#include "signame.h"

const char *
exit_words(const struct exit_status *e, char *buf, size_t size)
{
	const char *core = e->core == CORE_YES ? ", core dumped" : "";
	const char *maybe = e->exact ? NULL : signame(e->code - 128);

	if (e->signal != 0 && signame(e->signal) != NULL)
		snprintf(buf, size, "killed by %s%s", signame(e->signal),
		    core);
	else if (e->signal != 0)
		snprintf(buf, size, "killed by signal %d%s", e->signal, core);
	else if (e->code >= 0 && maybe != NULL)
		snprintf(buf, size, "exit %d, or killed by %s", e->code,
		    maybe);
	else if (e->code >= 0)
		snprintf(buf, size, "exit %d", e->code);
	else
		snprintf(buf, size, "%s", "");
	return buf;
}
