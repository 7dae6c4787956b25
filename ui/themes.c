#include "themes.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auto_theme.h"
#include "colour_blind_theme.h"
#include "dark_theme.h"
#include "default_theme.h"
#include "high_contrast_theme.h"
#include "light_theme.h"
#include "mem.h"
#include "mono_theme.h"
#include "ownfile.h"
#include "statedir.h"
#include "words.h"

enum { PARENTS_MOST = 8 };

#define THEME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"     \
	"0123456789-_"
#define SUFFIX ".theme"

static const struct {
	const char *name, *text;
} built_in[] = {
#define BUILTIN_THEME(id, name) { name, id },
#include "builtin_theme.def"
#undef BUILTIN_THEME
};

enum { BUILT_IN = sizeof built_in / sizeof *built_in };

/* Where files of themes are: 0 the user's, 1 the installed ones; then none. */
static bool
theme_dir(int i, char *buf, size_t size)
{
	if (i == 0)
		return user_path(buf, size, USER_DATA, "themes", NULL) ||
		    (buf[0] = '\0', true);
	snprintf(buf, size, "%s", PLM_DATADIR "/themes");
	return i == 1;
}

/* A name is no path. */
static bool
is_name(const char *name)
{
	return name[0] != '\0' && strspn(name, THEME_CHARS) == strlen(name);
}

static char *
read_file(int dir, const char *name, char *path, size_t size, bool *there,
    struct fault *f)
{
	char in[PATH_MAX];

	theme_dir(dir, in, sizeof in);
	int n = snprintf(path, size, "%s/%s" SUFFIX, in, name);
	*there = false;
	return in[0] == '\0' || n < 0 || (size_t)n >= size ? NULL
	    : ownfile_read(path, there, f);
}

/*
 * The text of a theme, which the caller frees, and for errors its path. NULL:
 * *there tells whether there is one that cannot be read.
 */
static char *
find_text(const char *name, char *path, size_t size, bool *there,
    struct fault *f)
{
	char *text = read_file(0, name, path, size, there, f);

	for (int i = 0; i < BUILT_IN && text == NULL && !*there; i++)
		if (strcmp(built_in[i].name, name) == 0) {
			snprintf(path, size, "%s" SUFFIX, name);
			return xstrdup(built_in[i].text);
		}
	if (text == NULL && !*there)
		text = read_file(1, name, path, size, there, f);
	return text;
}

static bool
no_theme(const char *name, struct fault *f)
{
	struct theme_list list = { 0 };
	char names[256];
	size_t n = 0;

	theme_list_fill(&list);
	for (size_t i = 0; i < list.n && n < sizeof names; i++)
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s",
		    i == 0 ? "" : ", ", list.v[i].name);
	theme_list_finish(&list);
	return fault_set(f, CODE_INVALID, "'%s' is no theme; there are %s",
	    name, names);
}

/* "inherit NAME", as the first line that says anything; "": none. */
static void
parent_of(const char *text, char *buf, size_t size)
{
	buf[0] = '\0';
	for (const char *line = text; line != NULL; line = line_after(line)) {
		if (!line_speaks(line))
			continue;
		bool inherits = slice_is(word_next(&line), "inherit");
		struct slice parent = word_next(&line);
		if (inherits)
			snprintf(buf, size, "%.*s", SLICE_ARG(parent));
		return;
	}
}

/*
 * "FG;BG", or three of them, in colours of the 16, as rxvt, konsole and others
 * set it: 7 and 9 to 15 are light, as vim has it. Who says nothing may be
 * anything: the default can be read on both.
 */
static bool
is_light_terminal(void)
{
	const char *colours = getenv("COLORFGBG");
	const char *last = colours == NULL ? NULL : strrchr(colours, ';');
	char *end;

	if (last == NULL || last[1] < '0' || last[1] > '9')
		return false;
	unsigned long ground = strtoul(last + 1, &end, 10);
	return *end == '\0' && (ground == 7 || (ground >= 9 && ground <= 15));
}

static bool
load(struct theme *t, const char *name, int depth, struct fault *f)
{
	char path[PATH_MAX], parent[64];
	bool there = false;

	if (strcmp(name, "auto") == 0)
		name = is_light_terminal() ? "light" : "default";
	char *text = is_name(name) ? find_text(name, path, sizeof path, &there,
	    f) : NULL;

	if (text == NULL)
		return there ? false : no_theme(name, f);
	parent_of(text, parent, sizeof parent);
	bool ok = true;
	if (parent[0] == '\0')
		theme_default(t);
	else if (depth == PARENTS_MOST)
		ok = fault_set(f, CODE_INVALID, "%s: it inherits itself, or"
		    " from more than %d others", path, PARENTS_MOST);
	else
		ok = load(t, parent, depth + 1, f);
	ok = ok && theme_read(t, path, text, f);
	free(text);
	return ok;
}

bool
theme_load(struct theme *t, const char *name, struct fault *f)
{
	struct theme new;

	if (!load(&new, name, 0, f))
		return false;
	*t = new;
	return true;
}

/* The first line, where it is a remark. */
static char *
first_remark(const char *text)
{
	struct slice line = word_rest(text);

	if (line.n == 0 || line.p[0] != '#')
		return xstrdup("");
	line = word_rest(line.p + 1);
	return xmemdup0(line.p, line.n);
}

/* Takes over words. */
static void
put(struct theme_list *list, const char *name, char *words)
{
	list->v = xreallocarray(list->v, list->n + 1, sizeof *list->v);
	struct theme_entry *e = &list->v[list->n++];
	e->name = xstrdup(name);
	e->words = words;
}

static void
add(struct theme_list *list, const char *name)
{
	char path[PATH_MAX];
	struct fault f;
	bool there;

	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].name, name) == 0)
			return;
	char *text = find_text(name, path, sizeof path, &there, &f);
	put(list, name, text == NULL ? xstrdup(f.text) : first_remark(text));
	free(text);
}

void
theme_list_fill_builtin(struct theme_list *list)
{
	for (int i = 0; i < BUILT_IN; i++)
		put(list, built_in[i].name, first_remark(built_in[i].text));
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
add_dir(struct theme_list *list, const char *path)
{
	struct dirent **v;
	int n = scandir(path, &v, NULL, by_name);

	for (int i = 0; i < n; i++) {
		char *name = v[i]->d_name, *end = strstr(name, SUFFIX);
		if (end != NULL && end[strlen(SUFFIX)] == '\0') {
			*end = '\0';
			if (is_name(name))
				add(list, name);
		}
		free(v[i]);
	}
	if (n >= 0)
		free(v);
}

void
theme_list_fill(struct theme_list *list)
{
	char path[PATH_MAX];

	for (int i = 0; i < BUILT_IN; i++)
		add(list, built_in[i].name);
	for (int i = 0; theme_dir(i, path, sizeof path); i++)
		if (path[0] != '\0')
			add_dir(list, path);
}

void
theme_list_finish(struct theme_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].name);
		free(list->v[i].words);
	}
	free(list->v);
	*list = (struct theme_list){ 0 };
}
