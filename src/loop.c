#include "loop.h"

#include <errno.h>
#include <string.h>

#include "log.h"
#include "mem.h"

static void *
memory(void *p, long n)
{
	return xresize(p, (size_t)n);
}

static void
failed(const char *what)
{
	fatal("%s: %s", what, strerror(errno));
}

/*
 * libev's own answer to either is abort(3), which leaves the terminal as it is.
 * And not epoll: where the kernel has no memory for epoll_ctl(2), libev watches
 * the descriptor no more, the terminal's or that of its own signals, and a
 * console that is deaf looks well. poll(2) is told all of them each time.
 */
struct ev_loop *
loop_new(void)
{
	ev_set_allocator(memory);
	ev_set_syserr_cb(failed);
	struct ev_loop *loop = ev_default_loop(EVBACKEND_POLL | EVFLAG_NOENV);
	if (loop == NULL)
		fatal("libev found no way to wait for events");
	return loop;
}
