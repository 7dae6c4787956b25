/*
 * sandbox_compile console|worker [instrumented]: the filter of system calls that
 * src/sandbox_call.def stands for, as instructions for the kernel, one a line:
 * src/sandbox_filter.c has them. libseccomp makes them, here and not at each
 * start: that costs milliseconds, and it dies where it gets no memory.
 */
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <linux/fcntl.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox.h"
#include "sandbox_pid.h"

/* From 424 on, all machines have the same numbers (Linux 5.1). */
enum { SINCE_5_1 = 424, NUMBERS = 640, ARGUMENTS = 2 };

#define CONSOLE SANDBOX_CONSOLE
#define WORKER SANDBOX_WORKER
#define BOTH (SANDBOX_CONSOLE | SANDBOX_WORKER)

/* What an argument has to be. The kernel takes an int's lower half alone. */
struct wanted {
	enum { ANY, MASKED, EQUAL } how;
	unsigned arg;
	unsigned mask, value;
};

#define ANYTHING { ANY, 0, 0, 0 }
#define IS(i, v) { MASKED, i, ~0U, v }
#define LACKS(i, bits) { MASKED, i, bits, 0 }
#define STREAM(i) { MASKED, i, ~(unsigned)(SOCK_CLOEXEC | SOCK_NONBLOCK),      \
	SOCK_STREAM }
#define NIL(i) { EQUAL, i, 0, 0 }
#define SELF(i) { EQUAL, i, 0, SANDBOX_PID }

struct allowed {
	int number;
	int who;
	struct wanted argument[ARGUMENTS];
};

#define CALL(who, name, a, b) { SCMP_SYS(name), who, { a, b } },
static const struct allowed list[] = {
#include "sandbox_call.def"
};
#define CALL(who, name, a, b) { SCMP_SYS(name), who, { a, b } },
static const struct allowed more[] = {
#include "sandbox_tested.def"
};

static unsigned
comparisons(const struct allowed *a, struct scmp_arg_cmp *to)
{
	unsigned n = 0;

	for (int i = 0; i < ARGUMENTS; i++) {
		const struct wanted *w = &a->argument[i];
		if (w->how == MASKED)
			to[n++] = (struct scmp_arg_cmp){ w->arg,
				SCMP_CMP_MASKED_EQ, w->mask, w->value };
		else if (w->how == EQUAL)
			to[n++] = (struct scmp_arg_cmp){ w->arg, SCMP_CMP_EQ,
				w->value, 0 };
	}
	return n;
}

/* A call that this machine does not have is no call to allow. */
static int
add(scmp_filter_ctx filter, const struct allowed *a, int who, bool *known)
{
	struct scmp_arg_cmp compare[ARGUMENTS];

	if ((a->who & who) == 0 || a->number < 0)
		return 0;
	if (a->number < NUMBERS)
		known[a->number] = true;
	int error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, a->number,
	    comparisons(a, compare), compare);
	return error == -EEXIST ? 0 : error;
}

/* What an older kernel has not has to be done without by whoever calls it. */
static int
add_unknown(scmp_filter_ctx filter, const bool *known)
{
	int error = 0;

	for (int i = SINCE_5_1; i < NUMBERS && error == 0; i++)
		if (!known[i])
			error = seccomp_rule_add(filter,
			    SCMP_ACT_ERRNO(ENOSYS), i, 0);
	return error;
}

/* NULL: it cannot be made. */
static scmp_filter_ctx
compile(int who, bool instrumented)
{
	bool known[NUMBERS] = { false };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int error = filter == NULL ? -ENOMEM : 0;

	for (size_t i = 0; i < sizeof list / sizeof *list && error == 0; i++)
		error = add(filter, &list[i], who, known);
	for (size_t i = 0; i < sizeof more / sizeof *more && instrumented &&
	    error == 0; i++)
		error = add(filter, &more[i], who, known);
	if (error == 0)
		error = add_unknown(filter, known);
	/* A tree: hundreds of lines are not gone through one by one. */
	if (error == 0)
		error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (error == 0)
		return filter;
	fprintf(stderr, "sandbox_compile: %s\n", strerror(-error));
	seccomp_release(filter);
	return NULL;
}

static bool
print(scmp_filter_ctx filter)
{
	struct sock_filter one;
	FILE *file = tmpfile();
	bool ok = file != NULL && seccomp_export_bpf(filter, fileno(file)) == 0;

	if (ok)
		rewind(file);
	while (ok && fread(&one, sizeof one, 1, file) == 1)
		ok = printf("{ 0x%x, %u, %u, 0x%x },\n", (unsigned)one.code,
		    (unsigned)one.jt, (unsigned)one.jf, one.k) > 0;
	if (file != NULL)
		fclose(file);
	return ok && fflush(stdout) == 0;
}

int
main(int argc, char **argv)
{
	int who = argc > 1 && strcmp(argv[1], "worker") == 0 ? WORKER : CONSOLE;
	bool instrumented = argc > 2 && strcmp(argv[2], "instrumented") == 0;
	scmp_filter_ctx filter = compile(who, instrumented);

	if (filter == NULL)
		return EXIT_FAILURE;
	bool ok = print(filter);
	seccomp_release(filter);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
