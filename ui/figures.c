#include "figures.h"

#include <stdio.h>
#include <string.h>

enum { LITTLE = 10 };    /* thousandths of a processor: noise is below */

const char *
figure_percent(int64_t thousandths, char buf[FIGURE_SIZE])
{
	buf[0] = '\0';
	if (thousandths >= 0 && thousandths < 100)
		snprintf(buf, FIGURE_SIZE, "%d.%d", (int)(thousandths / 10),
		    (int)(thousandths % 10));
	else if (thousandths >= 0)
		snprintf(buf, FIGURE_SIZE, "%lld",
		    (long long)(thousandths / 10 + (thousandths % 10 >= 5)));
	return buf;
}

const char *
figure_bytes(int64_t bytes, char buf[FIGURE_SIZE])
{
	static const char units[] = "KMGTPE";
	double value = (double)bytes;
	int unit = -1;

	buf[0] = '\0';
	if (bytes < 0)
		return buf;
	/* What would be written as 1024 is one of the next unit. */
	while (value >= (unit < 0 ? 1024 : 1023.5) && unit < 5) {
		value /= 1024;
		unit++;
	}
	if (unit < 0)
		snprintf(buf, FIGURE_SIZE, "%d", (int)bytes);
	else
		snprintf(buf, FIGURE_SIZE, value < 9.95 ? "%.1f%c" : "%.0f%c",
		    value, units[unit]);
	return buf;
}

const char *
figure_graph(const struct stats *s, const struct model_proc *p, bool ascii,
    char buf[FIGURE_GRAPH * 4 + 1])
{
	static const char *const bars[2][8] = {
		{ "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586",
		    "\u2587", "\u2588" },
		{ "_", ".", ":", "-", "=", "+", "*", "#" },
	};
	struct stats_sample v[FIGURE_GRAPH];
	size_t n = stats_samples(s, p, v, FIGURE_GRAPH), at = 0;
	int64_t top = 1000;

	for (size_t i = 0; i < n; i++)
		top = v[i].cpu > top ? v[i].cpu : top;
	for (size_t i = n; i < FIGURE_GRAPH; i++)
		buf[at++] = ' ';
	for (size_t i = 0; i < n; i++) {
		int64_t level = v[i].cpu > 0 ? (int64_t)((double)v[i].cpu * 8 /
		    (double)top + 0.5) - 1 : 0;
		/* What uses a little stands out from what uses nothing. */
		if (level < 1)
			level = v[i].cpu >= LITTLE;
		const char *bar = v[i].cpu < 0 ? " "
			: bars[ascii][level > 7 ? 7 : level];
		memcpy(buf + at, bar, strlen(bar));
		at += strlen(bar);
	}
	buf[at] = '\0';
	return buf;
}
