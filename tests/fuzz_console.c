/*
 * A worker that says anything: well-formed messages with absurd values, frames
 * with a few bytes changed, answers to what nobody asked, an end in the middle;
 * and an operator who presses any key at any time. Console and screen must
 * neither crash nor stand still, whatever comes, and the list's cursor stays on
 * its process as long as that is in the list and nobody moves it. What comes to the
 * terminal is what curses has for it, and text (terminal_grammar.h), with attacks
 * on terminals among all that is told.
 *
 * A round is made by its number alone. Rounds go on until a hundred thousand
 * steps were made; the number of the one that failed is said last, and as an
 * argument plays that round alone.
 */
#include <inttypes.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake_clock.h"
#include "key.h"
#include "list_private.h"
#include "mem.h"
#include "peer.h"
#include "remove_tree.h"
#include "terminal_grammar.h"
#include "ui_private.h"

enum {
	STEPS = 1500,           /* of a round                               */
	STEPS_ALL = 100000,     /* of all rounds                            */
	ROUND_S = 60,           /* longer: it stands still                  */
	ASKED_MAX = 64,
	STREAMS_MAX = 8,
};

struct fuzz {
	struct ev_loop *loop;
	struct ui *ui;
	struct session *session;
	uint64_t random;
	int link;               /* the worker's end; -1: there is none      */
	struct peer *peer;
	bool greeted;
	uint64_t asked[ASKED_MAX];      /* some ids of requests             */
	size_t asked_count;
	uint64_t streams[STREAMS_MAX];
	size_t stream_count;
	int slave;
	FILE *out;              /* the terminal, a file in memory           */
	struct terminal_grammar grammar;        /* ... as far as it was read */
	char text[60 * 1024];
	struct slice words[4];
	unsigned long long numbers[120];
};

/*
 * Titles, and what reports them; the clipboard; DECRQSS; Sixel; links; repeats
 * without end; tmux's and screen's own; the other screen; queries that are answered
 * as if by keys; C1 in both forms; what is hidden by its colour.
 */
#define ATTACKS                                                                \
	"\033]0;x\a", "\033[21t", "\033]52;c;cm0gLXJm\033\\",                  \
	"\033P$q\nid\n\033\\", "\033Pq#0;2;0;0;0~\033\\",                      \
	"\033]8;;http://a\033\\", "\033[2147483647b", "\033[99999999@",         \
	"\033Ptmux;\033\033]0;x\a\033\\", "\033kx\033\\", "\033_Gf=24;A\033\\", \
	"\033[?1049h", "\033[?1000h", "\033[6n", "\033[c", "\033GQ",             \
	"\033]50;?\a", "\033]4;1;?\a", "\033[5i", "\033#8", "\033(0", "\016",  \
	"\033c", "\xc2\x9b" "2J", "\xc2\x9d" "0;x\xc2\x9c", "\xe2\x81\xa6",   \
	"\033[30;40m", "\033[8m", "\033[38:2::1:2:3m", "\xe2\x80\x8b",          \
	"\xf3\xa0\x81\x81", "\xef\xbb\xbf", "\033[200~", "\033[201~"

/* xorshift64; what is shifted out is taken off before. */
static uint64_t
any(struct fuzz *z)
{
	z->random ^= z->random >> 12;
	z->random ^= (z->random & UINT64_MAX >> 25) << 25;
	z->random ^= z->random >> 27;
	return z->random;
}

static uint64_t
below(struct fuzz *z, uint64_t n)
{
	return any(z) % n;
}

static uint64_t
any_number(struct fuzz *z)
{
	static const uint64_t edges[] = { 0, 1, 2, 3, 9, 127, 128, 255, 256,
		65535, INT32_MAX, UINT32_MAX, INT64_MAX,
		(uint64_t)INT64_MAX + 1, UINT64_MAX - 1, UINT64_MAX };

	switch (below(z, 4)) {
	case 0:
		return any(z);
	case 1:
		return below(z, 100000);
	default:
		return edges[below(z, sizeof edges / sizeof *edges)];
	}
}

static struct slice
any_bytes(struct fuzz *z)
{
	static const char *const bits[] = { "\033[31m", "\n", "\r",
		"\xc3\xa9", "\xe6\xbc\xa2", "\xf0\x9f\x98\x80",
		"\xcc\x81", "\xff", "\xe2\x80\xae", "\x9b", "a", "word ",
		"\t", "%s%n", ATTACKS };
	size_t n = 0, most = below(z, 16) == 0 ? sizeof z->text - 16
		: below(z, 200);

	while (n < most) {
		const char *bit = bits[below(z, sizeof bits / sizeof *bits)];
		size_t length = below(z, 20) == 0 ? 1 : strlen(bit);
		/* The first byte alone; of "a", the NUL behind it. */
		memcpy(z->text + n, bit + (bit[0] == 'a'), length);
		n += length;
	}
	return (struct slice){ z->text, n };
}

/* Mostly names that mean something. */
static struct slice
any_text(struct fuzz *z)
{
	const struct session *s = z->session;

	switch (below(z, 4)) {
	case 0:
		return slice_of(s->hosts[below(z, s->host_count)]->name);
	case 1:
		return slice_of(s->procs[below(z, s->proc_count)]->name);
	case 2:
		return slice_of("");
	default:
		return any_bytes(z);
	}
}

static uint64_t
one_of(struct fuzz *z, const uint64_t *v, size_t n)
{
	return n == 0 || below(z, 4) == 0 ? any_number(z) : v[below(z, n)];
}

/* They share their bytes with the message's texts: that is as good. */
static struct words
any_words(struct fuzz *z)
{
	z->words[0] = slice_of("4711 sleep");
	z->words[1] = slice_of("no number");
	z->words[2] = any_text(z);
	z->words[3] = slice_of("99999999999999999999999999 \033[2J");
	return (struct words){ z->words, below(z, 5) };
}

static struct nums
any_numbers(struct fuzz *z)
{
	enum { NUMBERS = sizeof z->numbers / sizeof *z->numbers };

	for (size_t i = 0; i < NUMBERS; i++)
		z->numbers[i] = any_number(z);
	return (struct nums){ z->numbers, below(z, NUMBERS + 1) };
}

/* The readings of protocol.def that this test needs: every field, anyhow. */
#define STR(f) m->f = any_text(z);
#define BYTES(f) m->f = any_bytes(z);
#define U64(f) m->f = any_number(z);
#define I64(f) m->f = (int64_t)any_number(z);
#define WORDS(f) m->f = any_words(z);
#define NUMS(f) m->f = any_numbers(z);
#define SECRETS(f) m->f = any_words(z);
#define REQUEST(id, name, fields, text)
#define NOTICE(id, name, fields, text)
#define BOTH(id, name, fields, text)
#define EVENT(id, name, fields, text)                                         \
	static void any_##name(struct fuzz *z, struct msg_##name *m)          \
	{                                                                     \
		fields                                                        \
	}
#include "protocol.def"
#undef EVENT

static const enum msg_type events[] = {
#define EVENT(id, name, fields, text) MSG_##id,
#include "protocol.def"
#undef EVENT
};

static void
any_fields(struct fuzz *z, struct message *m)
{
	switch (m->type) {
#define EVENT(id, name, fields, text)                                         \
	case MSG_##id:                                                        \
		any_##name(z, &m->name);                                      \
		break;
#include "protocol.def"
#undef EVENT
	default:
		break;
	}
}

/* What makes an event reach deep: it names what is there. */
static void
make_plausible(struct fuzz *z, struct message *m)
{
	const struct session *s = z->session;
	const struct proc_spec *p = s->procs[below(z, s->proc_count)];

	if (m->type == MSG_DONE)
		m->id = one_of(z, z->asked, z->asked_count);
	if (below(z, 4) == 0)
		return;
	if (m->type == MSG_HOST) {
		m->host.host = slice_of(p->hosts.v[0]->name);
		m->host.state = below(z, HOST_COUNT);
	} else if (m->type == MSG_PROC) {
		m->proc.host = slice_of(p->hosts.v[0]->name);
		if (below(z, 3) != 0)
			m->proc.name = slice_of(p->name);
		m->proc.uuid = slice_of("u");
		m->proc.state = below(z, STATE_COUNT);
		m->proc.run = below(z, 4);
	} else if (m->type == MSG_STATS) {
		m->stats.host = slice_of(p->hosts.v[0]->name);
		m->stats.name = slice_of(p->name);
		m->stats.run = below(z, 4);
	} else if (m->type == MSG_RECEIPT) {
		m->receipt.host = slice_of(p->hosts.v[0]->name);
		m->receipt.name = slice_of(p->name);
		m->receipt.run = below(z, 4);
	} else if (m->type == MSG_OUTPUT) {
		m->output.stream = one_of(z, z->streams, z->stream_count);
		m->output.which = 1 + below(z, 2);
		m->output.offset = below(z, 3) == 0 ? any_number(z)
			: below(z, 1 << 20);
	} else if (m->type == MSG_STREAM) {
		m->stream.stream = one_of(z, z->streams, z->stream_count);
		m->stream.what = below(z, STREAM_WHAT_COUNT);
		m->stream.which = below(z, 3);
	}
}

static struct message
any_event(struct fuzz *z)
{
	struct message m = { .type = events[below(z, sizeof events
		/ sizeof *events)] };

	any_fields(z, &m);
	make_plausible(z, &m);
	return m;
}

static void
send_event(struct fuzz *z)
{
	struct message m = any_event(z);
	struct fault f;

	/* What is too large for a frame is the worker's own affair. */
	if (z->peer != NULL)
		(void)peer_send(z->peer, &m, &f);
}

/* A frame with a few other bytes in it, its length still right. */
static void
send_broken(struct fuzz *z)
{
	struct message m = any_event(z);
	struct buffer b = { 0 };
	struct fault f;

	if (z->peer == NULL || peer_queued(z->peer) > 0)
		return;
	if (message_pack(&m, &b, &f)) {
		char *p = b.p + b.start;
		for (uint64_t i = 1 + below(z, 4); i > 0; i--)
			p[4 + below(z, buffer_size(&b) - 4)] = (char)any(z);
		/* Whether all of it was taken does not matter here. */
		(void)!send(z->link, p, buffer_size(&b),
		    MSG_NOSIGNAL | MSG_DONTWAIT);
	}
	buffer_finish(&b);
}

static void
drop_worker(struct fuzz *z)
{
	peer_free(z->peer);
	z->peer = NULL;
	z->link = -1;
	z->asked_count = z->stream_count = 0;
	/* As a worker that was there for long: the next one comes at once. */
	fake_clock_pass(20000);
}

static void
add_id(struct fuzz *z, uint64_t *v, size_t *n, size_t most, uint64_t id)
{
	if (*n < most)
		v[(*n)++] = id;
	else
		v[below(z, most)] = id;
}

static void
on_request(const struct message *m, void *arg)
{
	struct fuzz *z = arg;

	if (m->id != 0)
		add_id(z, z->asked, &z->asked_count, ASKED_MAX, m->id);
	if (m->type == MSG_OPEN_OUTPUT)
		add_id(z, z->streams, &z->stream_count, STREAMS_MAX,
		    m->open_output.stream);
}

static void
on_gone(const char *why, void *arg)
{
	(void)why;
	drop_worker(arg);
}

static int
spawn(pid_t *pid, struct fault *f, void *arg)
{
	static const struct peer_events link = { .on_message = on_request,
	    .on_gone = on_gone };
	struct fuzz *z = arg;
	int pair[2];

	if (below(z, 8) == 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		fault_set(f, CODE_FAILED, "no worker today");
		return -1;
	}
	drop_worker(z);
	z->link = pair[1];
	z->peer = peer_new(z->loop, z->link, false, &link, z);
	z->greeted = false;
	*pid = 0;
	return pair[0];
}

static void
greet(struct fuzz *z)
{
	struct message hello = { .type = MSG_HELLO,
		.hello = { .version = PROTOCOL_VERSION } };
	struct fault f;

	if (z->peer == NULL || z->greeted)
		return;
	z->greeted = true;
	(void)peer_send(z->peer, &hello, &f);
}

static void
type_in(struct fuzz *z, const char *text)
{
	for (; *text != '\0' && !z->ui->quitting; text++)
		ui_key(z->ui, (unsigned char)*text);
}

/* An action by its name, with words behind it that mean something, or not. */
static void
command(struct fuzz *z)
{
	static const char *const words[] = { "", " all", " HUP", " 5s", " 0",
		" reader-*", " role:application", " state:alive !ru*", " host",
		" host reverse", " name,state,pid", " (", " on", " \303",
		" /tmp/no such file", " theme mono", " -1" };
	const char *name = action_info((enum action)below(z,
	    ACTION_COUNT))->name;

	type_in(z, ":");
	type_in(z, name);
	type_in(z, words[below(z, sizeof words / sizeof *words)]);
	ui_key(z->ui, KEY_ENTER_C0);
}

static void
press(struct fuzz *z)
{
	static const uint32_t named[] = { KEY_UP, KEY_DOWN, KEY_LEFT,
		KEY_RIGHT, KEY_PPAGE, KEY_NPAGE, KEY_HOME, KEY_END,
		KEY_RESIZE, KEY_BACKSPACE };
	uint64_t kind = below(z, 8);

	if (kind == 0)
		ui_key(z->ui, KEY_NAMED + named[below(z, sizeof named
		    / sizeof *named)]);
	else if (kind == 1)
		ui_key(z->ui, (uint32_t)below(z, 0x20));
	else if (kind == 2)
		ui_key(z->ui, (uint32_t)below(z, 0x110000));
	else
		ui_key(z->ui, 0x20 + (uint32_t)below(z, 0x5f));
}

static void
resize(struct fuzz *z)
{
	struct winsize size = {
		.ws_row = (unsigned short)below(z, below(z, 2) ? 8 : 60),
		.ws_col = (unsigned short)below(z, below(z, 2) ? 20 : 200) };

	ioctl(z->slave, TIOCSWINSZ, &size);
	raise(SIGWINCH);
}

static void
check_cursor(const struct fuzz *z, const char *key)
{
	const struct list *l = (struct list *)z->ui->panes[PANE_LIST];
	const struct model_proc *now = ui_process(z->ui);

	if (*key == '\0' || (now != NULL && strcmp(now->key, key) == 0) ||
	    rows_find(&l->rows, key, 0) == l->rows.n)
		return;
	fprintf(stderr, "the cursor left %s for %s\n", key,
	    now == NULL ? "nothing" : now->key);
	abort();
}

/* What curses has sent, and was not read yet. */
static void
check_terminal(struct fuzz *z)
{
	char bytes[65536];
	ssize_t n;

	fflush(z->out);
	while ((n = pread(fileno(z->out), bytes, sizeof bytes,
	    (off_t)z->grammar.taken)) > 0)
		if (!terminal_grammar_take(&z->grammar, (struct slice){ bytes,
		    (size_t)n })) {
			fprintf(stderr, "the terminal got %s\n",
			    z->grammar.wrong);
			abort();
		}
}

static void
step(struct fuzz *z)
{
	uint64_t what = below(z, 1000);
	const struct model_proc *p = ui_process(z->ui);
	char key[600] = "";

	if (p != NULL)
		snprintf(key, sizeof key, "%s", p->key);
	greet(z);
	if (what < 700)
		send_event(z);
	else if (what < 860)
		press(z);
	else if (what < 900)
		command(z);
	else if (what < 975)
		fake_clock_pass((int64_t)below(z, 2000));
	else if (what < 985)
		resize(z);
	else if (what < 990)
		send_broken(z);
	else if (what < 991)
		drop_worker(z);
	/* Without a worker nothing happens until the next one comes. */
	ev_run(z->loop, z->peer == NULL && below(z, 8) == 0 ? EVRUN_ONCE
		: EVRUN_NOWAIT);
	if (z->ui->marked || z->ui->stale || z->ui->measured)
		ui_draw(z->ui);
	check_terminal(z);
	if (what < 700 || what >= 900)
		check_cursor(z, key);
}

static FILE *
open_terminal(struct fuzz *z, int *master)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	if (openpty(master, &z->slave, NULL, NULL, &size) < 0)
		exit(EXIT_FAILURE);
	return fdopen(z->slave, "r");
}

/* Returns the steps that it has made. */
static int
play(struct ev_loop *loop, struct session *session, uint64_t round)
{
	static struct fuzz z;
	struct fault f;
	int master;

	z = (struct fuzz){ .loop = loop, .session = session, .link = -1,
		.random = (round & UINT32_MAX) * 0x9e3779b9 + 1 };
	FILE *in = open_terminal(&z, &master);
	z.out = fdopen(memfd_create("terminal", MFD_CLOEXEC), "w");
	struct ui_options options = { .in = in, .out = z.out,
		.term = "xterm-256color", .console = { .spawn = spawn,
		.spawn_arg = &z, .no_start = below(&z, 4) == 0 } };
	z.ui = ui_new(loop, session, &options, &f);
	if (z.ui == NULL) {
		fprintf(stderr, "%s\n", f.text);
		exit(EXIT_FAILURE);
	}
	int steps = 0;
	for (; steps < STEPS && !z.ui->quitting; steps++)
		step(&z);
	ui_free(z.ui);
	check_terminal(&z);
	if (!terminal_grammar_end(&z.grammar))
		abort();
	peer_free(z.peer);
	fclose(in);
	fclose(z.out);
	close(master);
	return steps;
}

static char directory[] = "/tmp/plm-fuzz-XXXXXX";

/* What is saved is saved here. */
static void
enter_directory(void)
{
	if (mkdtemp(directory) == NULL || chdir(directory) < 0)
		exit(EXIT_FAILURE);
	setenv("HOME", directory, 1);
}

static void
leave_directory(void)
{
	remove_tree(directory);
}

int
main(int argc, char **argv)
{
	struct ev_loop *loop = ev_default_loop(EVFLAG_AUTO);
	uint64_t round = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct session *session;
	struct fault f;

	if (argc < 2 || !session_load(argv[1], &session, &f)) {
		fprintf(stderr, "%s\n", argc < 2 ? "which session?" : f.text);
		return EXIT_FAILURE;
	}
	setenv("LC_ALL", "C.UTF-8", 1);
	enter_directory();
	int steps = 0;
	do {
		alarm(ROUND_S);
		fprintf(stderr, "round %" PRIu64 "\n", round);
		steps += play(loop, session, round++);
	} while (argc == 2 && steps < STEPS_ALL);
	session_free(session);
	ev_loop_destroy(loop);
	leave_directory();
	return EXIT_SUCCESS;
}
