/*
 * The ways to a host without one: command lines that no name can change, what
 * a proxy command leaves, addresses that do not answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <arpa/inet.h>
#include <errno.h>
#include <ev.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "dial.h"
#include "proxy.h"
#include "tcp.h"

enum { HELD_MAX = 8, DEADLINE_MS = 10000 };

struct fixture {
	struct ev_loop *loop;
	struct dial *dial;
	int fd;
	struct fault why;
	unsigned done, known;
};

static int
setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .loop = ev_loop_new(0), .fd = -1 };
	*state = &f;
	return f.loop == NULL;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	dial_free(f->dial);
	if (f->fd >= 0)
		close(f->fd);
	ev_loop_destroy(f->loop);
	return 0;
}

static void
on_step(enum host_state step, void *arg)
{
	(void)arg;
	assert_true(step == HOST_RESOLVING || step == HOST_CONNECTING);
}

static void
on_done(int fd, const struct fault *why, void *arg)
{
	struct fixture *f = arg;

	f->fd = fd;
	f->why = *why;
	f->done++;
}

static void
on_known(void *arg)
{
	((struct fixture *)arg)->known++;
}

static void
wake(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)w;
	(void)revents;
}

/* Until what is counted has happened. */
static void
wait_for(struct fixture *f, const unsigned *count)
{
	int64_t end = clock_mono_ms() + DEADLINE_MS;
	ev_timer tick;

	ev_timer_init(&tick, wake, 0.05, 0.05);
	ev_timer_start(f->loop, &tick);
	while (*count == 0 && clock_mono_ms() < end)
		ev_run(f->loop, EVRUN_ONCE);
	ev_timer_stop(f->loop, &tick);
	assert_int_equal(*count, 1);
}

static void
dial(struct fixture *f, const struct target *t)
{
	static const struct dial_events events = { on_step, on_done, on_known };

	dial_free(f->dial);
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	f->done = f->known = 0;
	f->dial = dial_new(f->loop, t, &events, f);
	dial_start(f->dial);
	wait_for(f, &f->done);
}

static void
names_are_filled_in(void **state)
{
	const struct target t = { .host = "r1", .address = "fe80::1%eth0",
		.name = "ru-01", .port = 2222, .user = "daq", .proxy_command =
		"nc -X '$x' %h %p # %r %n 100%%" };
	struct fault f = { 0 };
	char *line = proxy_command(&t, &f);

	(void)state;
	assert_string_equal(line, "nc -X '$x' fe80::1%eth0 2222 # daq ru-01"
	    " 100%");
	free(line);
}

static void
no_name_is_read_by_the_shell(void **state)
{
	static const char *const bad[] = { "", "-oX", "a b", "a;b", "$(id)",
		"`id`", "a\nb", "a'b", "a\"b", "a\\b", "a|b", "a&b", "a>b", "a*",
		"a?", "~a", "a#b", "{a,b}", "a\tb", "\303\244", "a/b", "!a" };
	struct fault f = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const struct target t = { .host = "h", .address = bad[i],
			.port = 1, .user = bad[i], .proxy_command = "nc %h" };
		struct target u = t;
		u.proxy_command = "nc %r";
		assert_null(proxy_command(&t, &f));
		assert_int_equal(f.code, CODE_INVALID);
		assert_null(proxy_command(&u, &f));
		/* What the line does not have may be anything. */
		u.proxy_command = "nc %p";
		char *line = proxy_command(&u, &f);
		assert_string_equal(line, "nc 1");
		free(line);
	}
}

static void
a_command_without_use_is_told(void **state)
{
	struct fixture *f = *state;
	struct target t = { .host = "h1", .address = "a b", .port = 1,
		.user = "u", .connect_ms = 1000, .proxy_command = "nc %h" };
	struct fault why = { 0 };

	dial(f, &t);
	assert_int_equal(f->fd, -1);
	assert_non_null(strstr(f->why.text, "'a b' cannot be in the proxy"));
	t.proxy_command = "sh -c 'echo one >&2; echo two >&2;"
	    " kill -TERM $$'";
	dial(f, &t);
	assert_true(f->fd >= 0);
	if (!dial_end(f->dial, &why)) {
		wait_for(f, &f->known);
		assert_true(dial_end(f->dial, &why));
	}
	assert_string_equal(why.text,
	    "the proxy command of h1 was killed by signal 15: two");
}

/* Nobody has the other end of a socket any more. */
static bool
is_ended(int fd)
{
	char c;
	ssize_t n = recv(fd, &c, 1, MSG_DONTWAIT | MSG_PEEK);

	return n == 0 || (n < 0 && errno != EAGAIN);
}

/* They hold the socket, so that its end is theirs. */
static void
what_a_command_left_is_ended(void **state)
{
	struct fixture *f = *state;
	const struct target t = { .host = "h1", .address = "a", .port = 1,
		.user = "u", .connect_ms = 1000, .proxy_command = "sh -c '"
		"trap \"\" TERM; (trap \"\" TERM; while :; do sleep 1; done) &"
		" (sleep 1000 & sleep 1000) & echo up; while :; do sleep 1;"
		" done'" };
	int64_t end = clock_mono_ms() + DEADLINE_MS;
	char up[3];

	dial(f, &t);
	while (recv(f->fd, up, sizeof up, 0) != (ssize_t)sizeof up &&
	    clock_mono_ms() < end)
		usleep(10000);
	assert_memory_equal(up, "up\n", 3);
	assert_false(is_ended(f->fd));
	dial_free(f->dial);
	f->dial = NULL;
	while (!is_ended(f->fd) && clock_mono_ms() < end)
		usleep(10000);
	assert_true(is_ended(f->fd));
}

/* What a shell that prints its words has been given. */
static void
a_command_is_run_by_ones_own_shell(void **state)
{
	static const char *const shells[][2] = {
		{ "/bin/echo", "-c exec echo up\n" },
		{ "echo", "up\n" },             /* no path: it is /bin/sh */
	};
	struct fixture *f = *state;
	const struct target t = { .host = "h1", .address = "a", .port = 1,
		.user = "u", .connect_ms = 1000, .proxy_command = "echo up" };
	char said[64] = "";

	for (size_t i = 0; i < 2; i++) {
		setenv("SHELL", shells[i][0], 1);
		dial(f, &t);
		unsetenv("SHELL");
		fcntl(f->fd, F_SETFL, 0);
		ssize_t n = recv(f->fd, said, sizeof said - 1, MSG_WAITALL);
		assert_int_equal(n, strlen(shells[i][1]));
		assert_memory_equal(said, shells[i][1], (size_t)n);
	}
}

static struct sockaddr_storage
address_of(int fd)
{
	struct sockaddr_storage a = { 0 };
	socklen_t n = sizeof a;

	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	return a;
}

/* Listens at a number, with a queue of so many. */
static int
listen_at(const char *number, int queue)
{
	struct addresses a;
	int fd;

	assert_true(resolve_number(number, 0, AF_UNSPEC, &a));
	fd = socket(a.v[0].ss_family, SOCK_STREAM, 0);
	if (bind(fd, (const struct sockaddr *)&a.v[0], address_size(&a.v[0]))
	    < 0) {
		close(fd);
		return -1;
	}
	assert_int_equal(listen(fd, queue), 0);
	return fd;
}

static uint16_t
port_of(int fd)
{
	struct sockaddr_storage a = address_of(fd);
	struct sockaddr_in6 six;

	/* It is at the same place in both. */
	memcpy(&six, &a, sizeof six);
	return ntohs(six.sin6_port);
}

/* One whose queue is full does not answer at all. */
static void
an_address_that_is_dead_does_not_take_all_the_time(void **state)
{
	struct fixture *f = *state;
	int dead = listen_at("127.0.0.5", 0), live = listen_at("127.0.0.6", 8);
	int held[HELD_MAX];
	struct addresses a = { .n = 2, .v = { address_of(dead),
		address_of(live) } };

	for (int i = 0; i < HELD_MAX; i++) {
		held[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(held[i], (const struct sockaddr *)&a.v[0],
		    sizeof(struct sockaddr_in));
	}
	int64_t start = clock_mono_ms();
	struct tcp *tcp = tcp_connect(f->loop, &a, "", 2000, on_done, f);
	wait_for(f, &f->done);
	assert_true(f->fd >= 0);
	assert_in_range(clock_mono_ms() - start, 500, 1900);
	tcp_free(tcp);
	for (int i = 0; i < HELD_MAX; i++)
		close(held[i]);
	close(dead);
	close(live);
}

static void
families_and_our_own_address_are_chosen(void **state)
{
	struct fixture *f = *state;
	int six = listen_at("::1", 8), four = listen_at("127.0.0.1", 8);
	struct target t = { .host = "h1", .address = "::1", .user = "u",
		.connect_ms = 2000 };

	if (six < 0)
		skip();
	t.port = port_of(six);
	dial(f, &t);
	assert_true(f->fd >= 0);
	t.family = AF_INET;
	dial(f, &t);
	assert_int_equal(f->fd, -1);
	t.address = "127.0.0.1";
	t.port = port_of(four);
	t.bind_address = "127.0.0.77";
	dial(f, &t);
	assert_true(f->fd >= 0);
	struct sockaddr_storage a = address_of(f->fd);
	struct sockaddr_in v4;
	memcpy(&v4, &a, sizeof v4);
	assert_int_equal(ntohl(v4.sin_addr.s_addr), 0x7f00004d);
	t.bind_address = "::1";
	dial(f, &t);
	assert_non_null(strstr(f->why.text, "of the other address family"));
	t.bind_address = "192.0.2.1";
	dial(f, &t);
	assert_non_null(strstr(f->why.text, "bind_address 192.0.2.1: "));
	close(six);
	close(four);
}

int
main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_filled_in),
		cmocka_unit_test(no_name_is_read_by_the_shell),
		WITH(a_command_without_use_is_told),
		WITH(what_a_command_left_is_ended),
		WITH(a_command_is_run_by_ones_own_shell),
		WITH(an_address_that_is_dead_does_not_take_all_the_time),
		WITH(families_and_our_own_address_are_chosen),
	};
#undef WITH

	return cmocka_run_group_tests(tests, NULL, NULL);
}
