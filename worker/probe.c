#include "probe.h"

#include <stdlib.h>

#include "mem.h"
#include "ssh2_private.h"

enum { WINDOW = 1024, PACKET = 1024, MOST = 32 };

struct probe {
	LIBSSH2_CHANNEL *open[MOST];
	unsigned n;             /* that are open now                        */
	unsigned most;          /* to be opened                             */
	unsigned counted;       /* with those of others                     */
	bool closing, refused;
	sessions_done *done;
	void *arg;
};

bool
ssh2_count_sessions(struct ssh2 *t, unsigned most,
    sessions_done *done, void *arg)
{
	if (t->probe != NULL || t->phase != HOST_READY)
		return false;
	t->probe = xcalloc(1, sizeof *t->probe);
	t->probe->most = most < MOST ? most : MOST;
	t->probe->done = done;
	t->probe->arg = arg;
	ssh2_kick(t);
	return true;
}

bool
probe_active(const struct ssh2 *t)
{
	return t->probe != NULL;
}

void
probe_free(struct ssh2 *t)
{
	free(t->probe);
	t->probe = NULL;
}

/* Opens the next one. False: the session is broken. */
static bool
open_one(struct ssh2 *t, struct probe *p, struct fault *f)
{
	LIBSSH2_CHANNEL *c = ssh2_open_session(t, WINDOW, PACKET);

	if (c != NULL) {
		p->open[p->n++] = c;
		p->closing = p->n == p->most;
	} else {
		int rc = libssh2_session_last_errno(t->ssh);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return true;
		if (rc != LIBSSH2_ERROR_CHANNEL_FAILURE)
			return fault_set(f, CODE_UNREACHABLE, "the SSH"
			    " connection broke while its sessions were"
			    " counted (libssh2 %d)", rc);
		p->closing = p->refused = true;
	}
	p->counted = p->n + (unsigned)ssh2_channels(t);
	return true;
}

/* Closes the last one. True: the host has confirmed it, or never will. */
static bool
close_one(struct ssh2 *t, struct probe *p)
{
	if (ssh2_close_session(t, p->open[p->n - 1]) == LIBSSH2_ERROR_EAGAIN)
		return false;
	p->n--;
	return true;
}

bool
probe_step(struct ssh2 *t, struct fault *f)
{
	struct probe *p = t->probe;

	while (!p->closing) {
		unsigned before = p->n;
		if (!open_one(t, p, f))
			return false;
		if (p->n == before && !p->closing)
			return true;    /* the host has not answered yet */
	}
	while (p->n > 0)
		if (!close_one(t, p))
			return true;
	t->probe = NULL;
	if (p->refused)
		t->sessions_most = p->counted;
	p->done(p->counted, p->refused, p->arg);
	free(p);
	return true;
}
