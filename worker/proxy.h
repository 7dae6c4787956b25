/*
 * ProxyCommand of ssh_config(5): a program of this machine that carries the
 * bytes to a host on its stdin and stdout. It runs in a session of its own,
 * below a keeper, a process of ours that ends all of it, whatever becomes of
 * the worker.
 */
#ifndef PROXY_H
#define PROXY_H

#include <ev.h>

#include "fault.h"
#include "transport.h"

struct proxy;

/*
 * The command line with %h, %p, %r, %n and %% filled in as ssh does it; the
 * caller frees. NULL: f says which of the names cannot be in one. A shell reads
 * it, so that names have letters, digits and ._:%[]- only, and begin with none
 * of -.
 */
char *proxy_command(const struct target *target, struct fault *f);

/*
 * Starts it. *fd is the caller's: a socket whose other end is its stdin and
 * stdout. woken is called from the loop when proxy_end() knows more. NULL: f
 * says why.
 */
struct proxy *proxy_start(struct ev_loop *loop, const struct target *target,
    void (*woken)(void *arg), void *arg, int *fd, struct fault *f);

/*
 * The socket has ended: f says what of the command is known. False: woken comes
 * before long, and then it is.
 */
bool proxy_end(struct proxy *p, struct fault *f);

/* Ends the command and all that it started in its session. NULL is legal. */
void proxy_free(struct proxy *p);

#endif
