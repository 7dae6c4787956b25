#include "shells.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const shells[][4] = {
	{ "dash" }, { "bash" }, { "busybox", "sh" }, { "ksh" }, { "mksh" },
	{ "zsh", "--emulate", "sh" },
};

const size_t shell_count = sizeof shells / sizeof *shells;

/* As control.sh takes a request: a line, not what a parser has read ahead. */
static const char reader[] = "NL='\n'; show() { printf '%s\\0' \"$@\"; };"
	"IFS= read -r line; eval \"$line\"";

bool
shell_installed(size_t shell)
{
	char command[100];

	snprintf(command, sizeof command, "command -v %s >/dev/null",
	    shells[shell][0]);
	return system(command) == 0;
}

static _Noreturn void
become(const char *const shell[4], int in, int out)
{
	const char *argv[6] = { NULL };
	size_t n = 0;

	for (; shell[n] != NULL; n++)
		argv[n] = shell[n];
	argv[n] = "-c";
	argv[n + 1] = reader;
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0) {
		close(out);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
	}
	_exit(127);
}

bool
shell_run(size_t shell, const struct buffer *line, struct buffer *out)
{
	FILE *in = tmpfile();
	int ends[2], status = 0;
	ssize_t n;

	if (in == NULL || pipe(ends) < 0)
		return false;
	fwrite(buffer_data(line), 1, buffer_size(line), in);
	fflush(in);
	rewind(in);
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		become(shells[shell], fileno(in), ends[1]);
	}
	close(ends[1]);
	while ((n = read(ends[0], buffer_reserve(out, 65536), 65536)) > 0)
		buffer_grew(out, (size_t)n);
	close(ends[0]);
	fclose(in);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
