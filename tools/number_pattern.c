#include "number_pattern.h"

#include <inttypes.h>
#include <stdio.h>

/* One alternative: front, one digit of a range, and free digits behind it. */
static void
put(struct buffer *b, int64_t front, int64_t first, int64_t last, int free)
{
	char text[96] = "";
	int n = 0;

	if (buffer_size(b) > 0)
		buffer_puts(b, "|");
	if (front > 0)
		n = snprintf(text, sizeof text, "%" PRId64, front);
	n += snprintf(text + n, sizeof text - (size_t)n,
	    first == last ? "%" PRId64 : "[%" PRId64 "-%" PRId64 "]", first,
	    last);
	if (free > 0)
		snprintf(text + n, sizeof text - (size_t)n, "[0-9]{%d}", free);
	buffer_puts(b, text);
}

/*
 * From low on, each time the longest run of numbers that differ in one digit
 * and all behind it: 7 to 130 is [7-9], [1-9][0-9], 1[0-2][0-9], 130.
 */
void
number_pattern(struct buffer *b, int64_t low, int64_t high)
{
	while (low <= high) {
		int64_t unit = 1;
		int free = 0;
		while (low > 0 && low % (unit * 10) == 0 &&
		    low + unit * 10 - 1 <= high) {
			unit *= 10;
			free++;
		}
		int64_t first = low / unit % 10, last = first;
		while (last < 9 && low + (last - first + 2) * unit - 1 <= high)
			last++;
		put(b, low / unit / 10, first, last, free);
		low += (last - first + 1) * unit;
	}
}
