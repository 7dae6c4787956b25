/*
 * The second backend of transport.h: the ssh client itself, with its own
 * ssh_config, agents, tokens and certificates. A master of its own carries the
 * connection (ControlMaster), and each channel is a client of that, whose stdin,
 * stdout and stderr are the channel's (ssh(1), "-S"). It costs a process for each,
 * and reads nothing that has to be typed: BatchMode.
 */
#ifndef OPENSSH_H
#define OPENSSH_H

#include <sys/queue.h>

#include "transport_ops.h"

extern const struct transport_ops openssh_ops;

#endif
