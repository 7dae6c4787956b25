#include "fault.h"

#include <errno.h>
#include <stdio.h>

static const char *const words[] = {
#define CODE(id, word) [CODE_##id] = word,
#include "code.def"
#undef CODE
};

bool
fault_set(struct fault *f, enum code code, const char *fmt, ...)
{
	va_list ap;

	if (f == NULL)
		return false;
	f->code = code;
	va_start(ap, fmt);
	if (vsnprintf(f->text, sizeof f->text, fmt, ap) < 0)
		f->text[0] = '\0';
	va_end(ap);
	return false;
}

bool
fault_may_pass(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM ||
	    error == ENOBUFS || error == EAGAIN;
}

const char *
code_word(enum code code)
{
	return code < CODE_COUNT ? words[code] : "not a code";
}
