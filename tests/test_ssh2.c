/*
 * The SSH transport against a real sshd: thin sockets, rekeying, bursts, full
 * hosts, broken links and floods. What was sent arrives, once and whole, and
 * each end is told once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <ev.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hop.h"
#include "local_sshd.h"
#include "mem.h"
#include "ssh2_private.h"

enum { DEADLINE_MS = 15000, TAPS_MAX = 24, SKIPPED = 77 };

/* A channel and what came of it. */
struct tap {
	struct channel *channel;
	struct fixture *f;
	unsigned opened, ends;
	enum code code;
	char why[800];
	size_t got, errors;     /* bytes of stdout, of stderr */
	unsigned long sum;      /* of stdout's bytes          */
	char text[64];          /* its first bytes            */
	size_t to_send;         /* bytes of `cat` to be fed   */
};

struct fixture {
	struct local_sshd sshd;
	struct ev_loop *loop;
	struct transport *transport;
	struct target target;
	const char *known_hosts[2], *identities[2];
	char known[128], identity[128];
	char user[64];
	unsigned ready, downs;
	enum host_state phase;
	struct fault why;
	bool late;
	bool stop_at_login;     /* sshd's processes, by SIGSTOP */
	unsigned counts, count; /* of the sessions, and the last one */
	bool refused;
	struct tap taps[TAPS_MAX];
};

/* A socket that takes so many bytes at a time, and often none; 0: any. */
static size_t thin;

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	size_t most = thin > 0 ? 1 + (size_t)random() % thin : n;

	if (thin > 0 && random() % 4 == 0) {
		errno = EAGAIN;
		return -1;
	}
	return sendto(fd, p, n < most ? n : most, flags, NULL, 0);
}

static void
on_progress(enum host_state state, void *arg)
{
	struct fixture *f = arg;

	f->phase = state;
	if (state == HOST_LOGIN && f->stop_at_login)
		local_sshd_signal_sessions(&f->sshd, SIGSTOP);
}

static void
on_ready(void *arg)
{
	struct fixture *f = arg;

	f->ready++;
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_down(const struct fault *why, void *arg)
{
	struct fixture *f = arg;

	f->downs++;
	f->why = *why;
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_open(void *arg)
{
	struct tap *t = arg;

	assert_int_equal(t->ends, 0);
	t->opened++;
	ev_break(t->f->loop, EVBREAK_ALL);
}

/* The byte at an offset of what is fed to `cat`. */
static char
pattern(size_t at)
{
	return (char)('a' + at % 23);
}

static void
feed(struct tap *t, size_t n)
{
	char chunk[32 * 1024];
	static const size_t all = sizeof chunk;

	while (n > 0) {
		size_t now = n < all ? n : all;
		for (size_t i = 0; i < now; i++)
			chunk[i] = pattern(t->errors + i);
		channel_write(t->channel, chunk, now);
		t->errors += now;       /* `cat` has no stderr: bytes fed */
		n -= now;
	}
}

static void
on_data(int which, const char *p, size_t n, void *arg)
{
	struct tap *t = arg;

	assert_int_equal(t->ends, 0);
	if (which == CHANNEL_STDERR) {
		t->errors += n;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		t->sum += (unsigned char)p[i];
		if (t->to_send > 0 && p[i] != pattern(t->got + i))
			fail_msg("byte %zu was changed", t->got + i);
		if (t->got + i < sizeof t->text - 1)
			t->text[t->got + i] = p[i];
	}
	t->got += n;
	if (t->to_send > t->errors)
		feed(t, n);
	ev_break(t->f->loop, EVBREAK_ALL);
}

static void
on_end(const struct fault *why, void *arg)
{
	struct tap *t = arg;

	t->ends++;
	t->code = why->code;
	snprintf(t->why, sizeof t->why, "%s", why->text);
	ev_break(t->f->loop, EVBREAK_ALL);
}

static struct tap *
run(struct fixture *f, size_t i, const char *command)
{
	static const struct channel_events events = {
		.on_open = on_open,
		.on_data = on_data,
		.on_end = on_end,
	};
	struct tap *t = &f->taps[i];

	*t = (struct tap){ .f = f };
	t->channel = channel_exec(f->transport, command, &events, t);
	return t;
}

/* A connection that the host makes to a port of its own. */
static struct tap *
reach(struct fixture *f, size_t i, uint16_t port)
{
	static const struct channel_events events = {
		.on_open = on_open,
		.on_data = on_data,
		.on_end = on_end,
	};
	struct tap *t = &f->taps[i];

	*t = (struct tap){ .f = f };
	t->channel = channel_connect(f->transport, "127.0.0.1", port, &events,
	    t);
	return t;
}

/* Of the backend that there is. */
static struct ssh2_io *
io_of(const struct fixture *f)
{
	return &((struct ssh2 *)f->transport)->io;
}

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)revents;
	((struct fixture *)w->data)->late = true;
	ev_break(loop, EVBREAK_ALL);
}

/* Lets the loop turn until something holds; fails where it never does. */
#define UNTIL(f, condition)                                                    \
	do {                                                                   \
		ev_timer limit_;                                               \
		ev_timer_init(&limit_, too_late, DEADLINE_MS / 1000., 0.);     \
		limit_.data = (f);                                             \
		ev_now_update((f)->loop);                                      \
		ev_timer_start((f)->loop, &limit_);                            \
		while (!(condition) && !(f)->late)                             \
			ev_run((f)->loop, EVRUN_ONCE);                         \
		ev_timer_stop((f)->loop, &limit_);                             \
		if ((f)->late)                                                 \
			fail_msg("never came: %s (%s)", #condition,            \
			    (f)->why.text);                                    \
	} while (0)

static void
start_sshd(struct fixture *f, const char *extra)
{
	local_sshd_start(&f->sshd, "ed25519", extra);
	snprintf(f->known, sizeof f->known, "%s/known_hosts", f->sshd.dir);
	snprintf(f->identity, sizeof f->identity, "%s/user_key", f->sshd.dir);
	f->known_hosts[0] = f->known;
	f->identities[0] = f->identity;
	f->target = (struct target){ .host = "h1", .address = "127.0.0.1",
		.port = f->sshd.port, .user = f->user, .agent = "",
		.known_hosts = f->known_hosts, .identity_files = f->identities,
		.key_alias = "", .ciphers = "", .macs = "", .kex = "",
		.host_key_types = "", .connect_ms = 10000 };
}

static void
dial(struct fixture *f)
{
	static const struct transport_events events = { on_progress, on_ready,
		on_down };

	f->ready = f->downs = 0;
	f->transport = transport_open(f->loop, &f->target, &events, f);
	UNTIL(f, f->ready + f->downs > 0);
}

static void
hang_up(struct fixture *f)
{
	for (size_t i = 0; i < TAPS_MAX; i++)
		if (f->taps[i].ends > 0)
			channel_free(f->taps[i].channel);
	transport_free(f->transport);
	f->transport = NULL;
	memset(f->taps, 0, sizeof f->taps);
}

/* sshd with these lines, and a connection that is ready. */
static void
connect_with(struct fixture *f, const char *extra)
{
	start_sshd(f, extra);
	dial(f);
	assert_string_equal(f->why.text, "");
	assert_int_equal(f->ready, 1);
}

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	const struct passwd *pw = getpwuid(geteuid());

	thin = 0;
	f->loop = ev_loop_new(EVFLAG_AUTO);
	snprintf(f->user, sizeof f->user, "%s", pw->pw_name);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	unsigned downs = f->downs;

	hang_up(f);
	local_sshd_stop(&f->sshd);
	ev_run(f->loop, EVRUN_NOWAIT);
	int wrong = f->downs > downs || downs > 1;
	ev_loop_destroy(f->loop);
	free(f);
	return wrong;
}

/* Both ways at once, in three channels. */
static void
carry_much(struct fixture *f)
{
	enum { UP = 4 * 1000 * 1000, DOWN = 6 * 1000 * 1000 };

	struct tap *echo = run(f, 0, "cat");
	struct tap *zeros = run(f, 1, "head -c 6000000 /dev/zero; echo end");
	struct tap *both = run(f, 2, "head -c 3000000 /dev/zero |"
	    " tee /dev/stderr");
	double t = ev_time();
	echo->to_send = UP;
	feed(echo, 200 * 1000);
	UNTIL(f, echo->got >= UP && zeros->ends + both->ends == 2);
	print_message("19 MB in %.2f s\n", ev_time() - t);
	channel_eof(echo->channel);
	UNTIL(f, echo->ends);
	assert_int_equal(echo->got, echo->errors);
	assert_int_equal(zeros->got, DOWN + 4);
	assert_int_equal(zeros->sum, 'e' + 'n' + 'd' + '\n');
	assert_int_equal(both->got, DOWN / 2);
	assert_int_equal(both->errors, DOWN / 2);
	assert_int_equal(f->downs, 0);
}

/* Keys are changed dozens of times meanwhile, in both directions. */
static void
all_arrives_through_a_thin_socket(void **state)
{
	struct fixture *f = *state;

	connect_with(f, "RekeyLimit 1M");
	thin = 1024;
	carry_much(f);
}

/* Two of them, whose keys are changed too, and whose sockets are as thin. */
static void
all_arrives_through_jump_hosts(void **state)
{
	struct fixture *f = *state;
	struct hops *hops = hops_new(f->loop);

	start_sshd(f, "RekeyLimit 1M");
	struct hop *first = hop_take(hops, &f->target);
	struct target second = f->target;
	second.jump = first;
	assert_ptr_equal(hop_take(hops, &f->target), first);
	hop_drop(first);
	f->target.jump = hop_take(hops, &second);
	assert_ptr_not_equal(f->target.jump, first);
	dial(f);
	assert_int_equal(f->ready, 1);
	assert_string_equal(transport_facts(f->transport).peer, "through h1");
	thin = 4096;
	carry_much(f);
	hang_up(f);
	hop_drop(f->target.jump);
	hop_drop(first);
	hops_free(hops);
}

/* Law 2: who asks for what is not mixed up, nor whose answer is a no. */
static void
connections_queue_with_commands(void **state)
{
	struct fixture *f = *state;
	char command[64];

	connect_with(f, "MaxSessions 40");
	for (size_t i = 0; i < 20; i++) {
		snprintf(command, sizeof command, "echo %zu", i);
		if (i % 3 == 0)
			run(f, i, command);
		else
			reach(f, i, i % 3 == 1 ? f->sshd.port : 1);
	}
	for (size_t i = 0; i < 20; i++) {
		struct tap *t = &f->taps[i];
		UNTIL(f, t->got > 2 || t->ends > 0 || (i % 3 == 0 && t->got));
		if (i % 3 == 0)
			assert_int_equal(atoi(t->text), i);
		else if (i % 3 == 1)
			assert_memory_equal(t->text, "SSH", 3);
		else
			assert_int_equal(t->code, CODE_REFUSED);
	}
	assert_non_null(strstr(f->taps[2].why, "connect failed"));
	assert_int_equal(f->downs, 0);
}

static void
a_burst_of_commands(void **state)
{
	struct fixture *f = *state;
	char command[64], wanted[64];
	size_t ended = 0;

	connect_with(f, "MaxSessions 40");
	for (size_t i = 0; i < 20; i++) {
		snprintf(command, sizeof command, "echo %zu; echo %zu >&2", i,
		    i * 1000);
		run(f, i, command);
	}
	while (ended < 20) {
		UNTIL(f, f->taps[ended].ends);
		ended++;
	}
	for (size_t i = 0; i < 20; i++) {
		snprintf(wanted, sizeof wanted, "%zu\n", i);
		assert_int_equal(f->taps[i].opened, 1);
		assert_int_equal(f->taps[i].ends, 1);
		assert_int_equal(f->taps[i].code, CODE_OK);
		assert_string_equal(f->taps[i].text, wanted);
		channel_free(f->taps[i].channel);
		f->taps[i].ends = 0;
	}
	UNTIL(f, transport_channels(f->transport) == 0);
}

/* What is too many goes to further connections; a freed slot is used again. */
static void
fill_host(struct fixture *f, size_t most)
{
	for (size_t i = 0; i <= 2 * most; i++)
		run(f, i, "cat");
	struct tap *more = &f->taps[most];
	for (size_t i = 0; i <= 2 * most; i++) {
		channel_write(f->taps[i].channel, "x\n", 2);
		UNTIL(f, f->taps[i].got == 2);
		assert_int_equal(f->taps[i].opened, 1);
		assert_int_equal(f->taps[i].ends, 0);
	}
	assert_int_equal(transport_channels(f->transport), most);
	assert_int_equal(transport_facts(f->transport).sessions_most, most);
	channel_free(more->channel);
	channel_free(f->taps[0].channel);
	f->taps[0].f = f;
	UNTIL(f, transport_channels(f->transport) == most - 1);
	more = run(f, most, "echo back");
	UNTIL(f, more->ends);
	assert_string_equal(more->text, "back\n");
	assert_int_equal(f->downs, 0);
}

/* Another connection has no room for one either. */
static void
a_host_without_sessions(void **state)
{
	struct fixture *f = *state;

	connect_with(f, "MaxSessions 0");
	struct tap *t = run(f, 0, "cat");
	UNTIL(f, t->ends);
	assert_int_equal(t->opened, 0);
	assert_int_equal(t->code, CODE_REFUSED);
	assert_non_null(strstr(t->why, "no further session"));
	assert_int_equal(f->downs, 0);
}

static void
a_host_with_two_sessions(void **state)
{
	connect_with(*state, "MaxSessions 2");
	fill_host(*state, 2);
}

static void
a_host_with_ten_sessions(void **state)
{
	connect_with(*state, "");
	fill_host(*state, 10);
}

/* Until the socket has n bytes, or the host's end of file; nothing is read. */
static void
wait_unread(const struct fixture *f, int n)
{
	int fd = io_of(f)->fd;
	struct pollfd p = { .fd = fd,
		.events = (short)(n > 0 ? POLLIN : POLLRDHUP) };

	if (n > 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &n, sizeof n);
	assert_int_equal(poll(&p, 1, DEADLINE_MS), 1);
	n = 1;
	setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &n, sizeof n);
}

/* sshd is killed when all has been sent, and nothing read yet. */
static void
what_came_before_the_end_is_read(void **state)
{
	enum { SIZE = 200 * 1000 };
	struct fixture *f = *state;
	int room = 1024 * 1024;

	connect_with(f, "");
	setsockopt(io_of(f)->fd, SOL_SOCKET, SO_RCVBUF, &room,
	    sizeof room);
	struct tap *t = run(f, 0, "read x; head -c 200000 /dev/zero; read x");
	struct tap *idle = run(f, 1, "cat");
	UNTIL(f, t->opened && idle->opened);
	channel_write(t->channel, "\n", 1);
	ev_run(f->loop, EVRUN_NOWAIT);
	ev_run(f->loop, EVRUN_NOWAIT);
	wait_unread(f, SIZE);
	local_sshd_signal_sessions(&f->sshd, SIGKILL);
	wait_unread(f, 0);
	thin = 16;
	UNTIL(f, f->downs);
	assert_int_equal(t->got, SIZE);
	assert_int_equal(t->ends, 1);
	assert_int_equal(t->code, CODE_UNREACHABLE);
	assert_int_equal(idle->ends, 1);
	assert_int_equal(f->why.code, CODE_UNREACHABLE);
}

/* A stream that nobody takes costs its window, and delays no other one. */
static void
a_flood_stays_small(void **state)
{
	enum { PINGS = 300 };
	struct fixture *f = *state;
	size_t most = 0, before = 0;

	connect_with(f, "");
	struct tap *flood = run(f, 0, "yes");
	struct tap *ping = run(f, 1, "cat");
	UNTIL(f, flood->got > 0 && ping->opened);
	channel_pause(flood->channel, true);
	size_t got = flood->got;
	for (size_t i = 1; i <= PINGS; i++) {
		channel_write(ping->channel, "x", 1);
		UNTIL(f, ping->got == i);
		size_t held = io_of(f)->held +
		    io_of(f)->in.room + io_of(f)->out.room;
		most = held > most ? held : most;
		before = i == PINGS / 2 ? most : before;
	}
	/* What one turn had begun with may still come. */
	assert_true(flood->got - got < 1024 * 1024);
	assert_int_equal(most, before);
	assert_true(most < 4 * 1024 * 1024);
	got = flood->got;
	channel_pause(flood->channel, false);
	UNTIL(f, flood->got > got + 1024 * 1024);
	channel_free(flood->channel);
	UNTIL(f, transport_channels(f->transport) == 1);
}

static void
a_host_that_says_nothing(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "");
	kill(f->sshd.pid, SIGSTOP);
	f->target.connect_ms = 300;
	dial(f);
	assert_int_equal(f->why.code, CODE_DEADLINE);
	assert_int_equal(f->phase, HOST_HANDSHAKE);
	assert_non_null(strstr(f->why.text, "in the key exchange"));
	kill(f->sshd.pid, SIGCONT);
}

static void
a_host_that_hangs_at_the_login(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "");
	f->target.connect_ms = 700;
	f->stop_at_login = true;
	dial(f);
	assert_int_equal(f->why.code, CODE_DEADLINE);
	assert_non_null(strstr(f->why.text, "at the login"));
}

/* Nobody accepts, and the backlog is full: the packets are dropped. */
static void
a_host_that_drops_packets(void **state)
{
	struct fixture *f = *state;
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int waiting[4], fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	start_sshd(f, "");
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 0), 0);
	getsockname(fd, (struct sockaddr *)&a, &n);
	for (size_t i = 0; i < 4; i++) {
		waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC |
		    SOCK_NONBLOCK, 0);
		connect(waiting[i], (struct sockaddr *)&a, sizeof a);
	}
	f->target.port = ntohs(a.sin_port);
	f->target.connect_ms = 300;
	dial(f);
	assert_int_equal(f->why.code, CODE_DEADLINE);
	assert_non_null(strstr(f->why.text, "no answer in time"));
	for (size_t i = 0; i < 4; i++)
		close(waiting[i]);
	close(fd);
}

static void
on_counted(unsigned count, bool refused, void *arg)
{
	struct fixture *f = arg;

	f->counts++;
	f->count = count;
	f->refused = refused;
	ev_break(f->loop, EVBREAK_ALL);
}

/* All sessions are taken for moments, and yet none is refused to others. */
static void
sessions_are_counted_beside_others(void **state)
{
	struct fixture *f = *state;

	connect_with(f, "MaxSessions 3");
	struct tap *first = run(f, 0, "exec cat");
	UNTIL(f, first->opened);
	for (unsigned round = 1; round <= 20; round++) {
		assert_true(transport_count_sessions(f->transport, 12,
		    on_counted, f));
		assert_false(transport_count_sessions(f->transport, 12,
		    on_counted, f));
		struct tap *t = run(f, 1, "echo one");
		struct tap *u = run(f, 2, "echo two");
		UNTIL(f, f->counts == round && t->ends && u->ends);
		assert_int_equal(f->count, 3);
		assert_true(f->refused);
		assert_string_equal(t->text, "one\n");
		assert_string_equal(u->text, "two\n");
		channel_free(t->channel);
		channel_free(u->channel);
		t->channel = u->channel = NULL;
		UNTIL(f, transport_channels(f->transport) == 1);
	}
	/* No more than that is tried. */
	assert_true(transport_count_sessions(f->transport, 1, on_counted, f));
	UNTIL(f, f->counts == 21);
	assert_int_equal(f->count, 2);
	assert_false(f->refused);
	/* What was fed all the while comes back whole. */
	first->to_send = 200000;
	feed(first, 100000);
	UNTIL(f, first->got >= first->to_send);
	assert_int_equal(first->ends, 0);
	channel_eof(first->channel);
	UNTIL(f, first->ends);
}

/* sshd has not given back the place of what was closed just before. */
static void
a_place_is_free_after_a_close(void **state)
{
	struct fixture *f = *state;

	/* Nobody reads what sshd would say of 500 sessions. */
	connect_with(f, "MaxSessions 2\nLogLevel INFO");
	struct tap *first = run(f, 0, "exec cat");
	UNTIL(f, first->opened);
	for (unsigned round = 1; round <= 500; round++) {
		struct tap *t = run(f, 1, "exec true");
		UNTIL(f, t->ends);
		assert_string_equal(t->why, "");
		channel_free(t->channel);
		t->channel = NULL;
		UNTIL(f, transport_channels(f->transport) == 1);
	}
	channel_eof(first->channel);
	UNTIL(f, first->ends);
}

/* The connection may go while they are being counted. */
static void
a_count_ends_with_the_connection(void **state)
{
	struct fixture *f = *state;

	connect_with(f, "");
	assert_true(transport_count_sessions(f->transport, 12, on_counted,
	    f));
	transport_free(f->transport);
	f->transport = NULL;
	assert_int_equal(f->counts, 0);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	TEST(all_arrives_through_a_thin_socket),
	TEST(all_arrives_through_jump_hosts),
	TEST(connections_queue_with_commands),
	TEST(a_burst_of_commands),
	TEST(a_host_without_sessions),
	TEST(a_host_with_two_sessions),
	TEST(a_host_with_ten_sessions),
	TEST(sessions_are_counted_beside_others),
	TEST(a_place_is_free_after_a_close),
	TEST(a_count_ends_with_the_connection),
	TEST(what_came_before_the_end_is_read),
	TEST(a_flood_stays_small),
	TEST(a_host_that_says_nothing),
	TEST(a_host_that_hangs_at_the_login),
	TEST(a_host_that_drops_packets),
};

int
main(void)
{
	if (!local_sshd_available())
		return SKIPPED;
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
