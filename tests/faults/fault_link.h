/*
 * Connections of the fault proxy: what comes from one side goes to the other,
 * as the faults of its way have it.
 */
#ifndef FAULT_LINK_H
#define FAULT_LINK_H

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

enum way { UP, DOWN, WAYS };    /* to sshd, and from it */

struct faults {
	bool stalled[WAYS], discards[WAYS];
	uint64_t flip[WAYS];    /* the bytes until then; 0: none            */
	double delay, jitter;   /* seconds                                  */
	uint64_t rate;          /* bytes in a second; 0: as many as come    */
};

struct links {
	struct ev_loop *loop;
	struct faults faults;
	uint64_t passed[WAYS];  /* bytes                                    */
	unsigned seed;          /* of the jitter                            */
	LIST_HEAD(, link) all;
};

/* Joins two connected sockets, which it owns from now on. */
void links_add(struct links *l, int client, int server);

/* The faults have changed: each takes up what it can do now. */
void links_go(struct links *l);

/* No more is taken from that side; what is held goes on, then a FIN. */
void links_half_close(struct links *l, enum way way);

/* All of them, by FIN or by RST (SO_LINGER of 0 s, socket(7)). */
void links_end(struct links *l, bool reset);

unsigned links_count(const struct links *l);

/* Says what failed, and why, and ends the program. */
_Noreturn void die(const char *what);

#endif
