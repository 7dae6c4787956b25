/*
 * What comes from the terminal: keys, as curses reads them, reports of the
 * mouse, what it answers, and pastes, which are told from keys: nothing that is
 * pasted is ever a key.
 */
#ifndef INPUT_H
#define INPUT_H

#include <stdint.h>

#include "buffer.h"
#include "ground.h"
#include "keyseq.h"
#include "mouse.h"

enum input {
	INPUT_KEY,
	INPUT_MOUSE,
	INPUT_PASTE,
	INPUT_GROUND,           /* the answer to ground_question    */
	INPUT_NONE,             /* nothing more just now            */
	INPUT_END,              /* the terminal is gone             */
};

/* What has come in part; zeroed, nothing has. */
struct input_reader {
	char report[40];        /* of the mouse, or the ground      */
	size_t reported;        /* ... its bytes, and one: it has begun */
	bool ground;            /* ... it is that of the ground     */
	bool ended;             /* ... by Esc: a backslash belongs to it */
	struct keyseq passed;   /* over; no key is in it            */
	bool pasting;
	int64_t pasted;         /* monotonic: the last byte         */
	struct buffer paste;
};

struct input_event {
	uint32_t key;
	struct mouse mouse;
	enum ground ground;
};

/* Fits curses to reading without waiting. */
void input_start(void);

/*
 * The next thing that came. fd is what curses reads from. A paste is r->paste,
 * as UTF-8 and with whatever it has, and to be emptied by the caller.
 */
enum input input_read(struct input_reader *r, int fd, struct input_event *e);

#endif
