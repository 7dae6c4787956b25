/* The command "import", which needs no session, no host and no terminal. */
#ifndef IMPORTRUN_H
#define IMPORTRUN_H

#include "options.h"

/* Returns the exit status; where f was set, nothing was written. */
int import_run(const struct options *o, struct fault *f);

#endif
