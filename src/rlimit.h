/* Limits of programs, and the processors that they may run on. */
#ifndef RLIMIT_H
#define RLIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum limit {
#define LIMIT(id, key, bytes, most, endless, row, option, what) LIMIT_##id,
#include "rlimit.def"
	LIMIT_COUNT
};

/* Values that are no number of anything. */
#define LIMIT_AS_IS UINT64_MAX
#define LIMIT_UNLIMITED (UINT64_MAX - 1)

struct limit_info {
	const char *key;        /* in a session file                        */
	unsigned bytes;         /* of one of them; 0: it is no size         */
	uint64_t most;
	bool endless;           /* it may be unlimited                      */
	const char *row;        /* of /proc/PID/limits                      */
	const char *option;     /* of ulimit                                */
	const char *what;       /* it limits                                */
};

const struct limit_info *limit_info(enum limit l);

/* Whether a START may carry this value. */
bool limit_ok(enum limit l, uint64_t value);

/* "65536", "1024 KiB" or "unlimited". Returns buf. */
const char *limit_words(enum limit l, uint64_t value, char *buf, size_t size);

enum { CPUS_MAX = 4096, CPU_LIST_MAX = 1024 };

/*
 * A list of processors such as "2-15,0", as the kernel tells it: in order, what
 * lies side by side as a range. False: it is none, or has no room.
 */
bool cpu_list(const char *text, char *buf, size_t size);

#endif
