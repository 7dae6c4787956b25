/*
 * Files of ours that others have to do with: what somebody else can have written
 * is not believed, and what somebody has put in their place, a link, another
 * name, a FIFO, gets none of our bytes and keeps nobody waiting.
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
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errands.h"
#include "log.h"
#include "ownfile.h"
#include "textfile.h"
#include "trust.h"

enum { NOBODY = 65534, HANGS_S = 20, ROUNDS = 3000 };

static char directory[] = "/tmp/plm-trust-XXXXXX";
static char own[64], other[64];
static const char victim[] = "what it has\n";

static void
put(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void
assert_has(const char *path, const char *want)
{
	char text[256];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof text - 1);

	assert_true(n >= 0);
	text[n] = '\0';
	assert_string_equal(text, want);
	close(fd);
}

/* Each writes a little to a file of ours; false: it is refused, f says why. */
static bool
by_log(const char *path, struct fault *f)
{
	if (!log_open(path, "test", LOG_INFO, f))
		return false;
	log_info("a line");
	close(log_fd());
	log_open_fd(-1, "test", LOG_INFO);
	return true;
}

static bool
by_known_hosts(const char *path, struct fault *f)
{
	struct outcome o;

	return door_act(&known_hosts_errand, &(struct errand){
	    .word = { path, "host ssh-ed25519 AAAA" } }, &o) ||
	    fault_set(f, CODE_FAILED, "%s", o.text);
}

static bool
by_ownfile(const char *path, struct fault *f)
{
	return ownfile_write(path, (struct slice){ "new\n", 4 }, f);
}

static const struct writer {
	const char *name;
	bool (*writes)(const char *path, struct fault *f);
	const char *link;       /* why not through a link; NULL: through our own */
	bool replaces;          /* it puts a file of its own in the place   */
} writers[] = {
	{ "log", by_log, "Too many levels of symbolic links", false },
	{ "known_hosts", by_known_hosts, NULL, false },
	{ "ownfile", by_ownfile, NULL, true },
};

enum { KNOWN_HOSTS = 1 };

enum { WRITERS = sizeof writers / sizeof *writers };

static void
must_refuse(const struct writer *w, const char *why)
{
	struct fault f = { 0 };

	if (w->writes(own, &f))
		fail_msg("%s writes where %s", w->name, why);
	if (strstr(f.text, why) == NULL)
		fail_msg("%s: \"%s\" is not in \"%s\"", w->name, why, f.text);
}

static void
must_take(const struct writer *w)
{
	struct fault f = { 0 };

	if (!w->writes(own, &f))
		fail_msg("%s: %s", w->name, f.text);
}

static void
a_fifo_keeps_nobody_waiting(void **state)
{
	struct fault f = { 0 };

	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		unlink(own);
		assert_int_equal(mkfifo(own, 0600), 0);
		if (writers[i].replaces) {
			assert_true(writers[i].writes(own, &f));
			assert_has(own, "new\n");
			continue;
		}
		/* Nobody reads there, and then somebody does. */
		int reader = open(own, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		must_refuse(&writers[i], "it is no regular file");
		close(reader);
		assert_false(writers[i].writes(own, &f));
	}
}

static void
another_name_gets_no_bytes(void **state)
{
	struct fault f = { 0 };

	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		unlink(own);
		put(other, victim, 0600);
		assert_int_equal(link(other, own), 0);
		if (writers[i].replaces)
			assert_true(writers[i].writes(own, &f));
		else
			must_refuse(&writers[i], "it has 2 names (hard links)");
		assert_has(other, victim);
	}
}

static void
a_link_is_followed_where_it_is_ours(void **state)
{
	struct fault f = { 0 };

	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		unlink(own);
		put(other, victim, 0600);
		assert_int_equal(symlink(other, own), 0);
		if (writers[i].link != NULL) {
			must_refuse(&writers[i], writers[i].link);
			assert_has(other, victim);
		} else {
			assert_true(writers[i].writes(own, &f));
		}
	}
	/* Somebody else's is no way to a file of ours, and two are too many. */
	unlink(own);
	put(other, victim, 0600);
	assert_int_equal(symlink("other", own), 0);
	must_take(&writers[KNOWN_HOSTS]);
	put(other, victim, 0600);
	if (geteuid() == 0) {
		assert_int_equal(lchown(own, NOBODY, NOBODY), 0);
		must_refuse(&writers[KNOWN_HOSTS], "symbolic links");
		assert_has(other, victim);
	}
	unlink(own);
	assert_int_equal(symlink("own", own), 0);
	must_refuse(&writers[KNOWN_HOSTS], "symbolic links");
}

static void
what_others_can_write_gets_no_bytes(void **state)
{
	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		unlink(own);
		put(own, victim, 0602);
		if (writers[i].replaces)
			continue;
		must_refuse(&writers[i], "others can write to it; chmod go-w"
		    " makes it yours alone");
		assert_has(own, victim);
	}
}

/* Whoever can take names away there can put any file in its place. */
static void
a_directory_of_others_gets_nothing(void **state)
{
	static const mode_t modes[] = { 0777, 0703 };

	(void)state;
	unlink(own);
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		assert_int_equal(chmod(directory, modes[i]), 0);
		must_refuse(&writers[KNOWN_HOSTS], "others can put files into"
		    " its directory");
	}
	assert_int_equal(chmod(directory, 01777), 0);
	must_take(&writers[KNOWN_HOSTS]);
	if (geteuid() == 0) {
		assert_int_equal(chown(directory, NOBODY, NOBODY), 0);
		must_refuse(&writers[KNOWN_HOSTS], "others can put files into"
		    " its directory");
		assert_int_equal(chown(directory, 0, 0), 0);
	}
	assert_int_equal(chmod(directory, 0700), 0);
}

/*
 * In a child, as somebody else, in a directory like /tmp: puts one after the
 * other in the file's place, until it is killed: links to the victim, another
 * name of it where the kernel lets him, a FIFO, a file of his, nothing.
 */
static _Noreturn void
swap_for_ever(void)
{
	char aside[80];

	if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
		_exit(1);
	snprintf(aside, sizeof aside, "%s.aside", own);
	for (unsigned i = 0;; i++) {
		unlink(aside);
		int fd = -1;
		if (i % 5 == 0)
			(void)!link(other, aside);
		else if (i % 5 == 1)
			(void)!mkfifo(aside, 0666);
		else if (i % 5 == 2)
			(void)!symlink(other, aside);
		else if (i % 5 == 3)
			fd = open(aside, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		if (fd >= 0)
			close(fd);
		if (rename(aside, own) != 0)
			unlink(own);
	}
}

static void
a_race_is_not_lost(void **state)
{
	unsigned written = 0, refused = 0;

	(void)state;
	if (geteuid() != 0)
		skip();
	unlink(own);
	put(other, victim, 0600);
	assert_int_equal(chmod(directory, 01777), 0);
	pid_t swapper = fork();
	if (swapper == 0)
		swap_for_ever();
	for (int n = 0; n < ROUNDS; n++)
		for (int i = 0; i < WRITERS; i++) {
			struct fault f = { 0 };
			if (writers[i].replaces)
				continue;
			if (writers[i].writes(own, &f)) {
				written++;
				/* What is ours stays there, for him. */
				unlink(own);
			} else {
				refused++;
			}
		}
	kill(swapper, SIGKILL);
	assert_int_equal(waitpid(swapper, NULL, 0), swapper);
	assert_has(other, victim);
	assert_int_equal(chmod(directory, 0700), 0);
	/* It was a race. */
	assert_true(written > 0 && refused > 0);
}

static void
what_others_can_have_written_is_not_read(void **state)
{
	struct buffer b = { 0 };
	struct fault f = { 0 };
	bool there;

	(void)state;
	unlink(own);
	put(own, "text\n", 0646);
	assert_false(textfile_read(TEXTFILE_OURS, own, "s.yaml", 1024, &b, &f));
	assert_string_equal(f.text, "cannot read s.yaml: others can write to"
	    " it; chmod go-w makes it yours alone");
	assert_true(textfile_read(TEXTFILE_ANYBODYS, own, "s.yaml", 1024, &b,
	    &f));
	buffer_finish(&b);
	assert_null(ownfile_read(own, &there, &f));
	assert_true(there);
	put(own, "text\n", 0644);
	assert_true(textfile_read(TEXTFILE_OURS, own, "s.yaml", 1024, &b, &f));
	buffer_finish(&b);
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(own, NOBODY, 0), 0);
	assert_false(textfile_read(TEXTFILE_OURS, own, "s.yaml", 1024, &b, &f));
	assert_string_equal(f.text, "cannot read s.yaml: it belongs to user"
	    " 65534; it has to be yours or root's");
	buffer_finish(&b);
}

static void
a_group_of_our_own_is_nobody_else(void **state)
{
	char buf[TRUST_WHY];
	struct stat st = { .st_mode = S_IFREG | 0664, .st_nlink = 1,
		.st_uid = geteuid(), .st_gid = getegid() };

	(void)state;
	/* root's is root's alone; other users' are as the machine has them. */
	if (geteuid() == 0)
		assert_null(trust_why(&st, buf));
	st.st_gid = getegid() + 12345;
	assert_string_equal(trust_why(&st, buf), "others can write to it; chmod"
	    " go-w makes it yours alone");
	st.st_mode = S_IFREG | 0644;
	assert_null(trust_why(&st, buf));
	st.st_uid = 0;
	assert_null(trust_why(&st, buf));
	st.st_mode = S_IFREG | 0602;
	assert_non_null(trust_why(&st, buf));
}

static int
begin(void **state)
{
	(void)state;
	/* Whoever waits for a FIFO is ended. */
	alarm(HANGS_S);
	umask(0);
	if (mkdtemp(directory) == NULL)
		return -1;
	snprintf(own, sizeof own, "%s/own", directory);
	snprintf(other, sizeof other, "%s/other", directory);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	char aside[80];

	snprintf(aside, sizeof aside, "%s.aside", own);
	unlink(aside);
	unlink(own);
	unlink(other);
	return rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fifo_keeps_nobody_waiting),
		cmocka_unit_test(another_name_gets_no_bytes),
		cmocka_unit_test(a_link_is_followed_where_it_is_ours),
		cmocka_unit_test(what_others_can_write_gets_no_bytes),
		cmocka_unit_test(a_directory_of_others_gets_nothing),
		cmocka_unit_test(a_race_is_not_lost),
		cmocka_unit_test(what_others_can_have_written_is_not_read),
		cmocka_unit_test(a_group_of_our_own_is_nobody_else),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
