/*
 * The columns of the hosts pane: what each says of the link to a host. Adding a
 * column is adding a line to the table in the .c.
 */
#ifndef HOST_CELLS_H
#define HOST_CELLS_H

#include "cell.h"
#include "model.h"

/* A host, and what its cells depend on beside it. */
struct host_view {
	const struct model_host *host;
	int64_t now;            /* wall clock                               */
	bool ascii;
	unsigned all;           /* processes that have run or are to run    */
	unsigned alive;         /* ... proven to run                        */
	unsigned unknown;       /* ... that may run                         */
};

struct host_column {
	const char *title;
	int most;               /* columns of the screen                    */
	int cut;                /* so many are enough; 0: it is not cut     */
	int weight;             /* the least leaves a narrow screen first   */
	bool right;
	void (*cell)(const struct host_view *v, struct cell *c);
};

extern const struct host_column host_columns[];
extern const int host_column_count;

/* The sign before a host, whose colour is host_role()'s. */
const char *host_shape(const struct model_host *h, bool ascii);

/* Its state in a word, and that word's colour: "asks" where a login waits for a
 * person. */
const char *host_word(const struct model_host *h);
enum role host_role(const struct model_host *h);

/* Why it is not ready, and what comes next; "" where it is. Returns buf. */
const char *host_why(const struct model_host *h, int64_t now, char *buf,
    size_t size);

/* "0.3ms", "12ms", "1.2s", "" for 0. Returns buf. */
const char *host_latency(uint64_t us, char *buf, size_t size);

/*
 * How a clock is off: "+1.2s" ahead, "-4m05s" behind, "<5ms" where no difference
 * beyond that can be seen, "" where it is not known. Returns buf.
 */
const char *host_clock_text(const struct model_host *h, char *buf,
    size_t size);

/* It is off by more than 2 s for sure, as the check of hosts has it. */
bool host_clock_off(const struct model_host *h);

#endif
