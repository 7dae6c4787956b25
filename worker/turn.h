/*
 * When hosts are asked what each is asked every so often: some of them together, and
 * of one host all at once. Whoever asks is woken for each question and each answer by
 * itself otherwise. More at once would have each wait for the answers of the others.
 */
#ifndef TURN_H
#define TURN_H

#include <stdint.h>

enum {
	TURN_HOSTS = 16,        /* that are asked together         */
	TURN_MS = 50,           /* ... so long before the next ones */
};

/*
 * Of the turns of the host of this number, which are every_ms apart (> 0), the one
 * that is nearest to this time; both in ms of the monotonic clock.
 */
int64_t turn_near(unsigned number, int64_t at, int64_t every_ms);

#endif
