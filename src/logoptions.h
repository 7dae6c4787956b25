/* The options of "logs". */
#ifndef LOGOPTIONS_H
#define LOGOPTIONS_H

#include "options.h"

/* Takes one of them; false: f says what is wrong with its value. */
bool log_option(struct log_options *log, enum option_id id, const char *value,
    struct fault *f);

/*
 * Whether they make sense together; what was not said is as usual then. The host
 * of a file is taken out of the selection.
 */
bool log_options_check(struct log_options *log, struct selector *select,
    struct fault *f);

#endif
