/*
 * Two clocks, both in milliseconds. Deadlines and ages use the monotonic one;
 * the wall clock is only for times that are shown or stored.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t clock_mono_ms(void);
int64_t clock_wall_ms(void);    /* since 1970-01-01 00:00 UTC */

/*
 * "850ms", "12s", "4m05s", "3h12m", "5d07h": at most 6 columns up to 99 days.
 * Returns buf.
 */
const char *clock_span(int64_t ms, char *buf, size_t size);

#endif
