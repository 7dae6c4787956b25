/*
 * Landlock, asked for by number: the C library has no names for it, and its
 * header, which may be older than the kernel, has those of its time.
 */
#include <errno.h>
#include <linux/types.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "log.h"
#include "sandbox.h"

enum { WHICH_VERSION = 1, NET_PORT = 2, TCP_BIND = 1 };

#define CONSOLE SANDBOX_CONSOLE
#define WORKER SANDBOX_WORKER
#define BOTH (SANDBOX_CONSOLE | SANDBOX_WORKER)

enum word { FS, TCP, SCOPE, WORDS };

/* struct landlock_ruleset_attr: as long as the version knows of. */
struct ruleset {
	__u64 handled[WORDS];
};

/* struct landlock_net_port_attr */
struct port_rule {
	__u64 allowed, port;
};

static const struct right {
	enum word word;
	unsigned bit;
	int since;
	int who;
	const char *what;
} rights[] = {
#define RIGHT(word, bit, since, who, what) { word, bit, since, who, what },
#include "landlock_right.def"
};

static size_t
size_for(int version)
{
	return version < 4 ? sizeof(__u64)
	    : version < 6 ? 2 * sizeof(__u64) : sizeof(struct ruleset);
}

/* What is said to be lacking is what this process could be kept from. */
static struct ruleset
choose(enum sandbox who, int version)
{
	struct ruleset r = { { 0 } };

	for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
		const struct right *right = &rights[i];
		if ((right->who & (int)who) == 0)
			continue;
		if (right->since <= version)
			r.handled[right->word] |= (__u64)1 << right->bit;
		else
			log_info("sandbox: Landlock is version %d here, and %s"
			    " needs %d to be refused by it", version,
			    right->what, right->since);
	}
	return r;
}

/* A connection may be from an address of ours, at a port that the kernel takes. */
static bool
allow_own_port(int fd, int version)
{
	struct port_rule rule = { TCP_BIND, 0 };

	return version < 4 || syscall(SYS_landlock_add_rule, fd, NET_PORT,
	    &rule, 0) == 0;
}

void
sandbox_fence(enum sandbox who)
{
	long version = sandbox_is_instrumented ? 0
	    : syscall(SYS_landlock_create_ruleset, NULL, 0, WHICH_VERSION);

	if (sandbox_is_instrumented)
		return;
	if (version < 1) {
		log_info("sandbox: this kernel has no Landlock (%s); the list"
		    " of system calls holds all the same", strerror(errno));
		return;
	}
	struct ruleset r = choose(who, (int)version);
	int fd = (int)syscall(SYS_landlock_create_ruleset, &r,
	    size_for((int)version), 0);
	bool ok = fd >= 0 && (who != SANDBOX_WORKER ||
	    allow_own_port(fd, (int)version)) &&
	    syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	if (!ok)
		log_warning("sandbox: Landlock, version %ld, refuses: %s",
		    version, strerror(errno));
	if (fd >= 0)
		close(fd);
}
