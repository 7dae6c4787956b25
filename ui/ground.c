#include "ground.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char ground_question[] = "\033]11;?\033\\";

/* One of the parts, in thousandths of its greatest value; -1: it is none. */
static long
part(const char **at)
{
	char digits[5] = "";
	long most = 1;
	size_t n = 0;

	while (n < 4 && isxdigit((unsigned char)(*at)[n]))
		n++;
	if (n == 0 || isxdigit((unsigned char)(*at)[n]))
		return -1;
	memcpy(digits, *at, n);
	for (size_t i = 0; i < n; i++)
		most *= 16;
	*at += n;
	return strtol(digits, NULL, 16) * 1000 / (most - 1);
}

/* How bright the eye finds it: the weights of ITU-R BT.601. */
enum ground
ground_parse(const char *answer)
{
	static const long weights[] = { 299, 587, 114 };
	bool alpha = strncmp(answer, "rgba:", 5) == 0;
	const char *at = answer + (alpha ? 5 : 4);
	long bright = 0;

	if (!alpha && strncmp(answer, "rgb:", 4) != 0)
		return GROUND_UNKNOWN;
	for (int i = 0; i < 3; i++) {
		long value = part(&at);
		if (value < 0 || *at != (i < 2 || alpha ? '/' : '\0'))
			return GROUND_UNKNOWN;
		at += *at == '/';
		bright += weights[i] * value;
	}
	if (alpha && (part(&at) < 0 || *at != '\0'))
		return GROUND_UNKNOWN;
	return bright > 500000 ? GROUND_LIGHT : GROUND_DARK;
}
