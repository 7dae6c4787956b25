/* Who has control of which host, as its lease says, and taking it over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console_private.h"
#include "mem.h"

enum { LEASE_LIMIT_MS = 45000 };        /* the worker's own, and some more */

size_t
console_foreign(const struct console *c, const char **holder, bool *all)
{
	const struct model *m = c->model;
	size_t n = 0, ready = 0;

	for (size_t i = 0; i < m->host_count; i++) {
		const struct model_host *h = m->hosts[i];
		ready += h->state == HOST_READY;
		if (h->state != HOST_READY || !h->foreign)
			continue;
		if (n++ == 0)
			*holder = h->holder;
	}
	*all = n > 0 && n == ready;
	return n;
}

void
lease_changed(struct console *c, const struct model_host *h,
    const char *before)
{
	bool was = before[0] != '\0' && strcmp(before, c->model->person) != 0;

	if (h->state != HOST_READY || strcmp(before, h->holder) == 0)
		return;
	if (h->foreign)
		console_notice(c, NOTICE_WARNING, "%s has control of %s: nothing"
		    " is changed there from here", h->holder, h->spec->name);
	else if (was)
		console_notice(c, NOTICE_INFO, "%s has control of %s%s",
		    h->holder[0] == '\0' ? "nobody" : "this console",
		    h->spec->name, h->holder[0] == '\0' ? " any more"
		    : " again");
	if (h->foreign || was)
		events_control(c->happened, h);
}

static void
request(struct console *c, const struct model_host *h, enum lease_how how,
    call_done *done, void *arg)
{
	struct message m = { .type = MSG_LEASE, .lease = {
		.host = slice_of(h->spec->name), .how = how } };

	console_request(c, &m, LEASE_LIMIT_MS, done, arg);
}

enum lease_how
lease_how_here(const struct console *c)
{
	return c->options.looks || c->options.read_only ? LEASE_LEAVE
		: LEASE_HOLD;
}

void
lease_meant(struct console *c)
{
	for (size_t i = 0; i < c->model->host_count; i++)
		if (!c->model->hosts[i]->parted)
			request(c, c->model->hosts[i], lease_how_here(c), NULL,
			    NULL);
}

size_t
lease_leave(struct console *c, call_done *done, void *arg)
{
	const struct model *m = c->model;
	size_t n = 0;

	if (lease_how_here(c) == LEASE_LEAVE)
		return 0;
	c->options.looks = true;
	for (size_t i = 0; i < m->host_count; i++)
		n += m->hosts[i]->state == HOST_READY;
	for (size_t i = 0; i < m->host_count; i++)
		if (m->hosts[i]->state == HOST_READY)
			request(c, m->hosts[i], LEASE_LEAVE, done, arg);
	return n;
}

struct taking {
	struct console *console;
	char *host;
	call_done *done;
	void *arg;
};

static void
taken(enum code code, struct slice text, void *arg)
{
	struct taking *t = arg;

	events_action(t->console->happened, &(struct deed){ "take-over",
	    t->host, "", NULL }, code, code == CODE_OK
	    ? slice_of("this console has control") : text);
	console_changed(t->console);
	t->done(code, text, t->arg);
	free(t->host);
	free(t);
}

void
console_take_over(struct console *c, const struct model_host *h,
    call_done *done, void *arg)
{
	struct taking *t = xcalloc(1, sizeof *t);

	*t = (struct taking){ .console = c, .host = xstrdup(h->spec->name),
		.done = done, .arg = arg };
	events_asked(c->happened, &(struct deed){ "take-over", t->host, "",
	    NULL });
	if (c->options.read_only)
		taken(CODE_REFUSED, slice_of("read-only: a take-over is"
		    " refused"), t);
	else
		request(c, h, LEASE_TAKE, taken, t);
}
