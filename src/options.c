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
		if (!option_take(id, r))
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

/* A program, and what is said of it. */
static bool
take_run(struct reading *r, int argc, char **argv)
{
	struct adhoc_order *a = &r->o->adhoc;
	char see[96];

	if (optind == argc)
		return fault_set(r->f, CODE_INVALID, "run what? the program and"
		    " its arguments come last, after --%s",
		    see_help(r, see, sizeof see));
	a->command = argv + optind;
	a->n = (size_t)(argc - optind);
	if (a->name == NULL)
		a->name = a->own_name = adhoc_name(argv[optind],
		    clock_wall_ms());
	selector_add(&r->o->select, SELECT_NAME, a->name);
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
	/* What the program's options are is its matter. */
	if (!read_options(r, argc, argv, c == COMMAND_RUN ? "+:" : ":"))
		return false;
	if (c == COMMAND_RUN)
		return o->what != RUN_COMMAND || take_run(r, argc, argv);
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
	    option_person(value, "PLM_PERSON", o, f);
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
	const struct session_source from = { .paths = paths,
		.path_count = 1 + o->more_paths.n, .sets = o->sets.v,
		.set_count = o->sets.n };
	if (!session_load_from(&from, s, f))
		return false;
	if (o->what != RUN_COMMAND || o->command != COMMAND_RUN)
		return true;
	struct adhoc more = options_adhoc(o);
	struct session *fresh;
	bool ok = session_run(*s, &more, &fresh, f);
	if (ok)
		session_become(*s, fresh);
	else
		session_free(*s);
	return ok;
}

struct adhoc
options_adhoc(const struct options *o)
{
	const struct adhoc_order *a = &o->adhoc;

	return (struct adhoc){ (char *)(uintptr_t)a->name,
		(char *)(uintptr_t)a->host, (char *)(uintptr_t)a->role,
		{ (char **)(uintptr_t)a->command, a->n } };
}

void
options_finish(struct options *o)
{
	selector_finish(&o->select);
	free(o->adhoc.own_name);
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
