/*
 * libssh2 with nothing around it, blocking: what the wire and the library take
 * by themselves. wire HOST PORT USER KEY cat COMMAND reads a command's output to
 * its end and says how many ms that took from its first byte; wire ... ping N has
 * a shell answer N lines, and says how many us each took.
 */
#include <arpa/inet.h>
#include <libssh2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "stopwatch.h"

static int
dial(const char *address, const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1 ||
	    connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
		fail("no connection");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static LIBSSH2_CHANNEL *
run(int fd, const char *user, const char *key, const char *command)
{
	LIBSSH2_SESSION *s = libssh2_session_init();

	if (libssh2_session_handshake(s, fd) != 0 ||
	    libssh2_userauth_publickey_fromfile(s, user, NULL, key, NULL) != 0)
		fail("no login");
	LIBSSH2_CHANNEL *c = libssh2_channel_open_session(s);
	if (c == NULL || libssh2_channel_exec(c, command) != 0)
		fail("no command");
	return c;
}

static void
cat(LIBSSH2_CHANNEL *c)
{
	static char buf[32 * 1024];
	double began = 0;
	size_t all = 0;
	ssize_t n;

	while ((n = libssh2_channel_read(c, buf, sizeof buf)) > 0) {
		if (all == 0)
			began = now_us();
		all += (size_t)n;
	}
	printf("%zu %.3f\n", all, (now_us() - began) / 1e3);
}

static void
ping(LIBSSH2_CHANNEL *c, int count)
{
	char buf[256];

	for (int i = 0; i < count; i++) {
		double began = now_us();
		if (libssh2_channel_write(c, "ping\n", 5) != 5)
			fail("a ping was not sent");
		for (size_t n = 0; n == 0 || buf[n - 1] != '\n';) {
			ssize_t got = libssh2_channel_read(c, buf + n,
			    sizeof buf - n);
			if (got <= 0)
				fail("a ping was not answered");
			n += (size_t)got;
		}
		printf("%.1f\n", now_us() - began);
	}
}

int
main(int argc, char **argv)
{
	if (argc != 7)
		fail("HOST PORT USER KEY cat COMMAND, or ping N");
	bool pings = strcmp(argv[5], "ping") == 0;
	LIBSSH2_CHANNEL *c = run(dial(argv[1], argv[2]), argv[3], argv[4],
	    pings ? "exec /bin/sh -c 'while read -r l; do echo \"$l\"; done'"
	    : argv[6]);
	if (pings)
		ping(c, atoi(argv[6]));
	else
		cat(c);
	return EXIT_SUCCESS;
}
