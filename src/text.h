/*
 * From bytes to what may be drawn: the one choke point for all text that comes
 * from outside. Nothing else may put bytes of a host, a file or the worker on
 * the terminal; ui/draw.c puts glyphs there, and glyphs are made only here.
 *
 * Shown, not obeyed: C0 and DEL as ^X, C1, bidirectional controls, zero-width
 * and private-use characters, tags and noncharacters as <U+XXXX>, bytes that
 * are not UTF-8 as \xNN, ESC and all that follows it as visible text. SGR
 * colours are kept where they are asked for, and end with the line.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

enum {
	STYLE_BOLD = 1,
	STYLE_ITALIC = 2,
	STYLE_UNDERLINE = 4,
	STYLE_REVERSE = 8,
	STYLE_DIM = 16,
};

/* A colour: one of the 256, or 24 bits of red, green and blue. */
enum {
	COLOUR_DEFAULT = -1,
	COLOUR_RGB = 1 << 24,           /* | red << 16 | green << 8 | blue */
};

struct style {
	int32_t fg, bg;
	uint8_t flags;                  /* STYLE_ bits */
};

/* The smallest thing that is drawn: never split over a line's end. */
struct glyph {
	char utf8[24];                  /* safe to draw, NUL-terminated    */
	uint8_t n;                      /* bytes in utf8                   */
	uint8_t width;                  /* columns: 1 and more             */
	bool escaped;                   /* a picture of something unsafe   */
	struct style style;
	size_t at, len;                 /* the bytes it stands for         */
};

enum {
	TEXT_SGR = 1,                   /* keep colours                    */
	TEXT_ASCII = 2,                 /* the terminal has no UTF-8       */
};

/* A line that is being turned into glyphs. */
struct text {
	struct slice bytes;
	size_t at;                      /* the next byte                   */
	unsigned column;                /* where the next glyph begins     */
	unsigned flags;
	struct style style;             /* as the last SGR left it         */
};

void text_init(struct text *t, struct slice bytes, unsigned flags);

/* The next glyph; false at the end. Never fails: all bytes have a picture. */
bool text_next(struct text *t, struct glyph *g);

/* Columns of the whole line. */
unsigned text_width(struct slice bytes, unsigned flags);

/*
 * The line as safe text, for places that are not a screen; cut to whole glyphs
 * where room ends. Returns to, NUL-terminated.
 */
char *text_plain(struct slice bytes, unsigned flags, char *to, size_t room);

#endif
