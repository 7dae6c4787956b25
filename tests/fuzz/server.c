/*
 * A server that speaks anything, in pieces of any size, to a connection through the
 * loop: no login comes of it, its end is told once and in words, and nothing is
 * sent to it that only a host may have whose key is known.
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dial.h"
#include "fuzz.h"
#include "transport.h"

enum { TURNS_MOST = 2000 };

static struct ev_loop *loop;
static struct dial *const no_dial = (struct dial *)&loop;

static struct play {
	const struct dial_events *dial;
	void *dial_arg;
	struct transport *t;
	int fd;                 /* the server's end                         */
	unsigned downs;
	size_t heard;           /* bytes of the client's                    */
} p;

struct dial *__wrap_dial_new(struct ev_loop *l, const struct target *target,
    const struct dial_events *events, void *arg);
void __wrap_dial_start(struct dial *d);
const char *__wrap_dial_waits_for(const struct dial *d);
bool __wrap_dial_end(struct dial *d, struct fault *f);
void __wrap_dial_free(struct dial *d);

struct dial *
__wrap_dial_new(struct ev_loop *l, const struct target *target,
    const struct dial_events *events, void *arg)
{
	(void)l;
	(void)target;
	p.dial = events;
	p.dial_arg = arg;
	return no_dial;
}

void
__wrap_dial_start(struct dial *d)
{
	static const struct fault ok = { .code = CODE_OK };
	int pair[2];

	HOLDS(d == no_dial && p.fd < 0);
	HOLDS(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0, pair) == 0);
	p.fd = pair[1];
	p.dial->on_done(pair[0], &ok, p.dial_arg);
}

const char *
__wrap_dial_waits_for(const struct dial *d)
{
	(void)d;
	return "";
}

bool
__wrap_dial_end(struct dial *d, struct fault *f)
{
	(void)d;
	(void)f;
	return true;
}

void
__wrap_dial_free(struct dial *d)
{
	(void)d;
}

/* libssh2 1.10 loses what it had of a key exchange that is broken off. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}

void
fuzz_start(void)
{
	loop = ev_loop_new(EVFLAG_AUTO);
}

static void
on_progress(enum host_state state, void *arg)
{
	(void)arg;
	HOLDS(state == HOST_RESOLVING || state == HOST_CONNECTING ||
	    state == HOST_HANDSHAKE);
}

static void
on_ready(void *arg)
{
	(void)arg;
	fuzz_broken("nobody is let in", __FILE__, __LINE__);
}

static void
on_down(const struct fault *why, void *arg)
{
	(void)arg;
	HOLDS(why->code != CODE_OK && why->text[0] != '\0');
	HOLDS(++p.downs == 1);
}

/* What the client says, up to its keys, is no more than its offer. */
static void
hear(void)
{
	char bytes[4096];
	ssize_t n;

	while ((n = recv(p.fd, bytes, sizeof bytes, 0)) > 0)
		p.heard += (size_t)n;
	HOLDS(p.heard < 64 * 1024);
}

static void
turn(void)
{
	ev_run(loop, EVRUN_NOWAIT);
	hear();
}

static void
speak(struct slice bytes, size_t step)
{
	for (int i = 0; bytes.n > 0 && p.downs == 0 && i < TURNS_MOST; i++) {
		ssize_t n = send(p.fd, bytes.p, bytes.n < step ? bytes.n
		    : step, MSG_NOSIGNAL);
		if (n > 0) {
			bytes.p += n;
			bytes.n -= (size_t)n;
		}
		turn();
	}
	shutdown(p.fd, SHUT_WR);
	for (int i = 0; p.downs == 0 && i < TURNS_MOST; i++)
		turn();
}

void
fuzz_one(struct slice input)
{
	static const struct transport_events events = { on_progress, on_ready,
		on_down };
	static const char *const none[] = { NULL };
	static const struct target target = { .host = "h", .address = "h",
		.port = 22, .user = "me", .known_hosts = none, .key_alias = "",
		.identity_files = none, .agent = "", .connect_ms = 10000,
		.alive_ms = 10000, .alive_count = 3,
		.key_check = KEY_CHECK_ALWAYS, .ciphers = "", .macs = "",
		.kex = "", .host_key_types = "" };
	size_t step = 1 + fuzz_choice(&input) * 16;

	p = (struct play){ .fd = -1 };
	p.t = transport_open(loop, &target, &events, NULL);
	for (int i = 0; p.fd < 0 && i < 10; i++)
		ev_run(loop, EVRUN_NOWAIT);
	HOLDS(p.fd >= 0);
	speak(input, step);
	HOLDS(p.downs == 1);
	transport_free(p.t);
	close(p.fd);
}
