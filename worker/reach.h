/*
 * How a host is reached: what the session file says, and where it says nothing,
 * what ssh_config does.
 */
#ifndef REACH_H
#define REACH_H

#include "jumphop.h"
#include "protocol.h"
#include "sshconfig.h"
#include "sshfields.h"
#include "transport.h"

/* As OPEN_HOST has it. */
struct reach {
	char *host;
	struct ssh_fields ssh;
	enum transport_kind transport;
	struct reach *jumps;            /* of proxy_jump, the nearest first */
	size_t jump_count;
};

/* Whether what a message says of the way is whole. */
bool reach_ok(const struct msg_open_host *m);
/* Of one that is. */
void reach_init(struct reach *r, const struct msg_open_host *m);

/* A jump host that ssh_config names on the way to the host of from. */
void reach_jump(struct reach *r, const struct reach *from,
    const struct jump_hop *hop);

/* Without the jump hosts. */
struct reach reach_copy(const struct reach *from);

/* Whether both say the same, whatever the host is called. */
bool reach_same(const struct reach *a, const struct reach *b);

/* Frees what is in it. */
void reach_finish(struct reach *r);

/* Whether ssh_config is to be asked at all. */
bool reach_asks(const struct reach *r);

/* The person who runs this; both are kept while the process lives. */
struct myself {
	const char *home, *user;
	const struct asker *asker;      /* of which logins ask */
};

/*
 * The target, which owns all that it points to, but the host's name, which is r's.
 * c NULL: ssh_config is not heeded, and what it does by itself holds. Its jump and
 * its proxy_command are for who knows the whole way (route.c). NULL: f says why, a
 * sentence.
 */
struct target *target_make(const struct reach *r, const struct ssh_config *c,
    const struct myself *me, struct fault *f);

/* It is reached through a jump host, of which it takes its own share; or by a
 * command, which is copied. */
void target_through(struct target *t, struct hop *before);
void target_by(struct target *t, const char *command);

/* NULL is legal. */
void target_free(struct target *t);

#endif
