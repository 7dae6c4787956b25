/*
 * Between tap.c, tap_follow.c, tap_read.c (reading a range), tap_seek.c (looking
 * for a match in one) and readlog.c.
 */
#ifndef TAP_PRIVATE_H
#define TAP_PRIVATE_H

#include "before.h"
#include "marked.h"
#include "script.h"
#include "tap.h"

enum { TAP_FILES = 2 };

struct tap_read;
struct tap_seek;

/* One file of a stream. */
struct tap_file {
	char *path;
	uint64_t next;                  /* the byte that comes next         */
	struct before before;           /* ... and those before it          */
	uint64_t follower;              /* PID of who has it as 3; 0: none  */
	struct marked marked;           /* what the script says between     */
};

struct tap {
	struct host *host;
	uint64_t number;                /* the console's                    */
	bool own;                       /* the files are a run's output     */
	struct tap_file file[TAP_FILES];        /* or stdout, stderr        */
	size_t files;
	int64_t credit;                 /* bytes that may still be sent     */
	uint64_t open_id;               /* request to be answered; 0: none  */
	struct script *script;          /* NULL: nothing is followed        */
	ev_timer stall;                 /* without credit since             */
	ev_timer late;                  /* the script opens its files       */
	struct tap_read *read;          /* NULL: none is under way          */
	struct tap_seek *seek;          /* NULL: none is under way          */
	UT_hash_handle hh;
};

/* Sends bytes of a stream as OUTPUT, in as many as it takes. */
void output_send(struct worker *w, const struct msg_output *output);

/* Sends bytes of a file as OUTPUT, and takes them off the credit. */
void tap_output(struct tap *t, size_t file, uint64_t offset,
    struct slice data);

/* Follows the files from where they are, on a channel of its own. */
void tap_follow(struct tap *t);
void tap_unfollow(struct tap *t);

/* Answers the request that opened the stream, once. */
void tap_answer(struct tap *t, enum code code, const char *text);

/* The stream is over for a reason that the console should know. */
void tap_end(struct tap *t, enum code code, const char *why);

/* Bytes of what is followed were sent: without credit it is held up. */
void tap_spend(struct tap *t);

/* NULL: no such stream. */
struct tap *tap_find(const struct worker *w, uint64_t number);

/* Ends a read under way; its request is answered with the code. */
void tap_read_end(struct tap *t, enum code code, const char *why);

/* The same for what is looked for. */
void tap_seek_end(struct tap *t, enum code code, const char *why);

#endif
