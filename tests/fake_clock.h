/*
 * Time that stands still until a test lets it pass. The program that links this
 * needs --wrap=clock_wall_ms and --wrap=clock_mono_ms.
 */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

#include <stdint.h>

void fake_clock_pass(int64_t ms);

/* The monotonic clock alone: what nobody reads off a screen. */
void fake_clock_blink(int64_t ms);

#endif
