/*
 * Processes that no session file says, but a command line: "run". They are put over
 * the files as one more, so that they are checked as those are, and stay in the
 * session as long as it is in use.
 */
#ifndef ADHOC_H
#define ADHOC_H

#include <stdint.h>

#include "buffer.h"
#include "fault.h"
#include "textlist.h"

struct adhoc {
	char *name, *host, *role;       /* role NULL: not said              */
	struct strings command;         /* one word at least                */
};

/* Zeroed it is empty. */
struct adhocs {
	struct adhoc *v;
	size_t n;
};

/* Copies what it is given. */
void adhocs_add(struct adhocs *a, const struct adhoc *one);
void adhocs_copy(struct adhocs *to, const struct adhocs *from);
void adhocs_finish(struct adhocs *a);

/* "sleep-235512": of the program and a time, wall clock in ms, where nobody gave it
 * a name. Owned by the caller. */
char *adhoc_name(const char *program, int64_t now);

/* What the file of a faulty one is called, in f->text; it is taken out there. */
#define ADHOC_FILE "run"
void adhoc_fault(struct fault *f);

/* The text of a session file that has them, and nothing else. False: f says which
 * word cannot be in one. */
bool adhocs_text(const struct adhocs *a, struct buffer *b, struct fault *f);

#endif
