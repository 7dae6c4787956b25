/* The link: frames in pieces, lies, ends of file, and floods. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "peer.h"

struct end {
	struct peer *peer;
	unsigned messages;
	uint64_t last_version;
	unsigned gone, drained;
	char why[128];
	unsigned free_after;    /* frees the peer in this message's handler */
};

static void
on_message(const struct message *m, void *arg)
{
	struct end *e = arg;

	e->messages++;
	if (m->type == MSG_HELLO)
		e->last_version = m->hello.version;
	if (e->messages == e->free_after) {
		peer_free(e->peer);
		e->peer = NULL;
	}
}

static void
on_gone(const char *why, void *arg)
{
	struct end *e = arg;

	e->gone++;
	strncpy(e->why, why, sizeof e->why - 1);
}

static const struct peer_events events = { .on_message = on_message,
	.on_gone = on_gone };

struct fixture {
	struct ev_loop *loop;
	struct end console;     /* its other side is the worker           */
	int fd;                 /* the worker's end, for bytes by hand    */
};

static int
set_up(void **state)
{
	static struct fixture f;
	int pair[2];

	f = (struct fixture){ .loop = ev_loop_new(EVFLAG_AUTO) };
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	f.fd = pair[1];
	f.console.peer = peer_new(f.loop, pair[0], true, &events, &f.console);
	*state = &f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	peer_free(f->console.peer);
	if (f->fd >= 0)
		close(f->fd);
	ev_loop_destroy(f->loop);
	return 0;
}

static void
hello_bytes(struct buffer *b, uint64_t version)
{
	struct message m = { .type = MSG_HELLO,
		.hello = { .version = version } };

	assert_true(message_pack(&m, b, NULL));
}

static void
a_frame_may_come_byte_by_byte(void **state)
{
	struct fixture *f = *state;
	struct buffer b = { 0 };

	hello_bytes(&b, 7);
	hello_bytes(&b, 8);
	while (buffer_size(&b) > 0) {
		assert_int_equal(write(f->fd, buffer_data(&b), 1), 1);
		buffer_eat(&b, 1);
		ev_run(f->loop, EVRUN_NOWAIT);
	}
	assert_int_equal(f->console.messages, 2);
	assert_int_equal(f->console.last_version, 8);
	assert_int_equal(f->console.gone, 0);
	buffer_finish(&b);
}

static void
end_of_file_is_told_once_after_what_was_said(void **state)
{
	struct fixture *f = *state;
	struct buffer b = { 0 };

	hello_bytes(&b, 7);
	assert_true(write(f->fd, buffer_data(&b), buffer_size(&b)) > 0);
	close(f->fd);
	f->fd = -1;
	while (f->console.gone == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(f->console.messages, 1);
	ev_run(f->loop, EVRUN_NOWAIT);
	assert_int_equal(f->console.gone, 1);
	buffer_finish(&b);
}

static void
lies_end_the_link(struct fixture *f, const char *bytes, size_t n)
{
	assert_int_equal(write(f->fd, bytes, n), (ssize_t)n);
	ev_run(f->loop, EVRUN_NOWAIT);
	assert_int_equal(f->console.gone, 1);
	assert_int_equal(f->console.messages, 0);
	assert_true(strlen(f->console.why) > 0);
}

static void
a_frame_that_is_too_long_ends_the_link(void **state)
{
	lies_end_the_link(*state, "\x7f\xff\xff\xff", 4);
}

static void
an_empty_frame_ends_the_link(void **state)
{
	lies_end_the_link(*state, "\0\0\0\0", 4);
}

static void
a_request_from_the_worker_ends_the_link(void **state)
{
	struct message m = { .type = MSG_CLOSE_HOST, .id = 1 };
	struct buffer b = { 0 };

	assert_true(message_pack(&m, &b, NULL));
	lies_end_the_link(*state, buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
}

/* Whether the link ends when one side of it is sent this. */
static bool
ends_the_link(struct ev_loop *loop, enum msg_type type, bool from_worker)
{
	struct message m = { .type = type,
		.id = msg_kind(type) == KIND_REQUEST };
	struct buffer b = { 0 };
	struct end end = { 0 };
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	end.peer = peer_new(loop, pair[0], from_worker, &events, &end);
	assert_true(message_pack(&m, &b, NULL));
	assert_true(write(pair[1], buffer_data(&b), buffer_size(&b)) > 0);
	ev_run(loop, EVRUN_NOWAIT);
	assert_int_equal(end.gone + end.messages, 1);
	peer_free(end.peer);
	close(pair[1]);
	buffer_finish(&b);
	return end.gone == 1;
}

static void
every_message_has_its_direction(void **state)
{
	struct fixture *f = *state;

	for (int t = 0; t < MSG_COUNT; t++) {
		enum msg_type type = (enum msg_type)t;
		enum msg_kind kind = msg_kind(type);
		bool event = kind == KIND_EVENT, both = kind == KIND_BOTH;
		assert_int_equal(ends_the_link(f->loop, type, true),
		    !event && !both);
		assert_int_equal(ends_the_link(f->loop, type, false), event);
	}
}

static void
the_handler_may_free_the_peer(void **state)
{
	struct fixture *f = *state;
	struct buffer b = { 0 };

	f->console.free_after = 2;
	for (unsigned i = 0; i < 4; i++)
		hello_bytes(&b, i);
	assert_true(write(f->fd, buffer_data(&b), buffer_size(&b)) > 0);
	ev_run(f->loop, EVRUN_NOWAIT);
	assert_int_equal(f->console.messages, 2);
	assert_int_equal(f->console.gone, 0);
	buffer_finish(&b);
}

/* Both ends on one loop: all arrives, in order, though no socket holds it. */
static void
more_than_the_socket_holds_arrives_whole(void **state)
{
	struct fixture *f = *state;
	static char data[OUTPUT_MAX];
	struct end worker = { 0 };
	struct message m = { .type = MSG_OUTPUT,
		.output = { .data = { data, sizeof data } } };
	const unsigned count = 200;

	worker.peer = peer_new(f->loop, f->fd, false, &events, &worker);
	f->fd = -1;
	for (unsigned i = 0; i < count; i++)
		assert_true(peer_send(worker.peer, &m, NULL));
	assert_true(peer_queued(worker.peer) > 1024 * 1024);
	while (f->console.messages < count)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(peer_queued(worker.peer), 0);
	assert_int_equal(f->console.gone, 0);
	peer_free(worker.peer);
}

/* Frames are left over from one turn while the socket has more of them. */
static void
many_small_frames_arrive(void **state)
{
	struct fixture *f = *state;
	const unsigned count = 16 * 1024;
	struct buffer b = { 0 };
	unsigned turns = 0;

	for (unsigned i = 1; i <= count; i++)
		hello_bytes(&b, i);
	assert_int_equal(write(f->fd, buffer_data(&b), buffer_size(&b)),
	    buffer_size(&b));
	while (f->console.messages < count) {
		ev_run(f->loop, EVRUN_ONCE);
		assert_true(turns++ < count);
	}
	/* And none of it in one go, which would keep keys waiting. */
	assert_true(turns > count / 1024);
	assert_int_equal(f->console.last_version, count);
	assert_int_equal(f->console.gone, 0);
	buffer_finish(&b);
}

struct drawer {
	ev_prepare before;
	struct peer *peer;
	int fd;
	bool sent, looked;
	ssize_t there;          /* bytes, when it first draws after that */
};

static void
draw_cb(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct drawer *d = w->data;
	char byte;

	(void)loop;
	(void)revents;
	if (d->sent && !d->looked)
		d->there = recv(d->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	d->looked = d->sent;
}

static void
key_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct drawer *d = w->data;

	(void)loop;
	(void)revents;
	d->sent = peer_send(d->peer, &(struct message){ .type = MSG_HELLO,
	    .hello = { .version = 5 } }, NULL);
}

/* A key's request is on its way when its frame is drawn, which may take long. */
static void
what_a_turn_says_goes_before_a_frame(void **state)
{
	struct fixture *f = *state;
	struct drawer d = { .peer = f->console.peer, .fd = f->fd };
	ev_timer key;

	ev_prepare_init(&d.before, draw_cb);
	ev_timer_init(&key, key_cb, 0., 0.);
	d.before.data = key.data = &d;
	ev_prepare_start(f->loop, &d.before);
	ev_timer_start(f->loop, &key);
	while (!d.looked)
		ev_run(f->loop, EVRUN_NOWAIT);
	ev_prepare_stop(f->loop, &d.before);
	assert_int_equal(d.there, 1);
}

static void
a_peer_that_never_reads_is_given_up(void **state)
{
	struct fixture *f = *state;
	static char data[OUTPUT_MAX];
	struct message m = { .type = MSG_OUTPUT,
		.output = { .data = { data, sizeof data } } };

	for (unsigned i = 0; i <= PEER_QUEUE_MAX / OUTPUT_MAX; i++)
		assert_true(peer_send(f->console.peer, &m, NULL));
	while (f->console.gone == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(peer_queued(f->console.peer), 0);
}

static void
on_drained(void *arg)
{
	struct end *e = arg;

	assert_int_equal(e->gone, 1);
	e->drained++;
}

/* The console wants nothing more; what the worker has to say arrives. */
static void
an_end_is_not_the_end_of_what_was_queued(void **state)
{
	static const struct peer_events worker_events = {
		.on_message = on_message,
		.on_gone = on_gone,
		.on_drained = on_drained,
	};
	enum { COUNT = 40 };
	static char data[OUTPUT_MAX];
	struct fixture *f = *state;
	struct message m = { .type = MSG_OUTPUT,
		.output = { .data = { data, sizeof data } } };
	struct message hello = { .type = MSG_HELLO, .hello = { .version = 5 } };
	struct end worker = { 0 };

	worker.peer = peer_new(f->loop, f->fd, false, &worker_events, &worker);
	f->fd = -1;
	for (int i = 0; i < COUNT; i++)
		assert_true(peer_send(worker.peer, &m, NULL));
	assert_true(peer_send(f->console.peer, &hello, NULL));
	peer_end(f->console.peer);
	/* Too late: nobody reads it any more. */
	assert_true(peer_send(f->console.peer, &hello, NULL));
	while (worker.drained == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(worker.messages, 1);
	assert_int_equal(peer_queued(worker.peer), 0);
	peer_free(worker.peer);
	while (f->console.gone == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_int_equal(f->console.messages, COUNT);
	assert_int_equal(worker.drained, 1);
}

/* ... or cannot arrive, and that is the end of it too. */
static void
who_is_gone_reads_nothing(void **state)
{
	static const struct peer_events worker_events = {
		.on_message = on_message,
		.on_gone = on_gone,
		.on_drained = on_drained,
	};
	static char data[OUTPUT_MAX];
	struct fixture *f = *state;
	struct message m = { .type = MSG_OUTPUT,
		.output = { .data = { data, sizeof data } } };
	struct end worker = { 0 };

	worker.peer = peer_new(f->loop, f->fd, false, &worker_events, &worker);
	f->fd = -1;
	for (int i = 0; i < 40; i++)
		assert_true(peer_send(worker.peer, &m, NULL));
	peer_free(f->console.peer);
	f->console.peer = NULL;
	/* Whichever of both it hears first. */
	while (worker.gone == 0 || peer_queued(worker.peer) > 0)
		ev_run(f->loop, EVRUN_ONCE);
	peer_free(worker.peer);
}

int
main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(a_frame_may_come_byte_by_byte),
		CASE(end_of_file_is_told_once_after_what_was_said),
		CASE(a_frame_that_is_too_long_ends_the_link),
		CASE(an_empty_frame_ends_the_link),
		CASE(a_request_from_the_worker_ends_the_link),
		CASE(every_message_has_its_direction),
		CASE(the_handler_may_free_the_peer),
		CASE(more_than_the_socket_holds_arrives_whole),
		CASE(many_small_frames_arrive),
		CASE(what_a_turn_says_goes_before_a_frame),
		CASE(a_peer_that_never_reads_is_given_up),
		CASE(an_end_is_not_the_end_of_what_was_queued),
		CASE(who_is_gone_reads_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
