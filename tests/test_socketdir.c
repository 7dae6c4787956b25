/* What is removed of what a worker that was killed has left, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"
#include "socketdir.h"

static void
put_socket(const char *directory)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%.80s/s", directory);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	close(fd);
}

/* One of somebody who was killed, with a socket. The caller frees. */
static char *
left_behind(void)
{
	struct socketdir d = { .path = NULL };

	assert_true(socketdir_make(&d));
	put_socket(d.path);
	/* The end of the process is the end of its lock. */
	close(d.fd);
	return d.path;
}

static bool
is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void
it_goes_with_its_sockets(void **state)
{
	struct socketdir d = { .path = NULL };
	struct stat st;

	(void)state;
	assert_true(socketdir_make(&d));
	assert_int_equal(stat(d.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	char *path = xstrdup(d.path);
	put_socket(path);
	socketdir_remove(&d);
	assert_false(is_there(path));
	socketdir_remove(&d);
	free(path);
}

static void
what_was_left_is_removed(void **state)
{
	char *left = left_behind();

	(void)state;
	socketdirs_sweep();
	assert_false(is_there(left));
	free(left);
}

/* Makes one, says where, and lives until it is killed. */
static pid_t
other_worker(char *path, size_t size)
{
	int pipes[2];

	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct socketdir d = { .path = NULL };
		if (!socketdir_make(&d))
			_exit(1);
		put_socket(d.path);
		if (write(pipes[1], d.path, strlen(d.path)) < 0)
			_exit(1);
		for (;;)
			pause();
	}
	close(pipes[1]);
	ssize_t n = read(pipes[0], path, size - 1);
	assert_true(n > 0);
	path[n] = '\0';
	close(pipes[0]);
	return pid;
}

static void
a_live_one_stays_until_it_is_killed(void **state)
{
	char path[64];
	pid_t pid = other_worker(path, sizeof path);

	(void)state;
	socketdirs_sweep();
	assert_true(is_there(path));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	socketdirs_sweep();
	assert_false(is_there(path));
}

/* A link to one, one that others may look into, and one with something else. They
 * are locked until they are so: any worker may sweep just now. */
static void
what_is_not_ours_stays(void **state)
{
	char elsewhere[] = "/tmp/plm-test-XXXXXX";
	struct socketdir open_one, other, link;

	(void)state;
	assert_true(socketdir_make(&open_one) && socketdir_make(&other) &&
	    socketdir_make(&link));
	char *file = xasprintf("%s/file", other.path);
	assert_non_null(mkdtemp(elsewhere));
	char *inside = xasprintf("%s/s", elsewhere);
	put_socket(elsewhere);
	assert_int_equal(rmdir(link.path), 0);
	assert_int_equal(symlink(elsewhere, link.path), 0);
	assert_int_equal(chmod(open_one.path, 0755), 0);
	close(open(file, O_CREAT | O_WRONLY, 0600));
	close(open_one.fd);
	close(other.fd);
	close(link.fd);
	socketdirs_sweep();
	assert_true(is_there(link.path) && is_there(inside));
	assert_true(is_there(open_one.path));
	assert_true(is_there(file));
	assert_int_equal(unlink(file) | unlink(link.path) | unlink(inside) |
	    rmdir(elsewhere) | rmdir(open_one.path) | rmdir(other.path), 0);
	free(inside);
	free(file);
	free(link.path);
	free(other.path);
	free(open_one.path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_goes_with_its_sockets),
		cmocka_unit_test(what_was_left_is_removed),
		cmocka_unit_test(a_live_one_stays_until_it_is_killed),
		cmocka_unit_test(what_is_not_ours_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
