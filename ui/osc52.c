#include "osc52.h"

/*
 * RFC 4648, 4. Of what is linked to the console nothing has it: libcrypto is
 * the worker's alone.
 */
static void
put_base64(struct buffer *to, struct slice text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < text.n; i += 3) {
		unsigned bits = 0;
		char quad[4] = { '=', '=', '=', '=' };
		size_t n = text.n - i < 3 ? text.n - i : 3;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 |
			    (k < n ? (unsigned char)text.p[i + k] : 0);
		for (size_t k = 0; k <= n; k++)
			quad[k] = digits[bits >> (18 - 6 * k) & 63];
		buffer_put(to, quad, sizeof quad);
	}
}

void
osc52_put(struct buffer *to, struct slice text)
{
	buffer_puts(to, "\033]52;c;");
	put_base64(to, text);
	/* ST, not BEL: what does not know the sequence does not ring. */
	buffer_puts(to, "\033\\");
}
