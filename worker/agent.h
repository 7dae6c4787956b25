/*
 * A client of the SSH agent (draft-miller-ssh-agent) that never waits. It asks
 * for keys and for signatures, and never lets the agent's socket go further.
 * One request at a time; answers come from the loop.
 */
#ifndef AGENT_H
#define AGENT_H

#include <ev.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct agent;

/*
 * The answer, valid until the return: the list for agent_next_key(), or the
 * signature. f->code is not CODE_OK: there is none, and f says why; after
 * CODE_REFUSED the agent can be asked for something else. The agent may be
 * freed here.
 */
typedef void agent_done(const struct fault *f, struct slice answer, void *arg);

/* ms bounds each request. NULL: nobody listens at path, f says why. */
struct agent *agent_open(struct ev_loop *loop, const char *path, int64_t ms,
    struct fault *f);

/* A pending request is not answered. NULL is legal. */
void agent_free(struct agent *a);

void agent_list(struct agent *a, agent_done *done, void *arg);

/*
 * flags choose the hash for RSA keys (AGENT_RSA_), else 0. The answer is the
 * signature's blob: the strings algorithm and signature.
 */
void agent_sign(struct agent *a, struct slice key, struct slice data,
    uint32_t flags, agent_done *done, void *arg);

enum { AGENT_RSA_SHA2_256 = 2, AGENT_RSA_SHA2_512 = 4 };

/* Takes the next key's blob from a list; false at its end. */
bool agent_next_key(struct slice *list, struct slice *blob);

#endif
