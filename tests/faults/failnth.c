/*
 * For LD_PRELOAD: one call of a plm-tui fails, the n-th that one of its processes
 * makes of a function.
 *
 * FAILNTH=CALL:N[:HOW]    CALL is of failnth.h's, or "any": the n-th of all
 *                         but malloc. HOW is an errno by name, "short" (one byte
 *                         is read or written) or a signal to itself before the
 *                         call: "kill", "SEGV" or "ABRT"
 * FAILNTH=CALL@PATH[:HOW] the first that comes about so: see failnth_path.h. For
 *                         malloc only
 * FAILNTH_IN=ROLE         which process; see roles[]
 * FAILNTH_DONE=FILE       made when it failed: while it is there, none fails. It
 *                         has the path of the library, or program, that called
 * FAILNTH_EACH=1          ... made by somebody else: each process fails until then
 * FAILNTH_COUNT=FILE      how many calls there were: FILE.ROLE has for each CALL
 *                         its name, 24 bytes, and a 64-bit number
 * FAILNTH_PATHS=FILE      which ways there are to malloc: FILE.ROLE is a set of
 *                         64-bit numbers, and 0 for none
 *
 * Calls that the C library makes within itself are not seen, but for malloc's.
 */
#include "failnth.h"
#include "failnth_path.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	char name[24];
	int error;              /* where HOW is not said */
} calls[CALL_COUNT] = {
#define CALL(name, error) [CALL_##name] = { #name, error },
	CALLS(CALL)
#undef CALL
	[CALL_any] = { "any", HOW_KILL },
};

/* Whose child each is, and what a child of it is. */
enum role { OTHER, GUARDIAN, CONSOLE, SPAWNED, WORKER, LOOKUP, ROLE_COUNT };

static const struct {
	const char *name;
	enum role child;
} roles[ROLE_COUNT] = {
	[OTHER] = { "other", OTHER },
	[GUARDIAN] = { "guardian", CONSOLE },
	[CONSOLE] = { "console", SPAWNED },
	[SPAWNED] = { "spawned", OTHER },       /* until its exec */
	[WORKER] = { "worker", LOOKUP },
	[LOOKUP] = { "lookup", OTHER },         /* of a host's name */
};

struct count {
	char name[24];
	_Atomic uint64_t calls;
};

static enum role role, wanted_role;
static enum call wanted_call = CALL_COUNT;
static uint64_t wanted_n, wanted_path;
static int wanted_how;
static bool wanted_each;
static const char *done_file, *count_file, *paths_file;
static _Atomic uint64_t made[CALL_COUNT];
static struct count *shared;            /* NULL: nobody counts */
static _Atomic uint64_t *paths;         /* the same */
static _Thread_local bool walks;        /* up the stack, which may want memory */

static int
error_of(const char *name)
{
	static const struct {
		const char *name;
		int error;
	} errors[] = {
		{ "EAGAIN", EAGAIN }, { "ECONNREFUSED", ECONNREFUSED },
		{ "EINTR", EINTR }, { "EIO", EIO }, { "EMFILE", EMFILE },
		{ "ENFILE", ENFILE }, { "ENOBUFS", ENOBUFS },
		{ "ENOMEM", ENOMEM }, { "ENOSPC", ENOSPC },
		{ "EPERM", EPERM }, { "short", HOW_SHORT },
		{ "kill", HOW_KILL }, { "SEGV", HOW_SEGV }, { "ABRT", HOW_ABRT },
	};

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].error;
	return HOW_NONE;
}

/* The first of all processes whose turn it is has it. */
static bool
is_first(void)
{
	if (done_file == NULL)
		return true;
	if (wanted_each)
		return syscall(SYS_faccessat, AT_FDCWD, done_file, F_OK) != 0;
	long fd = syscall(SYS_openat, AT_FDCWD, done_file,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	const char *caller = failnth_caller();
	syscall(SYS_write, fd, caller, strlen(caller));
	syscall(SYS_close, fd);
	return true;
}

/* 0: nobody asks, or this is the walk itself. */
static uint64_t
path_to(enum call c)
{
	uint64_t path = 0;

	if (c != CALL_malloc || walks || (paths == NULL &&
	    (wanted_path == 0 || role != wanted_role)))
		return 0;
	walks = true;
	path = failnth_path();
	walks = false;
	if (paths != NULL)
		failnth_paths_add(paths, path);
	return path;
}

static int
reached(enum call c)
{
	uint64_t n = atomic_fetch_add(&made[c], 1) + 1, path = path_to(c);

	if (shared != NULL)
		atomic_fetch_add(&shared[c].calls, 1);
	if (role != wanted_role || c != wanted_call ||
	    (wanted_path != 0 ? path != wanted_path : n != wanted_n))
		return HOW_NONE;
	int before = errno;
	int how = is_first() ? wanted_how : HOW_NONE;
	if (how <= HOW_KILL)
		syscall(SYS_kill, getpid(), how == HOW_SEGV ? SIGSEGV
		    : how == HOW_ABRT ? SIGABRT : SIGKILL);
	errno = how > 0 ? how : before;
	return how;
}

int
failnth_turn(enum call c)
{
	int how = reached(c);

	return c == CALL_malloc || c == CALL_any || how != HOW_NONE ? how
	    : reached(CALL_any);
}

bool
failnth_fails(enum call c)
{
	return failnth_turn(c) > 0;
}

/* NULL: there is no such file for this process. */
static void *
share(const char *file, size_t size)
{
	char path[4096];

	if (file == NULL || role == OTHER)
		return NULL;
	snprintf(path, sizeof path, "%s.%s", file, roles[role].name);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path,
	    O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)size) < 0)
		abort();
	long at = syscall(SYS_mmap, NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	syscall(SYS_close, fd);
	if (at == -1)
		abort();
	return (void *)at;
}

static void
share_counts(void)
{
	paths = share(paths_file, PATHS * sizeof *paths);
	shared = share(count_file, CALL_COUNT * sizeof *shared);
	for (size_t i = 0; shared != NULL && i < CALL_COUNT; i++)
		memcpy(shared[i].name, calls[i].name, sizeof shared[i].name);
}

static void
become(enum role r)
{
	role = r;
	for (size_t i = 0; i < CALL_COUNT; i++)
		atomic_store(&made[i], 0);
	share_counts();
}

void
failnth_forked(void)
{
	int before = errno;

	become(roles[role].child);
	errno = before;
}

/* CALL:N[:HOW] or CALL@PATH[:HOW]; what cannot be read must not pass for a fault that was made. */
static void
read_wanted(const char *spec, const char *in)
{
	char call[24], how[24] = "";
	unsigned long n;
	char by;

	if (spec == NULL)
		return;
	if (in == NULL || sscanf(spec, "%23[^:@]%c%lu:%23s", call, &by, &n,
	    how) < 3)
		abort();
	for (wanted_call = 0; wanted_call < CALL_COUNT; wanted_call++)
		if (strcmp(calls[wanted_call].name, call) == 0)
			break;
	for (wanted_role = 0; wanted_role < ROLE_COUNT; wanted_role++)
		if (strcmp(roles[wanted_role].name, in) == 0)
			break;
	if (wanted_call == CALL_COUNT || wanted_role == ROLE_COUNT)
		abort();
	wanted_n = by == ':' ? n : 0;
	wanted_path = by == '@' ? n : 0;
	wanted_how = how[0] == '\0' ? calls[wanted_call].error : error_of(how);
	if (wanted_how == HOW_NONE)
		abort();
}

static void __attribute__((constructor))
begin(int argc, char **argv)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	exe[n > 0 ? n : 0] = '\0';
	const char *name = strrchr(exe, '/');
	if (name == NULL || strcmp(name, "/plm-tui") != 0)
		return;
	done_file = getenv("FAILNTH_DONE");
	wanted_each = getenv("FAILNTH_EACH") != NULL;
	count_file = getenv("FAILNTH_COUNT");
	paths_file = getenv("FAILNTH_PATHS");
	read_wanted(getenv("FAILNTH"), getenv("FAILNTH_IN"));
	become(argc > 1 && strcmp(argv[1], "--worker") == 0 ? WORKER
	    : GUARDIAN);
}
