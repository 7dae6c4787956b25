/* What plm-tui(1) has of the lists: markers of docs/plm-tui.1.in. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "columns.h"
#include "command.h"
#include "docs.h"
#include "event_kind.h"
#include "mem.h"
#include "roff.h"
#include "states.h"

struct field {
	const char *name, *text;
};

static const struct field process_fields[] = {
#define FIELD(name, value, text) { #name, text },
#include "proc_field.def"
#undef FIELD
	{ NULL, NULL },
};

static const struct field details_fields[] = {
#define FIELD(name, value, text) { #name, text },
#include "details_field.def"
#undef FIELD
	{ NULL, NULL },
};

static const struct field event_fields[] = {
#define FIELD(name, value, text) { #name, text },
#include "event_field.def"
#undef FIELD
	{ NULL, NULL },
};

static const struct field checks[] = {
#define CHECK(id, name, head, text) { name, text },
#include "check.def"
#undef CHECK
	{ NULL, NULL },
};

static const struct field *const field_lists[] = { process_fields,
	event_fields, details_fields };

static const struct {
	int status;
	const char *text;
} statuses[] = {
#define EXIT_STATUS(id, status, words, text) { status, text },
#include "exit_status.def"
#undef EXIT_STATUS
};

void
manual_version(FILE *to, int which)
{
	(void)which;
	fputs(".Os plm\\-tui " PLM_VERSION "\n", to);
}

/* One of the words of a command as macros: NAME..., [NAME]..., --host, or */
static void
put_word(FILE *to, const char *at, size_t n)
{
	bool comma = n > 0 && at[n - 1] == ',';
	bool more = n > 3 && memcmp(at + n - 3, "...", 3) == 0;
	char *word = xmemdup0(at, n);

	word[strcspn(word, "].,")] = '\0';
	if (word[0] == '-') {
		fputs(" Fl", to);
		roff_argument(to, word + 1);
	} else if (word[0] == '[') {
		fputs(" Op Ar", to);
		roff_argument(to, word + 1);
	} else {
		fputs(isupper((unsigned char)word[0]) ? " Ar" : " No", to);
		roff_argument(to, word);
	}
	fputs(more ? " ..." : "", to);
	fputs(comma ? " ," : "", to);
	free(word);
}

static void
put_words(FILE *to, const char *words)
{
	for (const char *at = words; *at != '\0';) {
		size_t n = strcspn(at, " ");
		put_word(to, at, n);
		at += n + (at[n] == ' ');
	}
}

static void
put_commands(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const struct command_info *c = command_info((enum command)i);
		fputs(".It Ic", to);
		roff_argument(to, c->name);
		if (c->other[0] != '\0') {
			fputs(" , Ic", to);
			roff_argument(to, c->other);
		}
		put_words(to, c->words);
		fputc('\n', to);
		roff_sentence(to, c->text);
	}
}

/* "ps, up and wait": the commands of where. */
static void
name_commands(struct buffer *b, option_where where)
{
	int left = 0;

	for (int i = 0; i < COMMAND_COUNT; i++)
		left += (int)(where >> i & 1);
	for (int i = 0; i < COMMAND_COUNT; i++)
		if ((where >> i & 1) != 0) {
			left--;
			buffer_puts(b, command_info((enum command)i)->name);
			buffer_puts(b, left > 1 ? ", " : left == 1 ? " and "
			    : ".");
		}
}

/* "Of kill and down.", or "Of all commands but events." where most have it. */
static void
put_where(FILE *to, option_where where)
{
	option_where all = ((option_where)1 << COMMAND_COUNT) - 1;
	struct buffer b = { 0 };
	int n = 0;

	for (int i = 0; i < COMMAND_COUNT; i++)
		n += (int)(where >> i & 1);
	if ((where & all) == all) {
		buffer_puts(&b, "Of all commands.");
	} else if (n > COMMAND_COUNT / 2) {
		buffer_puts(&b, "Of all commands but ");
		name_commands(&b, ~where & all);
	} else {
		buffer_puts(&b, "Of ");
		name_commands(&b, where);
	}
	buffer_put(&b, "", 1);
	roff_text(to, buffer_data(&b));
	buffer_finish(&b);
}

static void
put_option(FILE *to, const struct option_info *o)
{
	fputs(".It", to);
	if (o->letter != 0)
		fprintf(to, " Fl %c ,", o->letter);
	fputs(" Fl", to);
	char *name = xasprintf("-%s", o->name);
	roff_argument(to, name);
	free(name);
	if (o->argument != NULL) {
		fputs(" Ar", to);
		roff_argument(to, o->argument);
	}
	fputc('\n', to);
	roff_sentence(to, o->text);
}

/* which: of the screen, where they may be of commands too; else the others. */
static void
put_options(FILE *to, int which)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *o = option_info((enum option_id)i);
		bool screen = (o->where & SCREEN) != 0;
		if (o->text[0] == '\0' || screen != (which != 0))
			continue;
		put_option(to, o);
		if (!screen || (o->where & ~SCREEN) != 0)
			put_where(to, o->where);
	}
}

static void
put_statuses(FILE *to, int which)
{
	(void)which;
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		char number[16];
		snprintf(number, sizeof number, "%d", statuses[i].status);
		roff_item(to, "Sy", number, statuses[i].text);
	}
}

static void
put_states(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < STATE_COUNT; i++) {
		const struct state_info *s = state_info((enum proc_state)i);
		char *shapes = xasprintf("%s or %s", s->shape, s->ascii);
		fputs(".It Sy", to);
		roff_argument(to, s->word);
		fputs(" Pq", to);
		roff_argument(to, strcmp(s->shape, s->ascii) == 0 ? s->ascii
		    : shapes);
		fputc('\n', to);
		roff_sentence(to, s->text);
		free(shapes);
	}
}

static const char *const causes[] = {
#define CAUSE(id, words, joint) words,
#include "cause.def"
#undef CAUSE
	NULL,
};

static const char *const results[] = {
#define CODE(id, word) word,
#include "code.def"
#undef CODE
	NULL,
};

static const char *const host_states[] = {
#define HOST_STATE(id, word, role) word,
#include "host_state.def"
#undef HOST_STATE
	NULL,
};

static const char *const verdicts[] = {
#define VERDICT(id, word, shape, ascii, role) word,
#include "verdict.def"
#undef VERDICT
	NULL,
};

static const char *const *const word_lists[] = { causes, results,
	host_states, verdicts };

/* The words of a list, in a sentence that they end. */
static void
put_words_of(FILE *to, int which)
{
	const char *const *words = word_lists[which];

	for (; *words != NULL; words++) {
		if (**words == '\0')
			continue;       /* what stands for none */
		fputs(".Sy", to);
		roff_argument(to, *words);
		fputs(words[1] != NULL ? " ,\n" : " .\n", to);
	}
}

static void
put_fields(FILE *to, int which)
{
	for (const struct field *f = field_lists[which]; f->name != NULL; f++)
		roff_item(to, "Va", f->name, f->text);
}

static void
put_checks(FILE *to, int which)
{
	(void)which;
	for (const struct field *c = checks; c->name != NULL; c++)
		roff_item(to, "Sy", c->name, c->text);
}

static void
put_columns(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < COLUMN_COUNT; i++) {
		const struct column *c = column_info((enum column_id)i);
		char *words = xstrdup(c->words);
		words[0] = (char)toupper((unsigned char)words[0]);
		roff_item(to, "Sy", c->name, words);
		free(words);
	}
}

static void
put_events(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < EVENT_COUNT; i++) {
		const struct event_kind_info *e =
		    event_kind_info((enum event_kind)i);
		roff_item(to, "Sy", e->word, e->text);
	}
}

static void
put_imports(FILE *to, int which)
{
	(void)which;
#define IMPORT_FORMAT(id, word, reader, text) roff_item(to, "Cm", word, text);
#include "import_format.def"
}

const struct marker manual_markers[] = {
	{ "VERSION", manual_version, 0 },
	{ "SCREEN_OPTIONS", put_options, 1 },
	{ "COMMANDS", put_commands, 0 },
	{ "COMMAND_OPTIONS", put_options, 0 },
	{ "STATES", put_states, 0 },
	{ "CAUSES", put_words_of, 0 },
	{ "RESULTS", put_words_of, 1 },
	{ "HOST_STATES", put_words_of, 2 },
	{ "KEYS", manual_keys, 0 },
	{ "CONFIG_LINES", manual_config_lines, 0 },
	{ "SETTINGS", manual_settings, 0 },
	{ "THEMES", manual_themes, 0 },
	{ "PROCESS_FIELDS", put_fields, 0 },
	{ "EVENT_FIELDS", put_fields, 1 },
	{ "DETAILS_FIELDS", put_fields, 2 },
	{ "EVENTS", put_events, 0 },
	{ "CHECKS", put_checks, 0 },
	{ "COLUMNS", put_columns, 0 },
	{ "IMPORTS", put_imports, 0 },
	{ "VERDICTS", put_words_of, 3 },
	{ "STATUSES", put_statuses, 0 },
	{ NULL, NULL, 0 },
};
