/*
 * All that libssh2 sees of the world: its memory, and the bytes to and from
 * the host. It never touches the socket.
 *
 * SEND takes everything into `out`; what libssh2 1.10 makes of a partial send
 * are spurious errors and stalls for ever. RECV hands out `in`, says EAGAIN
 * when it is empty, and never tells of the end: libssh2 would throw away what
 * it has received. The transport looks at `ended` after the channels are read.
 */
#ifndef SSH2_IO_H
#define SSH2_IO_H

#include <libssh2.h>
#include <stdint.h>
#include <sys/queue.h>

#include "buffer.h"
#include "fault.h"
#include "slice.h"

LIST_HEAD(ssh2_blocks, ssh2_block);

struct ssh2_io {
	int fd;
	struct buffer in, out;
	bool ended;             /* nothing more will come                  */
	bool mute;              /* nothing more can be sent                */
	int error;              /* errno, where `ended` was no plain EOF   */
	bool dead;              /* teardown: every call of libssh2 fails   */
	int64_t heard;          /* when the last byte came, monotonic ms   */
	char goodbye[256];      /* the host's DISCONNECT, "" for none      */
	char greeting[256];     /* the first bytes that came, a string     */
	/* The first bytes each way, until ssh2_io_agreed(). */
	struct buffer first_in, first_out;
	bool agreed;
	bool prompt;            /* the host sends at once: it runs a command */
	struct ssh2_blocks blocks;      /* libssh2's memory                */
	size_t held, most;      /* its size; what it may be                */
	bool secret;            /* what it is given now is wiped when freed */
	void *login;            /* auth_prompts.c, in libssh2's callback   */
};

/* Neither reading nor writing goes on beyond these. */
enum {
	SSH2_TURN_MAX = 64 * 1024,      /* read in one turn: others wait   */
	SSH2_IN_MAX = 256 * 1024,       /* waiting while no channel reads  */
	SSH2_OUT_SOFT = 256 * 1024,     /* channels write up to here       */
	SSH2_OUT_MAX = 4 * 1024 * 1024, /* a host that reads nothing       */
};

/* A session that lives on io, which owns fd from here on. NULL: no memory. */
LIBSSH2_SESSION *ssh2_io_open(struct ssh2_io *io, int fd);

/* The key exchange is over. */
void ssh2_io_agreed(struct ssh2_io *io);

/* Somebody is logged in: there are channels, and no secrets any more. */
void ssh2_io_trust(struct ssh2_io *io);

/* Frees the session (NULL is legal), all that it left behind, and the rest. */
void ssh2_io_close(struct ssh2_io *io, LIBSSH2_SESSION *ssh);

/* Memory that the session frees. NULL where its bound is passed. */
void *ssh2_io_alloc(LIBSSH2_SESSION *ssh, size_t n);

/* Reads a turn's worth from the socket. */
void ssh2_io_fill(struct ssh2_io *io);

/* What a host that shows no SSH banner says instead: its last line. "": it said
 * nothing. */
struct slice ssh2_io_refusal(const struct ssh2_io *io);

/* Writes what the socket takes. */
void ssh2_io_flush(struct ssh2_io *io);

/* Returns the room of buffers that are empty: most hosts are idle. */
void ssh2_io_trim(struct ssh2_io *io);

#endif
