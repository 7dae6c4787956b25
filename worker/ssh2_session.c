#include "ssh2_private.h"

LIBSSH2_CHANNEL *
ssh2_open_session(struct ssh2 *t, unsigned window, unsigned packet)
{
	LIBSSH2_CHANNEL *c;
	int rc;

	do {
		c = libssh2_channel_open_ex(t->ssh, "session",
		    sizeof "session" - 1, window, packet, NULL, 0);
		rc = c != NULL ? 0 : libssh2_session_last_errno(t->ssh);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return NULL;
		if (!t->closed_last)
			return c;
		t->closed_last = false;
	} while (rc == LIBSSH2_ERROR_CHANNEL_FAILURE);
	return c;
}

int
ssh2_close_session(struct ssh2 *t, LIBSSH2_CHANNEL *c)
{
	int rc = libssh2_channel_close(c);

	if (rc == LIBSSH2_ERROR_EAGAIN)
		return rc;
	t->closed_last = true;
	return libssh2_channel_free(c) == LIBSSH2_ERROR_EAGAIN
	    ? LIBSSH2_ERROR_EAGAIN : rc;
}
