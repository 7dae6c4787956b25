/* The backend of transport.h that speaks SSH by libssh2. */
#ifndef SSH2_H
#define SSH2_H

#include "transport_ops.h"

extern const struct transport_ops ssh2_ops;

#endif
