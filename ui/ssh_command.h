/*
 * The command line by which this machine's ssh goes to a host as the worker
 * does: the same user, keys, agent, keys of hosts, and way.
 */
#ifndef SSH_COMMAND_H
#define SSH_COMMAND_H

#include "sessionfile.h"

/* Adds its words, which are owned. */
void ssh_command_make(struct strings *argv, const struct host_spec *h);

#endif
