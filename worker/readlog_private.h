/* Between readlog.c and readlog_script.c. */
#ifndef READLOG_PRIVATE_H
#define READLOG_PRIVATE_H

#include "host.h"
#include "script.h"

struct readlog_words {
	struct slice path;
	struct slice mark;      /* before what the script itself says       */
};

/* The script that reads a log, and before it what it is to do. */
void readlog_script(struct buffer *text, const struct host *h,
    const struct msg_read_log *m, const struct readlog_words *words);

#endif
