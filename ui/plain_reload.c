/* The session file read anew, line by line: shown first, then taken over as it was
 * shown. */
#include <string.h>

#include "bulk.h"
#include "plain_private.h"
#include "reload.h"
#include "stop_plan.h"

static void
show(struct plain *p)
{
	const struct reload *r = p->reload;
	char words[400];
	size_t ends = 0;

	for (size_t i = 0; i < r->diff.proc_count; i++) {
		const struct reload_item *item = &r->items[i];
		ends += reload_ends(item);
		headless_print(stdout, "%s %s on %s %s", reload_sign(item),
		    reload_name(item), reload_host(item), reload_words(item,
			false, words, sizeof words));
	}
	for (size_t i = 0; i < r->diff.host_count; i++)
		headless_print(stdout, "%s", reload_host_words(
		    &r->diff.hosts[i], words, sizeof words));
	headless_print(stdout, "%s", reload_summary(r, words, sizeof words));
	if (ends > 0)
		headless_print(stdout, "reload now takes this over, and ends"
		    " %zu; reload later leaves what runs as it is", ends);
	else
		headless_print(stdout, "reload now takes this over, and ends"
		    " nothing");
}

static bool
read_anew(struct plain *p)
{
	struct fault f;

	plain_reload_forget(p);
	p->reload = reload_read(p->console, &f);
	if (p->reload == NULL) {
		headless_say("nothing is changed: %s", f.text);
		return false;
	}
	if (!session_diff_empty(&p->reload->diff)) {
		show(p);
		return true;
	}
	headless_print(stdout, "nothing is different in %s", p->session->path);
	plain_reload_forget(p);
	return true;
}

/* It tells by itself how it went. */
static void
restarted(struct bulk *b, void *arg)
{
	struct plain *p = arg;
	char text[1024];
	enum notice kind;

	bulk_summary(b, text, sizeof text, &kind);
	headless_print(stdout, "%s", text);
	fflush(stdout);
	p->failed |= kind != NOTICE_GOOD;
}

static bool
is_busy(const struct plain *p)
{
	return p->restarts != NULL && p->restarts->state == BULK_RUNNING;
}

bool
plain_reloads(const struct plain *p)
{
	char text[128];

	return is_busy(p) || (p->console != NULL && console_stop_progress(
	    p->console, text, sizeof text)[0] != '\0');
}

static bool
take_over(struct plain *p, bool later)
{
	struct stop_plan *plan;

	if (p->reload == NULL || is_busy(p)) {
		headless_say(p->reload == NULL ? "reload alone shows what is"
		    " different; then it can be taken over" : "what the reload"
		    " before restarts is not over yet");
		return false;
	}
	bulk_free(p->restarts);
	p->restarts = later ? NULL : reload_restarts(p->reload);
	plan = later ? NULL : reload_stops(p->reload);
	struct reload *r = p->reload;
	struct fault f;
	p->reload = NULL;
	if (!reload_apply(r, !later, &f)) {
		console_plan_free(plan);
		headless_say("nothing is changed: %s", f.text);
		return false;
	}
	if (plan != NULL && !console_plan_run(plan, NULL, NULL))
		headless_say("nothing was stopped: another stop is under way");
	console_plan_free(plan);
	if (p->restarts != NULL)
		bulk_run(p->restarts, restarted, p);
	reload_go_on(p->console);
	return true;
}

bool
plain_reload(struct plain *p, const char *how)
{
	bool later = strcmp(how, "later") == 0;

	if (how[0] == '\0')
		return read_anew(p);
	if (later || strcmp(how, "now") == 0)
		return take_over(p, later);
	headless_say("reload takes now or later, or nothing");
	return false;
}

void
plain_reload_forget(struct plain *p)
{
	reload_free(p->reload);
	p->reload = NULL;
}
