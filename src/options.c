#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "example_yaml.h"

#define USUAL_SESSION "plm.yaml"

static const char usage[] =
	"usage: plm-tui [OPTION]... [SESSION.yaml]\n"
	"       plm-tui --demo\n"
	"\n"
	"A console for the processes of a session, on other machines by SSH.\n"
	"Without SESSION.yaml it is ./" USUAL_SESSION ".\n"
	"\n"
	"  --demo            try it: a private sshd here, a dozen processes\n"
	"  --no-start        start nothing by itself\n"
	"  --disable-host-key-check\n"
	"                    believe whoever answers at a host's address\n"
	"  --disable-localhost-host-key-check\n"
	"                    the same, on loopback addresses only\n"
	"  --log FILE        write a log\n"
	"  --log-level LEVEL error, warning, info (the default) or debug\n"
	"  -h, --help        this text, and an example of a session\n"
	"  -V, --version     the version\n";

enum {
	OPTION_DEMO = 256,
	OPTION_NO_START,
	OPTION_IN_DEMO,
	OPTION_NO_KEY_CHECK,
	OPTION_NO_LOCAL_KEY_CHECK,
	OPTION_LOG,
	OPTION_LOG_LEVEL,
	OPTION_WORKER,
};

static const struct option long_options[] = {
	{ "demo", no_argument, NULL, OPTION_DEMO },
	{ "no-start", no_argument, NULL, OPTION_NO_START },
	{ "in-demo", no_argument, NULL, OPTION_IN_DEMO },
	{ "disable-host-key-check", no_argument, NULL, OPTION_NO_KEY_CHECK },
	{ "disable-localhost-host-key-check", no_argument, NULL,
	    OPTION_NO_LOCAL_KEY_CHECK },
	{ "log", required_argument, NULL, OPTION_LOG },
	{ "log-level", required_argument, NULL, OPTION_LOG_LEVEL },
	{ "worker", no_argument, NULL, OPTION_WORKER },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

#define SEE_HELP "; plm-tui --help tells what there is"

/* The word that getopt_long() stumbled over. */
static bool
bad_option(int kind, char **argv, struct fault *f)
{
	const char *word = argv[optind - 1];

	if (kind == ':')
		return fault_set(f, CODE_INVALID, "option %s needs a value"
		    SEE_HELP, word);
	/* 0: a long one; a char otherwise, which may be negative. */
	if (optopt != 0 && optopt < 256)
		return fault_set(f, CODE_INVALID, "there is no option -%c"
		    SEE_HELP, optopt);
	return fault_set(f, CODE_INVALID, "there is no option %s, or not so"
	    SEE_HELP, word);
}

static bool
take(int kind, struct options *o, char **argv, struct fault *f)
{
	switch (kind) {
	case OPTION_DEMO:
		o->what = RUN_DEMO;
		return true;
	case OPTION_NO_START:
		o->no_start = true;
		return true;
	case OPTION_IN_DEMO:
		o->in_demo = true;
		return true;
	case OPTION_NO_KEY_CHECK:
		o->no_key_check = true;
		return true;
	case OPTION_NO_LOCAL_KEY_CHECK:
		o->no_local_key_check = true;
		return true;
	case OPTION_LOG:
		o->log_file = optarg;
		return true;
	case OPTION_LOG_LEVEL:
		return log_level_parse(optarg, &o->log_level) ||
		    fault_set(f, CODE_INVALID, "'%s' is no log level; there"
			" are error, warning, info and debug", optarg);
	case OPTION_WORKER:
		o->what = RUN_WORKER;
		return true;
	case 'h':
		o->what = RUN_HELP;
		return true;
	case 'V':
		o->what = RUN_VERSION;
		return true;
	default:
		return bad_option(kind, argv, f);
	}
}

/* The one argument, or the usual file where it is there. */
static bool
take_session(int argc, char **argv, struct options *o, struct fault *f)
{
	if (argc - optind > 1)
		return fault_set(f, CODE_INVALID, "one session file at a time:"
		    " '%s' is one too many", argv[optind + 1]);
	o->session_path = optind < argc ? argv[optind] : USUAL_SESSION;
	if (optind == argc && access(o->session_path, F_OK) < 0)
		o->what = RUN_ADVICE;
	return true;
}

bool
options_parse(int argc, char **argv, struct options *o, struct fault *f)
{
	int kind;

	*o = (struct options){ .what = RUN_SESSION, .log_level = LOG_INFO };
	opterr = 0;
	optind = 0;             /* GNU: from the start, whatever was before */
	while ((kind = getopt_long(argc, argv, ":hV", long_options, NULL))
	    != -1)
		if (!take(kind, o, argv, f))
			return false;
	if (o->what == RUN_SESSION)
		return take_session(argc, argv, o, f);
	if (optind < argc)
		return fault_set(f, CODE_INVALID, "'%s' is one word too many"
		    SEE_HELP, argv[optind]);
	return true;
}

int
options_say(const struct options *o)
{
	if (o->what == RUN_VERSION) {
		printf("plm-tui " PLM_VERSION "\n");
		return 0;
	}
	bool asked = o->what == RUN_HELP;
	FILE *to = asked ? stdout : stderr;
	if (!asked)
		fprintf(to, "plm-tui: there is no ./" USUAL_SESSION ", and no"
		    " other session file was named; plm-tui --demo needs"
		    " none\n\n");
	fprintf(to, "%s\nAn example of a session:\n\n%s", usage,
	    example_yaml);
	return asked ? 0 : EXIT_USAGE;
}
