/*
 * What the screen looks like, and by which keys it is used: what was left, the
 * configuration file over it, PLM_THEME and the options over both.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "log.h"
#include "mem.h"
#include "statedir.h"
#include "themes.h"
#include "ui_private.h"

static void
on_wrong(const struct fault *f, void *arg)
{
	struct ui *ui = arg;

	if (wrong_lines_add(&ui->wrong, f->text))
		log_warning("%s", f->text);
}

/* What went wrong while the screen is there is said at once. */
static void
on_wrong_later(const struct fault *f, void *arg)
{
	on_wrong(f, arg);
	ui_notice(arg, NOTICE_WARNING, "%s", f->text);
}

static bool
judge_theme(const char *value, void *arg, struct fault *f)
{
	struct theme theme;

	(void)arg;
	return theme_load(&theme, value, f);
}

/* Of grounds there is only reverse video without colours; mono is made for
 * that. What the terminal has answered is truer than the environment. */
static const char *
automatic(const struct ui *ui)
{
	if (COLORS < 8)
		return "mono";
	return ui->ground == GROUND_LIGHT ? "light"
	    : ui->ground == GROUND_DARK ? "default" : "auto";
}

void
ui_ground(struct ui *ui, enum ground ground)
{
	const char *theme = setting_get(ui->settings, SETTING_THEME);

	ui->ground = ground;
	/* One that is being chosen is looked at. */
	if (strcmp(theme, "auto") == 0 && ui->chooser == NULL)
		ui_show_theme(ui, theme);
}

bool
ui_show_theme(struct ui *ui, const char *name)
{
	struct fault f;

	if (strcmp(name, "auto") == 0)
		name = automatic(ui);
	if (!theme_load(&ui->theme, name, &f)) {
		ui_notice(ui, NOTICE_ERROR, "%s", f.text);
		return false;
	}
	theme_apply(&ui->theme, &ui->colours);
	theme_fit(&ui->theme, COLORS);
	ui_mark(ui);
	return true;
}

static void
on_setting(enum setting i, void *arg)
{
	struct ui *ui = arg;
	const char *value = setting_get(ui->settings, i);
	const char *by = setting_fixed_by(ui->settings, i);

	if (i == SETTING_THEME)
		ui_show_theme(ui, value);
	else if (i == SETTING_KEYS)
		keymap_profile(ui->keymap, value);
	if (by != NULL)
		ui_notice(ui, NOTICE_INFO, "%s is %s for now: %s sets it",
		    setting_name(i), value, by);
	ui_mark(ui);
}

static void
start_keeper(struct ui *ui)
{
	char path[PATH_MAX];
	struct fault f;

	if (!state_path(path, sizeof path, "", &f)) {
		on_wrong(&f, ui);
		return;
	}
	path[strlen(path) - 1] = '\0';
	ui->keeper = keeper_new(&(struct keeper_spec){ .loop = ui->loop,
	    .settings = ui->settings, .dir = path, .wrong = on_wrong_later,
	    .arg = ui });
#define HISTORY(field, word) keeper_history(ui->keeper, word, &ui->field);
#include "history.def"
#undef HISTORY
}

struct history *
ui_history(struct ui *ui, const char *word)
{
	const struct {
		const char *word;
		struct history *h;
	} all[] = {
#define HISTORY(field, word) { word, &ui->field },
#include "history.def"
#undef HISTORY
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].word, word) == 0)
			return all[i].h;
	fatal("no history of '%s'", word);
}

static void
read_config(struct ui *ui)
{
	const struct looks *looks = &ui->options.looks;
	struct config to = { ui->keymap, ui->settings, &ui->colours,
		looks->config != NULL ? looks->config : "plm-tui.conf" };
	char path[PATH_MAX];

	if (looks->config != NULL)
		ui->wrong.path = xstrdup(looks->config);
	else if (looks->own_files && config_path(path, sizeof path))
		ui->wrong.path = xstrdup(path);
	if (ui->wrong.path != NULL)
		config_read_file(&to, ui->wrong.path, looks->config != NULL,
		    on_wrong, ui);
	to = (struct config){ .keymap = ui->keymap };
	if (looks->keys != NULL)
		config_read_file(&to, looks->keys, true, on_wrong, ui);
}

/* The variable is for a whole login; a wrong one must not end the start. */
static void
take_theme(struct ui *ui)
{
	const char *named = getenv("PLM_THEME");
	const char *option = ui->options.looks.theme;
	struct fault f, why;

	if (option != NULL) {
		setting_fix(ui->settings, SETTING_THEME, option, "--theme",
		    NULL);
	} else if (ui->options.looks.own_files && named != NULL &&
	    named[0] != '\0' && !setting_fix(ui->settings, SETTING_THEME,
	    named, "PLM_THEME", &why)) {
		fault_set(&f, CODE_INVALID, "PLM_THEME: %s", why.text);
		on_wrong(&f, ui);
	}
}

void
ui_looks_start(struct ui *ui)
{
	settings_judge(ui->settings, SETTING_THEME, judge_theme, NULL);
	if (ui->options.looks.own_files)
		start_keeper(ui);
	read_config(ui);
	take_theme(ui);
	keymap_profile(ui->keymap, setting_get(ui->settings, SETTING_KEYS));
	ui_show_theme(ui, setting_get(ui->settings, SETTING_THEME));
	settings_listen(ui->settings, on_setting, ui);
}

void
ui_looks_complain(struct ui *ui)
{
	const struct wrong_lines *w = &ui->wrong;

	if (w->n == 1)
		ui_notice(ui, NOTICE_ERROR, "%s", w->v[0]);
	else if (w->n > 1)
		ui_notice(ui, NOTICE_ERROR, "%s; and %zu more: %s shows all",
		    w->v[0], w->n - 1 + w->more, ui_key_text(ui,
			ACTION_CONFIG).s);
	ui->message.passing = false;
}

void
ui_looks_end(struct ui *ui)
{
	keeper_free(ui->keeper);
	wrong_lines_finish(&ui->wrong);
#define HISTORY(field, word) history_finish(&ui->field);
#include "history.def"
#undef HISTORY
}
