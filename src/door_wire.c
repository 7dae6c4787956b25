/* How an errand travels: one message of a socket, with its descriptors. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "door_private.h"

union room {
	char bytes[CMSG_SPACE(ERRAND_FDS * sizeof(int))];
	struct cmsghdr first;
};

bool
door_send(int socket, const void *p, size_t n, const int *fds,
    size_t fd_count)
{
	struct iovec part = { (void *)(uintptr_t)p, n };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
	union room room = { .bytes = { 0 } };
	ssize_t sent;

	if (fd_count > 0) {
		m.msg_control = room.bytes;
		m.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
		room.first = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
			.cmsg_len = CMSG_LEN(fd_count * sizeof(int)) };
		memcpy(CMSG_DATA(&room.first), fds, fd_count * sizeof(int));
	}
	do
		sent = sendmsg(socket, &m, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)n;
}

ssize_t
door_receive(int socket, void *p, size_t n, int *fds, size_t *fd_count)
{
	struct iovec part = { p, n };
	union room room = { .bytes = { 0 } };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1,
		.msg_control = room.bytes, .msg_controllen = sizeof room };
	size_t most = *fd_count, got = 0;
	ssize_t received;

	*fd_count = 0;
	do
		received = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
	while (received < 0 && errno == EINTR);
	if (received < 0)
		return -1;
	const struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS)
		got = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	for (size_t i = 0; i < got; i++) {
		int fd;
		memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
		if (i < most)
			fds[(*fd_count)++] = fd;
		else
			close(fd);
	}
	if ((m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0)
		return received;
	for (size_t i = 0; i < *fd_count; i++)
		close(fds[i]);
	*fd_count = 0;
	errno = EMSGSIZE;
	return -1;
}

bool
door_decode(const char *p, size_t n, struct door_head *head,
    struct errand *e)
{
	if (n < sizeof *head)
		return false;
	memcpy(head, p, sizeof *head);
	p += sizeof *head;
	n -= sizeof *head;
	if (head->bytes != n || head->words > ERRAND_WORDS)
		return false;
	for (uint32_t i = 0; i < head->words; i++) {
		const char *end = memchr(p, '\0', n);
		if (end == NULL)
			return false;
		e->word[i] = p;
		n -= (size_t)(end + 1 - p);
		p = end + 1;
	}
	e->word[head->words] = NULL;
	memcpy(e->number, head->number, sizeof e->number);
	return n == 0;
}
