/*
 * What a confined process may not do any more: each call of blocked_call.def, from
 * within one, and what Landlock adds; and what is said where the kernel has less.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "sandbox.h"

#define CONSOLE SANDBOX_CONSOLE
#define WORKER SANDBOX_WORKER
#define BOTH (SANDBOX_CONSOLE | SANDBOX_WORKER)
#define NOWHERE ((long)(uintptr_t)"/nowhere-of-plm-tui/x")
#define OWN LONG_OWN
#define FOREIGN LONG_FOREIGN

enum { UNCONFINED = 0, LONG_OWN = -1001, LONG_FOREIGN = -1002, ARGUMENTS = 6 };

static const struct blocked {
	const char *name;
	int who, want;
	long number, argument[ARGUMENTS];
} calls[] = {
#define BLOCKED(who, want, name, a, b, c, d, e, f)                             \
	{ #name, who, want, SYS_##name, { a, b, c, d, e, f } },
#include "blocked_call.def"
};

enum { CALLS = sizeof calls / sizeof *calls };

/* Of a build that is instrumented: what it needs is not kept from it. */
static bool
is_let_be(const char *name)
{
	static const char *const names[] = {
#define CALL(who, name, a, b) #name,
#include "sandbox_tested.def"
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (sandbox_is_instrumented && strcmp(names[i], name) == 0)
			return true;
	return false;
}

static long
meant(long argument)
{
	return argument == LONG_OWN ? getpid()
	    : argument == LONG_FOREIGN ? getppid() : argument;
}

/* In a child: what each call gives, an errno or 0. */
static void
try_all(int who, int *gives)
{
	struct fault f = { 0 };

	if (who != UNCONFINED && !sandbox_enter((enum sandbox)who, &f))
		_exit(1);
	for (int i = 0; i < CALLS; i++) {
		const long *a = calls[i].argument;
		if (who != UNCONFINED && (calls[i].who & who) == 0)
			continue;
		gives[i] = syscall(calls[i].number, meant(a[0]), meant(a[1]),
		    meant(a[2]), meant(a[3]), meant(a[4]), meant(a[5])) < 0
			? errno : 0;
	}
	_exit(0);
}

/* In a child that is over when this returns; what it wrote into page. */
static void
in_child(void (*what)(int, int *), int who, int *page)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		what(who, page);
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	/* Whatever it was refused, it was not killed. */
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int *
shared_page(void)
{
	int *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED |
	    MAP_ANONYMOUS, -1, 0);

	assert_true(page != MAP_FAILED);
	assert_true(CALLS * sizeof *page <= 4096);
	return page;
}

static void
each_call_is_refused(enum sandbox who)
{
	int *confined = shared_page(), *free_one = shared_page();
	int bad = 0;

	in_child(try_all, (int)who, confined);
	in_child(try_all, UNCONFINED, free_one);
	for (int i = 0; i < CALLS; i++) {
		const struct blocked *c = &calls[i];
		if ((c->who & (int)who) == 0 || is_let_be(c->name))
			continue;
		/* For who may do little anyway, the kernel itself says EPERM. */
		bool tells = c->want == 0 || c->want == ENOENT ||
		    free_one[i] != c->want || geteuid() != 0 ||
		    free_one[i] == ENOSYS;
		if (confined[i] == c->want && tells)
			continue;
		bad++;
		print_error("%s, line %d of the list: %s, and without a"
		    " sandbox %s\n", c->name, i, strerror(confined[i]),
		    strerror(free_one[i]));
	}
	munmap(confined, 4096);
	munmap(free_one, 4096);
	assert_int_equal(bad, 0);
}

static void
the_console_is_confined(void **state)
{
	(void)state;
	each_call_is_refused(SANDBOX_CONSOLE);
}

static void
the_worker_is_confined(void **state)
{
	(void)state;
	each_call_is_refused(SANDBOX_WORKER);
}

/* fork(2) and what is like it cannot be in the list: it would be two. */
static void
fork_once(int who, int *gives)
{
	struct fault f = { 0 };

	if (!sandbox_enter((enum sandbox)who, &f))
		_exit(1);
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	gives[0] = pid < 0 ? errno : waitpid(pid, NULL, 0) == pid ? 0 : errno;
	_exit(0);
}

static void
only_the_worker_forks(void **state)
{
	int *gives = shared_page();

	(void)state;
	in_child(fork_once, SANDBOX_CONSOLE, gives);
	assert_int_equal(gives[0], is_let_be("clone") ? 0 : EPERM);
	in_child(fork_once, SANDBOX_WORKER, gives);
	assert_int_equal(gives[0], 0);
	munmap(gives, 4096);
}

/* A number that no kernel has yet: a C library of tomorrow does without it. */
static void
ask_for_tomorrow(int who, int *gives)
{
	struct fault f = { 0 };

	if (!sandbox_enter((enum sandbox)who, &f))
		_exit(1);
	gives[0] = syscall(639) < 0 ? errno : 0;
	_exit(0);
}

static void
what_is_newer_is_not_there(void **state)
{
	int *gives = shared_page();

	(void)state;
	in_child(ask_for_tomorrow, SANDBOX_CONSOLE, gives);
	assert_int_equal(gives[0], ENOSYS);
	in_child(ask_for_tomorrow, SANDBOX_WORKER, gives);
	assert_int_equal(gives[0], ENOSYS);
	munmap(gives, 4096);
}

/* Landlock alone: the list of calls would hide it. */
enum { WRITE, MAKE, REMOVE, EXECUTE, BIND, BIND_OWN, CONNECT, FENCED };

static char directory[] = "/tmp/plm-sandbox-XXXXXX";

static int
error_of(long result)
{
	return result < 0 ? errno : 0;
}

static int
bind_at(uint16_t port, bool reach)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error = error_of(reach
	    ? connect(fd, (struct sockaddr *)&a, sizeof a)
	    : bind(fd, (struct sockaddr *)&a, sizeof a));

	close(fd);
	return error;
}

static void
be_fenced(int who, int *gives)
{
	char file[64], other[64];
	char *const argv[] = { file, NULL };

	snprintf(file, sizeof file, "%s/file", directory);
	snprintf(other, sizeof other, "%s/other", directory);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		_exit(1);
	sandbox_fence((enum sandbox)who);
	gives[WRITE] = error_of(open(file, O_WRONLY | O_CLOEXEC));
	gives[MAKE] = error_of(mkdir(other, 0700));
	gives[REMOVE] = error_of(unlink(file));
	gives[EXECUTE] = error_of(execv(file, argv));
	gives[BIND] = bind_at(1, false);
	gives[BIND_OWN] = bind_at(0, false);
	gives[CONNECT] = bind_at(1, true);
	_exit(0);
}

static void
landlock_fences_as_far_as_it_goes(void **state)
{
	static const struct {
		int what, since, console, worker;
	} wants[] = {
		{ WRITE, 1, 0, EACCES }, { MAKE, 1, 0, EACCES },
		{ REMOVE, 1, 0, EACCES }, { EXECUTE, 1, EACCES, EACCES },
		{ BIND, 4, EACCES, EACCES }, { BIND_OWN, 4, EACCES, 0 },
		{ CONNECT, 4, EACCES, ECONNREFUSED },
	};
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
	int *console = shared_page(), *worker = shared_page();
	char file[64];

	(void)state;
	if (version < 1 || sandbox_is_instrumented)
		skip();
	assert_non_null(mkdtemp(directory));
	snprintf(file, sizeof file, "%s/file", directory);
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	assert_int_equal(write(fd, "#!/bin/sh\n", 10), 10);
	close(fd);
	in_child(be_fenced, SANDBOX_WORKER, worker);
	in_child(be_fenced, SANDBOX_CONSOLE, console);
	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		if (version < wants[i].since)
			continue;
		assert_int_equal(worker[wants[i].what], wants[i].worker);
		/* The console removed the file before it was to execute it. */
		if (wants[i].what != EXECUTE)
			assert_int_equal(console[wants[i].what],
			    wants[i].console);
	}
	munmap(console, 4096);
	munmap(worker, 4096);
}

/* In a child: leaves one that is not confined, as a door does, and dies. */
static void
die_before(int who, int *ends)
{
	struct fault f = { 0 };
	char ready;
	int told[2];
	pid_t pid = pipe(told) == 0 ? fork() : -1;

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)!write(told[1], "x", 1);
		for (;;)
			pause();
	}
	if (pid < 0 || read(told[0], &ready, 1) != 1 ||
	    !sandbox_enter((enum sandbox)who, &f))
		_exit(1);
	close(ends[1]);
	_exit(0);
}

/* The kernel signals for us then, and Landlock may take it for our own. */
static void
whom_it_has_started_ends_with_it(void **state)
{
	static const int both[] = { SANDBOX_CONSOLE, SANDBOX_WORKER };

	(void)state;
	for (int i = 0; i < 2; i++) {
		int ends[2];
		char byte;
		assert_int_equal(pipe(ends), 0);
		in_child(die_before, both[i], ends);
		close(ends[1]);
		/* The other end is held by him alone. */
		struct pollfd p = { .fd = ends[0], .events = POLLIN };
		assert_int_equal(poll(&p, 1, 10000), 1);
		assert_int_equal(read(ends[0], &byte, 1), 0);
		close(ends[0]);
	}
}

static int
remove_directory(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof path, "%s/file", directory);
	unlink(path);
	snprintf(path, sizeof path, "%s/other", directory);
	rmdir(path);
	rmdir(directory);
	return 0;
}

/* A kernel that has not what a call is for: as a filter plays it. */
static void
lack(int number, int error)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (filter == NULL || seccomp_rule_add(filter, SCMP_ACT_ERRNO(
	    (unsigned)error), number, 0) != 0 || seccomp_load(filter) != 0)
		_exit(2);
	seccomp_release(filter);
}

static int said = -1;

static void
without_landlock(int who, int *gives)
{
	struct fault f = { 0 };

	log_open_fd(said, "test", LOG_INFO);
	lack(SCMP_SYS(landlock_create_ruleset), ENOSYS);
	gives[0] = sandbox_enter((enum sandbox)who, &f);
	gives[1] = error_of(socket(AF_INET, SOCK_DGRAM, 0));
	_exit(0);
}

/* Either way of asking for a filter, as libseccomp does. */
static void
without_seccomp(int who, int *gives)
{
	struct fault f = { 0 };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	struct scmp_arg_cmp mode = { 0, SCMP_CMP_EQ, PR_SET_SECCOMP, 0 };

	log_open_fd(said, "test", LOG_INFO);
	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL),
	    SCMP_SYS(seccomp), 0) != 0 || seccomp_rule_add_array(filter,
	    SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, &mode) != 0 ||
	    seccomp_load(filter) != 0)
		_exit(2);
	gives[0] = sandbox_enter((enum sandbox)who, &f);
	gives[1] = strstr(f.text, "takes no filter of system calls") != NULL;
	_exit(0);
}

static void
must_be_said(const char *what)
{
	char text[8192];
	ssize_t n = pread(said, text, sizeof text - 1, 0);

	assert_true(n > 0);
	text[n] = '\0';
	if (strstr(text, what) == NULL)
		fail_msg("\"%s\" is not in:\n%s", what, text);
	assert_int_equal(ftruncate(said, 0), 0);
}

static void
what_a_kernel_lacks_is_said(void **state)
{
	int *gives = shared_page();

	(void)state;
	if (sandbox_is_instrumented)
		skip();
	said = memfd_create("said", MFD_CLOEXEC);
	assert_true(said >= 0);
	assert_int_equal(fcntl(said, F_SETFL, O_APPEND), 0);
	in_child(without_landlock, SANDBOX_WORKER, gives);
	must_be_said("this kernel has no Landlock (Function not implemented)");
	assert_true(gives[0]);
	assert_int_equal(gives[1], EPERM);
	in_child(without_seccomp, SANDBOX_WORKER, gives);
	must_be_said("warning: sandbox: this kernel takes no filter of system"
	    " calls: Invalid argument");
	assert_false(gives[0]);
	assert_true(gives[1]);
	close(said);
	munmap(gives, 4096);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_console_is_confined),
		cmocka_unit_test(the_worker_is_confined),
		cmocka_unit_test(only_the_worker_forks),
		cmocka_unit_test(what_is_newer_is_not_there),
		cmocka_unit_test(what_a_kernel_lacks_is_said),
		cmocka_unit_test(whom_it_has_started_ends_with_it),
		cmocka_unit_test_teardown(landlock_fences_as_far_as_it_goes,
		    remove_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
