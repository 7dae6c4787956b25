#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "exit_status.h"
#include "logoptions.h"
#include "options_private.h"
#include "person.h"
#include "protocol.h"
#include "sessionfile.h"
#include "signame.h"
#include "usage.h"

enum { OPTION_FIRST = 256 };    /* above all letters */

/* What getopt_long(3) wants of the options that can stand here. */
struct tables {
	struct option longs[OPTION_COUNT + 1];
	char letters[2 + 3 * OPTION_COUNT];
};

static void
make_tables(struct tables *t, option_where where, const char *mode)
{
	size_t n = 0, at = strlen(mode);

	*t = (struct tables){ 0 };
	memcpy(t->letters, mode, at);
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *info = option_info((enum option_id)i);
		if ((info->where & where) == 0)
			continue;
		t->longs[n++] = (struct option){ info->name,
			info->argument != NULL ? required_argument
			: no_argument, NULL, OPTION_FIRST + i };
		if (info->letter == 0)
			continue;
		t->letters[at++] = (char)info->letter;
		if (info->argument != NULL)
			t->letters[at++] = ':';
	}
}

/* A letter's option, where it can stand; a letter is not two things there. */
static enum option_id
option_of(int kind, option_where where)
{
	if (kind >= OPTION_FIRST)
		return (enum option_id)(kind - OPTION_FIRST);
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *info = option_info((enum option_id)i);
		if (info->letter == kind && (info->where & where) != 0)
			return (enum option_id)i;
	}
	return OPTION_COUNT;
}

/* "; plm-tui ps --help tells what there is": returns buf. */
static const char *
see_help(const struct reading *r, char *buf, size_t size)
{
	bool command = r->o->what == RUN_COMMAND;

	snprintf(buf, size, "; plm-tui %s%s--help tells what there is",
	    command ? command_info(r->o->command)->name : "",
	    command ? " " : "");
	return buf;
}

/* The word that getopt_long() stumbled over. */
static bool
bad_option(int kind, char **argv, const struct reading *r)
{
	const char *word = argv[optind - 1];
	char see[96];

	see_help(r, see, sizeof see);
	if (kind == ':')
		return fault_set(r->f, CODE_INVALID, "option %s needs a value"
		    "%s", word, see);
	/* 0: a long one; a char otherwise, which may be negative. */
	if (optopt != 0 && optopt < OPTION_FIRST)
		return fault_set(r->f, CODE_INVALID, "there is no option -%c"
		    "%s", optopt, see);
	return fault_set(r->f, CODE_INVALID, "there is no option %s, or not so"
	    "%s", word, see);
}

/* The kind of selection that an option adds to; SELECT_COUNT: it does not. */
static enum selector_kind
kind_of(enum option_id id)
{
	switch (id) {
#define SELECTOR(kind, word, text)                                             \
	case OPTION_##kind:                                                    \
		return SELECT_##kind;
#include "selector.def"
#undef SELECTOR
	default:
		return SELECT_COUNT;
	}
}

static bool
take_person(const char *text, const char *where, struct options *o,
    struct fault *f)
{
	if (!person_ok(slice_of(text)))
		return fault_set(f, CODE_INVALID, "%s: '%s' is no name of a"
		    " person: 1 to %d letters, digits and @._+-, such as"
		    " alice@ctl1", where, text, PERSON_MOST);
	o->person = text;
	return true;
}

/* What an option that only says yes says it to; NULL: it says more. */
static bool *
flag_of(enum option_id id, struct options *o)
{
	switch (id) {
	case OPTION_ALL:
		return &o->all;
	case OPTION_DRY_RUN:
		return &o->dry_run;
	case OPTION_YES:
		return &o->yes;
	case OPTION_TAKE_OVER:
		return &o->take_over;
	case OPTION_FOLLOW:
		return &o->follow;
	case OPTION_SECRETS:
		return &o->secrets;
	case OPTION_FORCE:
		return &o->force;
	case OPTION_READ_ONLY:
		return &o->read_only;
	case OPTION_BATCH:
		return &o->batch;
	case OPTION_NO_START:
		return &o->no_start;
	case OPTION_NO_MOUSE:
		return &o->no_mouse;
	case OPTION_PLAIN:
		return &o->plain;
	case OPTION_NO_KEY_CHECK:
		return &o->no_key_check;
	case OPTION_NO_LOCAL_KEY_CHECK:
		return &o->no_local_key_check;
	case OPTION_IN_DEMO:
		return &o->in_demo;
	case OPTION_ASCII:
		return &o->ascii;
	default:
		return NULL;
	}
}

static bool
add_word(struct reading *r, struct option_words *to)
{
	if (to->n == OPTION_WORDS_MAX)
		return fault_set(r->f, CODE_INVALID, "option --%s is there more"
		    " than %d times", r->last, OPTION_WORDS_MAX);
	to->v[to->n++] = optarg;
	return true;
}

static bool
take_file(struct reading *r)
{
	if (r->o->session_path != NULL)
		return add_word(r, &r->o->more_paths);
	r->o->session_path = optarg;
	return true;
}

/* Options that make it another program. */
static bool
take_program(enum option_id id, struct reading *r)
{
	struct options *o = r->o;

	switch (id) {
	case OPTION_DEMO:
		o->what = RUN_DEMO;
		return true;
	case OPTION_HELP:
		o->what = o->what == RUN_COMMAND ? RUN_COMMAND_HELP : RUN_HELP;
		return true;
	case OPTION_VERSION:
		o->what = RUN_VERSION;
		return true;
	case OPTION_COMPLETE:
		o->what = RUN_COMPLETE;
		return take_kind(r);
	default:
		o->what = RUN_WORKER;
		return true;
	}
}

static bool
take(enum option_id id, struct reading *r)
{
	struct options *o = r->o;
	bool *flag = flag_of(id, o);

	if (kind_of(id) != SELECT_COUNT) {
		selector_add(&o->select, kind_of(id), optarg);
		return true;
	}
	if (flag != NULL)
		return *flag = true;
	switch (id) {
	case OPTION_FILE:
	case OPTION_SESSION_FILE:
		return take_file(r);
	case OPTION_SET:
		return add_word(r, &o->sets);
	case OPTION_OUTPUT:
		return take_output(r, optarg);
	case OPTION_IMPORT_OUTPUT:
		o->import_output = optarg;
		return true;
	case OPTION_IMPORT_HOST:
		o->import.host = optarg;
		return true;
	case OPTION_IMPORT_SESSION:
		o->import.session = optarg;
		return true;
	case OPTION_TIMEOUT:
		return take_duration(r, &o->timeout_ms);
	case OPTION_GRACE:
		return take_grace(r);
	case OPTION_FOR:
		return take_state(r, optarg);
	case OPTION_AS:
		return take_person(optarg, "--as", o, r->f);
	case OPTION_LOG:
		o->log_file = optarg;
		return true;
	case OPTION_LOG_LEVEL:
		return take_log_level(r);
	case OPTION_CONFIG:
		o->config = optarg;
		return true;
	case OPTION_KEYS:
		o->keys = optarg;
		return true;
	case OPTION_THEME:
		o->theme = optarg;
		return true;
	case OPTION_COLOR:
		return take_color(r);
	case OPTION_DEMO:
	case OPTION_HELP:
	case OPTION_VERSION:
	case OPTION_COMPLETE:
	case OPTION_WORKER:
		return take_program(id, r);
	default:
		return log_option(&o->log, id, optarg, r->f);
	}
}

/*
 * Reads the options after argv[0], as far as mode says (getopt(3)); optind is
 * the first word that is none.
 */
static bool
read_options(struct reading *r, int argc, char **argv, const char *mode)
{
	struct tables t;
	int kind;

	optind = 0;             /* GNU: from the start, whatever was before */
	make_tables(&t, r->where, mode);
	while ((kind = getopt_long(argc, argv, t.letters, t.longs, NULL))
	    != -1) {
		if (kind == '?' || kind == ':')
			return bad_option(kind, argv, r);
		enum option_id id = option_of(kind, r->where);
		r->last = option_info(id)->name;
		/* Before any command, it is the session file's. */
		if (id != OPTION_FILE)
			r->allowed &= option_info(id)->where;
		if (!take(id, r))
			return false;
	}
	return true;
}

/* What comes before a command must be of a kind that it knows. */
static bool
misplaced(const struct reading *r, const char *command)
{
	return fault_set(r->f, CODE_INVALID, "option --%s is not one of"
	    " plm-tui %s", r->last, command);
}

/* The signal stands before the names. */
static bool
take_signal(struct reading *r, int argc, char **argv)
{
	char see[96];

	see_help(r, see, sizeof see);
	if (optind == argc)
		return fault_set(r->f, CODE_INVALID, "signal which one? its"
		    " name or number comes first%s", see);
	return signame_read(argv[optind++], &r->o->signal) ||
	    fault_set(r->f, CODE_INVALID, "'%s' is no signal; it is a name"
		" such as HUP, or a number such as 1", argv[optind - 1]);
}

/* What the file is, and the file. */
static bool
take_import(struct reading *r, int argc, char **argv)
{
	struct options *o = r->o;
	char see[96];

	see_help(r, see, sizeof see);
	if (o->session_path != NULL)
		return fault_set(r->f, CODE_INVALID, "import reads no session"
		    " file: -f is nothing for it%s", see);
	if (argc - optind != 2)
		return fault_set(r->f, CODE_INVALID, "import what? its kind"
		    " and its file are wanted: %s%s", import_formats, see);
	if (!import_format_parse(slice_of(argv[optind]), &o->import.format))
		return fault_set(r->f, CODE_INVALID, "'%s' is no kind of file"
		    " that can be imported; there are: %s", argv[optind],
		    import_formats);
	o->import.path = argv[optind + 1];
	o->what = RUN_IMPORT;
	return true;
}

static bool
read_command(struct reading *r, int argc, char **argv, enum command c)
{
	const struct command_info *info = command_info(c);
	struct options *o = r->o;
	char see[96];

	r->where = (option_where)1 << c;
	if ((r->allowed & r->where) == 0)
		return misplaced(r, info->name);
	o->what = o->what == RUN_HELP ? RUN_COMMAND_HELP : RUN_COMMAND;
	o->command = c;
	if (!read_options(r, argc, argv, ":"))
		return false;
	if (c == COMMAND_IMPORT)
		return o->what != RUN_COMMAND || take_import(r, argc, argv);
	if (c == COMMAND_SIGNAL && o->what == RUN_COMMAND &&
	    !take_signal(r, argc, argv))
		return false;
	for (int i = optind; i < argc; i++)
		selector_add(&o->select, info->hosts ? SELECT_HOST
		    : SELECT_NAME, argv[i]);
	if (o->what != RUN_COMMAND)
		return true;
	if (r->o->all && o->select.n > 0)
		return fault_set(r->f, CODE_INVALID, "--all and a selection"
		    " are two things; one of them is allowed");
	if (c == COMMAND_LOGS)
		return log_options_check(&o->log, &o->select, r->f);
	if (info->named && !r->o->all && o->select.n == 0)
		return fault_set(r->f, CODE_INVALID, "%s which process? name"
		    " it, select by --role, --host or others, or write --all"
		    "%s", info->name, see_help(r, see, sizeof see));
	return true;
}

/* Where a word is no file, it may be meant as a command. */
static bool
no_such_file(const char *word, struct fault *f)
{
	char list[256];
	size_t n = 0;

	for (int i = 0; i < COMMAND_COUNT; i++)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s",
		    i == 0 ? "" : ", ", command_info((enum command)i)->name);
	return fault_set(f, CODE_INVALID, "'%s' is no command and no session"
	    " file; the commands are %s", word, list);
}

/* The one argument, or the usual file where it is there. */
static bool
take_session(struct reading *r, int argc, char **argv)
{
	struct options *o = r->o;
	int words = argc - optind;
	char see[96];

	if (o->what != RUN_SESSION && words > 0)
		return fault_set(r->f, CODE_INVALID, "'%s' is one word too"
		    " many%s", argv[optind], see_help(r, see, sizeof see));
	if (o->what != RUN_SESSION)
		return true;
	if (words + (o->session_path != NULL) > 1)
		return fault_set(r->f, CODE_INVALID, "one session file at a"
		    " time: '%s' is one too many; to put one over another, -f"
		    " stands before each", argv[argc - 1]);
	if (words == 0)
		return true;
	o->session_path = argv[optind];
	if (strpbrk(argv[optind], "./") == NULL &&
	    access(argv[optind], F_OK) < 0)
		return no_such_file(argv[optind], r->f);
	return true;
}

/* Nothing is said where it is empty. */
static bool
person_by_environment(struct options *o, struct fault *f)
{
	const char *value = getenv("PLM_PERSON");

	return value == NULL || *value == '\0' ||
	    take_person(value, "PLM_PERSON", o, f);
}

/* Whoever sets it means it, but for 0 and nothing. */
static bool
read_only_by_environment(void)
{
	const char *value = getenv("PLM_READ_ONLY");

	return value != NULL && *value != '\0' && strcmp(value, "0") != 0;
}

bool
options_parse(int argc, char **argv, struct options *o, struct fault *f)
{
	struct reading r = { .o = o, .f = f, .where = SCREEN,
		.allowed = ~(option_where)0 };
	enum command c;

	*o = (struct options){ .what = RUN_SESSION, .log_level = LOG_INFO,
		.read_only = read_only_by_environment(),
		.log = { .grep = "", .last = LAST_ALL } };
	if (!person_by_environment(o, f))
		return false;
	opterr = 0;
	/* Up to the first word, which may be a command: not after "--". */
	if (!read_options(&r, argc, argv, "+:"))
		return false;
	bool ended = optind > 1 && strcmp(argv[optind - 1], "--") == 0;
	if (optind < argc && !ended && strcmp(argv[optind], "help") == 0) {
		o->what = RUN_HELP;
		optind++;
	}
	bool command = optind < argc && !ended &&
	    (o->what == RUN_SESSION || o->what == RUN_HELP) &&
	    command_parse(slice_of(argv[optind]), &c);
	/* What was read is behind argv[0], which a command takes the place of. */
	int behind = command ? optind : optind - 1;
	argc -= behind;
	argv += behind;
	optind = 1;
	if (command && !read_command(&r, argc, argv, c))
		return false;
	if (!command && ((!ended && !read_options(&r, argc, argv, ":")) ||
	    !take_session(&r, argc, argv)))
		return false;
	bool needs_file = o->what == RUN_SESSION || o->what == RUN_COMMAND ||
	    o->what == RUN_COMPLETE;
	if (o->session_path != NULL || !needs_file)
		return true;
	o->session_path = USUAL_SESSION;
	if (o->what != RUN_COMPLETE && access(o->session_path, F_OK) < 0)
		o->what = RUN_ADVICE;
	return true;
}

bool
options_session(const struct options *o, struct session **s, struct fault *f)
{
	const char *paths[1 + OPTION_WORDS_MAX] = { o->session_path };

	for (size_t i = 0; i < o->more_paths.n; i++)
		paths[1 + i] = o->more_paths.v[i];
	return session_load_from(&(struct session_source){ .paths = paths,
	    .path_count = 1 + o->more_paths.n, .sets = o->sets.v,
	    .set_count = o->sets.n }, s, f);
}

void
options_finish(struct options *o)
{
	selector_finish(&o->select);
}

int
options_say(const struct options *o)
{
	switch (o->what) {
	case RUN_VERSION:
		printf("plm-tui " PLM_VERSION "\n");
		return 0;
	case RUN_COMMAND_HELP:
		usage_command(stdout, o->command);
		return 0;
	case RUN_HELP:
		usage_all(stdout);
		return 0;
	default:
		fprintf(stderr, "plm-tui: there is no ./" USUAL_SESSION ", and"
		    " no other session file was named; plm-tui --demo needs"
		    " none\n\n");
		usage_all(stderr);
		return EXIT_USAGE;
	}
}
