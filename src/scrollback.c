#include "scrollback_private.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

enum {
	ASK_ALIGN = 64 * 1024,
	NEAR = 512,             /* items from a hint                        */
};

struct scrollback *
scrollback_new(size_t limit)
{
	struct scrollback *sb = xcalloc(1, sizeof *sb);

	sb->limit = limit;
	sb->last_order = &sb->own_order;
	return sb;
}

void
scrollback_share_order(struct scrollback *sb, uint64_t *counter)
{
	sb->last_order = counter;
}

void
scrollback_set_limit(struct scrollback *sb, size_t limit)
{
	sb->limit = limit;
}

static void
free_text(struct item *it)
{
	if (it->kind == ITEM_LINE)
		free(it->text);
}

void
scrollback_clear(struct scrollback *sb)
{
	for (size_t i = 0; i < sb->n; i++)
		free_text(item_of(sb, i));
	sb->start = sb->n = sb->bytes = sb->cuts = 0;
	sb->keep = 0;
	memset(sb->hints, 0, sizeof sb->hints);
	memset(sb->files, 0, sizeof sb->files);
	memset(sb->arrived, 0, sizeof sb->arrived);
	memset(sb->jumps, 0, sizeof sb->jumps);
	memset(sb->tagged, 0, sizeof sb->tagged);
}

void
scrollback_free(struct scrollback *sb)
{
	if (sb == NULL)
		return;
	scrollback_clear(sb);
	free(sb->room);
	free(sb);
}

/* Room for n more items behind the last: moved to the front, or grown. */
static void
make_room(struct scrollback *sb, size_t n)
{
	if (sb->start + sb->n + n <= sb->size)
		return;
	if (sb->start > sb->n) {
		memmove(sb->room, sb->room + sb->start,
		    sb->n * sizeof *sb->room);
		sb->start = 0;
	}
	if (sb->start + sb->n + n <= sb->size)
		return;
	sb->size = (sb->start + sb->n + n) * 2;
	sb->room = xreallocarray(sb->room, sb->size, sizeof *sb->room);
}

void
items_splice(struct scrollback *sb, size_t i, size_t count,
    const struct item *v, size_t n)
{
	if (i == 0 && n == 0) {
		sb->start += count;
		sb->n -= count;
		return;
	}
	if (n > count)
		make_room(sb, n - count);
	struct item *at = item_of(sb, i);
	if (n != count)
		memmove(at + n, at + count,
		    (sb->n - i - count) * sizeof *at);
	sb->n = sb->n + n - count;
	for (size_t k = 0; k < n; k++) {
		at[k] = v[k];
		if (at[k].id == 0)
			at[k].id = ++sb->last_id;
		if (at[k].order == 0)
			at[k].order = ++*sb->last_order;
	}
}

static void
append(struct scrollback *sb, struct item it)
{
	struct file *f = &sb->files[it.which];

	/* A further piece of a line is no line. */
	it.further = f->within && it.kind == ITEM_LINE;
	sb->arrived[it.which] += it.kind == ITEM_LINE && !f->within;
	f->within = it.kind == ITEM_LINE && !it.ended;
	items_splice(sb, sb->n, 0, &it, 1);
}

struct item
item_line(struct scrollback *sb, int which, uint64_t from, struct slice bytes,
    int64_t when)
{
	struct item it = { .kind = ITEM_LINE, .which = (uint8_t)which,
		.from = from, .when = when, .n = (uint32_t)bytes.n,
		.room = (uint32_t)bytes.n, .text = xmemdup0(bytes.p, bytes.n),
		.ended = bytes.p[bytes.n - 1] == '\n' };

	sb->bytes += SCROLLBACK_LINE + bytes.n;
	item_count(sb, &it, true);
	return it;
}

void
item_grow(struct scrollback *sb, struct item *it, struct slice bytes,
    bool before)
{
	uint32_t n = it->n + (uint32_t)bytes.n;

	if (n > it->room) {
		it->room = n + n / 2;
		it->text = xreallocarray(it->text, it->room, 1);
	}
	if (before)
		memmove(it->text + bytes.n, it->text, it->n);
	memcpy(it->text + (before ? 0 : it->n), bytes.p, bytes.n);
	if (before)
		it->from -= bytes.n;
	it->n = n;
	it->ended = it->text[n - 1] == '\n';
	sb->bytes += bytes.n;
	item_count(sb, it, false);
	memset(it->tags, TAG_UNKNOWN, sizeof it->tags);
	item_count(sb, it, true);
}

void
item_shed(struct scrollback *sb, struct item *it, size_t n)
{
	it->n -= (uint32_t)n;
	it->from += n;
	memmove(it->text, it->text + n, it->n);
	sb->bytes -= n;
	item_count(sb, it, false);
	memset(it->tags, TAG_UNKNOWN, sizeof it->tags);
	item_count(sb, it, true);
}

size_t
line_length(struct slice bytes, size_t most)
{
	size_t n = bytes.n < most ? bytes.n : most;
	const char *newline = n == 0 ? NULL : memchr(bytes.p, '\n', n);

	return newline != NULL ? (size_t)(newline - bytes.p) + 1 : n;
}

static struct slice
cut(struct slice s, size_t n)
{
	return (struct slice){ s.p + n, s.n - n };
}

/* The line that goes on where the file ended; NULL: there is none. */
static struct item *
open_line(struct scrollback *sb, struct file *f)
{
	if (f->open == 0)
		return NULL;
	size_t i = scrollback_find(sb, f->open);
	f->open = 0;
	return i == SCROLLBACK_NONE ? NULL : item_of(sb, i);
}

static void
append_bytes(struct scrollback *sb, int which, struct slice bytes, int64_t now)
{
	struct file *f = &sb->files[which];
	struct item *it = open_line(sb, f);
	size_t n;

	if (it != NULL) {
		n = piece_takes((struct slice){ it->text, it->n }, bytes);
		if (n > 0)
			item_grow(sb, it, (struct slice){ bytes.p, n }, false);
		f->within = !it->ended;
		f->end += n;
		bytes = cut(bytes, n);
		if (bytes.n == 0 && !it->ended)
			f->open = it->id;
	}
	while (bytes.n > 0) {
		n = piece_takes((struct slice){ NULL, 0 }, bytes);
		struct item line = item_line(sb, which, f->end,
		    (struct slice){ bytes.p, n }, now);
		append(sb, line);
		f->end += n;
		bytes = cut(bytes, n);
		if (bytes.n == 0 && !line.ended)
			f->open = sb->last_id;
	}
}

/* From the file's end to offset nothing was seen. */
static void
skip_to(struct scrollback *sb, int which, uint64_t offset)
{
	struct file *f = &sb->files[which];
	size_t last = scrollback_prev(sb, SCROLLBACK_NONE, (unsigned)which);

	f->open = 0;
	sb->jumps[which]++;
	if (last != SCROLLBACK_NONE) {
		struct item *it = item_of(sb, last);
		if (it->kind == ITEM_GAP && !it->old && it->to == f->end) {
			it->to = f->end = offset;
			return;
		}
	}
	append(sb, (struct item){ .kind = ITEM_GAP, .which = (uint8_t)which,
	    .from = f->end, .to = offset });
	f->end = offset;
}

void
scrollback_put(struct scrollback *sb, int which, uint64_t offset,
    struct slice bytes, int64_t now)
{
	struct file *f = &sb->files[which];

	if (bytes.n == 0)
		return;
	if (offset < f->end) {
		size_t n = bytes.n;
		if (f->end - offset < n)
			n = (size_t)(f->end - offset);
		fill_gaps(sb, which, offset, (struct slice){ bytes.p, n });
		bytes = cut(bytes, n);
	} else if (offset > f->end) {
		skip_to(sb, which, offset);
	}
	if (bytes.n > 0)
		append_bytes(sb, which, bytes, now);
	evict(sb);
}

void
scrollback_truncated(struct scrollback *sb, int which)
{
	for (size_t i = 0; i < sb->n; i++)
		if (item_of(sb, i)->which == which)
			item_of(sb, i)->old = true;
	sb->files[which] = (struct file){ 0 };
	/* A file that is cut again and again is one cut: nothing bounds these. */
	size_t last = scrollback_prev(sb, SCROLLBACK_NONE, (unsigned)which);
	if (last != SCROLLBACK_NONE && item_of(sb, last)->kind == ITEM_CUT)
		return;
	sb->cuts++;
	append(sb, (struct item){ .kind = ITEM_CUT, .which = (uint8_t)which,
	    .old = true });
}

void
scrollback_seam(struct scrollback *sb, int which)
{
	sb->cuts++;
	append(sb, (struct item){ .kind = ITEM_SEAM, .which = (uint8_t)which,
	    .old = true });
	sb->files[which].open = 0;
}

size_t
scrollback_count(const struct scrollback *sb)
{
	return sb->n;
}

struct scrollback_item
scrollback_at(const struct scrollback *sb, size_t i)
{
	const struct item *it = item_of(sb, i);
	struct slice bytes = { NULL, 0 };

	if (it->kind == ITEM_LINE)
		bytes = (struct slice){ it->text, it->n - it->ended };
	return (struct scrollback_item){ .kind = (enum item_kind)it->kind,
		.which = it->which, .from = it->from, .to = item_end(it),
		.bytes = bytes, .ended = it->ended, .further = it->further,
		.when = it->when };
}

size_t
scrollback_next(const struct scrollback *sb, size_t i, unsigned mask)
{
	for (i = i == SCROLLBACK_NONE ? 0 : i + 1; i < sb->n; i++)
		if (item_of(sb, i)->which & mask)
			return i;
	return SCROLLBACK_NONE;
}

size_t
scrollback_prev(const struct scrollback *sb, size_t i, unsigned mask)
{
	for (i = i == SCROLLBACK_NONE ? sb->n : i; i > 0; i--)
		if (item_of(sb, i - 1)->which & mask)
			return i - 1;
	return SCROLLBACK_NONE;
}

uint64_t
scrollback_id(const struct scrollback *sb, size_t i)
{
	return item_of(sb, i)->id;
}

static bool
is_at(const struct scrollback *sb, size_t i, uint64_t id)
{
	return i < sb->n && item_of(sb, i)->id == id;
}

/* Was found at i, which hint k led to: that one comes first now. */
static size_t
found(struct scrollback *sb, size_t i, unsigned k)
{
	memmove(sb->hints + 1, sb->hints, k * sizeof *sb->hints);
	return sb->hints[0] = i;
}

/*
 * Ids have no order, but who asks for one has asked for it, or for one near it,
 * a moment ago: the search goes outwards from there.
 */
size_t
scrollback_find(struct scrollback *sb, uint64_t id)
{
	if (sb->n == 0)
		return SCROLLBACK_NONE;
	if (is_at(sb, sb->n - 1, id))
		return sb->n - 1;
	for (size_t away = 0; away < NEAR; away++)
		for (unsigned k = 0; k < FINDERS; k++) {
			size_t hint = sb->hints[k];
			if (is_at(sb, hint + away, id))
				return found(sb, hint + away, k);
			if (hint >= away && is_at(sb, hint - away, id))
				return found(sb, hint - away, k);
		}
	for (size_t i = 0; i < sb->n; i++)
		if (is_at(sb, i, id))
			return found(sb, i, FINDERS - 1);
	return SCROLLBACK_NONE;
}

void
scrollback_keep(struct scrollback *sb, uint64_t id)
{
	sb->keep = id;
}

bool
scrollback_wanted(const struct scrollback *sb, size_t i, bool at_end,
    uint64_t most, struct scrollback_part *part)
{
	if (i >= sb->n)
		return false;
	const struct item *it = item_of(sb, i);
	if (it->kind != ITEM_GAP || it->old)
		return false;
	*part = (struct scrollback_part){ it->which, it->from, it->to };
	if (it->to - it->from <= most)
		return true;
	if (at_end)
		part->from = (it->to - most + ASK_ALIGN - 1) / ASK_ALIGN
		    * ASK_ALIGN;
	else
		part->to = (it->from + most) / ASK_ALIGN * ASK_ALIGN;
	return true;
}
