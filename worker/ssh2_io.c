#include "ssh2_io.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "fault.h"
#include "mem.h"

enum {
	FILL = 32 * 1024,
	/* Packets of 35 KB come one by one until somebody is logged in. */
	STRANGER_MAX = 2 * 1024 * 1024,
	/* Ten channels' windows of the smallest packets are 30 MB. */
	HELD_MAX = 64 * 1024 * 1024,
	FIRST_MAX = 16 * 1024,  /* its offer is in them */
};

/*
 * libssh2 does not free all: a session that ends within a key exchange leaves
 * that exchange's memory behind (1.10: session_free), and a worker that
 * retries for ever would grow. What is left is freed from this list.
 */
struct ssh2_block {
	LIST_ENTRY(ssh2_block) link;
	size_t size;
	bool secret;
	max_align_t data[];
};

static LIBSSH2_ALLOC_FUNC(block_alloc)
{
	struct ssh2_io *io = *abstract;
	struct ssh2_block *b;

	if (count > io->most - io->held)
		return NULL;
	b = xalloc(sizeof *b + count);
	b->size = count;
	b->secret = io->secret;
	io->held += count;
	LIST_INSERT_HEAD(&io->blocks, b, link);
	return b->data;
}

static LIBSSH2_FREE_FUNC(block_free)
{
	struct ssh2_io *io = *abstract;
	struct ssh2_block *b;

	if (ptr == NULL)
		return;
	b = (struct ssh2_block *)((char *)ptr -
	    offsetof(struct ssh2_block, data));
	LIST_REMOVE(b, link);
	io->held -= b->size;
	if (b->secret)
		wipe(b->data, b->size);
	free(b);
}

static LIBSSH2_REALLOC_FUNC(block_realloc)
{
	const struct ssh2_block *old = NULL;
	void *grown = block_alloc(count, abstract);

	if (ptr == NULL || grown == NULL)
		return grown;
	old = (const struct ssh2_block *)((char *)ptr -
	    offsetof(struct ssh2_block, data));
	memcpy(grown, ptr, old->size < count ? old->size : count);
	block_free(ptr, abstract);
	return grown;
}

void *
ssh2_io_alloc(LIBSSH2_SESSION *ssh, size_t n)
{
	return block_alloc(n, libssh2_session_abstract(ssh));
}

static void
keep_first(const struct ssh2_io *io, struct buffer *first, const void *p,
    size_t n)
{
	size_t room = FIRST_MAX - buffer_size(first);

	if (!io->agreed)
		buffer_put(first, p, n < room ? n : room);
}

void
ssh2_io_agreed(struct ssh2_io *io)
{
	io->agreed = true;
	buffer_finish(&io->first_in);
	buffer_finish(&io->first_out);
}

static LIBSSH2_SEND_FUNC(send_cb)
{
	struct ssh2_io *io = *abstract;

	(void)socket;
	(void)flags;
	if (io->dead)
		return -EPIPE;
	if (!io->mute)
		buffer_put(&io->out, buffer, length);
	keep_first(io, &io->first_out, buffer, length);
	return (ssize_t)length;
}

static LIBSSH2_RECV_FUNC(recv_cb)
{
	struct ssh2_io *io = *abstract;
	size_t n = buffer_size(&io->in);

	(void)socket;
	(void)flags;
	if (io->dead)
		return -ECONNRESET;
	if (n == 0)
		return -EAGAIN;
	if (n > length)
		n = length;
	memcpy(buffer, buffer_data(&io->in), n);
	buffer_eat(&io->in, n);
	return (ssize_t)n;
}

static LIBSSH2_DISCONNECT_FUNC(disconnect_cb)
{
	struct ssh2_io *io = *abstract;

	(void)session;
	(void)language;
	(void)language_len;
	if (message == NULL || message_len <= 0)
		snprintf(io->goodbye, sizeof io->goodbye, "reason %d", reason);
	else
		snprintf(io->goodbye, sizeof io->goodbye, "%.*s", message_len,
		    message);
}

static void
set_callback(LIBSSH2_SESSION *ssh, int which, void (*f)(void))
{
	void *p;

	/* The API has a void * for functions; POSIX makes that copy legal. */
	memcpy(&p, &f, sizeof p);
	libssh2_session_callback_set(ssh, which, p);
}

LIBSSH2_SESSION *
ssh2_io_open(struct ssh2_io *io, int fd)
{
	*io = (struct ssh2_io){ .fd = fd, .heard = clock_mono_ms(),
		.most = STRANGER_MAX };
	LIST_INIT(&io->blocks);
	LIBSSH2_SESSION *ssh = libssh2_session_init_ex(block_alloc, block_free,
	    block_realloc, io);
	if (ssh == NULL)
		return NULL;
	libssh2_session_set_blocking(ssh, 0);
	set_callback(ssh, LIBSSH2_CALLBACK_SEND, (void (*)(void))send_cb);
	set_callback(ssh, LIBSSH2_CALLBACK_RECV, (void (*)(void))recv_cb);
	set_callback(ssh, LIBSSH2_CALLBACK_DISCONNECT,
	    (void (*)(void))disconnect_cb);
	return ssh;
}

void
ssh2_io_trust(struct ssh2_io *io)
{
	io->secret = false;
	io->most = HELD_MAX;
}

void
ssh2_io_close(struct ssh2_io *io, LIBSSH2_SESSION *ssh)
{
	struct ssh2_block *b;

	io->dead = true;
	if (ssh != NULL)
		libssh2_session_free(ssh);
	while ((b = LIST_FIRST(&io->blocks)) != NULL) {
		LIST_REMOVE(b, link);
		if (b->secret)
			wipe(b->data, b->size);
		free(b);
	}
	if (io->fd >= 0)
		close(io->fd);
	io->fd = -1;
	buffer_finish(&io->in);
	buffer_finish(&io->out);
	ssh2_io_agreed(io);
}

static void
keep_greeting(struct ssh2_io *io, const char *p, size_t n)
{
	size_t had = strlen(io->greeting), room = sizeof io->greeting - 1 - had;

	memcpy(io->greeting + had, p, n < room ? n : room);
}

/*
 * Until it runs a command, sshd sends no small packet before the one before it
 * was acknowledged (Nagle; serverloop.c), and the kernel would do that 40 ms
 * later: the first channel of each connection would open so late. What is no
 * TCP socket has no such option.
 */
static void
acknowledge(const struct ssh2_io *io)
{
	static const int now = 1;

	if (!io->prompt)
		setsockopt(io->fd, IPPROTO_TCP, TCP_QUICKACK, &now, sizeof now);
}

/* sshd says "Not allowed at this time", for example (PerSourcePenalties). */
struct slice
ssh2_io_refusal(const struct ssh2_io *io)
{
	struct slice s = slice_of(io->greeting);
	const char *from;

	if (strncmp(s.p, "SSH-", 4) == 0 || strstr(s.p, "\nSSH-") != NULL)
		return (struct slice){ "", 0 };
	while (s.n > 0 && strchr("\r\n", s.p[s.n - 1]) != NULL)
		s.n--;
	from = s.n == 0 ? NULL : memrchr(s.p, '\n', s.n);
	return from == NULL ? s : (struct slice){ from + 1,
		s.n - (size_t)(from + 1 - s.p) };
}

void
ssh2_io_fill(struct ssh2_io *io)
{
	for (int got = 0; got < SSH2_TURN_MAX && !io->ended;) {
		if (buffer_size(&io->in) >= SSH2_IN_MAX)
			return;
		ssize_t n = recv(io->fd, buffer_reserve(&io->in, FILL), FILL,
		    MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || fault_may_pass(errno)))
			return;
		if (n <= 0) {
			io->ended = true;
			io->error = n < 0 ? errno : 0;
			return;
		}
		keep_greeting(io, buffer_data(&io->in) + buffer_size(&io->in),
		    (size_t)n);
		keep_first(io, &io->first_in, buffer_data(&io->in) +
		    buffer_size(&io->in), (size_t)n);
		buffer_grew(&io->in, (size_t)n);
		io->heard = clock_mono_ms();
		acknowledge(io);
		got += (int)n;
		if (n < FILL)
			return;
	}
}

void
ssh2_io_flush(struct ssh2_io *io)
{
	while (buffer_size(&io->out) > 0 && !io->mute) {
		ssize_t n = send(io->fd, buffer_data(&io->out),
		    buffer_size(&io->out), MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && fault_may_pass(errno))
			return;
		if (n < 0) {
			/*
			 * What the host said last is still to be read; the
			 * end comes after it, whatever the error was.
			 */
			shutdown(io->fd, SHUT_RD);
			io->mute = true;
			buffer_finish(&io->out);
			return;
		}
		buffer_eat(&io->out, (size_t)n);
	}
}

void
ssh2_io_trim(struct ssh2_io *io)
{
	if (buffer_size(&io->in) == 0)
		buffer_finish(&io->in);
	if (buffer_size(&io->out) == 0)
		buffer_finish(&io->out);
}
