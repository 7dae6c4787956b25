/*
 * What the master asks. It runs our own program for that (askpass.h), which comes
 * to a socket beside the master's; a person is asked through the target's asker.
 * Where ssh is gone, so is that program, and the question is withdrawn.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "askpass.h"
#include "log.h"
#include "mem.h"
#include "openssh_private.h"
#include "openssh_prompt.h"
#include "question.h"

enum {
	QUERIES_MOST = 8,       /* at a time: one, but for late ends        */
	SAYS_S = 10,            /* what one wants is known by then          */
};

/* One who asks. */
struct query {
	TAILQ_ENTRY(query) link;
	struct openssh *o;
	int fd;
	ev_io watch;
	ev_timer deadline;      /* until it has said all                    */
	struct buffer text;     /* hint and prompt                          */
	struct openssh_prompt prompt;
	struct asked *open;     /* NULL: nobody is asked (any more)         */
};

static void
query_end(struct query *q, const char *why)
{
	struct openssh *o = q->o;

	if (q->open != NULL)
		o->target->asker->withdraw(q->open, why);
	TAILQ_REMOVE(&o->ask.queries, q, link);
	ev_io_stop(o->loop, &q->watch);
	ev_timer_stop(o->loop, &q->deadline);
	close(q->fd);
	buffer_finish(&q->text);
	free(q);
}

bool
openssh_asks(const struct openssh *o)
{
	const struct query *q;

	TAILQ_FOREACH (q, &o->ask.queries, link)
		if (q->open != NULL)
			return true;
	return false;
}

void
openssh_ask_end(struct openssh *o, const char *why)
{
	struct query *q, *next;

	for (q = TAILQ_FIRST(&o->ask.queries); q != NULL; q = next) {
		next = TAILQ_NEXT(q, link);
		query_end(q, why);
	}
	ev_io_stop(o->loop, &o->ask.watch);
	if (o->ask.fd >= 0)
		close(o->ask.fd);
	o->ask.fd = -1;
	/* The socket that nobody listens at goes with its directory. */
	free(o->ask.path);
	o->ask.path = NULL;
}

/* A fresh socket has room for it. */
static bool
give(const struct query *q, struct slice answer)
{
	char first = ASKPASS_ANSWERS;
	struct iovec parts[] = { { &first, 1 },
		{ (void *)(uintptr_t)answer.p, answer.n } };
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2 };

	return sendmsg(q->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL) ==
	    (ssize_t)(1 + answer.n);
}

/*
 * ssh itself would send an empty password, up to three times. Without a passphrase
 * it has other keys, and other ways.
 */
static void
refuse(struct query *q, const char *why)
{
	struct openssh *o = q->o;
	const struct openssh_prompt *p = &q->prompt;
	struct fault f = { 0 };

	if (p->kind == QUESTION_HOST_KEY) {
		fault_set(&f, CODE_HOST_KEY, "the host key of %s is not known:"
		    " %s (asked: %s): %.*s", o->target->address, p->subject,
		    why, SLICE_ARG(p->said));
		openssh_give_up(o, &f);
	} else if (p->kind != QUESTION_PASSPHRASE && !p->notice) {
		fault_set(&f, CODE_LOGIN, "ssh cannot log in to %s as %s: it"
		    " asks '%s' (asked: %s)", o->target->host, o->target->user,
		    p->line, why);
		openssh_give_up(o, &f);
	}
}

static void
decline(struct query *q, const char *why)
{
	struct openssh_ask *a = &q->o->ask;

	if (!q->prompt.notice && a->why_none[0] == '\0')
		snprintf(a->why_none, sizeof a->why_none, "%s", why);
	refuse(q, why);
}

static void
answered(struct words answers, const char *none, void *arg)
{
	struct query *q = arg;
	struct openssh *o = q->o;
	enum question_kind kind = q->prompt.kind;

	q->open = NULL;
	if (none[0] != '\0') {
		decline(q, none);
	} else if (kind == QUESTION_HOST_KEY && !openssh_prompt_takes(
	    &q->prompt, answers.v[0])) {
		refuse(q, "yes was not typed");
	} else if (give(q, answers.v[0]) && !q->prompt.notice) {
		o->ask.answered = o->ask.patient = true;
		o->ask.unheard = kind != QUESTION_HOST_KEY;
	}
	query_end(q, "");
	openssh_arm(o);
}

/* How many answers to this were wrong. */
static unsigned
count_wrong(struct openssh_ask *a, const struct openssh_prompt *p)
{
	if (p->kind != QUESTION_PASSPHRASE)
		return p->kind == QUESTION_HOST_KEY || p->notice ? 0 : a->again;
	/* The next key is another one. */
	a->passphrases = strcmp(a->subject, p->subject) == 0
	    ? a->passphrases + 1 : 0;
	snprintf(a->subject, sizeof a->subject, "%s", p->subject);
	return a->passphrases;
}

static void
ask(struct query *q)
{
	struct openssh *o = q->o;
	const struct openssh_prompt *p = &q->prompt;
	const struct asker *asker = o->target->asker;
	const struct slice prompt = slice_of(p->line);
	const unsigned long long echo = p->echo;
	struct slice said = p->said;

	/* What the host has said before it asks, which ssh prints. */
	if (said.n == 0)
		said = (struct slice){ buffer_data(&o->ask.told),
			buffer_size(&o->ask.told) };
	q->open = asker->ask(asker->arg, &(struct question){ .kind = p->kind,
	    .host = o->target->host, .user = o->target->user,
	    .subject = p->subject, .instruction = said,
	    .name = { "", 0 }, .prompts = { &prompt, 1 }, .echo = { &echo, 1 },
	    .again = count_wrong(&o->ask, p) }, answered, q);
	buffer_finish(&o->ask.told);
	openssh_arm(o);
}

/* Both texts are there. */
static void
take(struct query *q)
{
	struct openssh *o = q->o;
	const char *hint = buffer_data(&q->text);

	openssh_prompt_read(&q->prompt, o->target, hint,
	    hint + strlen(hint) + 1);
	bool key = q->prompt.kind == QUESTION_HOST_KEY;
	if (key && o->target->key_policy != KEY_POLICY_ASK)
		refuse(q, "strict_host_key_checking does not say ask");
	else if (!key && o->ask.why_none[0] != '\0')
		refuse(q, o->ask.why_none);
	else
		ask(q);
	if (q->open == NULL)
		query_end(q, "");
}

static bool
is_whole(const struct buffer *b)
{
	const char *p = buffer_data(b);
	size_t n = buffer_size(b);
	const char *end = memchr(p, '\0', n);

	return end != NULL && end + 1 < p + n && p[n - 1] == '\0';
}

static void
query_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct query *q = w->data;
	struct openssh *o = q->o;
	char buf[ASKPASS_MOST];
	ssize_t n = read(q->fd, buf, sizeof buf);

	(void)revents;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	o->busy++;
	if (n <= 0 || q->open != NULL || buffer_size(&q->text) + (size_t)n >
	    ASKPASS_MOST) {
		query_end(q, "ssh asks no longer");
		openssh_arm(o);
	} else {
		buffer_put(&q->text, buf, (size_t)n);
		if (is_whole(&q->text)) {
			ev_timer_stop(loop, &q->deadline);
			/* It has printed more than we have read. */
			openssh_hear(o);
			if (!o->freed && !o->over)
				take(q);
		}
	}
	openssh_leave(o);
}

static void
late_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)revents;
	query_end(w->data, "");
}

static void
query_new(struct openssh *o, int fd)
{
	struct query *q = xcalloc(1, sizeof *q);

	*q = (struct query){ .o = o, .fd = fd };
	TAILQ_INSERT_TAIL(&o->ask.queries, q, link);
	ev_io_init(&q->watch, query_cb, fd, EV_READ);
	ev_timer_init(&q->deadline, late_cb, SAYS_S, 0.);
	q->watch.data = q->deadline.data = q;
	ev_io_start(o->loop, &q->watch);
	ev_timer_start(o->loop, &q->deadline);
}

static void
accept_cb(struct ev_loop *loop, ev_io *w, int revents)
{
	struct openssh *o = w->data;
	const struct query *q;
	size_t n = 0;
	int fd = accept4(w->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)loop;
	(void)revents;
	if (fd < 0 && (errno == EAGAIN || errno == EINTR ||
	    errno == ECONNABORTED))
		return;
	if (fd < 0) {
		/* The loop would do nothing else: nobody can be asked. */
		log_warning("ssh to %s cannot ask: %s", o->target->host,
		    strerror(errno));
		openssh_ask_end(o, "too many files are open");
		return;
	}
	TAILQ_FOREACH (q, &o->ask.queries, link)
		n++;
	if (n < QUERIES_MOST)
		query_new(o, fd);
	else
		close(fd);
}

bool
openssh_ask_start(struct openssh *o)
{
	struct openssh_ask *k = &o->ask;

	k->path = xasprintf("%s/a", o->directory.path);
	k->fd = socketdir_listen(k->path, QUERIES_MOST);
	if (k->fd < 0)
		return false;
	ev_io_init(&k->watch, accept_cb, k->fd, EV_READ);
	k->watch.data = o;
	ev_io_start(o->loop, &k->watch);
	return true;
}
