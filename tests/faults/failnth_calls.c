/*
 * What is called in the C library's place. None of it has anything to wait for or
 * to lock, and the C library's own are looked up before the program begins.
 */
#include "failnth.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define REAL(name)                                                             \
	static __typeof__(name) *real_##name;                                  \
	static void __attribute__((constructor))                               \
	find_##name(void)                                                      \
	{                                                                      \
		if (real_##name == NULL)                                       \
			*(void **)&real_##name = dlsym(RTLD_NEXT, #name);      \
	}

#define WRAP(call, type, bad, name, params, ...)                               \
	REAL(name)                                                             \
	type                                                                   \
	name params                                                            \
	{                                                                      \
		if (failnth_fails(CALL_##call))                                \
			return bad;                                            \
		find_##name();                                                 \
		return real_##name(__VA_ARGS__);                               \
	}

/* glibc's malloc by its other name: dlsym() may want memory. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *
malloc(size_t n)
{
	return failnth_fails(CALL_malloc) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return failnth_fails(CALL_malloc) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return n > 0 && failnth_fails(CALL_malloc) ? NULL : __libc_realloc(p, n);
}

void *
reallocarray(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, bytes);
}

static mode_t
mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

static int
open_at(int dir, const char *path, int flags, mode_t mode)
{
	return failnth_fails(CALL_open) ? -1
	    : (int)syscall(SYS_openat, dir, path, flags, mode);
}

#define OPEN(name)                                                             \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		va_list ap;                                                    \
		va_start(ap, flags);                                           \
		mode_t mode = mode_of(flags, ap);                              \
		va_end(ap);                                                    \
		return open_at(AT_FDCWD, path, flags, mode);                   \
	}

#define OPENAT(name)                                                           \
	int name(int dir, const char *path, int flags, ...)                    \
	{                                                                      \
		va_list ap;                                                    \
		va_start(ap, flags);                                           \
		mode_t mode = mode_of(flags, ap);                              \
		va_end(ap);                                                    \
		return open_at(dir, path, flags, mode);                        \
	}

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

WRAP(open, FILE *, NULL, fopen, (const char *path, const char *mode), path,
    mode)
WRAP(open, FILE *, NULL, fopen64, (const char *path, const char *mode), path,
    mode)
WRAP(open, DIR *, NULL, opendir, (const char *path), path)

/* S_IFREG and the like; 0 of what has no file, and -1 of what is not open. */
static int
kind_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? (int)(st.st_mode & S_IFMT) : -1;
}

/* A counter or a signal is read whole or not at all. */
static size_t
size_for(int how, int fd, size_t n)
{
	return how == HOW_SHORT && n > 1 && kind_of(fd) > 0 ? 1 : n;
}

ssize_t
read(int fd, void *p, size_t n)
{
	int how = failnth_turn(CALL_read);

	return how > 0 ? -1 : syscall(SYS_read, fd, p, size_for(how, fd, n));
}

ssize_t
write(int fd, const void *p, size_t n)
{
	int how = failnth_turn(kind_of(fd) == S_IFREG ? CALL_put : CALL_write);

	return how > 0 ? -1 : syscall(SYS_write, fd, p, size_for(how, fd, n));
}

ssize_t
recv(int fd, void *p, size_t n, int flags)
{
	int how = failnth_turn(CALL_recv);

	return how > 0 ? -1 : syscall(SYS_recvfrom, fd, p,
	    size_for(how, fd, n), flags, NULL, NULL);
}

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	int how = failnth_turn(CALL_send);

	return how > 0 ? -1 : syscall(SYS_sendto, fd, p,
	    size_for(how, fd, n), flags, NULL, 0);
}

/* What is called where the compiler knows the room that there is. */
ssize_t __read_chk(int fd, void *p, size_t n, size_t room);
ssize_t __recv_chk(int fd, void *p, size_t n, size_t room, int flags);
int __poll_chk(struct pollfd *p, nfds_t n, int ms, size_t room);

ssize_t
__read_chk(int fd, void *p, size_t n, size_t room)
{
	if (n > room)
		abort();
	return read(fd, p, n);
}

ssize_t
__recv_chk(int fd, void *p, size_t n, size_t room, int flags)
{
	if (n > room)
		abort();
	return recv(fd, p, n, flags);
}

WRAP(poll, int, -1, poll, (struct pollfd *p, nfds_t n, int ms), p, n, ms)

int
__poll_chk(struct pollfd *p, nfds_t n, int ms, size_t room)
{
	if (n > room / sizeof *p)
		abort();
	return poll(p, n, ms);
}

WRAP(socket, int, -1, socket, (int family, int type, int protocol), family,
    type, protocol)
WRAP(socket, int, -1, socketpair, (int family, int type, int protocol,
    int fd[2]), family, type, protocol, fd)
WRAP(pipe, int, -1, pipe, (int fd[2]), fd)
WRAP(pipe, int, -1, pipe2, (int fd[2], int flags), fd, flags)
WRAP(connect, int, -1, connect, (int fd, __CONST_SOCKADDR_ARG to,
    socklen_t n), fd, to, n)
WRAP(epoll_create, int, -1, epoll_create, (int size), size)
WRAP(epoll_create, int, -1, epoll_create1, (int flags), flags)
WRAP(epoll_ctl, int, -1, epoll_ctl, (int fd, int what, int of,
    struct epoll_event *event), fd, what, of, event)
WRAP(epoll_wait, int, -1, epoll_wait, (int fd, struct epoll_event *events,
    int n, int ms), fd, events, n, ms)
WRAP(eventfd, int, -1, eventfd, (unsigned start, int flags), start, flags)
WRAP(eventfd, int, -1, memfd_create, (const char *name, unsigned flags), name,
    flags)
WRAP(mmap, void *, MAP_FAILED, mmap, (void *at, size_t n, int prot, int flags,
    int fd, off_t offset), at, n, prot, flags, fd, offset)
WRAP(mmap, void *, MAP_FAILED, mmap64, (void *at, size_t n, int prot,
    int flags, int fd, off64_t offset), at, n, prot, flags, fd, offset)
WRAP(dup, int, -1, dup, (int fd), fd)
WRAP(dup, int, -1, dup2, (int fd, int to), fd, to)
WRAP(exec, int, -1, execv, (const char *path, char *const argv[]), path, argv)
WRAP(exec, int, -1, execvp, (const char *path, char *const argv[]), path, argv)
WRAP(kill, int, -1, kill, (pid_t pid, int number), pid, number)
WRAP(shutdown, int, -1, shutdown, (int fd, int how), fd, how)
WRAP(sockopt, int, -1, setsockopt, (int fd, int level, int name,
    const void *p, socklen_t n), fd, level, name, p, n)
WRAP(sockopt, int, -1, getsockopt, (int fd, int level, int name, void *p,
    socklen_t *n), fd, level, name, p, n)

/* Of all that it does, only what needs a descriptor can fail. */
static int
do_fcntl(int fd, int what, long arg)
{
	bool dups = what == F_DUPFD || what == F_DUPFD_CLOEXEC;

	return failnth_fails(dups ? CALL_dup : CALL_any) ? -1
	    : (int)syscall(SYS_fcntl, fd, what, arg);
}

#define FCNTL(name)                                                            \
	int                                                                    \
	name(int fd, int what, ...)                                            \
	{                                                                      \
		va_list ap;                                                    \
		va_start(ap, what);                                            \
		long arg = va_arg(ap, long);                                   \
		va_end(ap);                                                    \
		return do_fcntl(fd, what, arg);                                \
	}

FCNTL(fcntl)
FCNTL(fcntl64)

/* close(2): it is closed, whatever it says. */
int
close(int fd)
{
	bool fails = failnth_fails(CALL_close);
	int before = errno;
	long done = syscall(SYS_close, fd);

	if (!fails || done < 0)
		return (int)done;
	errno = before;
	return -1;
}

/* What does not wait is not interrupted. */
REAL(waitpid)
pid_t
waitpid(pid_t pid, int *status, int how)
{
	if (failnth_fails(how & WNOHANG ? CALL_any : CALL_waitpid))
		return -1;
	find_waitpid();
	return real_waitpid(pid, status, how);
}

REAL(fork)
pid_t
fork(void)
{
	if (failnth_fails(CALL_fork))
		return -1;
	find_fork();
	pid_t pid = real_fork();
	if (pid == 0)
		failnth_forked();
	return pid;
}
