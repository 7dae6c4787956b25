/* What a host is sent for its control shell. */
#ifndef CONTROL_SCRIPT_H
#define CONTROL_SCRIPT_H

#include <stdbool.h>

#include "buffer.h"
#include "control.h"

/*
 * Appends the command to exec, with its NUL, and the first bytes of its input. By a
 * shell, it is control.sh from the beginning. Otherwise it is quick.pl, which starts
 * that when something has to be done that only it knows; and it ends before it has
 * said or done anything where there is no perl, or none that is fit for it.
 */
void control_script(struct buffer *command, struct buffer *input,
    const char *nonce, const struct control_place *place, bool by_shell);

#endif
