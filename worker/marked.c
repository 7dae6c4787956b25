#include "marked.h"

#include <string.h>

#include <uuid/uuid.h>

enum { WORDS_MOST = 8 * 1024 };

void
marked_begin(struct marked *m)
{
	uuid_t id;

	marked_finish(m);
	uuid_generate(id);
	m->mark[0] = '\001';
	uuid_unparse_lower(id, m->mark + 1);
	m->mark[MARK_SIZE - 1] = ' ';
}

struct slice
marked_word(const struct marked *m)
{
	return (struct slice){ m->mark + 1, MARK_SIZE - 2 };
}

static void
put(struct slice bytes, const struct marked_sink *sink, void *arg)
{
	if (bytes.n > 0)
		sink->on_bytes(bytes, arg);
}

/* Bytes up to a mark that begins, and of that what is here. A mark's first byte
 * is nowhere else in it. */
static void
take_to_mark(struct marked *m, struct slice *left,
    const struct marked_sink *sink, void *arg)
{
	const char *p = left->p, *end = p + left->n;

	if (m->at == 0) {
		const char *mark = memchr(p, m->mark[0], left->n);
		p = mark != NULL ? mark : end;
		put((struct slice){ left->p, (size_t)(p - left->p) }, sink,
		    arg);
	}
	while (p < end && m->at < MARK_SIZE && *p == m->mark[m->at]) {
		m->at++;
		p++;
	}
	if (p < end && m->at > 0 && m->at < MARK_SIZE) {
		put((struct slice){ m->mark, m->at }, sink, arg);
		m->at = 0;
	}
	*left = (struct slice){ p, (size_t)(end - p) };
}

/* The line behind a mark. False: m is gone. */
static bool
take_line(struct marked *m, struct slice *left,
    const struct marked_sink *sink, void *arg)
{
	const char *end = memchr(left->p, '\n', left->n);
	size_t n = end != NULL ? (size_t)(end - left->p) : left->n;

	if (buffer_size(&m->words) + n > WORDS_MOST) {
		sink->on_nonsense(arg);
		return false;
	}
	buffer_put(&m->words, left->p, n);
	left->p += n + (end != NULL);
	left->n -= n + (end != NULL);
	if (end == NULL)
		return true;
	struct buffer words = m->words;
	m->words = (struct buffer){ 0 };
	m->at = 0;
	bool lives = sink->on_words((struct slice){ buffer_data(&words),
	    buffer_size(&words) }, arg);
	buffer_finish(&words);
	return lives;
}

void
marked_take(struct marked *m, struct slice bytes,
    const struct marked_sink *sink, void *arg)
{
	while (bytes.n > 0) {
		if (m->at < MARK_SIZE)
			take_to_mark(m, &bytes, sink, arg);
		else if (!take_line(m, &bytes, sink, arg))
			return;
	}
}

void
marked_finish(struct marked *m)
{
	m->at = 0;
	buffer_finish(&m->words);
}
