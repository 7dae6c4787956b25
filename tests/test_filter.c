/* Filters: what they take, what they are wrong in, and which processes fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>

#include "filter.h"

static char empty[] = "", name[] = "Reader-1", role[] = "application",
    host[] = "ru-01", why[] = "link silent for 15s", left[] = "sleep 4711";

static struct filter_facts facts;

/* Reader-1, application, on ru-01, alive as 4242. */
static struct model_proc
reader(void)
{
	return (struct model_proc){ .name = name, .role = role, .host = host,
	    .state = STATE_ALIVE, .pid = 4242, .exit_code = -1, .exact = true,
	    .step = empty, .why = empty, .named = empty };
}

static bool
fits(const char *text, const struct model_proc *p)
{
	struct fault f;
	struct filter *filter = filter_new(text, &f);

	if (filter == NULL)
		fail_msg("'%s': %s", text, f.text);
	bool is = filter_matches(filter, p, &facts);
	filter_free(filter);
	return is;
}

static void
assert_fits(const struct model_proc *p, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, p);
	while ((text = va_arg(ap, const char *)) != NULL)
		if (!fits(text, p))
			fail_msg("'%s' does not fit", text);
	va_end(ap);
}

static void
assert_fits_not(const struct model_proc *p, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, p);
	while ((text = va_arg(ap, const char *)) != NULL)
		if (fits(text, p))
			fail_msg("'%s' fits", text);
	va_end(ap);
}

static void
words_are_looked_for_everywhere(void **state)
{
	struct model_proc p = reader();

	(void)state;
	assert_fits(&p, "", "   ", "reader", "READER", "er-1", "appl", "ru-01",
	    "alive", "reader ru-01", "  reader   ru-01 ", "reader,writer",
	    "writer,ru-01", NULL);
	/* Numbers are not: they would be in many. */
	assert_fits_not(&p, "writer", "reader writer", "4242", "exit", NULL);
}

static void
globs_fit_the_whole_of_one(void **state)
{
	struct model_proc p = reader();

	(void)state;
	assert_fits(&p, "read*", "*-1", "re?der-[0-9]", "RU-*", "app*ion",
	    "name:reader-*", NULL);
	assert_fits_not(&p, "ead*", "read?", "ru-*2", "host:0*", NULL);
}

static void
words_can_be_inverted(void **state)
{
	struct model_proc p = reader();

	(void)state;
	assert_fits(&p, "!writer", "!host:ru-02", "reader !dead", "!name:w*",
	    "!state:over", NULL);
	assert_fits_not(&p, "!reader", "reader !ru-01", "!writer,ru-01",
	    "!state:alive", NULL);
}

static void
keys_say_what_is_meant(void **state)
{
	struct model_proc p = reader();

	(void)state;
	assert_fits(&p, "name:reader", "NAME:Reader", "host:ru", "host:a,ru-01",
	    "role:application", "pid:4242", "pid:1,4242", "pid:42*", NULL);
	assert_fits_not(&p, "name:ru", "host:reader", "role:ru", "pid:42",
	    "host:a,b", "note:reader", NULL);
	p.pid = 0;
	assert_fits_not(&p, "pid:0", "pid:*", NULL);
}

static void
states_are_words_and_kinds(void **state)
{
	struct model_proc p = reader();

	(void)state;
	assert_fits(&p, "state:alive", "state:al", "state:AL", "state:live",
	    "state:exited,alive", "state:a*", NULL);
	assert_fits_not(&p, "state:exited", "state:over", "state:dead",
	    "state:unknown", "state:unexpected", "state:pending,lost", NULL);
	assert_fits_not(&p, "state:ready", "state:unhealthy", NULL);
	p.health = HEALTH_UNHEALTHY;
	assert_fits(&p, "state:unhealthy", "state:alive", "state:unh", NULL);
	p.health = HEALTH_READY;
	assert_fits(&p, "state:ready", "state:live", NULL);
	assert_fits_not(&p, "state:unhealthy", NULL);
	p.state = STATE_EXITED;
	assert_fits_not(&p, "state:ready", NULL);
	p.exit_code = 3;
	p.cause = CAUSE_ITSELF;
	assert_fits(&p, "state:over", "state:dead", "state:unexpected",
	    "state:un", "state:exited !state:alive", NULL);
	assert_fits_not(&p, "state:live", NULL);
	/* Somebody has seen it. */
	p.acked = true;
	assert_fits_not(&p, "state:unexpected", "state:un", NULL);
	p.state = STATE_UNKNOWN;
	assert_fits(&p, "state:live", "state:un", "state:unknown", NULL);
}

static void
ends_and_notes_are_looked_for(void **state)
{
	struct model_proc p = reader();

	(void)state;
	p.state = STATE_EXITED;
	p.exit_signal = SIGSEGV;
	p.core = CORE_YES;
	p.cause = CAUSE_OUTSIDE;
	assert_fits(&p, "segv", "exit:core", "exit:SEGV*", "exit:dumped",
	    "note:outside", "outside", "note:\"from outside\"", NULL);
	assert_fits_not(&p, "exit:outside", "note:segv", "exit:3", NULL);
	p = reader();
	p.state = STATE_UNKNOWN;
	p.why = why;
	assert_fits(&p, "silent", "note:silent", NULL);
	/* It has not ended, as far as anybody knows. */
	assert_fits_not(&p, "exit:silent", NULL);
	p.survivors = 1;
	p.named = left;
	assert_fits(&p, "note:sleep", "sleep", NULL);
}

static void
quotes_keep_what_would_divide(void **state)
{
	char odd[] = "a:b, c";
	struct model_proc p = reader();

	(void)state;
	p.name = odd;
	assert_fits(&p, "\"a:b, c\"", "name:\"a:b\"", "name:a:b", "b\",\"",
	    "\"b, c", "!\"a:c\"", NULL);
	assert_fits_not(&p, "\"b,c\"", "!\"a:b\"", NULL);
}

static void
prints(struct stats *s, const struct model_proc *p, int64_t idle_ms)
{
	stats_take(s, p, &(struct msg_stats){ .run = p->run, .time = 1,
	    .cpu_ms = 1, .rss = 1, .out_size = 1, .err_size = 1,
	    .idle_ms = idle_ms }, 1000);
}

/* Nobody is called silent of whom that is not known. */
static void
silence_is_known_or_is_none(void **state)
{
	struct model_proc p = reader();
	struct filter *f = filter_new("state:sil", NULL);

	(void)state;
	p.run = 1;
	assert_true(filter_is_fed(f));
	assert_fits_not(&p, "state:silent", NULL);
	facts = (struct filter_facts){ .stats = stats_new(), .mono = 1000 };
	struct stats *s = (struct stats *)(uintptr_t)facts.stats;
	assert_fits_not(&p, "state:silent", NULL);
	prints(s, &p, -1);
	assert_fits_not(&p, "state:silent", NULL);
	prints(s, &p, 59999);
	assert_fits_not(&p, "state:silent", NULL);
	prints(s, &p, 60000);
	assert_fits(&p, "state:silent", "state:exited,silent", NULL);
	assert_fits_not(&p, "!state:silent", NULL);
	/* It is over, or was read long ago. */
	p.state = STATE_EXITED;
	assert_fits_not(&p, "state:silent", NULL);
	p.state = STATE_ALIVE;
	facts.mono = 60000;
	assert_fits_not(&p, "state:silent", NULL);
	facts = (struct filter_facts){ 0 };
	stats_free(s);
	filter_free(f);
	f = filter_new("reader state:alive,unexpected silent", NULL);
	assert_false(filter_is_fed(f));
	filter_free(f);
	assert_false(filter_is_fed(NULL));
}

/* While a word is typed, its begin hides nothing. */
static void
what_is_not_there_yet_fits_all(void **state)
{
	struct model_proc p = reader();
	struct filter *f = filter_new(" ! host: ,, \"\" state: !pid:", NULL);

	(void)state;
	assert_non_null(f);
	assert_true(filter_empty(f));
	assert_true(filter_matches(f, &p, &facts));
	assert_string_equal(filter_text(f), " ! host: ,, \"\" state: !pid:");
	filter_free(f);
	assert_true(filter_matches(NULL, &p, &facts));
}

static void
assert_wrong(const char *text, const char *why_wrong)
{
	struct fault f;

	assert_null(filter_new(text, &f));
	assert_int_equal(f.code, CODE_INVALID);
	assert_string_equal(f.text, why_wrong);
}

static void
what_is_wrong_is_said(void **state)
{
	(void)state;
	assert_wrong("reader hots:ru", "a filter has no 'hots:'; there are"
	    " name, role, host, state, pid, exit, note; another colon wants"
	    " quotes");
	assert_wrong("state:alive state:gone", "no state begins with 'gone';"
	    " there are pending, starting, alive, stopping, exited, failed,"
	    " lost, unknown, live, over, dead, unexpected, silent,"
	    " ready, unhealthy");
	assert_wrong("state:alive,x", "no state begins with 'x'; there are"
	    " pending, starting, alive, stopping, exited, failed, lost,"
	    " unknown, live, over, dead, unexpected, silent,"
	    " ready, unhealthy");
}

static void
assert_state(const char *text, const char *word, const char *made)
{
	char *got = filter_with_state(text, word);

	assert_string_equal(got, made);
	free(got);
}

static void
a_state_takes_the_place_of_another(void **state)
{
	(void)state;
	assert_state("", "alive", "state:alive");
	assert_state("ru* !old", "lost", "ru* !old state:lost");
	assert_state("state:al ru* !state:live,over \"a b\"", "lost",
	    "ru* \"a b\" state:lost");
	assert_state("state:al", NULL, "");
	assert_state("  host:a,b state:al  x ", NULL, "host:a,b x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_looked_for_everywhere),
		cmocka_unit_test(globs_fit_the_whole_of_one),
		cmocka_unit_test(words_can_be_inverted),
		cmocka_unit_test(keys_say_what_is_meant),
		cmocka_unit_test(states_are_words_and_kinds),
		cmocka_unit_test(ends_and_notes_are_looked_for),
		cmocka_unit_test(quotes_keep_what_would_divide),
		cmocka_unit_test(silence_is_known_or_is_none),
		cmocka_unit_test(what_is_not_there_yet_fits_all),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(a_state_takes_the_place_of_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
