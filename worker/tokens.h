/* ssh_config(5), "TOKENS" and environment variables, as far as ssh -G leaves them
 * to who reads its output. */
#ifndef TOKENS_H
#define TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

/* What the tokens stand for; none NULL. */
struct tokens {
	const char *home;       /* %d, and ~ at the beginning               */
	const char *host;       /* %h: where it connects to                 */
	const char *name;       /* %n: as it was asked for                  */
	const char *key_alias;  /* %k                                       */
	uint16_t port;          /* %p                                       */
	const char *user;       /* %r: there                                */
	const char *local_user; /* %u: here                                 */
};

/*
 * The text with its tokens replaced; the caller frees. NULL: f says which is not
 * known. path: ~ or ~USER at its beginning and ${NAME} count, too.
 */
char *tokens_expand(const struct tokens *t, const char *text, bool path,
    struct fault *f);

#endif
