/*
 * Two clocks, both in milliseconds. Deadlines and ages use the monotonic one;
 * the wall clock is only for times that are shown or stored.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t clock_mono_ms(void);
int64_t clock_wall_ms(void);    /* since 1970-01-01 00:00 UTC */

/*
 * "850ms", "12s", "4m05s", "3h12m", "5d07h": at most 6 columns up to 99 days.
 * Returns buf.
 */
const char *clock_span(int64_t ms, char *buf, size_t size);

/* Milliseconds until what clock_span() says of a span that grows is different,
 * where it is told in whole seconds. */
int64_t clock_span_stays(int64_t ms);

/* "500ms", "10s", "2m", "1h" and nothing else; false: it is not so. */
bool clock_parse_span(const char *text, int64_t *ms);

/*
 * "2026-11-25", "2026-11-25 10:11" or "2026-11-25T10:11:12.345", of this
 * machine's zone, or with Z, +01:00 or +0100; false: it is not so.
 */
bool clock_parse_time(const char *text, int64_t *ms);

/* "2026-11-25T15:47:51.123Z", or "" where ms is no time from 1970 to 9999.
 * Returns buf. */
const char *clock_iso(int64_t ms, char *buf, size_t size);

#endif
