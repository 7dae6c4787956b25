#include "tty_out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "mem.h"

/*
 * O_NONBLOCK would be the shell's too, whose open terminal it is: so it is opened
 * once more. curses would turn in circles on it (its flush tries for ever), and
 * writes to a file in memory, which takes the place of the terminal meanwhile.
 */
struct tty_out {
	struct ev_loop *loop;
	FILE *file;             /* of curses: a descriptor of its own       */
	int terminal;           /* what that is but for a frame             */
	int way;                /* the same terminal, non-blocking          */
	int memory;
	struct buffer left;
	ev_io writable;
};

static void
write_on(struct tty_out *t)
{
	while (buffer_size(&t->left) > 0) {
		ssize_t n = write(t->way, buffer_data(&t->left),
		    buffer_size(&t->left));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			ev_io_start(t->loop, &t->writable);
			return;
		}
		/* One that is gone is an end, which its input tells. */
		buffer_eat(&t->left, n < 0 ? buffer_size(&t->left) : (size_t)n);
	}
	ev_io_stop(t->loop, &t->writable);
}

/* Its turn of the loop ends with a frame, if there is one to be drawn. */
static void
writable_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	(void)loop;
	(void)revents;
	write_on(w->data);
}

static int
open_again(int fd)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return isatty(fd) ? open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK |
	    O_CLOEXEC) : -1;
}

struct tty_out *
tty_out_new(struct ev_loop *loop, int fd)
{
	struct tty_out *t = xcalloc(1, sizeof *t);

	*t = (struct tty_out){ .loop = loop, .way = open_again(fd),
		.terminal = fcntl(fd, F_DUPFD_CLOEXEC, 3),
		.memory = memfd_create("frame", MFD_CLOEXEC) };
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	t->file = own < 0 ? NULL : fdopen(own, "w");
	ev_io_init(&t->writable, writable_cb, t->way, EV_WRITE);
	t->writable.data = t;
	if (t->way >= 0 && t->terminal >= 0 && t->memory >= 0 &&
	    t->file != NULL)
		return t;
	tty_out_free(t);
	return NULL;
}

static void
close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void
tty_out_free(struct tty_out *t)
{
	if (t == NULL)
		return;
	ev_io_stop(t->loop, &t->writable);
	buffer_finish(&t->left);
	close_fd(t->way);
	close_fd(t->terminal);
	close_fd(t->memory);
	if (t->file != NULL)
		fclose(t->file);
	free(t);
}

FILE *
tty_out_file(const struct tty_out *t)
{
	return t->file;
}

void
tty_out_begin(struct tty_out *t)
{
	if (t == NULL)
		return;
	dup3(t->memory, fileno(t->file), O_CLOEXEC);
	errno = 0;
}

/* curses drops what its write() did not take, and does not say so; errno does,
 * which no call that succeeds sets back. */
static bool
none_dropped(void)
{
	return errno != ENOMEM && errno != ENOSPC && errno != EFBIG &&
	    errno != EIO;
}

static bool
collect(struct tty_out *t)
{
	off_t size = lseek(t->memory, 0, SEEK_CUR), at = 0;

	while (at < size) {
		char *to = buffer_reserve(&t->left, (size_t)(size - at));
		ssize_t n = pread(t->memory, to, (size_t)(size - at), at);
		if (n <= 0)
			break;
		buffer_grew(&t->left, (size_t)n);
		at += n;
	}
	if (size > 0 && ftruncate(t->memory, 0) == 0)
		lseek(t->memory, 0, SEEK_SET);
	return at >= size;
}

bool
tty_out_end(struct tty_out *t)
{
	bool whole = none_dropped();

	if (t == NULL)
		return true;
	dup3(t->terminal, fileno(t->file), O_CLOEXEC);
	if (!collect(t))
		whole = false;
	write_on(t);
	return whole;
}

void
tty_out_put(struct tty_out *t, struct slice bytes)
{
	buffer_put(&t->left, bytes.p, bytes.n);
	write_on(t);
}

bool
tty_out_busy(const struct tty_out *t)
{
	return t != NULL && buffer_size(&t->left) > 0;
}

bool
tty_out_flush(struct tty_out *t, int ms)
{
	struct pollfd p = { .events = POLLOUT };
	int64_t until = clock_mono_ms() + ms;

	while (tty_out_busy(t)) {
		int64_t left = until - clock_mono_ms();
		p.fd = t->way;
		if (left <= 0 || (poll(&p, 1, (int)left) < 0 && errno != EINTR))
			return false;
		write_on(t);
	}
	return true;
}
