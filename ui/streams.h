/*
 * Output that the operator looks at: a stream is a process's stdout and stderr
 * of one run, or a file on a host, and its scrollback. A few are followed at a
 * time, the one on the screen and those looked at last; a few more keep what
 * they have, and go on at the byte where they stopped when they are shown. Of
 * the others the files on the hosts have it all.
 */
#ifndef STREAMS_H
#define STREAMS_H

#include "before.h"
#include "bookmarks.h"
#include "buffer.h"
#include "console.h"
#include "scrollback.h"

/*
 * What a host's grep is to look for in bytes from..to of a file: the first match
 * that begins before high and ends behind low, or the last one.
 */
struct seek_how {
	int which;
	const char *grep;       /* used up by console_seek()                */
	uint64_t from, to, low, high;
	bool upwards;
};

/* ... and what became of it. */
struct seek {
	bool on;                /* no answer has come yet                   */
	uint64_t number;        /* of the newest request                    */
	struct seek_how how;
	enum code code;         /* of the answer, and its sentence          */
	char why[200];
	bool found;             /* if that is OK; and where                 */
	uint64_t from, to;
};

enum stream_status {
	STREAM_IDLE,            /* not followed; shown as it was           */
	STREAM_OPENING,
	STREAM_LIVE,            /* followed                                */
	STREAM_BROKEN,          /* the host or the file refused: see why   */
};

struct stream {
	uint64_t id;            /* of its last opening; 0: there was none  */
	struct console *console;
	char *key;
	char *host;
	char *name;             /* of the process; NULL for a file         */
	uint64_t run;
	char *path;             /* of the file; NULL for a process         */
	char *pattern;          /* only lines that match; NULL: all        */
	bool any_case;          /* ... whatever the case of its letters    */
	struct matching *matching;      /* their readers (matching.c)      */
	uint64_t lines[3];      /* by which, of those: so many have come   */
	bool more;              /* ... or more: older ones were not read   */
	struct scrollback *text;
	enum stream_status status;
	char *why;              /* of BROKEN                               */
	char *name_why[3];      /* by which: what became of the file's
				   name; NULL: it is the file's            */
	uint64_t next[3];       /* by which: the byte that comes next      */
	struct before before[3];        /* ... and those before it         */
	uint64_t size[3];       /* by which: the file's size as last heard */
	uint64_t old[3];        /* by which: so much was there when it was
				   opened; UINT64_MAX: not known yet    */
	struct buffer held;     /* stderr that was there before ...        */
	uint64_t held_at;       /* ... from this byte on: streams_order.c  */
	uint64_t used;          /* bytes since the last GRANT              */
	uint64_t seen;          /* order of showing, for the bound         */
	struct bookmarks bookmarks;
	bool pinned;            /* not among those that are bounded        */
	bool filling;           /* a READ_STREAM is pending                */
	bool unfilled;          /* the last brought nothing: see below     */
	struct scrollback_part fill;    /* what was asked for              */
	struct seek seek;
	UT_hash_handle hh, by_id;
};

/*
 * The stream of the newest run of p, followed from now on; NULL while there is
 * no run on record. A broken stream is tried again when it comes back from
 * another one. The stream stays valid as long as the console.
 */
struct stream *console_output(struct console *c, const struct model_proc *p);

/* The same of an earlier run; NULL where run is 0. */
struct stream *console_run_output(struct console *c,
    const struct model_proc *p, uint64_t run);

/*
 * The same, for a view of several: it is followed, and its text kept, whatever
 * else is shown, until stream_unpin(). One that breaks goes on when its host is
 * back.
 */
struct stream *console_pin_output(struct console *c,
    const struct model_proc *p);
void stream_unpin(struct stream *s);

/* The stream of a file on a host, by its path there; tried again if broken. */
struct stream *console_tail(struct console *c, const struct model_host *h,
    const char *path);

/*
 * The lines of another stream's file, or files, that match a POSIX extended
 * regular expression, with any_case whatever the case of its letters: the last
 * MATCHES_MOST of each file, and those that come.
 * The host looks through the whole file; only the lines travel.
 */
enum { MATCHES_MOST = 10000 };
struct stream *console_matching(struct console *c, const struct stream *of,
    const char *pattern, bool any_case);

/* The same, for a view of several: see console_pin_output(). */
struct stream *console_pin_matching(struct console *c,
    const struct stream *of, const char *pattern, bool any_case);

/* Nobody looks at such a stream any more: its host need not go on. */
void stream_matching_end(struct stream *s);

/*
 * Asks for bytes of the gap at item i, next to its end or to its start, at most
 * so many (FILL_USUAL).
 * Nothing happens while another such request is pending, where item i is not a
 * gap, where s has matching lines only, or where the last one brought nothing and unfilled was not taken back.
 */
struct fill_how {
	bool at_end;
	uint64_t most;          /* 128 KiB to 1 MiB                         */
};
enum { FILL_USUAL = 256 * 1024 };
void console_fill(struct console *c, struct stream *s, size_t i,
    const struct fill_how *how);

/*
 * Asks for the bytes around one of them, which lies in a gap. False: they cannot
 * be had now, or the last that was asked for brought nothing, as above.
 */
bool console_fetch(struct console *c, struct stream *s, int which,
    uint64_t at);

/* Asks for a part of a gap: as console_fetch(). */
bool console_fetch_part(struct console *c, struct stream *s,
    const struct scrollback_part *part);

/*
 * Has the host look for something in a stream's file, in the place of what it
 * looks for: on_change tells of the answer, in s->seek. False: not just now.
 */
bool console_seek(struct stream *s, const struct seek_how *how);

/* It is not looked for any more. */
void stream_seek_end(struct stream *s);

/* Whether item i is a gap whose bytes are on their way, or will be asked for
 * by console_fill(). */
bool stream_fills(const struct stream *s, size_t i);

/* What became of the name of one of its files; NULL: all have theirs. */
const char *stream_name_why(const struct stream *s);

/* Whether the newest byte of each file that is known of has come. */
bool stream_caught_up(const struct stream *s);

/* Whether gap i can never be filled: of a file that was cut, or of lines that
 * match. */
bool stream_lost(const struct stream *s, size_t i);

#endif
