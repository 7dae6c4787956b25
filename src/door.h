/*
 * The small door. A process that confines itself (sandbox.h) forks one before:
 * what it may not do any more, the door does for it, and nothing else than what
 * a closed list has (ui/errand.def, worker/errand.def). Whom the door starts is
 * a child of its client's, as if the client had forked it, but not confined.
 *
 * Where no door is open, the client does its errands itself: in tests, and with
 * --no-sandbox. The door is one of the few mutable globals.
 */
#ifndef DOOR_H
#define DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "fault.h"

enum { ERRAND_WORDS = 256, ERRAND_NUMBERS = 4, ERRAND_FDS = 4 };

/* What an errand needs; all of it is borrowed. The door's copies of the
 * descriptors are close-on-exec, and above ERRAND_FD_LEAST. */
struct errand {
	const char *word[ERRAND_WORDS + 1];     /* NULL ends them           */
	int64_t number[ERRAND_NUMBERS];
	int fd[ERRAND_FDS];
	size_t fds;
};

enum { ERRAND_FD_LEAST = 16 };

/* How an act came out. */
struct outcome {
	int error;              /* an errno; 0: it is done                  */
	int fd;                 /* that it gives; -1: none                  */
	char text[1024];        /* that it gives, or what was wrong         */
};

/* One line of a list of errands; it has one of the two. */
struct door_kind {
	const char *name;       /* as the log has it                        */
	/* In a new process, with all signals as by default; does not return.
	 * The words are its own, to the end of it. */
	void (*become)(const struct errand *e);
	/* In the door itself: it is short, and waits for nobody. */
	void (*act)(const struct errand *e, struct outcome *o);
};

/*
 * Opens it: before there is anything in this process that its children must not
 * have. kinds ends with NULL and outlives the process. False: f says why not.
 */
bool door_open(const struct door_kind *const *kinds, struct fault *f);
bool door_is_open(void);

/* Starts a process: its PID, or -1 and errno. It is reaped by the caller. */
pid_t door_start(const struct door_kind *kind, const struct errand *e);

/* Has something done: false, and errno, where o->error says so, too. */
bool door_act(const struct door_kind *kind, const struct errand *e,
    struct outcome *o);

/*
 * kill(2), of children of this process, or of the group of one that the door has
 * started: no other gets a signal. False, and errno.
 */
bool door_signal(pid_t pid, int number);

/*
 * Becomes readable when the door is gone, and not before, outside of these calls;
 * -1: none is open.
 */
int door_socket(void);

/* What such an errno says: that the door is gone is no broken pipe. */
const char *door_error(int error);

/* Adds words from a list that ends with NULL. False: there are too many. */
bool errand_words(struct errand *e, char *const *words);

#endif
