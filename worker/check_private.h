/* Between check.c (the request) and check_link.c (what the link tells). */
#ifndef CHECK_PRIVATE_H
#define CHECK_PRIVATE_H

#include "check.h"
#include "judge.h"

struct checking {
	uint64_t id;            /* CHECK_HOST to be answered                */
	bool told[CHECK_COUNT];
	ev_timer deadline;
	double asked;           /* when the host's time was; ev_time()      */
	char *space;            /* its row waits for that of the inodes     */
};

/* Sends the row of a check of h, once. */
void check_tell(struct host *h, enum check which, const struct judged *j);

/* Tells all that the state of h's link says. True: it is up, and more can be
 * asked. */
bool check_link(struct host *h);

#endif
