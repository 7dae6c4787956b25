#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errands.h"
#include "hop.h"
#include "host.h"
#include "log.h"
#include "loop.h"
#include "mem.h"
#include "questions.h"
#include "readlog.h"
#include "sandbox.h"
#include "socketdir.h"
#include "tap.h"
#include "watchdog.h"
#include "worker_private.h"

enum {
	DRAIN_MS = 1000,        /* for a console that still listens         */
	CIRCLES_MS = 2500,      /* of processor time, at a time             */
};

void
worker_send(struct worker *w, const struct message *m)
{
	struct fault f;

	if (!peer_send(w->peer, m, &f))
		log_error("an event was dropped: %s", f.text);
}

void
worker_done(struct worker *w, uint64_t id, enum code code, const char *fmt,
    ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	worker_send(w, &(struct message){ .type = MSG_DONE, .id = id,
	    .done = { .code = code, .text = slice_of(text) } });
}

static void
on_message(const struct message *m, void *arg)
{
	worker_take(arg, m);
}

static void
on_drained(void *arg)
{
	struct worker *w = arg;

	ev_break(w->loop, EVBREAK_ALL);
}

static void
late_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)w;
	(void)revents;
	ev_break(loop, EVBREAK_ALL);
}

/*
 * The console is gone, or wants nothing more and listens for a moment. Processes
 * are not touched: they outlive it.
 */
static void
on_gone(const char *why, void *arg)
{
	struct worker *w = arg;

	log_info("the console is gone: %s", why);
	if (peer_queued(w->peer) == 0) {
		on_drained(w);
		return;
	}
	ev_timer_init(&w->late, late_cb, DRAIN_MS / 1000., 0);
	ev_timer_start(w->loop, &w->late);
}

/* What the worker may not do itself nobody does any more: a new one has a door. */
static void
on_door(struct ev_loop *loop, ev_io *w, int revents)
{
	(void)revents;
	log_error("the door is gone: a new worker is wanted");
	ev_io_stop(loop, w);
	ev_break(loop, EVBREAK_ALL);
}

static void
watch_door(struct worker *w)
{
	ev_io_init(&w->door, on_door, door_socket(), EV_READ);
	if (door_is_open())
		ev_io_start(w->loop, &w->door);
}

/* A host behind a jump host takes two of them, and the usual bound is 1024. */
static void
allow_descriptors(void)
{
	struct rlimit most;

	if (getrlimit(RLIMIT_NOFILE, &most) != 0)
		return;
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
}

/*
 * Nothing of the terminal, no core with a key in it, no file that others can
 * read. The end of the link is what ends the worker; the parent's death signal
 * is for a console that dies while the link's other end is held elsewhere, and
 * for a worker that is stopped, which no other signal would end.
 */
static void
settle(void)
{
	struct rlimit none = { 0, 0 };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; null >= 0 && fd <= 2; fd++)
		dup2(null, fd);
	setsid();
	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	allow_descriptors();
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (chdir("/") != 0)
		log_warning("chdir to /: %s", strerror(errno));
}

/* Consoles that lose a host together are not to come back together. */
static void
seed(void)
{
	unsigned n;

	if (getentropy(&n, sizeof n) != 0)
		n = (unsigned)getpid();
	srandom(n);
}

static void *
crypto_alloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return xalloc(n);
}

static void *
crypto_resize(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return xresize(p, n);
}

static void
crypto_release(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

/*
 * libcrypto remembers that something could not be set up, and libssh2 goes on
 * with what is not there: after one allocation that fails, some workers could
 * never log in again, and some died of SIGSEGV. A new worker can. What its
 * configuration loads is loaded here: later the worker maps no code.
 */
static void
settle_crypto(void)
{
	if (CRYPTO_set_mem_functions(crypto_alloc, crypto_resize,
	    crypto_release) != 1)
		log_warning("libcrypto has memory of its own already");
	if (OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL) != 1)
		log_warning("libcrypto cannot be set up as its configuration"
		    " has it");
}

/* As ssh has it: by the user database, whatever HOME says. */
static struct myself
find_myself(void)
{
	const struct passwd *pw = getpwuid(getuid());
	const char *home = getenv("HOME");

	return (struct myself){
		.home = xstrdup(pw != NULL ? pw->pw_dir : home != NULL ? home
		    : ""),
		.user = xstrdup(pw != NULL ? pw->pw_name : "") };
}

/* False: what it may not do itself, nobody would do for it. */
static bool
open_door(bool no_sandbox)
{
	struct fault f = { 0 };

	if (no_sandbox || door_open(worker_errands, &f))
		return true;
	log_error("%s", f.text);
	return false;
}

/* What it lacks is in the log. */
static void
confine(bool no_sandbox)
{
	struct fault f = { 0 };

	if (no_sandbox)
		log_warning("sandbox: --no-sandbox: this worker may do"
		    " whatever its user may");
	else
		sandbox_enter(SANDBOX_WORKER, &f);
}

int
worker_main(int fd, bool no_sandbox)
{
	static const struct peer_events events = {
		.on_message = on_message,
		.on_gone = on_gone,
		.on_drained = on_drained,
	};
	struct worker w = { 0 };
	struct watchdog dog;

	settle();
	if (!open_door(no_sandbox))
		return EXIT_FAILURE;
	seed();
	settle_crypto();
	w.asker = questions_asker(&w);
	w.me = find_myself();
	w.me.asker = &w.asker;
	w.loop = loop_new();
	w.hops = hops_new(w.loop);
	socketdirs_sweep();
	confine(no_sandbox);
	watchdog_start(&dog, w.loop, CIRCLES_MS);
	w.peer = peer_new(w.loop, fd, false, &events, &w);
	worker_send(&w, &(struct message){ .type = MSG_HELLO,
	    .hello = { .version = PROTOCOL_VERSION } });
	watch_door(&w);
	ev_run(w.loop, 0);
	ev_io_stop(w.loop, &w.door);
	watchdog_stop(&dog, w.loop);
	taps_free(&w);
	readlogs_free(&w);
	hosts_free(&w);
	hops_free(w.hops);
	peer_free(w.peer);
	ev_loop_destroy(w.loop);
	free((char *)(uintptr_t)w.me.home);
	free((char *)(uintptr_t)w.me.user);
	return EXIT_SUCCESS;
}
