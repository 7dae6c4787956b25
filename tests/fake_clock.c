#include "fake_clock.h"

#include "clock.h"

static int64_t passed = 1000000, blinks;

int64_t __wrap_clock_wall_ms(void);
int64_t __wrap_clock_mono_ms(void);

void
fake_clock_pass(int64_t ms)
{
	passed += ms;
}

void
fake_clock_blink(int64_t ms)
{
	blinks += ms;
}

int64_t
__wrap_clock_wall_ms(void)
{
	return 1790000000000 + passed;
}

int64_t
__wrap_clock_mono_ms(void)
{
	return passed + blinks;
}
