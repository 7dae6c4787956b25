/* Reads all that came to a terminal: says what of it is not in the grammar, and
 * how often the clipboard was set. */
#include <stdio.h>
#include <stdlib.h>

#include "terminal_grammar.h"

int
main(void)
{
	struct terminal_grammar g = { 0 };
	char bytes[65536];
	size_t n;

	while ((n = fread(bytes, 1, sizeof bytes, stdin)) > 0)
		terminal_grammar_take(&g, (struct slice){ bytes, n });
	bool ok = terminal_grammar_end(&g);
	if (ok)
		printf("%u clipboards\n", g.clipboards);
	else
		printf("%s\n", g.wrong);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
