/* What is copied of the details: the value of a line, or a part as text. */
#ifndef DETAILS_COPY_H
#define DETAILS_COPY_H

#include "buffer.h"
#include "details_text.h"

struct details_copied {
	struct buffer text;     /* that cannot act where it is pasted       */
	char *words;            /* "directory /var/lib/daq", cut            */
	size_t hidden;          /* values that are not in it                */
};

/*
 * Of a title all lines up to the next one. A value that is hidden is not in the
 * text: of such a line that is empty, and the words are its variable's name.
 */
void details_copy(const struct details *d, size_t line,
    struct details_copied *c);
void details_copied_finish(struct details_copied *c);

#endif
