#include "logoptions.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "protocol.h"

enum { FILE_LINES = 100 };      /* as drunc's read_log_file has it */

static bool
take_number(const char *value, const char *what, uint64_t *n, struct fault *f)
{
	size_t digits = strspn(value, "0123456789");

	if (digits == 0 || digits > 15 || value[digits] != '\0')
		return fault_set(f, CODE_INVALID, "'%s' is no number of %s;"
		    " it has digits only", value, what);
	*n = strtoull(value, NULL, 10);
	return true;
}

/* A duration before now, or a time. */
static bool
take_since(struct log_options *log, const char *value, struct fault *f)
{
	int64_t span;

	if (clock_parse_span(value, &span)) {
		log->since = clock_wall_ms() - span;
		return log->since > 0 || fault_set(f, CODE_INVALID,
		    "%s ago is before 1970", value);
	}
	if (clock_parse_time(value, &log->since))
		return true;
	return fault_set(f, CODE_INVALID, "'%s' is no time; it is a duration"
	    " before now, such as 5m, or an ISO time, such as"
	    " 2026-11-25T10:11:12, of this machine's zone, or with Z or +01:00",
	    value);
}

bool
log_option(struct log_options *log, enum option_id id, const char *value,
    struct fault *f)
{
	switch (id) {
	case OPTION_STDOUT:
		log->out = true;
		return true;
	case OPTION_STDERR:
		log->err = true;
		return true;
	case OPTION_RUN:
		if (!take_number(value, "a run", &log->run, f))
			return false;
		return log->run > 0 || fault_set(f, CODE_INVALID,
		    "there is no run 0; 1 was the first");
	case OPTION_PREVIOUS:
		log->previous = true;
		return true;
	case OPTION_LOG_PATH:
		log->path = value;
		return *value != '\0' || fault_set(f, CODE_INVALID,
		    "the path after --file must not be empty");
	case OPTION_USER:
		log->user = value;
		return true;
	case OPTION_LINES:
		log->lines = true;
		return take_number(value, "lines", &log->last, f);
	case OPTION_LOG_FOLLOW:
		log->follow = true;
		return true;
	case OPTION_GREP:
		log->grep = value;
		return true;
	case OPTION_IGNORE_CASE:
		log->any_case = true;
		return true;
	case OPTION_SINCE:
		return take_since(log, value, f);
	default:
		return true;
	}
}

static bool
check_file(struct log_options *log, struct selector *select,
    struct fault *f)
{
	if (select->n != 1 || !selector_has(select, SELECT_HOST))
		return fault_set(f, CODE_INVALID, "--file needs one --host,"
		    " and no process");
	if (log->out || log->err || log->previous || log->run != 0)
		return fault_set(f, CODE_INVALID, "--stdout, --stderr, --run"
		    " and --previous are of a process, and --file is none");
	if (!log->lines)
		log->last = FILE_LINES;
	log->host = select->v[0].glob;
	selector_finish(select);
	log->out = true;
	return true;
}

bool
log_options_check(struct log_options *log, struct selector *select,
    struct fault *f)
{
	if (log->path != NULL)
		return check_file(log, select, f);
	if (!selector_has(select, SELECT_NAME))
		return fault_set(f, CODE_INVALID, "logs of which process? name"
		    " it, or a file by --host and --file; plm-tui logs --help"
		    " tells what there is");
	if (log->user != NULL)
		return fault_set(f, CODE_INVALID, "--user is for --file; what"
		    " a process prints belongs to the session's user");
	if (log->previous && log->run != 0)
		return fault_set(f, CODE_INVALID, "--previous and --run are"
		    " two runs; one of them is allowed");
	if (!log->out && !log->err)
		log->out = log->err = true;
	return true;
}
