/*
 * Further connections of a transport, for the channels that the host lets no
 * more of into its first one (MaxSessions). They are logged in as that one is,
 * and made when a channel was refused there: of what it asks a connection for,
 * a channel's owner knows nothing.
 */
#ifndef FURTHER_H
#define FURTHER_H

#include "ssh2_private.h"

/*
 * Another connection for a channel that t has refused, as it was before t was
 * asked; NULL: there is to be none, for t has room for nobody, or there are
 * enough.
 */
struct ssh2 *further_of(struct ssh2 *t);

/* A turn of t is over: one that carries nothing ends after a while. */
void further_rest(struct ssh2 *t);

/* t has been told why it never came to be: what that means for channels. */
void further_why(const struct ssh2 *t, struct fault *why);

/* Closes all of t's, and everything on them. */
void further_free(struct ssh2 *t);

#endif
