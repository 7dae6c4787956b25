/*
 * How errors travel: a code for the program, a sentence for the operator.
 * Functions that can fail take a struct fault last and return false.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdarg.h>
#include <stdbool.h>

enum code {
#define CODE(id, word) CODE_##id,
#include "code.def"
#undef CODE
	CODE_COUNT
};

struct fault {
	enum code code;         /* CODE_OK: nothing is wrong                */
	char text[768];         /* one sentence: what, where, what to do    */
};

/*
 * Fills f (NULL is legal) and returns false, so that a check is one statement:
 * return fault_set(f, CODE_INVALID, "..."). A text that is too long is cut.
 */
bool fault_set(struct fault *f, enum code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Whether an errno is of this moment: descriptors, memory, no more processes. */
bool fault_may_pass(int error);

/* The code's word; "not a code" outside the list. */
const char *code_word(enum code code);

#endif
