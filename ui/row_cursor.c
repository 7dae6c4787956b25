#include "row_cursor.h"

#include <stdlib.h>

#include "mem.h"

void
row_cursor_finish(struct row_cursor *c)
{
	free(c->key);
	*c = (struct row_cursor){ 0 };
}

void
row_cursor_fit(struct row_cursor *c, const struct rows *r)
{
	int h = c->lines > 0 ? c->lines : 1, n = (int)r->n;

	if (c->at < c->top)
		c->top = c->at;
	/* The first of a group is seen with the group's name. */
	if (c->at == c->top && c->at > 0 && h > 1 &&
	    r->v[c->at].proc != NULL && r->v[c->at - 1].proc == NULL)
		c->top--;
	if (c->at >= c->top + h)
		c->top = c->at - h + 1;
	if (c->top > n - h)
		c->top = n > h ? n - h : 0;
}

void
row_cursor_want(struct row_cursor *c, const char *key)
{
	char *copy = key == NULL ? NULL : xstrdup(key);

	free(c->key);
	c->key = copy;
}

void
row_cursor_put(struct row_cursor *c, const struct rows *r, int at)
{
	int n = (int)r->n;

	if (at >= n)
		at = n - 1;
	if (at < 0)
		at = 0;
	c->at = at;
	row_cursor_want(c, n > 0 ? rows_key(r, (size_t)at) : NULL);
	row_cursor_fit(c, r);
}

/* What is looked at first: a process, and not the header above it. */
static size_t
first(const struct rows *r)
{
	return r->n > 1 && r->v[0].proc == NULL && r->v[1].proc != NULL;
}

/* Near a place: a process, which the cursor was on, and not a header. */
static int
process_near(const struct rows *r, int at)
{
	int n = (int)r->n;

	at = at < n ? at : n - 1;
	for (int away = 0; at >= 0 && away < n; away++) {
		if (at + away < n && r->v[at + away].proc != NULL)
			return at + away;
		if (at - away >= 0 && r->v[at - away].proc != NULL)
			return at - away;
	}
	return at;
}

void
row_cursor_follow(struct row_cursor *c, const struct rows *r)
{
	size_t at = c->key != NULL ? rows_find(r, c->key, (size_t)c->at)
		: c->at == 0 && first(r) < r->n ? first(r) : r->n;

	if (at == r->n) {
		row_cursor_put(c, r, process_near(r, c->at));
		return;
	}
	if (c->top > 0)
		c->top += (int)at - c->at;
	if (c->top < 0)
		c->top = 0;
	row_cursor_put(c, r, (int)at);
}
