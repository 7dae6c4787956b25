/* The client's end of the door. */
#include "door.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "door_private.h"
#include "mem.h"

/* In steps: a machine that sleeps in between has used up one of them. */
enum { STEP_MS = 100, STEPS = 50 };

/* -1: none is open. */
static struct {
	int socket;
	bool gone;              /* it was open, and does not answer         */
	const struct door_kind *const *kinds;
} door = { .socket = -1 };

bool
door_open(const struct door_kind *const *kinds, struct fault *f)
{
	int ends[2];
	pid_t client = getpid();

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return fault_set(f, CODE_FAILED, "no door can be opened for"
		    " what a confined process may not do: %s",
		    strerror(errno));
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != client)
			_exit(1);
		door_keep(ends[1], client, kinds);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return fault_set(f, CODE_FAILED, "starting a process: %s",
		    strerror(errno));
	}
	door.socket = ends[0];
	door.kinds = kinds;
	return true;
}

bool
door_is_open(void)
{
	return door.socket >= 0 || door.gone;
}

/* One that does not answer has its end closed: it takes back what it does. */
static bool
give_up(int error)
{
	if (door.socket >= 0)
		close(door.socket);
	door.socket = -1;
	door.gone = true;
	errno = error;
	return false;
}

static bool
await_reply(struct door_reply *r, int *fd)
{
	struct pollfd p = { .fd = door.socket, .events = POLLIN };
	size_t fds = 1;
	int n = 0;

	for (int step = 0; n == 0 && step < STEPS; step++)
		do
			n = poll(&p, 1, STEP_MS);
		while (n < 0 && errno == EINTR);
	if (n <= 0)
		return give_up(ETIMEDOUT);
	*fd = -1;
	ssize_t got = door_receive(door.socket, r, sizeof *r, fd, &fds);
	if (got == (ssize_t)sizeof *r)
		return true;
	return give_up(got < 0 ? errno : EPIPE);
}

/* The errand as bytes behind its head; 0, and errno: it does not fit. */
static size_t
encode(char *to, struct door_head *head, const struct errand *e)
{
	size_t at = sizeof *head;

	for (head->words = 0; e->word[head->words] != NULL; head->words++) {
		size_t n = strlen(e->word[head->words]) + 1;
		if (n > DOOR_MESSAGE - at) {
			errno = E2BIG;
			return 0;
		}
		memcpy(to + at, e->word[head->words], n);
		at += n;
	}
	head->bytes = (uint32_t)(at - sizeof *head);
	memcpy(head->number, e->number, sizeof head->number);
	memcpy(to, head, sizeof *head);
	return at;
}

static bool
ask(int kind, const struct errand *e, struct door_reply *r, int *fd)
{
	struct door_head head = { .kind = kind };
	char *bytes = xalloc(DOOR_MESSAGE);

	*fd = -1;
	size_t n = encode(bytes, &head, e);
	bool sent = n > 0 && door_send(door.socket, bytes, n, e->fd, e->fds);
	int error = errno;
	free(bytes);
	errno = error;
	if (!sent && (error == EPIPE || error == ECONNRESET))
		return give_up(EPIPE);
	if (!sent || !await_reply(r, fd))
		return false;
	errno = r->error;
	return r->error == 0;
}

/* False, and errno: the list does not have it, or nobody is there to do it. */
static bool
find(const struct door_kind *kind, int *number)
{
	for (*number = 0; door.kinds[*number] != NULL; ++*number)
		if (door.kinds[*number] == kind) {
			errno = EPIPE;
			return !door.gone;
		}
	errno = EPERM;
	return false;
}

pid_t
door_start(const struct door_kind *kind, const struct errand *e)
{
	struct door_reply r;
	int number, fd;

	if (!door_is_open()) {
		pid_t pid = fork();
		if (pid != 0)
			return pid;
		kind->become(e);
		_exit(127);
	}
	return find(kind, &number) && ask(number, e, &r, &fd) ? r.pid : -1;
}

bool
door_act(const struct door_kind *kind, const struct errand *e,
    struct outcome *o)
{
	struct door_reply r = { .error = EIO };
	int number;

	*o = (struct outcome){ .fd = -1 };
	if (!door_is_open()) {
		kind->act(e, o);
		errno = o->error;
		return o->error == 0;
	}
	bool ok = find(kind, &number) && ask(number, e, &r, &o->fd);
	o->error = ok ? 0 : errno;
	memcpy(o->text, r.text, sizeof o->text);
	o->text[sizeof o->text - 1] = '\0';
	return ok;
}

bool
door_signal(pid_t pid, int signal)
{
	struct errand e = { .number = { pid, signal } };
	struct door_reply r;
	int fd;

	if (!door_is_open())
		return kill(pid, signal) == 0;
	errno = EPIPE;
	return !door.gone && ask(DOOR_SIGNAL, &e, &r, &fd);
}

int
door_socket(void)
{
	return door.socket;
}

const char *
door_error(int error)
{
	return !door.gone || (error != EPIPE && error != ETIMEDOUT)
		? strerror(error) : "the process that starts others is gone;"
		" start plm-tui anew";
}

bool
errand_words(struct errand *e, char *const *words)
{
	size_t n = 0;

	while (e->word[n] != NULL)
		n++;
	for (; *words != NULL; words++) {
		if (n == ERRAND_WORDS)
			return false;
		e->word[n++] = *words;
	}
	e->word[n] = NULL;
	return true;
}
