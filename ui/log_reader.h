/*
 * Logs that are read from their hosts: a run's stdout or stderr, or any file,
 * whole or the lines that the host chooses. Bytes come as fast as they are used
 * up: a reader that stands still stops the reading on the host. No curses here.
 */
#ifndef LOG_READER_H
#define LOG_READER_H

#include "console.h"
#include "protocol.h"

struct log_reader;

struct log_spec {
	const char *host;       /* of the model, or one that is visited     */
	const char *name;       /* of the process; NULL: a file             */
	uint64_t run;           /* of the process                           */
	int which;              /* 1 stdout, 2 stderr; of a file 1          */
	const char *path;       /* of the file                              */
	uint64_t last;          /* lines; LAST_ALL: all of them             */
	const char *grep;       /* POSIX extended regular expression, or "" */
	bool any_case;          /* ... whatever the case of its letters     */
	int64_t since;          /* wall clock in ms; 0: from the start      */
	bool follow;            /* the lines that come, too                 */
};

struct log_sink {
	/* The next bytes; valid until the return. */
	void (*on_bytes)(struct slice bytes, void *arg);
	/* Followed from here: what was there has come. NULL: no matter. */
	void (*on_followed)(void *arg);
	/* What became of the file's name, in words; empty: it is the file's
	 * again. NULL: no matter. */
	void (*on_name)(struct slice why, void *arg);
	/* Over, once: all was read, or why not. The log is gone after it. */
	call_done *on_done;
	/* The link to its host broke, and why; NULL: it is back, and the bytes
	 * that come are the next. NULL for this: a link that breaks ends it. */
	void (*on_link)(const char *why, void *arg);
};

/*
 * Starts reading; the strings are copied. Where the sink has on_link it is read on
 * when a link that broke is back, however long that takes. NULL: it failed at once, and on_done
 * was called. There is no deadline but the link's own: a file may be long.
 */
struct log_reader *console_read_log(struct console *c,
    const struct log_spec *spec, const struct log_sink *sink, void *arg);

/* n bytes of on_bytes were used up: as many more may come. */
void log_reader_used(struct log_reader *l, size_t n);

/* Not wanted any more: no calls come after it. NULL is legal. */
void log_reader_close(struct log_reader *l);

#endif
