/* What the options of the command line may be, each a list of its own. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "options_private.h"
#include "protocol.h"

bool
take_output(struct reading *r, const char *word)
{
	static const char *const words[] = {
#define OUTPUT_FORMAT(id, word) word,
#include "output_format.def"
#undef OUTPUT_FORMAT
	};
	/* ", table, wide", ... */
	static const char list[] =
#define OUTPUT_FORMAT(id, word) ", " word
#include "output_format.def"
#undef OUTPUT_FORMAT
	    ;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0) {
			r->o->output = (enum output_format)i;
			return true;
		}
	return fault_set(r->f, CODE_INVALID, "'%s' is no output format; there"
	    " are %s", word, list + 2);
}

bool
take_duration(struct reading *r, int64_t *ms)
{
	if (clock_parse_span(optarg, ms) && *ms > 0)
		return true;
	return fault_set(r->f, CODE_INVALID, "'%s' is no duration for --%s;"
	    " it is a number with its unit (ms, s, m or h), such as 10s",
	    optarg, r->last);
}

bool
take_grace(struct reading *r)
{
	if (!take_duration(r, &r->o->grace_ms))
		return false;
	return r->o->grace_ms <= STEER_MOST_MS ||
	    fault_set(r->f, CODE_INVALID, "'%s' is too long for --grace;"
		" 24h is allowed", optarg);
}

bool
take_state(struct reading *r, const char *word)
{
	char list[256];
	size_t n = 0;

	for (int i = 0; i < STATE_COUNT; i++) {
		const char *state = state_info((enum proc_state)i)->word;
		if (strcmp(word, state) == 0) {
			r->o->wait_for |= UINT32_C(1) << i;
			return true;
		}
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s",
		    i == 0 ? "" : ", ", state);
	}
	return fault_set(r->f, CODE_INVALID, "'%s' is no state; there are %s",
	    word, list);
}

bool
take_log_level(struct reading *r)
{
	static const char list[] =
#define LOG_LEVEL(id, word) ", " word
#include "log_level.def"
#undef LOG_LEVEL
	    ;

	return log_level_parse(optarg, &r->o->log_level) ||
	    fault_set(r->f, CODE_INVALID, "'%s' is no log level; there are %s",
		optarg, list + 2);
}

bool
take_color(struct reading *r)
{
	static const char list[] =
#define COLOR_WHEN(id, word) ", " word
#include "color_when.def"
#undef COLOR_WHEN
	    ;

	return color_when_parse(optarg, &r->o->color) ||
	    fault_set(r->f, CODE_INVALID, "'%s' is no time for colours; there"
		" are %s", optarg, list + 2);
}

bool
take_kind(struct reading *r)
{
	static const char list[] =
#define SELECTOR(id, word, text) ", " word
#include "selector.def"
#undef SELECTOR
	    ;

	return selector_kind_parse(optarg, &r->o->complete) ||
	    fault_set(r->f, CODE_INVALID, "'%s' is no kind of words; there are"
		" %s", optarg, list + 2);
}
