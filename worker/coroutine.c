#include "coroutine.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "log.h"
#include "mem.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define HAS_ASAN
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined HAS_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define SWITCH_BEGINS __sanitizer_start_switch_fiber
#define SWITCH_ENDS __sanitizer_finish_switch_fiber
#else
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p))
#define SWITCH_BEGINS(save, bottom, size) ((void)(save))
#define SWITCH_ENDS(save, bottom, size) ((void)(save))
#endif

enum { STACK = 256 * 1024 };

struct coroutine {
	ucontext_t own, other;
	char *stack;            /* below it a page that is never touched    */
	size_t guard;
	void (*run)(void *arg);
	void *arg;
	bool over;
	void *fake, *other_fake;        /* ASan's                           */
	const void *other_bottom;
	size_t other_size;
};

static void
leave(struct coroutine *c, void **fake)
{
	SWITCH_BEGINS(fake, c->other_bottom, c->other_size);
	swapcontext(&c->own, &c->other);
}

/* makecontext(3) hands over ints only. */
static void
begin(unsigned high, unsigned low)
{
	struct coroutine *c = (struct coroutine *)
	    ((uintptr_t)high << 16 << 16 | low);

	SWITCH_ENDS(NULL, &c->other_bottom, &c->other_size);
	c->run(c->arg);
	c->over = true;
	leave(c, NULL);
}

struct coroutine *
coroutine_new(void (*run)(void *arg), void *arg)
{
	struct coroutine *c = xcalloc(1, sizeof *c);
	uintptr_t self = (uintptr_t)c;

	c->run = run;
	c->arg = arg;
	c->guard = (size_t)sysconf(_SC_PAGESIZE);
	c->stack = mmap(NULL, c->guard + STACK, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (c->stack == MAP_FAILED ||
	    mprotect(c->stack, c->guard, PROT_NONE) != 0 ||
	    getcontext(&c->own) != 0)
		fatal("out of memory (a stack)");
	c->own.uc_stack.ss_sp = c->stack + c->guard;
	c->own.uc_stack.ss_size = STACK;
	makecontext(&c->own, (void (*)(void))begin, 2,
	    (unsigned)(self >> 16 >> 16), (unsigned)self);
	return c;
}

bool
coroutine_resume(struct coroutine *c)
{
	SWITCH_BEGINS(&c->other_fake, c->stack + c->guard, STACK);
	swapcontext(&c->other, &c->own);
	SWITCH_ENDS(c->other_fake, NULL, NULL);
	return !c->over;
}

void
coroutine_stop(struct coroutine *c)
{
	leave(c, &c->fake);
	SWITCH_ENDS(c->fake, &c->other_bottom, &c->other_size);
}

void
coroutine_free(struct coroutine *c)
{
	if (c == NULL)
		return;
	ASAN_UNPOISON_MEMORY_REGION(c->stack + c->guard, STACK);
	munmap(c->stack, c->guard + STACK);
	free(c);
}
