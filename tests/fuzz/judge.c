/* Facts that a host tells of itself: a verdict and a sentence, whatever they are. A
 * line is which, and the next ones are values. */
#include <stdlib.h>

#include "fuzz.h"
#include "judge.h"

void
fuzz_start(void)
{
}

static void
check(const struct judged *j)
{
	HOLDS(j->verdict < VERDICT_COUNT);
	HOLDS(memchr(j->text, '\0', sizeof j->text) != NULL);
	HOLDS(j->text[0] != '\0');
}

static void
check_skew(struct slice text)
{
	struct skew s = { 0 };

	if (!clock_skew(text, 1.8e9, 1.8e9 + 0.5, &s))
		return;
	HOLDS(s.within_ms >= 1);
	/* It can be added to, whatever the host says. */
	HOLDS(llabs(s.ms) <= INT64_MAX / 2);
}

void
fuzz_one(struct slice input)
{
	struct slice first = fuzz_line(&input), second = input;
	struct judged j = { 0 };

	judge_tools(first, &j);
	check(&j);
	judge_state(first, &j);
	check(&j);
	judge_space(first, second, &j);
	check(&j);
	judge_logout(first, "me", &j);
	check(&j);
	judge_clock(first, 1.8e9, 1.8e9 + 0.5, &j);
	check(&j);
	check_skew(first);
}
