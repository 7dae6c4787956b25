/*
 * The filter of system calls, as tools/sandbox_compile has made it of
 * sandbox_call.def. Only the PID of this process has still to come into it.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox.h"
#include "sandbox_pid.h"

#ifdef SANDBOX_INSTRUMENTED
const bool sandbox_is_instrumented = true;
static const struct sock_filter console[] = {
#include "console_instrumented.h"
};
static const struct sock_filter worker[] = {
#include "worker_instrumented.h"
};
#else
const bool sandbox_is_instrumented = false;
static const struct sock_filter console[] = {
#include "console_filter.h"
};
static const struct sock_filter worker[] = {
#include "worker_filter.h"
};
#endif

enum { CONSOLE_STEPS = sizeof console / sizeof *console,
	WORKER_STEPS = sizeof worker / sizeof *worker };

/* What is refused may be found in the kernel's own log; before 4.14 it has none. */
static bool
load(const struct sock_fprog *program)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_LOG, program) == 0 ||
	    (errno == EINVAL && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		0, program) == 0);
}

static bool
load_mine(struct sock_filter *steps, unsigned short n, struct fault *f)
{
	struct sock_fprog program = { n, steps };

	for (unsigned short i = 0; i < n; i++)
		if (BPF_CLASS(steps[i].code) == BPF_JMP &&
		    steps[i].k == SANDBOX_PID)
			steps[i].k = (unsigned)getpid();
	return load(&program) || fault_set(f, CODE_FAILED, "this kernel takes"
	    " no filter of system calls: %s", strerror(errno));
}

bool
sandbox_filter(enum sandbox who, struct fault *f)
{
	struct sock_filter steps[CONSOLE_STEPS > WORKER_STEPS ? CONSOLE_STEPS
		: WORKER_STEPS];

	if (who == SANDBOX_CONSOLE) {
		memcpy(steps, console, sizeof console);
		return load_mine(steps, CONSOLE_STEPS, f);
	}
	memcpy(steps, worker, sizeof worker);
	return load_mine(steps, WORKER_STEPS, f);
}
