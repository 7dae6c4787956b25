/* What plm-tui(1) has of plm-tui.conf: its lines, the settings, the themes. */
#include <stdlib.h>
#include <string.h>

#include "docs.h"
#include "mem.h"
#include "roff.h"
#include "settings.h"
#include "themes.h"

/* Lines of plm-tui.conf: CONFIG_LINE of config.def. */
void
manual_config_lines(FILE *to, int which)
{
	static const struct {
		const char *word, *follows, *text;
	} lines[] = {
#define CONFIG_LINE(id, word, follows, text) { word, follows, text },
#include "config.def"
#undef CONFIG_LINE
	};

	(void)which;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		fputs(".It Ic", to);
		roff_argument(to, lines[i].word);
		fputs(" Ar", to);
		roff_argument(to, lines[i].follows);
		fputc('\n', to);
		roff_sentence(to, lines[i].text);
	}
}

enum { LONG = 40 };     /* columns: a value that no line can be broken in */

/* "One of: on off; at first on." */
static void
put_values(FILE *to, const char *values, const char *first)
{
	char *text = values[0] == '\0' ? xasprintf("At first %s", first)
	    : xasprintf("One of: %s; at first %s", values, first);

	if (strlen(first) < LONG)
		roff_sentence(to, text);
	free(text);
}

void
manual_settings(FILE *to, int which)
{
	struct settings *s = settings_new();

	(void)which;
	for (int i = 0; i < SETTING_COUNT; i++) {
		enum setting k = (enum setting)i;
		roff_item(to, "Cm", setting_name(k), setting_words(k));
		put_values(to, setting_values(k), setting_get(s, k));
	}
	settings_free(s);
}

void
manual_themes(FILE *to, int which)
{
	struct theme_list list = { 0 };

	(void)which;
	theme_list_fill_builtin(&list);
	for (size_t i = 0; i < list.n; i++)
		roff_item(to, "Cm", list.v[i].name, list.v[i].words);
	theme_list_finish(&list);
}
