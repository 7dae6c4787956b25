/* What the operator's keys may not be. */
#ifndef KEY_RULES_H
#define KEY_RULES_H

#include "action.h"
#include "fault.h"
#include "slice.h"

/* False, and f says so: a terminal sends the same for another key. */
bool key_has_name(struct slice word, struct fault *f);

/* False, and f says so: the key is hit too easily for what ends processes. */
bool key_may_mean(struct slice word, enum action a, struct fault *f);

#endif
