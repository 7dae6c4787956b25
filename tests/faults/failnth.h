/*
 * Whether it is a call's turn to fail: what failnth.c decides, and failnth_calls.c
 * asks before each call.
 */
#ifndef FAILNTH_H
#define FAILNTH_H

#include <errno.h>
#include <stdbool.h>

/* Each with the errno that it fails with where none is said. put: write(2) to a
 * regular file. */
#define CALLS(CALL)                                                            \
	CALL(malloc, ENOMEM) CALL(open, EMFILE) CALL(read, EINTR)              \
	CALL(write, EINTR) CALL(recv, EINTR) CALL(send, EINTR)                 \
	CALL(socket, ENFILE) CALL(pipe, EMFILE) CALL(connect, EAGAIN)          \
	CALL(fork, EAGAIN) CALL(epoll_create, EMFILE)                          \
	CALL(epoll_ctl, ENOMEM) CALL(epoll_wait, EINTR) CALL(poll, EINTR)      \
	CALL(eventfd, EMFILE) CALL(mmap, ENOMEM)                               \
	CALL(dup, EMFILE) CALL(close, EINTR) CALL(waitpid, EINTR)              \
	CALL(exec, ENOMEM) CALL(kill, EPERM) CALL(shutdown, ENOBUFS)           \
	CALL(sockopt, ENOBUFS) CALL(put, ENOSPC)

enum call {
#define CALL(name, error) CALL_##name,
	CALLS(CALL)
#undef CALL
	CALL_any,
	CALL_COUNT,
};

enum { HOW_NONE = 0, HOW_SHORT = -1, HOW_KILL = -2, HOW_SEGV = -3,
	HOW_ABRT = -4 };

/* HOW_NONE, HOW_SHORT, or the errno to fail with, which is set. */
int failnth_turn(enum call c);

/* The same of calls that cannot be short. */
bool failnth_fails(enum call c);

/* In the child, once it is there. */
void failnth_forked(void);

#endif
