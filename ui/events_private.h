/* What pane_events.c and events_draw.c share. */
#ifndef EVENTS_PRIVATE_H
#define EVENTS_PRIVATE_H

#include "events.h"
#include "pane.h"
#include "prompt.h"
#include "search.h"

struct event_list {
	struct pane base;
	const struct events *events;
	/* The numbers of those that are listed, oldest first: all that are
	   there still, or those that match. */
	uint64_t *v;
	size_t n, room;
	uint64_t looked;        /* the newest that was looked at            */
	uint64_t cursor;        /* the number; 0: there is none yet         */
	size_t at, top;         /* in v: the cursor's, the first on screen  */
	bool follow;
	bool open;              /* the one under the cursor is shown in full */
	struct search *search;  /* NULL: none                               */
	char *pattern;
	struct search *filter;  /* NULL: all are listed                     */
	char *only;             /* ... its pattern                          */
	struct history filters;
};

/* Rows that the event under the cursor has at the foot; 0: it is not open. */
int events_detail_rows(const struct event_list *l, const struct canvas *c);

void events_draw(struct event_list *l, const struct canvas *c, bool focused);

#endif
