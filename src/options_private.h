/* Between options.c, which reads the command line, and option_values.c. */
#ifndef OPTIONS_PRIVATE_H
#define OPTIONS_PRIVATE_H

#include "options.h"

/* The command line as it is being read. */
struct reading {
	struct options *o;
	struct fault *f;
	option_where where;     /* what the options so far are read as      */
	option_where allowed;   /* where all that were read may stand       */
	const char *last;       /* the option that was read last            */
};

/* Does what an option says (options_take.c). */
bool option_take(enum option_id id, struct reading *r);

/* Who acts, as where says it. */
bool option_person(const char *text, const char *where, struct options *o,
    struct fault *f);

/*
 * The values of options: of optarg, or of word. False: the reading's fault says
 * what is allowed.
 */
bool take_output(struct reading *r, const char *word);
bool take_duration(struct reading *r, int64_t *ms);
bool take_grace(struct reading *r);
bool take_state(struct reading *r, const char *word);
bool take_log_level(struct reading *r);
bool take_color(struct reading *r);
bool take_kind(struct reading *r);

#endif
