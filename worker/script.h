/*
 * A script of ours on a channel of its own, run by /bin/sh whatever the login
 * shell is. What the user's start-up files print before it is thrown away: the
 * script's own bytes begin behind a mark, on either stream.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "buffer.h"
#include "perl.h"
#include "transport.h"

struct script;

#define SCRIPT_MARK "\001plm\n"

/*
 * Runs text, which is emptied; the variable NL is a newline in it (quote.h).
 * The rest of the channel's input is the script's, and its end tells it to end.
 * events are those of a channel; on_end is CODE_FAILED where the login shell
 * never came as far as the script. Neither events nor arg is owned.
 */
struct script *script_run(struct transport *t, struct buffer *text,
    const struct channel_events *events, void *arg);

/* The same of a perl program (perl.h), which prints SCRIPT_MARK first, to both; on_end is
 * CODE_NOT_RUNNING where it never came as far. */
struct script *script_run_perl(struct transport *t, struct perl *p,
    const struct channel_events *events, void *arg);

/* As the channel's. */
void script_eof(struct script *s);
void script_pause(struct script *s, bool paused);

/* No more events, and the script is told to end. NULL is legal. */
void script_free(struct script *s);

#endif
