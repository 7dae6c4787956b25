/* Text for mdoc(7): nothing in it is taken for a request or an escape. */
#ifndef ROFF_H
#define ROFF_H

#include <stdio.h>

/* As lines of text; a new sentence begins a new line, as mdoc wants it. */
void roff_text(FILE *to, const char *text);

/* As a line of literal text. */
void roff_literal(FILE *to, const char *text);

/* As one argument of a macro, behind a space. It is no macro itself. */
void roff_argument(FILE *to, const char *text);

/* A sentence of our lists, which has no full stop there, as roff_text(). */
void roff_sentence(FILE *to, const char *text);

/* An item of a list, marked up by macro, and a sentence of it or NULL. */
void roff_item(FILE *to, const char *macro, const char *word,
    const char *text);

#endif
