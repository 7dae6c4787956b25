/* What control.c (the channel and its lines) and control_calls.c share. */
#ifndef CONTROL_PRIVATE_H
#define CONTROL_PRIVATE_H

#include "buffer.h"
#include "calls.h"
#include "control.h"

/* A run that was launched: its row answers the call. */
struct launch {
	char uuid[40];
	uint64_t run;
	uint64_t call;
	struct launch *next;
};

struct control {
	struct ev_loop *loop;
	struct transport *transport;
	struct channel *channel;        /* NULL: it has ended               */
	const struct control_events *events;
	void *arg;
	struct calls *calls;
	struct launch *launches;
	char *session, *state_dir, *person;     /* struct control_place's   */
	enum lease_how how;
	bool by_shell;                  /* without perl                     */
	char nonce[37];
	bool ready;
	ev_timer hello;                 /* the deadline of HELLO            */
	struct buffer in;               /* of a line that is not whole yet  */
	struct buffer noise;            /* before HELLO, and on stderr      */
	struct buffer commands;         /* of the next run of a history     */
	bool commands_cut;              /* ... of which more came than fits */
	struct buffer fact;             /* what has come of one             */
	bool fact_cut;
	unsigned busy;                  /* calls of ours up the stack       */
	bool freed;                     /* ... when the owner let go of us  */
};

/* "FUNCTION ID": the call is pending from now on. Returns its id. */
uint64_t control_begin(struct control *c, struct buffer *line,
    const char *function, int64_t limit_ms, control_done *done, void *arg);

/* " WORD", quoted; false: it has a NUL byte. */
bool control_put_word(struct buffer *line, struct slice word);
void control_put_number(struct buffer *line, uint64_t number);

/* Sends a request line, which control_begin() has begun, and frees it. */
void control_send(struct control *c, struct buffer *line);

/* A shell function plm_env, which exports what a run has. False: a NUL byte. */
bool control_put_environment(struct buffer *to, const struct start_spec *s);
/* A shell function plm_limits, which sets what a run is limited to, likewise. */
bool control_put_limits(struct buffer *to, const struct start_spec *s);

/* Bytes from hexadecimal digits, most in all. False: not all of them. */
bool control_put_bytes(struct buffer *b, struct slice hex, size_t most);

/* A row Y, without that word. */
void control_take_looked(struct control *c, struct slice line);

/* A row C or H of a history, without that word (control_past.c). */
void control_take_command(struct control *c, struct slice line);
/* A row I of a live program. */
void control_take_inspected(struct control *c, struct slice line);
void control_take_past(struct control *c, struct slice line);

#endif
