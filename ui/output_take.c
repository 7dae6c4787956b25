/* What is taken out of the output pane: what it shows, from its first byte. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "number.h"
#include "output_private.h"
#include "take.h"

/* A file's name as it is usual: what would not do in one becomes "_". */
static void
put_name(char *buf, size_t size, const char *name)
{
	size_t n = 0;

	for (; *name != '\0' && n + 1 < size && n < 100; name++)
		buf[n++] = isalnum((unsigned char)*name) ||
		    strchr(".-+_", *name) != NULL ? *name : '_';
	buf[n] = '\0';
}

/* Of both, where stderr is known to be empty, stdout is all. */
static unsigned
files_of(const struct output *o)
{
	const struct stream *s = o->merged ? o->stream : o->whole;

	if (s->name == NULL)
		return SCROLLBACK_OUT;
	if (o->view.mask == SCROLLBACK_BOTH && s->status == STREAM_LIVE && s->size[2] == 0)
		return SCROLLBACK_OUT;
	return o->view.mask;
}

static const char *
file_word(unsigned files, const char *both, const char *out, const char *err)
{
	return files == SCROLLBACK_BOTH ? both
		: files == SCROLLBACK_OUT ? out : err;
}

/* "broker.1.out.log", or what the file is called on its host. */
static void
name_of(const struct output *o, unsigned files, char *buf, size_t size)
{
	const struct stream *s = o->stream;
	const char *base = s->name == NULL ? strrchr(s->path, '/') : NULL;
	char name[128];

	put_name(name, sizeof name, s->name != NULL ? s->name
		: base != NULL ? base + 1 : s->path);
	if (s->name == NULL)
		snprintf(buf, size, "%s%s", name[0] == '\0' ? "file" : name,
		    s->pattern != NULL || o->selection.on ? ".part" : "");
	else
		snprintf(buf, size, "%s.%" PRIu64 "%s%s.log", name, s->run,
		    file_word(files, "", ".out", ".err"),
		    s->pattern != NULL || o->selection.on ? ".part" : "");
}

static void
words_of(const struct output *o, unsigned files, char *buf, size_t size)
{
	const struct stream *s = o->stream;
	const char *lines = s->pattern != NULL ? "matching lines of " : "";

	if (s->name == NULL)
		snprintf(buf, size, "%s%s", lines, s->path);
	else
		snprintf(buf, size, "%s%s's %s", lines, s->name,
		    file_word(files, "stdout, then stderr", "stdout",
			"stderr"));
}

void
output_take(struct output *o, enum action a, struct slice lines,
    const char *text)
{
	const struct stream *s = o->stream;
	char name[200], what[300];
	const char *brief;

	if (s == NULL) {
		ui_notice(o->base.ui, NOTICE_WARNING, "there is no output here"
		    " to take");
		return;
	}
	if (o->merged && lines.p == NULL) {
		ui_notice(o->base.ui, NOTICE_WARNING, "merged output is no"
		    " file; %s selects lines of it, %s goes back to one"
		    " process", ui_key_text(o->base.ui, ACTION_SELECT).s,
		    ui_key_text(o->base.ui, ACTION_BACK).s);
		return;
	}
	unsigned files = files_of(o);
	uint64_t size = 0;
	for (unsigned which = 1; which <= 2; which++)
		if ((s->name == NULL || files & which) && s->pattern == NULL)
			size = number_sum(size, s->size[which]);
	name_of(o, files, name, sizeof name);
	brief = s->pattern != NULL ? "matching lines" : s->name == NULL
	    ? "the file" : file_word(files, "stdout, then stderr", "stdout",
		"stderr");
	if (lines.p != NULL)
		brief = "the selected lines";
	if (lines.p != NULL)
		snprintf(what, sizeof what, "the selected lines");
	else
		words_of(o, files, what, sizeof what);
	ui_take(o->base.ui, a, &(struct take_what){ .stream = s,
	    .files = files, .lines = lines, .what = what, .name = name,
	    .brief = brief,
	    .size = lines.p != NULL ? lines.n : size }, text);
}
