/* What each option says. */
#include <getopt.h>

#include "logoptions.h"
#include "options_private.h"
#include "person.h"

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

bool
option_person(const char *text, const char *where, struct options *o,
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
	case OPTION_NO_SANDBOX:
		return &o->no_sandbox;
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

/* What is made of a file of another program's, or of a command line. */
static bool
take_made(enum option_id id, struct options *o)
{
	switch (id) {
	case OPTION_IMPORT_OUTPUT:
		o->import_output = optarg;
		return true;
	case OPTION_IMPORT_HOST:
		o->import.host = optarg;
		return true;
	case OPTION_IMPORT_SESSION:
		o->import.session = optarg;
		return true;
	case OPTION_RUN_HOST:
		o->adhoc.host = optarg;
		return true;
	case OPTION_RUN_NAME:
		o->adhoc.name = optarg;
		return true;
	case OPTION_RUN_ROLE:
		o->adhoc.role = optarg;
		return true;
	default:
		return false;
	}
}

/* How the console's screen looks. */
static bool
take_looks(enum option_id id, struct options *o)
{
	switch (id) {
	case OPTION_CONFIG:
		o->config = optarg;
		return true;
	case OPTION_KEYS:
		o->keys = optarg;
		return true;
	case OPTION_THEME:
		o->theme = optarg;
		return true;
	default:
		return false;
	}
}

bool
option_take(enum option_id id, struct reading *r)
{
	struct options *o = r->o;
	bool *flag = flag_of(id, o);

	if (kind_of(id) != SELECT_COUNT) {
		selector_add(&o->select, kind_of(id), optarg);
		return true;
	}
	if (flag != NULL)
		return *flag = true;
	if (take_made(id, o) || take_looks(id, o))
		return true;
	switch (id) {
	case OPTION_FILE:
	case OPTION_SESSION_FILE:
		return take_file(r);
	case OPTION_SET:
		return add_word(r, &o->sets);
	case OPTION_OUTPUT:
		return take_output(r, optarg);
	case OPTION_TIMEOUT:
		return take_duration(r, &o->timeout_ms);
	case OPTION_GRACE:
		return take_grace(r);
	case OPTION_FOR:
		return take_state(r, optarg);
	case OPTION_AS:
		return option_person(optarg, "--as", o, r->f);
	case OPTION_LOG:
		o->log_file = optarg;
		return true;
	case OPTION_LOG_LEVEL:
		return take_log_level(r);
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
