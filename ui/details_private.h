/* What the files of the details share. */
#ifndef DETAILS_PRIVATE_H
#define DETAILS_PRIVATE_H

#include "buffer.h"
#include "details_text.h"

/* "14:03:11", or with its date where that is not today's. Returns buf. */
const char *details_time(int64_t ms, int64_t now, char *buf, size_t size);

/* The next lines are of this part. */
void details_title(struct details *d, enum details_part part,
    const char *title);

/* A line; text is copied. */
struct details_line *details_add(struct details *d, enum role role,
    const char *label, struct slice text);
void details_fmt(struct details *d, enum role role, const char *label,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A line where there is something to say. */
void details_some(struct details *d, const char *label, const char *text);

/* What the session file says: commands, environment, stop, logs
 * (details_spec.c). */
void details_argv_of(struct details *d, const struct details_of *of);
void details_set(struct details *d, const struct details_of *of);
void details_stop(struct details *d, const struct details_of *of);
void details_records(struct details *d, const struct details_of *of);

/* The runs; what it left, what /proc says of it, and its environment (details_runs.c). */
void details_history(struct details *d, const struct details_of *of);
void details_left(struct details *d, const struct details_of *of);
void details_live(struct details *d, const struct details_of *of);
void details_environ(struct details *d, const struct details_of *of);

/* argv of all commands, as can be pasted, numbered where there are several. */
struct details_argv {
	const struct strings *words;
	const unsigned long long *lengths;
	size_t commands;
};
void details_command(struct details *d, const struct details_argv *a);

/* Variables of NAME=value, sorted by name; takes over list. */
void details_variables(struct details *d, struct slice *list, size_t n,
    bool secrets);

#endif
