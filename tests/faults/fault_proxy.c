/*
 * Stands between worker and sshd, and does to their connections what networks
 * do. What it is told comes on stdin, a line each, and each line is answered
 * on stdout by one that begins with "ok" or "error": who tests waits for no
 * time to pass. It ends with stdin.
 *
 * fault_proxy LISTEN-ADDRESS ADDRESS PORT SEED says "ok PORT" when it listens.
 * "up" is what goes to sshd, "down" what comes from it, "both" both.
 *
 *   pass                 no fault from now on; what was held back goes on
 *   stall WAY            nothing passes, and nobody is told
 *   discard WAY          bytes are taken and thrown away
 *   delay MS [JITTER]    bytes arrive so much later, in order
 *   rate BYTES           so many in a second at most, each way
 *   flip WAY N           one bit of the Nth byte from now (1 is the next)
 *   half-close WAY       no more goes that way: a FIN
 *   close, reset         both ways, by FIN, or by RST
 *   refuse, accept       new connections
 *   deaf                 new ones are left in the backlog
 *   count                "ok CONNECTIONS UP DOWN": open ones; bytes passed
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault_link.h"

struct proxy {
	struct links links;
	struct sockaddr_in listens, target;
	int fd;                 /* that listens; -1: connections are refused */
	ev_io acceptable, commands;
	char line[256];
	size_t line_size;
};

static void
accept_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct proxy *p = w->data;
	int client = accept4(p->fd, NULL, NULL, SOCK_CLOEXEC);

	(void)loop;
	(void)revents;
	if (client < 0)
		return;
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server < 0)
		die("socket");
	/* sshd is on this machine: it answers at once, or refuses. */
	if (connect(server, (const struct sockaddr *)&p->target,
	    sizeof p->target) < 0) {
		close(server);
		close(client);
		return;
	}
	links_add(&p->links, client, server);
}

/* At the same port again. */
static void
take_connections(struct proxy *p)
{
	const int yes = 1;
	socklen_t size = sizeof p->listens;

	if (p->fd < 0) {
		p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		setsockopt(p->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
		if (bind(p->fd, (const struct sockaddr *)&p->listens, size) < 0
		    || listen(p->fd, 128) < 0 || getsockname(p->fd,
		    (struct sockaddr *)&p->listens, &size) < 0)
			die("listen");
		ev_io_init(&p->acceptable, accept_cb, p->fd, EV_READ);
		p->acceptable.data = p;
	}
	ev_io_start(p->links.loop, &p->acceptable);
}

static void
refuse(struct proxy *p)
{
	if (p->fd < 0)
		return;
	ev_io_stop(p->links.loop, &p->acceptable);
	close(p->fd);
	p->fd = -1;
}

static void
pass(struct proxy *p)
{
	p->links.faults = (struct faults){ 0 };
	take_connections(p);
}

static void
deaf(struct proxy *p)
{
	ev_io_stop(p->links.loop, &p->acceptable);
}

static void
close_all(struct proxy *p)
{
	links_end(&p->links, false);
}

static void
reset_all(struct proxy *p)
{
	links_end(&p->links, true);
}

/* Words without a way. */
static const struct {
	const char *word;
	void (*obey)(struct proxy *p);
} plain[] = {
	{ "pass", pass },
	{ "deaf", deaf },
	{ "close", close_all },
	{ "reset", reset_all },
	{ "refuse", refuse },
	{ "accept", take_connections },
};

static bool
obey_way(struct proxy *p, const char *word, enum way way, double n)
{
	struct faults *f = &p->links.faults;

	if (strcmp(word, "stall") == 0)
		f->stalled[way] = true;
	else if (strcmp(word, "discard") == 0)
		f->discards[way] = true;
	else if (strcmp(word, "half-close") == 0)
		links_half_close(&p->links, way);
	else if (strcmp(word, "flip") == 0 && n >= 1)
		f->flip[way] = (uint64_t)n;
	else
		return false;
	return true;
}

/* False: there is no such word, or not with these. */
static bool
obey(struct proxy *p, const char *line)
{
	char word[16] = "", way[16] = "";
	double n = 0;
	int got = sscanf(line, "%15s %15s %lf", word, way, &n);

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (got == 1 && strcmp(word, plain[i].word) == 0) {
			plain[i].obey(p);
			return true;
		}
	if (got < 2)
		return false;
	if (strcmp(word, "delay") == 0) {
		p->links.faults.delay = atof(way) / 1000;
		p->links.faults.jitter = n / 1000;
		return true;
	}
	if (strcmp(word, "rate") == 0) {
		p->links.faults.rate = (uint64_t)atof(way);
		return true;
	}
	bool both = strcmp(way, "both") == 0, done = false;
	if (both || strcmp(way, "up") == 0)
		done = obey_way(p, word, UP, n);
	if (both || strcmp(way, "down") == 0)
		done = obey_way(p, word, DOWN, n);
	return done;
}

static void
answer(struct proxy *p, const char *line)
{
	const struct links *l = &p->links;

	ev_now_update(l->loop);
	if (strcmp(line, "count") == 0)
		printf("ok %u %llu %llu\n", links_count(l),
		    (unsigned long long)l->passed[UP],
		    (unsigned long long)l->passed[DOWN]);
	else if (obey(p, line))
		printf("ok\n");
	else
		printf("error no such fault: %s\n", line);
	fflush(stdout);
	links_go(&p->links);
}

static void
command_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct proxy *p = w->data;
	ssize_t n = read(STDIN_FILENO, p->line + p->line_size,
	    sizeof p->line - 1 - p->line_size);
	char *end;

	(void)revents;
	if (n <= 0) {
		ev_break(loop, EVBREAK_ALL);
		return;
	}
	p->line_size += (size_t)n;
	p->line[p->line_size] = '\0';
	while ((end = strchr(p->line, '\n')) != NULL) {
		*end++ = '\0';
		answer(p, p->line);
		p->line_size -= (size_t)(end - p->line);
		memmove(p->line, end, p->line_size + 1);
	}
	if (p->line_size == sizeof p->line - 1)
		p->line_size = 0;
}

static void
address(struct sockaddr_in *a, const char *text, const char *port)
{
	a->sin_family = AF_INET;
	a->sin_port = htons((uint16_t)atoi(port));
	if (inet_pton(AF_INET, text, &a->sin_addr) != 1)
		die("address");
}

int
main(int argc, char **argv)
{
	struct proxy p = { .fd = -1 };

	if (argc != 5) {
		fprintf(stderr, "usage: fault_proxy LISTEN-ADDRESS ADDRESS PORT"
		    " SEED\n");
		return 2;
	}
	address(&p.listens, argv[1], "0");
	address(&p.target, argv[2], argv[3]);
	p.links.seed = (unsigned)atoi(argv[4]);
	p.links.loop = ev_loop_new(EVFLAG_AUTO);
	LIST_INIT(&p.links.all);
	pass(&p);
	printf("ok %u\n", ntohs(p.listens.sin_port));
	fflush(stdout);
	ev_io_init(&p.commands, command_cb, STDIN_FILENO, EV_READ);
	p.commands.data = &p;
	ev_io_start(p.links.loop, &p.commands);
	ev_run(p.links.loop, 0);
	links_end(&p.links, false);
	refuse(&p);
	ev_loop_destroy(p.links.loop);
	return 0;
}
