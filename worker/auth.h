/*
 * Logging in: the methods of auth.c in their order, each used as far as it
 * goes and as the host accepts it. Nothing here waits: auth_step() is called
 * whenever the host or the agent has said something.
 */
#ifndef AUTH_H
#define AUTH_H

#include <ev.h>
#include <libssh2.h>

#include "fault.h"
#include "transport.h"

enum auth_state {
	AUTH_HOST,              /* waits for the host                       */
	AUTH_AGENT,             /* waits for the agent, or what is made of a
				   key; both have deadlines of their own    */
	AUTH_ASKED,             /* waits for a person                       */
	AUTH_IN,
	AUTH_OUT,               /* nothing is left to try                   */
};

struct auth;

/* wake is called from the loop when auth_step() has something to do. */
struct auth *auth_new(struct ev_loop *loop, LIBSSH2_SESSION *ssh,
    const struct target *target, void (*wake)(void *arg), void *arg);

/* NULL is legal. */
void auth_free(struct auth *a);

enum auth_state auth_step(struct auth *a);

/* A question is open, which ends with the login. */
bool auth_asks(const struct auth *a);

/* The host may ask what it likes: it is waited for longer. */
bool auth_has_prompts(const struct auth *a);

/* How often the host was asked: each time it gets its full deadline. */
unsigned auth_attempts(const struct auth *a);

/* The sentence of a failure: what was tried, what the host accepts, and why
 * it ended ("" if there is nothing to say but that). UNREACHABLE, not LOGIN,
 * where something could not be tried that may be later. */
void auth_fault(const struct auth *a, const char *why, struct fault *f);

#endif
