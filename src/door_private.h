/* What both ends of the door share: how an errand travels. */
#ifndef DOOR_PRIVATE_H
#define DOOR_PRIVATE_H

#include "door.h"

enum {
	DOOR_MESSAGE = 96 * 1024,       /* bytes of an errand, at most      */
	DOOR_SIGNAL = -1,               /* in the place of a kind's number  */
};

/* Behind it: the words, each with its zero. Both ends are one program. */
struct door_head {
	int32_t kind;
	uint32_t words, bytes;
	int64_t number[ERRAND_NUMBERS];
};

struct door_reply {
	int32_t error;
	pid_t pid;
	char text[sizeof ((struct outcome *)NULL)->text];
};

/* Sends bytes and descriptors as one. False, and errno. */
bool door_send(int socket, const void *p, size_t n, const int *fds,
    size_t fd_count);

/*
 * Receives one such; *fd_count is what there is room for, and then what came.
 * 0: the other end is gone; -1, and errno.
 */
ssize_t door_receive(int socket, void *p, size_t n, int *fds,
    size_t *fd_count);

/* The errand in bytes of a message, which it borrows; false: it is none. */
bool door_decode(const char *p, size_t n, struct door_head *head,
    struct errand *e);

/* The other end: until its client is gone. */
_Noreturn void door_keep(int socket, pid_t client,
    const struct door_kind *const *kinds);

#endif
