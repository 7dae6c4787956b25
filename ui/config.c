#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "ownfile.h"
#include "statedir.h"
#include "words.h"

static bool
put_value(const struct config *to, enum setting i, struct slice rest,
    struct fault *f)
{
	char *value = xmemdup0(rest.p, rest.n);
	bool ok = to->by == NULL ? setting_put(to->settings, i, value, f)
	    : setting_fix(to->settings, i, value, to->by, f);

	free(value);
	return ok;
}

static bool
no_setting(struct slice word, struct fault *f)
{
	static const char names[] =
#define SETTING(id, name, first, values, words) ", " name
#include "setting.def"
#undef SETTING
	    ;

	return fault_set(f, CODE_INVALID, "'%.*s' is no setting; there are %s",
	    SLICE_ARG(word), names + 2);
}

static bool
line_set(const struct config *to, const char *line, unsigned number,
    struct fault *f)
{
	struct slice name = word_next(&line);
	enum setting i;

	(void)number;
	if (to->settings == NULL)
		return fault_set(f, CODE_INVALID, "there are no settings here;"
		    " a line is key CONTEXT KEY ACTION");
	if (!setting_parse(name, &i))
		return no_setting(name, f);
	return put_value(to, i, word_rest(line), f);
}

static bool
line_key(const struct config *to, const char *line, unsigned number,
    struct fault *f)
{
	if (to->keymap == NULL)
		return fault_set(f, CODE_INVALID, "there are no keys here; a"
		    " line is set NAME VALUE");
	return keymap_line(to->keymap, line, number, f);
}

static bool
line_color(const struct config *to, const char *line, unsigned number,
    struct fault *f)
{
	(void)number;
	if (to->colours == NULL)
		return fault_set(f, CODE_INVALID, "there are no colours here;"
		    " color lines are of plm-tui.conf");
	return theme_patch_line(to->colours, line, f);
}

static bool
line_theme(const struct config *to, const char *line, unsigned number,
    struct fault *f)
{
	if (to->settings == NULL)
		return line_set(to, line, number, f);
	return put_value(to, SETTING_THEME, word_rest(line), f);
}

static const struct {
	const char *word;
	bool (*read)(const struct config *to, const char *line,
	    unsigned number, struct fault *f);
} lines[] = {
#define CONFIG_LINE(id, word, follows, text) { word, line_##id },
#include "config.def"
#undef CONFIG_LINE
};

static bool
read_line(const struct config *to, const char *line, unsigned number,
    struct fault *f)
{
	static const char words[] =
#define CONFIG_LINE(id, word, follows, text) ", " word
#include "config.def"
#undef CONFIG_LINE
	    ;
	struct slice first = word_next(&line);

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (slice_is(first, lines[i].word))
			return lines[i].read(to, line, number, f);
	return fault_set(f, CODE_INVALID, "'%.*s' begins no line; there are"
	    " %s", SLICE_ARG(first), words + 2);
}

void
config_read(const struct config *to, const char *name, const char *text,
    config_wrong *wrong, void *arg)
{
	struct fault why, f;
	unsigned number = 1;

	for (const char *line = text; line != NULL; number++) {
		why.code = CODE_OK;
		if (line_speaks(line) && (!read_line(to, line, number, &why) ||
		    why.code != CODE_OK)) {
			fault_set(&f, CODE_INVALID, "%s:%u: %s", name, number,
			    why.text);
			wrong(&f, arg);
		}
		line = line_after(line);
	}
	if (to->keymap != NULL && !keymap_settle(to->keymap, &why)) {
		fault_set(&f, CODE_INVALID, "%s: %s", name, why.text);
		wrong(&f, arg);
	}
}

void
config_read_file(const struct config *to, const char *path, bool must,
    config_wrong *wrong, void *arg)
{
	struct fault f = { 0 };
	bool there;
	char *text = ownfile_read(path, &there, &f);

	if (text != NULL)
		config_read(to, path, text, wrong, arg);
	else if (there || must)
		wrong(&f, arg);
	free(text);
}

bool
config_path(char *buf, size_t size)
{
	return user_path(buf, size, USER_CONFIG, "plm-tui.conf", NULL);
}

bool
wrong_lines_add(struct wrong_lines *w, const char *text)
{
	if (w->n == WRONG_MOST) {
		w->more++;
		return false;
	}
	w->v = xreallocarray(w->v, w->n + 1, sizeof *w->v);
	w->v[w->n++] = xstrdup(text);
	return true;
}

void
wrong_lines_finish(struct wrong_lines *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->v[i]);
	free(w->v);
	free(w->path);
	*w = (struct wrong_lines){ 0 };
}
