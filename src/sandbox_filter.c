/* The list of system calls as a filter of the kernel's, made by libseccomp. */
#include <asm/termbits.h>
#include <asm/ioctls.h>
#include <errno.h>
#include <linux/fcntl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox.h"

/* From 424 on, all machines have the same numbers (Linux 5.1). */
enum { SINCE_5_1 = 424, NUMBERS = 640, ARGUMENTS = 2 };

#define CONSOLE SANDBOX_CONSOLE
#define WORKER SANDBOX_WORKER
#define BOTH (SANDBOX_CONSOLE | SANDBOX_WORKER)

/* What an argument has to be. The kernel takes an int's lower half alone. */
struct wanted {
	enum { ANY, MASKED, NULL_POINTER, OWN_PID } how;
	unsigned arg;
	unsigned mask, value;
};

#define ANYTHING { ANY, 0, 0, 0 }
#define IS(i, v) { MASKED, i, ~0U, v }
#define LACKS(i, bits) { MASKED, i, bits, 0 }
#define STREAM(i) { MASKED, i, ~(unsigned)(SOCK_CLOEXEC | SOCK_NONBLOCK),      \
	SOCK_STREAM }
#define NIL(i) { NULL_POINTER, i, 0, 0 }
#define SELF(i) { OWN_PID, i, 0, 0 }

struct allowed {
	int number;
	int who;
	struct wanted argument[ARGUMENTS];
};

static const struct allowed list[] = {
#define CALL(who, name, a, b) { SCMP_SYS(name), who, { a, b } },
#include "sandbox_call.def"
#ifdef SANDBOX_INSTRUMENTED
#define CALL(who, name, a, b) { SCMP_SYS(name), who, { a, b } },
#include "sandbox_tested.def"
#endif
};

#ifdef SANDBOX_INSTRUMENTED
const bool sandbox_is_instrumented = true;
#else
const bool sandbox_is_instrumented = false;
#endif

static unsigned
comparisons(const struct allowed *a, struct scmp_arg_cmp *to)
{
	unsigned n = 0;

	for (int i = 0; i < ARGUMENTS; i++) {
		const struct wanted *w = &a->argument[i];
		if (w->how == MASKED)
			to[n++] = (struct scmp_arg_cmp){ w->arg,
				SCMP_CMP_MASKED_EQ, w->mask, w->value };
		else if (w->how != ANY)
			to[n++] = (struct scmp_arg_cmp){ w->arg, SCMP_CMP_EQ,
				w->how == OWN_PID ? (scmp_datum_t)getpid() : 0,
				0 };
	}
	return n;
}

/* A call that this machine does not have is no call to allow. */
static int
add_list(scmp_filter_ctx filter, enum sandbox who, bool *known)
{
	struct scmp_arg_cmp compare[ARGUMENTS];
	int error = 0;

	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		int number = list[i].number;
		if ((list[i].who & (int)who) == 0 || number < 0)
			continue;
		if (number < NUMBERS)
			known[number] = true;
		if (error == 0)
			error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
			    number, comparisons(&list[i], compare), compare);
		if (error == -EEXIST)
			error = 0;
	}
	return error;
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

bool
sandbox_filter(enum sandbox who, struct fault *f)
{
	bool known[NUMBERS] = { false };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int error = filter == NULL ? -ENOMEM : 0;

	if (error == 0)
		error = add_list(filter, who, known);
	if (error == 0)
		error = add_unknown(filter, known);
	/* A tree: hundreds of lines are not gone through one by one. */
	if (error == 0)
		error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	/* What is refused may be found in the kernel's own log. */
	if (error == 0)
		seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	/* The kernel's own words for why not. */
	if (error == 0)
		seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
	if (error == 0)
		error = seccomp_load(filter);
	seccomp_release(filter);
	return error == 0 || fault_set(f, CODE_FAILED, "this kernel takes no"
	    " filter of system calls: %s", strerror(-error));
}
