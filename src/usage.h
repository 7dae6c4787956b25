/* What --help says: readings of command.def and option.def. */
#ifndef USAGE_H
#define USAGE_H

#include <stdio.h>

#include "command.h"

#define USUAL_SESSION "plm.yaml"

void usage_all(FILE *to);
void usage_command(FILE *to, enum command c);

#endif
