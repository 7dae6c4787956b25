#include "shell_as.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

char *const *
shell_as(int argc, char **argv, char *dir)
{
	static char *const wrap[] = { (char *)(uintptr_t)"/bin/sh",
		(char *)(uintptr_t)"-c",
		(char *)(uintptr_t)"eval \"exec $PLM_AS ${1#exec /bin/sh}\"",
		(char *)(uintptr_t)"sh", NULL };
	char command[200];

	snprintf(command, sizeof command, "%s%s", argv[0],
	    argc > 1 ? " sh" : "");
	setenv("PLM_AS", command, 1);
	if (argc == 1)
		return wrap;
	if (mkdtemp(dir) == NULL)
		abort();
	snprintf(command, sizeof command, "%s --install -s %s", argv[0], dir);
	if (system(command) != 0)
		abort();
	setenv("PATH", dir, 1);
	return wrap;
}

bool
shell_tail_follows(void)
{
	return system("case $(tail --version 2>/dev/null) in *GNU*) ;;"
	    " *) exit 1 ;; esac") == 0;
}
