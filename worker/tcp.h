/*
 * A TCP connection to the first of several addresses that answers, tried in
 * turn. The step as a whole is bounded: each address gets an equal share of
 * the time that is left.
 */
#ifndef TCP_H
#define TCP_H

#include <ev.h>

#include "resolve.h"

struct tcp;

/* From the loop, once; fd is the caller's, -1 where f says why. */
typedef void tcp_done(int fd, const struct fault *f, void *arg);

/*
 * a is copied. from is the address of our end, as a number; "" or NULL: any.
 * Addresses of another family are passed over then. The tcp may be freed in
 * done.
 */
struct tcp *tcp_connect(struct ev_loop *loop, const struct addresses *a,
    const char *from, int64_t ms, tcp_done *done, void *arg);

/* NULL is legal. */
void tcp_free(struct tcp *t);

#endif
