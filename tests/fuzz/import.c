/* Files of other programs: what is made of one is a session file, and what is said
 * has its place. The first byte says the format, as its number in the list. */
#include "fuzz.h"
#include "import.h"
#include "sessionfile.h"

void
fuzz_start(void)
{
}

static void
check_text(struct slice text)
{
	struct session *s = NULL;
	struct fault f = { 0 };

	HOLDS(session_load(fuzz_file(text), &s, &f));
	HOLDS(s->proc_count > 0);
	session_free(s);
}

void
fuzz_one(struct slice input)
{
	unsigned format = (fuzz_choice(&input) - '0') % IMPORT_FORMAT_COUNT;
	struct import_order order = { .format = (enum import_format)format,
		.path = fuzz_file(input), .host = "h", .session = "s" };
	struct buffer text = { 0 };
	struct strings said = { 0 };
	struct fault f = { 0 };

	if (import_file(&order, &text, &said, &f))
		check_text(fuzz_bytes(&text));
	else
		HOLDS(f.code != CODE_OK && f.text[0] != '\0' &&
		    buffer_size(&text) == 0);
	for (size_t i = 0; i < said.n; i++)
		HOLDS(strstr(said.v[i], ": ") != NULL);
	strings_clear(&said);
	buffer_finish(&text);
}
