#include "failnth_path.h"

#include <dlfcn.h>
#include <stddef.h>
#include <unwind.h>

/* Above them callers only differ in what led to the same. */
enum { DEEPEST = 16 };

struct walk {
	uint64_t hash;
	int left;
};

static _Unwind_Reason_Code
on_frame(struct _Unwind_Context *context, void *arg)
{
	struct walk *w = arg;

	/* FNV-1a, by 64 bits at a time. */
	w->hash = (w->hash ^ _Unwind_GetIP(context)) * 0x100000001b3;
	return --w->left > 0 ? _URC_NO_REASON : _URC_END_OF_STACK;
}

uint64_t
failnth_path(void)
{
	struct walk w = { .hash = 0xcbf29ce484222325, .left = DEEPEST };

	_Unwind_Backtrace(on_frame, &w);
	return w.hash | 1;
}

/* Up to the first that is not in this library. */
static _Unwind_Reason_Code
find_caller(struct _Unwind_Context *context, void *arg)
{
	static const char here;
	Dl_info own, info;
	const char **file = arg;

	if (dladdr(&here, &own) == 0 ||
	    dladdr((void *)_Unwind_GetIP(context), &info) == 0)
		return _URC_END_OF_STACK;
	if (info.dli_fbase == own.dli_fbase)
		return _URC_NO_REASON;
	*file = info.dli_fname;
	return _URC_END_OF_STACK;
}

const char *
failnth_caller(void)
{
	const char *file = "";

	_Unwind_Backtrace(find_caller, &file);
	return file;
}

void
failnth_paths_add(_Atomic uint64_t *set, uint64_t path)
{
	for (uint64_t i = path >> 20; ; i++) {
		uint64_t is = 0;
		_Atomic uint64_t *at = &set[i % PATHS];
		if (atomic_compare_exchange_strong(at, &is, path) ||
		    is == path)
			return;
	}
}
