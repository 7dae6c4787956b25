/* What plm-tui.yaml(5) has of the lists: markers of docs/plm-tui.yaml.5.in. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "docs.h"
#include "event_kind.h"
#include "example_yaml.h"
#include "mem.h"
#include "roff.h"
#include "sessionkeys.h"
#include "signame.h"

enum { SIGNALS = 65 };

static char *describe(const struct value *v, bool many);

/* "what " + a's words, " and " + b's where there is b. Frees both. */
static char *
join(const char *what, char *a, const char *and, char *b)
{
	char *all = xasprintf("%s%s%s%s", what, a, and, b != NULL ? b : "");

	free(a);
	free(b);
	return all;
}

/* What is written for a key: one of it, or many in a list. The caller frees. */
static char *
describe(const struct value *v, bool many)
{
	switch (v->shape) {
	case VALUE_TEXT:
		return xstrdup(many ? session_text_info(v->text)->more
		    : session_text_info(v->text)->one);
	case VALUE_NUMBER:
		if (v->low == v->high)
			return xasprintf("%" PRId64, v->low);
		return xasprintf("number%s from %" PRId64 " to %" PRId64,
		    many ? "s" : "", v->low, v->high);
	case VALUE_BOOLEAN:
		return xstrdup("true or false");
	case VALUE_DURATION:
		return xasprintf("duration%s from %s to %s", many ? "s" : "",
		    v->least, v->most);
	case VALUE_SIGNAL:
		return xstrdup(many ? "signals" : "signal");
	case VALUE_EVENT:
		return xstrdup(many ? "events" : "event");
	case VALUE_NOTHING:
		return xstrdup("nothing");
	case VALUE_LIST:
	case VALUE_SOME:
	case VALUE_DISTINCT:
		return join(many ? "lists of " : "list of ",
		    describe(v->a, true), "", NULL);
	case VALUE_WORDS:
		return xasprintf("list%s of words", many ? "s" : "");
	case VALUE_MAP:
		return join(many ? "mappings of " : "mapping of ",
		    describe(v->a, true), " to ", describe(v->b, true));
	case VALUE_KEYS:
		return xasprintf("mapping%s with the keys of %s",
		    many ? "s" : "", section_info(v->section)->words);
	case VALUE_EITHER:
		return join("", describe(v->a, many), ", or ",
		    describe(v->b, many));
	}
	abort();
}

static void
put_keys(FILE *to, int section)
{
	const struct session_key *k;

	fputs(".Bl -tag -width Ds\n", to);
	for (size_t i = 0; (k = session_key(i)) != NULL; i++) {
		if ((int)k->section != section)
			continue;
		char *words = join("", describe(k->value, false),
		    k->needed != NULL ? ", needed" : "", NULL);
		fputs(".It Ic", to);
		roff_argument(to, k->name);
		fputs(" Pq", to);
		roff_argument(to, words);
		fputc('\n', to);
		roff_text(to, k->text);
		free(words);
	}
	fputs(".El\n", to);
}

/* Just the names, of a section that is explained elsewhere. */
static void
put_names(FILE *to, int section)
{
	const struct session_key *k;

	for (size_t i = 0; (k = session_key(i)) != NULL; i++)
		if ((int)k->section == section) {
			fputs(".Ic", to);
			roff_argument(to, k->name);
			fputs(" ,\n", to);
		}
}

static void
put_signals(FILE *to, int which)
{
	bool first = true;

	(void)which;
	for (int i = 1; i < SIGNALS; i++)
		if (signame(i) != NULL) {
			fprintf(to, "%s.Sy", first ? "" : " ,\n");
			roff_argument(to, signame(i));
			first = false;
		}
	fputs(" .\n", to);
}

static void
put_events(FILE *to, int which)
{
	(void)which;
	for (int i = 0; i < EVENT_COUNT; i++)
		if (i != EVENT_HOOK) {
			fputs(".Sy", to);
			roff_argument(to, event_kind_info((enum event_kind)i)
			    ->word);
			fputs(" ,\n", to);
		}
}

static void
put_installed(FILE *to, int which)
{
	(void)which;
	fputs(".It Pa", to);
	roff_argument(to, PLM_DATADIR "/session.schema.json");
	fputs("\nThe JSON schema of session files.\n.It Pa", to);
	roff_argument(to, PLM_DATADIR "/example.yaml");
	fputs("\nThe example below.\n", to);
}

/* Literal text: a line of the list is a line of the page. */
static void
put_literal(FILE *to, const char *text)
{
	while (*text != '\0') {
		char *line = xmemdup0(text, strcspn(text, "\n"));
		roff_literal(to, line);
		text += strlen(line) + (text[strlen(line)] == '\n');
		free(line);
	}
}

static void
put_conditions(FILE *to, int which)
{
	static const char *const conditions[][2] = {
#define CONDITION(id, word, what, text) { word, text },
#include "condition.def"
	};

	(void)which;
	fputs(".Bl -tag -width Ds\n", to);
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
		fputs(".It Li", to);
		roff_argument(to, conditions[i][0]);
		fputs("\n", to);
		roff_text(to, conditions[i][1]);
	}
	fputs(".El\n", to);
}

static void
put_hint(FILE *to, int which)
{
	(void)which;
	put_literal(to, "# yaml-language-server: $schema=" PLM_DATADIR
	    "/session.schema.json");
}

static void
put_example(FILE *to, int which)
{
	(void)which;
	fputs(".Bd -literal\n", to);
	put_literal(to, example_yaml);
	fputs(".Ed\n", to);
}

/* What stands for something without being in vars. */
static void
put_names_of_ours(FILE *to, int which)
{
	(void)which;
	fputs(".Pp\n.Bl -tag -compact -width replica\n", to);
#define VAR_NAME(name, text) fputs(".It Li " #name "\n" text "\n", to);
#include "varname.def"
#undef VAR_NAME
	fputs(".El\n", to);
}

/* Those of them that are known when a run is started. */
static void
put_late_names(FILE *to, int which)
{
	const char *const names[] = {
#define LOGPATH(name) "${" #name "}",
#include "logpath.def"
#undef LOGPATH
	};
	size_t n = sizeof names / sizeof *names;

	(void)which;
	for (size_t i = 0; i < n; i++)
		fprintf(to, ".Li %s%s\n", names[i], i + 1 < n ? " ," : "");
}

const struct marker session_markers[] = {
	{ "VERSION", manual_version, 0 },
	{ "TOP_KEYS", put_keys, SECTION_TOP },
	{ "SSH_KEYS", put_keys, SECTION_SSH },
	{ "HOST_KEYS", put_keys, SECTION_HOST },
	{ "ROLES_KEYS", put_keys, SECTION_ROLES },
	{ "DEFAULTS_KEYS", put_names, SECTION_DEFAULTS },
	{ "PROCESS_KEYS", put_keys, SECTION_PROCESS },
	{ "COMMAND_KEYS", put_keys, SECTION_COMMAND },
	{ "LOGS_KEYS", put_keys, SECTION_LOGS },
	{ "STEP_KEYS", put_keys, SECTION_STEP },
	{ "DEPENDS_KEYS", put_keys, SECTION_DEPENDS },
	{ "CONDITIONS", put_conditions, 0 },
	{ "LIMIT_KEYS", put_keys, SECTION_LIMIT },
	{ "BACKOFF_KEYS", put_keys, SECTION_BACKOFF },
	{ "PROBE_KEYS", put_keys, SECTION_PROBE },
	{ "LINE_KEYS", put_keys, SECTION_LINE },
	{ "TCP_KEYS", put_keys, SECTION_TCP },
	{ "HTTP_KEYS", put_keys, SECTION_HTTP },
	{ "EXEC_KEYS", put_keys, SECTION_EXEC },
	{ "HOOK_KEYS", put_keys, SECTION_HOOK },
	{ "SAFETY_KEYS", put_keys, SECTION_SAFETY },
	{ "CONFIRM_KEYS", put_keys, SECTION_CONFIRM },
	{ "VAR_NAMES", put_names_of_ours, 0 },
	{ "LATE_NAMES", put_late_names, 0 },
	{ "SIGNALS", put_signals, 0 },
	{ "EVENTS", put_events, 0 },
	{ "INSTALLED", put_installed, 0 },
	{ "SCHEMA_HINT", put_hint, 0 },
	{ "EXAMPLE", put_example, 0 },
	{ NULL, NULL, 0 },
};
