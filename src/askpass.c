#include "askpass.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "mem.h"
#include "protocol.h"
#include "writeall.h"

static const char variable[] = "PLM_ASKPASS";

const char *
askpass_socket(void)
{
	return getenv(variable);
}

void
askpass_environment(const char *program, const char *socket)
{
	unsetenv("SSH_ASKPASS");
	unsetenv("SSH_ASKPASS_REQUIRE");
	unsetenv("DISPLAY");
	unsetenv(variable);
	if (program == NULL)
		return;
	setenv("SSH_ASKPASS", program, 1);
	setenv("SSH_ASKPASS_REQUIRE", "force", 1);
	setenv(variable, socket, 1);
}

char *
askpass_program(void)
{
	static const char gone[] = " (deleted)";
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path);
	size_t tail = sizeof gone - 1;

	if (n <= 0 || (size_t)n >= sizeof path)
		return NULL;
	/* It was replaced while it runs: the new one speaks the same. */
	if ((size_t)n > tail && memcmp(path + n - tail, gone, tail) == 0)
		n -= (ssize_t)tail;
	return xmemdup0(path, (size_t)n);
}

static int
reach(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof a.sun_path)
		return -1;
	memcpy(a.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Until something comes. False: ssh is gone, or nobody reads what it would be
 * told. */
static bool
await(int fd)
{
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
		{ .fd = STDOUT_FILENO } };
	int n;

	do
		n = poll(fds, 2, -1);
	while (n < 0 && errno == EINTR);
	return n > 0 && fds[1].revents == 0;
}

/* The bytes up to the end; 0: there is no answer. */
static size_t
hear(int fd, char *to, size_t size)
{
	size_t got = 0;

	while (got < size && await(fd)) {
		ssize_t n = read(fd, to + got, size - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			return got;
		if (n < 0)
			break;
		got += (size_t)n;
	}
	return 0;
}

static bool
ask(int fd, const char *prompt)
{
	const char *hint = getenv("SSH_ASKPASS_PROMPT");

	if (hint == NULL)
		hint = "";
	return write_all(fd, hint, strlen(hint) + 1) &&
	    write_all(fd, prompt, strlen(prompt) + 1);
}

int
askpass_main(const char *socket, const char *prompt)
{
	/* One more shows that there is no end where it has to be. */
	char said[1 + ANSWER_MAX + 2] = "";
	size_t n = 0;

	/* ssh's end is ours, and so is the socket's. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	int fd = reach(socket);
	if (fd >= 0 && ask(fd, prompt))
		n = hear(fd, said, sizeof said - 1);
	bool ok = n > 0 && said[0] == ASKPASS_ANSWERS;
	if (ok) {
		said[n] = '\n';
		ok = write_all(STDOUT_FILENO, said + 1, n);
	}
	wipe(said, sizeof said);
	if (fd >= 0)
		close(fd);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
