/* Between tap.c (following), tap_read.c (reading a range) and readlog.c. */
#ifndef TAP_PRIVATE_H
#define TAP_PRIVATE_H

#include "script.h"
#include "tap.h"

enum { TAP_FILES = 2 };

struct tap_read;

struct tap {
	struct host *host;
	uint64_t number;                /* the console's                    */
	char *paths[TAP_FILES];         /* stdout or the file, and stderr   */
	size_t files;
	uint64_t next[TAP_FILES];       /* the byte that comes next         */
	uint64_t asked[TAP_FILES];      /* next, when sizes were asked for  */
	int64_t credit;                 /* bytes that may still be sent     */
	uint64_t open_id;               /* request to be answered; 0: none  */
	bool measuring;                 /* asked for the files' sizes       */
	struct script *script;          /* NULL: no tail is running         */
	bool stalled;                   /* lost its channel for credit      */
	ev_timer stall;                 /* without credit since             */
	ev_timer look;                  /* at the files' sizes, once more   */
	struct tap_read *read;          /* NULL: none is under way          */
	UT_hash_handle hh;
};

/* Sends bytes of a stream as OUTPUT, in as many as it takes. */
void output_send(struct worker *w, const struct msg_output *output);

/* Sends bytes of a file as OUTPUT, and takes them off the credit. */
void tap_output(struct tap *t, size_t file, uint64_t offset,
    struct slice data);

/* NULL: no such stream. */
struct tap *tap_find(const struct worker *w, uint64_t number);

/* Ends a read under way; its request is answered with the code. */
void tap_read_end(struct tap *t, enum code code, const char *why);

#endif
