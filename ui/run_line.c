#include "run_line.h"

#include <stdlib.h>

#include "mem.h"
#include "options.h"
#include "wordlist.h"

enum { WORDS_BEFORE = 3 };      /* plm-tui -f FILE                          */

struct run_line {
	struct wordlist words;
	struct options options;
	char *name;             /* another one than the options made        */
};

static bool
understood(struct run_line *l, struct fault *f)
{
	struct options *o = &l->options;

	if (!options_parse(l->words.n, l->words.v, o, f))
		return false;
	if (o->what != RUN_COMMAND || o->more_paths.n > 0 || o->sets.n > 0 ||
	    o->session_path != l->words.v[WORDS_BEFORE - 1] ||
	    o->timeout_ms > 0 || o->take_over)
		return fault_set(f, CODE_INVALID, "run takes --host, --name and"
		    " --role here, and then the program");
	return true;
}

struct run_line *
run_line_new(const char *path, const char *text, struct fault *f)
{
	const char *const first[] = { "plm-tui", "-f", path, "run", NULL };
	struct run_line *l = xcalloc(1, sizeof *l);

	if (wordlist_read(&l->words, first, text, f) && understood(l, f))
		return l;
	run_line_free(l);
	return NULL;
}

void
run_line_free(struct run_line *l)
{
	if (l == NULL)
		return;
	options_finish(&l->options);
	wordlist_finish(&l->words);
	free(l->name);
	free(l);
}

struct adhoc
run_line_adhoc(struct run_line *l, const struct session *s)
{
	struct adhoc one = options_adhoc(&l->options);
	const char *made = l->options.adhoc.own_name;

	for (unsigned n = 2; made != NULL && session_proc(s, one.name) != NULL;
	    n++) {
		free(l->name);
		one.name = l->name = xasprintf("%s-%u", made, n);
	}
	return one;
}
