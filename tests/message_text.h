/* Messages as test scripts write them: readings of protocol.def. */
#ifndef MESSAGE_TEXT_H
#define MESSAGE_TEXT_H

#include "protocol.h"

/* "PROC" to its type; false: there is no such message. */
bool message_type_parse(const char *name, enum msg_type *type);

/*
 * Sets a field from NAME=VALUE. Numbers that have names may be written so
 * (state=alive, exit_signal=SEGV, code="not running"); a time is "-90s" from
 * now; a list of words is [one,two], of numbers [QUIT,0,1]. m's slices point into value. False: no such field, or value.
 */
bool message_set(struct message *m, const char *name, struct slice value,
    int64_t now);

#endif
