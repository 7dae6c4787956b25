/* Settings and themes, chosen while what they do is seen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "themes.h"
#include "ui_private.h"
#include "words.h"

static void open_settings(struct ui *ui, int row);

void
ui_menu(struct ui *ui, struct menu *m)
{
	menu_free(ui->menu);
	ui->menu = m;
	ui_mark(ui);
}

/* False, and says so: it is no value of that setting. */
static bool
put(struct ui *ui, enum setting i, const char *value)
{
	struct fault f;

	if (setting_put(ui->settings, i, value, &f))
		return true;
	ui_notice(ui, NOTICE_ERROR, "%s", f.text);
	return false;
}

/* The setting of this name, or the only one whose name begins so. */
static bool
setting_named(struct ui *ui, struct slice name, enum setting *i)
{
	char list[256] = "";
	size_t n = 0;
	int found = 0;

	if (setting_parse(name, i))
		return true;
	for (int k = 0; k < SETTING_COUNT; k++) {
		const char *each = setting_name((enum setting)k);
		if (n < sizeof list)
			n += (size_t)snprintf(list + n, sizeof list - n,
			    "%s%s", k == 0 ? "" : ", ", each);
		if (strncmp(each, name.p, name.n) == 0) {
			*i = (enum setting)k;
			found++;
		}
	}
	if (found != 1)
		ui_notice(ui, NOTICE_ERROR, "'%.*s' is no setting; there are"
		    " %s", SLICE_ARG(name), list);
	return found == 1;
}

static void
say(struct ui *ui, enum setting i)
{
	const char *by = setting_fixed_by(ui->settings, i);
	const char *value = setting_get(ui->settings, i);

	ui_notice(ui, NOTICE_INFO, "%s is %s%s%s%s (%s)", setting_name(i),
	    value[0] == '\0' ? "empty" : value, by == NULL ? "" : " (",
	    by == NULL ? "" : by, by == NULL ? "" : " sets it)",
	    setting_words(i));
}

void
ui_set(struct ui *ui, const char *text)
{
	struct slice name = word_next(&text);
	struct slice rest = word_rest(text);
	enum setting i;

	if (name.n == 0) {
		open_settings(ui, 0);
		return;
	}
	if (!setting_named(ui, name, &i))
		return;
	char *value = xmemdup0(rest.p, rest.n);
	if (rest.n == 0)
		say(ui, i);
	else if (put(ui, i, value) &&
	    setting_fixed_by(ui->settings, i) == NULL)
		ui_notice(ui, NOTICE_INFO, "%s is %s", setting_name(i), value);
	free(value);
}

void
ui_split(struct ui *ui, const char *text)
{
	size_t n = strlen(text);

	if (n == 0)
		ui_notice(ui, NOTICE_INFO, "the list takes what it needs of"
		    " the screen");
	char *value = n == 0 ? xstrdup("auto")
	    : xmemdup0(text, n - (text[n - 1] == '%'));
	put(ui, SETTING_SPLIT, value);
	free(value);
}

void
ui_move_split(struct ui *ui, int percent)
{
	enum { LEAST = 10, MOST = 90 };
	int now = setting_number(ui->settings, SETTING_SPLIT);
	char value[16];

	if (now == 0)
		now = layout_share(&ui->layout);
	if (now == 0)
		return;
	now += percent;
	snprintf(value, sizeof value, "%d", now < LEAST ? LEAST
	    : now > MOST ? MOST : now);
	put(ui, SETTING_SPLIT, value);
}

/* --- themes ----------------------------------------------------------- */

struct theme_menu {
	struct ui *ui;
	struct theme_list themes;
	bool from_settings;     /* ... which come back after it */
};

static void
fill_themes(struct menu *m, void *arg)
{
	const struct theme_menu *t = arg;

	for (size_t i = 0; i < t->themes.n; i++)
		menu_row(m, t->themes.v[i].name, "", t->themes.v[i].words);
}

static void
preview(int row, void *arg)
{
	const struct theme_menu *t = arg;

	ui_show_theme(t->ui, t->themes.v[row].name);
}

static void
leave_themes(void *arg)
{
	const struct theme_menu *t = arg;

	ui_show_theme(t->ui, setting_get(t->ui->settings, SETTING_THEME));
	if (t->from_settings)
		open_settings(t->ui, SETTING_THEME);
}

static bool
take_theme(int row, int step, void *arg)
{
	const struct theme_menu *t = arg;

	if (step != 0)
		return true;
	put(t->ui, SETTING_THEME, t->themes.v[row].name);
	leave_themes(arg);
	return false;
}

static void
free_themes(void *arg)
{
	struct theme_menu *t = arg;

	theme_list_finish(&t->themes);
	free(t);
}

static void
open_themes(struct ui *ui, bool from_settings)
{
	static const struct menu_ops ops = {
		.title = "Theme", .enter = "take it", .fill = fill_themes,
		.moved = preview, .act = take_theme, .left = leave_themes,
		.free = free_themes,
	};
	struct theme_menu *t = xcalloc(1, sizeof *t);
	const char *now = setting_get(ui->settings, SETTING_THEME);

	t->ui = ui;
	t->from_settings = from_settings;
	theme_list_fill(&t->themes);
	struct menu *m = menu_new(&ops, t);
	for (size_t i = 0; i < t->themes.n; i++)
		if (strcmp(t->themes.v[i].name, now) == 0)
			menu_select(m, (int)i);
	ui_menu(ui, m);
}

void
ui_theme(struct ui *ui, const char *name)
{
	if (name[0] == '\0')
		open_themes(ui, false);
	else if (put(ui, SETTING_THEME, name))
		ui_notice(ui, NOTICE_INFO, "theme is %s",
		    setting_get(ui->settings, SETTING_THEME));
}

/* --- settings --------------------------------------------------------- */

static void
fill_settings(struct menu *m, void *arg)
{
	const struct ui *ui = arg;

	for (int i = 0; i < SETTING_COUNT; i++)
		menu_row(m, setting_name((enum setting)i), setting_get(
		    ui->settings, (enum setting)i),
		    setting_words((enum setting)i));
}

static void
value_typed(const char *text, void *arg)
{
	struct ui *ui = arg;

	if (text != NULL)
		put(ui, ui->asked, text);
	open_settings(ui, (int)ui->asked);
}

static void
ask_value(struct ui *ui, enum setting i)
{
	char *label = xasprintf("%s: ", setting_name(i));

	ui->asked = i;
	ui_prompt(ui, &(struct prompt_spec){ .label = label,
	    .initial = setting_get(ui->settings, i), .done = value_typed,
	    .arg = ui });
	free(label);
}

static bool
change_setting(int row, int step, void *arg)
{
	struct ui *ui = arg;
	enum setting i = (enum setting)row;

	if (i == SETTING_THEME && step == 0) {
		open_themes(ui, true);
		return false;
	}
	char *next = setting_next(ui->settings, i, step == 0 ? 1 : step);
	if (next != NULL)
		put(ui, i, next);
	else if (step == 0)
		ask_value(ui, i);
	free(next);
	return true;
}

static void
open_settings(struct ui *ui, int row)
{
	static const struct menu_ops ops = {
		.title = "Settings", .enter = "change", .fill = fill_settings,
		.act = change_setting,
	};
	struct menu *m = menu_new(&ops, ui);

	menu_select(m, row);
	ui_menu(ui, m);
}

