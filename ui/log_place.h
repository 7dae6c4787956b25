/*
 * Where the bytes of a log that is read are from, so that it can be read on where
 * a link broke: of a whole file the next byte, of lines that are chosen the bytes
 * from which they are, and how many came of them.
 */
#ifndef LOG_PLACE_H
#define LOG_PLACE_H

#include "before.h"
#include "protocol.h"

struct log_place {
	bool chosen;            /* only lines that match                    */
	bool known;
	bool part;              /* from the file's first bytes, up to ...   */
	uint64_t at;            /* ... this one; else from this one on      */
	uint64_t had;           /* bytes that came of it                    */
	struct before before;   /* the last before at; of a whole file, before
				 * the byte that is next                    */
	uint64_t asked, asked_had;
};

/* The worker told it; again: in answer to log_place_ask(). */
void log_place_told(struct log_place *p, const struct msg_stream *e,
    bool again);

void log_place_came(struct log_place *p, struct slice bytes);

/* Makes it a request to go on; where nothing is known, from the beginning. */
void log_place_ask(struct log_place *p, struct msg_read_log *m);

#endif
