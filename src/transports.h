/* What carries the connection to a host (transport.def). */
#ifndef TRANSPORTS_H
#define TRANSPORTS_H

enum transport_kind {
#define TRANSPORT(id, word) TRANSPORT_##id,
#include "transport.def"
	TRANSPORT_COUNT
};

#endif
