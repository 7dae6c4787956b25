#include "key_rules.h"

static const struct {
	const char *word, *is;
} twins[] = {
#define KEY_TWIN(word, is) { word, is },
#include "key_twin.def"
#undef KEY_TWIN
};

bool
key_has_name(struct slice word, struct fault *f)
{
	size_t alt = word.n > 2 && memcmp(word.p, "M-", 2) == 0 ? 2 : 0;
	struct slice rest = { word.p + alt, word.n - alt };

	for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
		if (slice_is(rest, twins[i].word))
			return fault_set(f, CODE_INVALID, "'%.*s' is %.*s%s on"
			    " a terminal, which sends the same for both;"
			    " write that, or take another key",
			    SLICE_ARG(word), (int)alt, word.p, twins[i].is);
	return true;
}

bool
key_may_mean(struct slice word, enum action a, struct fault *f)
{
	static const char *const easy[] = { "Enter", "Tab", "Esc" };

	for (size_t i = 0; i < sizeof easy / sizeof *easy; i++)
		if (slice_is(word, easy[i]) &&
		    (action_info(a)->needs & NEEDS_CARE))
			return fault_set(f, CODE_INVALID, "%s is hit too"
			    " easily for %s, which ends processes; take"
			    " another key", easy[i], action_info(a)->name);
	return true;
}
