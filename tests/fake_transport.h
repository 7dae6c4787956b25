/*
 * A transport without ssh: channels are processes of this machine, run by any
 * shell as the login shell would run them, in a session of their own. Tests of
 * the control shell and of taps stand on it.
 */
#ifndef FAKE_TRANSPORT_H
#define FAKE_TRANSPORT_H

#include "transport.h"

/* shell is the argv of a login shell up to "-c"; NULL ends. home is its HOME. */
struct transport *fake_transport_new(struct ev_loop *loop,
    const char *const *shell, const char *home);

/* The process of the newest channel. */
pid_t fake_transport_pid(const struct transport *t);

#endif
