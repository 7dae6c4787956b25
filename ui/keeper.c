#include "keeper.h"

#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "mem.h"
#include "ownfile.h"
#include "words.h"

enum {
	HISTORIES_MAX = 16,
	/* Bytes of each: all of them can be read again (OWNFILE_MOST). */
	HISTORY_BYTES = 48 * 1024,
};

#define CALM_S 2.               /* many changes are one write */
#define BUSY_S 0.1              /* ... and another console needs so long */

struct keeper {
	struct keeper_spec spec;
	char *settings_path, *history_path;
	char *typed;                    /* the history as it was at first;
					   NULL: none that we may read      */
	bool changed[SETTING_COUNT];    /* and not written yet              */
	struct {
		const char *word;
		struct history *h;
	} histories[HISTORIES_MAX];
	int history_count;
	ev_timer calm;
};

static const char settings_head[] =
    "# What was chosen on the screen of plm-tui, which writes this file.\n"
    "# What plm-tui.conf sets is stronger.\n";

static bool
any_setting(const struct keeper *k)
{
	bool any = false;

	for (int i = 0; i < SETTING_COUNT; i++)
		any = any || k->changed[i];
	return any;
}

static bool
any_typed(const struct keeper *k)
{
	bool any = false;

	for (int i = 0; i < k->history_count; i++)
		any = any || k->histories[i].h->fresh > 0;
	return any;
}

/* The text of one of our files; "" where there is none. NULL: it is there, and
 * is none that we may read, so that we leave it alone. */
static char *
read_own(struct keeper *k, const char *path)
{
	struct fault f = { 0 };
	bool there;
	char *text = ownfile_read(path, &there, &f);

	if (text == NULL && !there)
		return xstrdup("");
	if (text == NULL)
		k->spec.wrong(&f, k->spec.arg);
	return text;
}

static bool
write_own(struct keeper *k, const char *path, const struct buffer *b)
{
	struct slice bytes = { buffer_data(b), buffer_size(b) };
	struct fault f = { 0 };
	bool ok = ownfile_write(path, bytes, &f);

	if (!ok)
		k->spec.wrong(&f, k->spec.arg);
	return ok;
}

static void
put_setting(struct buffer *b, enum setting i, struct slice value)
{
	buffer_puts(b, "set ");
	buffer_puts(b, setting_name(i));
	buffer_puts(b, " ");
	buffer_put(b, value.p, value.n);
	buffer_puts(b, "\n");
}

/*
 * A line of the file as it is now stays, but for a setting that was changed
 * here. What another version of us wrote, and we do not know, stays too.
 */
static void
keep_line(const struct keeper *k, const char *line, struct buffer *b)
{
	const char *at = line;
	enum setting i;

	if (!line_speaks(line))
		return;
	if (slice_is(word_next(&at), "set") &&
	    setting_parse(word_next(&at), &i) && k->changed[i])
		return;
	buffer_put(b, line, strcspn(line, "\n"));
	buffer_puts(b, "\n");
}

static void
write_settings(struct keeper *k)
{
	struct buffer b = { 0 };
	char *text = any_setting(k) ? read_own(k, k->settings_path) : NULL;
	if (text == NULL)
		return;
	buffer_puts(&b, settings_head);
	for (const char *line = text; line != NULL; line = line_after(line))
		keep_line(k, line, &b);
	for (int i = 0; i < SETTING_COUNT; i++)
		if (k->changed[i])
			put_setting(&b, (enum setting)i, slice_of(
			    setting_get(k->spec.settings, (enum setting)i)));
	if (write_own(k, k->settings_path, &b))
		memset(k->changed, 0, sizeof k->changed);
	buffer_finish(&b);
	free(text);
}

/* The lines of a text that are of this history. */
static void
take_lines(const char *text, const char *word, struct history *h)
{
	for (const char *line = text; line != NULL; line = line_after(line)) {
		const char *at = line;
		if (!slice_is(word_next(&at), word))
			continue;
		struct slice rest = word_rest(at);
		char *one = xmemdup0(rest.p, rest.n);
		history_add(h, one);
		free(one);
	}
}

/* The first of the newest lines for which there is room. */
static size_t
newest_from(const struct history *h)
{
	size_t n = h->n, room = HISTORY_BYTES;

	while (n > 0 && strlen(h->v[n - 1]) < room)
		room -= strlen(h->v[--n]) + 1;
	return n;
}

/* Another version of us may have other histories: theirs stay, too. */
static void
keep_unknown(const struct keeper *k, const char *text, struct buffer *b)
{
	for (const char *line = text; line != NULL; line = line_after(line)) {
		const char *at = line;
		struct slice word = word_next(&at);
		bool known = word.n == 0;
		size_t n = strcspn(line, "\n");
		for (int i = 0; i < k->history_count; i++)
			known = known || slice_is(word, k->histories[i].word);
		if (known || buffer_size(b) + n >= HISTORY_BYTES)
			continue;
		buffer_put(b, line, n);
		buffer_puts(b, "\n");
	}
}

/* What the file has of one history, and after it what was typed here. */
static void
merge_history(const struct keeper *k, int i, const char *text,
    struct buffer *b)
{
	struct history all = { 0 }, *h = k->histories[i].h;

	take_lines(text, k->histories[i].word, &all);
	for (size_t n = h->n - h->fresh; n < h->n; n++)
		history_add(&all, h->v[n]);
	for (size_t n = newest_from(&all); n < all.n; n++) {
		buffer_puts(b, k->histories[i].word);
		buffer_puts(b, " ");
		buffer_puts(b, all.v[n]);
		buffer_puts(b, "\n");
	}
	history_finish(&all);
}

static void
write_histories(struct keeper *k)
{
	struct buffer b = { 0 };
	char *text = any_typed(k) ? read_own(k, k->history_path) : NULL;
	if (text == NULL)
		return;
	keep_unknown(k, text, &b);
	for (int i = 0; i < k->history_count; i++)
		merge_history(k, i, text, &b);
	if (write_own(k, k->history_path, &b))
		for (int i = 0; i < k->history_count; i++)
			k->histories[i].h->fresh = 0;
	buffer_finish(&b);
	free(text);
}

static void
write_later(struct keeper *k, double seconds)
{
	if (!ev_is_active(&k->calm)) {
		ev_timer_set(&k->calm, seconds, 0.);
		ev_timer_start(k->spec.loop, &k->calm);
	}
}

/* What another console adds between our reading and our writing is not lost: it
 * does so before, or after. */
static void
on_calm(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct keeper *k = w->data;
	bool busy;

	(void)loop;
	(void)revents;
	if (!any_setting(k) && !any_typed(k))
		return;
	int lock = ownfile_lock(k->settings_path, &busy);
	if (busy) {
		write_later(k, BUSY_S);
		return;
	}
	write_settings(k);
	write_histories(k);
	ownfile_unlock(lock);
}

static void
on_changed(enum setting i, void *arg)
{
	struct keeper *k = arg;

	if (setting_fixed_by(k->spec.settings, i) != NULL)
		return;
	k->changed[i] = true;
	write_later(k, CALM_S);
}

struct keeper *
keeper_new(const struct keeper_spec *spec)
{
	struct config to = { .settings = spec->settings };
	struct keeper *k = xcalloc(1, sizeof *k);

	k->spec = *spec;
	k->settings_path = xasprintf("%s/ui.conf", spec->dir);
	k->history_path = xasprintf("%s/history", spec->dir);
	config_read_file(&to, k->settings_path, false, spec->wrong, spec->arg);
	k->typed = read_own(k, k->history_path);
	ev_timer_init(&k->calm, on_calm, CALM_S, 0.);
	k->calm.data = k;
	settings_listen(spec->settings, on_changed, k);
	return k;
}

void
keeper_history(struct keeper *k, const char *word, struct history *h)
{
	if (k->history_count == HISTORIES_MAX)
		return;
	k->histories[k->history_count].word = word;
	k->histories[k->history_count++].h = h;
	if (k->typed != NULL)
		take_lines(k->typed, word, h);
	h->fresh = 0;
}

void
keeper_touch(struct keeper *k)
{
	if (k != NULL)
		write_later(k, CALM_S);
}

void
keeper_free(struct keeper *k)
{
	if (k == NULL)
		return;
	ev_timer_stop(k->spec.loop, &k->calm);
	/* One that is busy just now may lose a line to this: nothing waits. */
	bool write = any_setting(k) || any_typed(k), busy;
	int lock = write ? ownfile_lock(k->settings_path, &busy) : -1;
	write_settings(k);
	write_histories(k);
	ownfile_unlock(lock);
	free(k->settings_path);
	free(k->history_path);
	free(k->typed);
	free(k);
}
