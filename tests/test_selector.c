/* Which processes are meant by a selection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "selector.h"

static const char file[] =
	"version: 1\n"
	"session: s1\n"
	"roles: { order: [ctl, app] }\n"
	"hosts: { h1: {}, h2: {}, h3: {} }\n"
	"groups: { g: h2, most: ['@g', h1] }\n"
	"processes:\n"
	"  a-1: { role: app, host: h1, command: [x] }\n"
	"  a-2: { role: app, host: h2, command: [x] }\n"
	"  c-1: { role: ctl, host: h1, command: [x] }\n"
	"  m-1: { role: ctl, allowed_hosts: [h2, h3], command: [x] }\n";

struct fixture {
	struct session *session;
	struct model *model;
};

/* Besides the file there is a record of "old" on h3, which is alive. */
static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	char path[] = "/tmp/test-selector-XXXXXX";
	struct fault fault = { 0 };
	FILE *to = fdopen(mkstemp(path), "w");

	fputs(file, to);
	fclose(to);
	bool ok = session_load(path, &f->session, &fault);
	unlink(path);
	if (!ok)
		return -1;
	f->model = model_new(f->session, 1);
	struct message m = { .type = MSG_PROC, .proc = {
		.host = slice_of("h3"), .name = slice_of("old"),
		.role = slice_of("app"), .run = 1, .state = STATE_ALIVE,
		.uuid = slice_of("0f8b"), .exit_code = -1, .exact = 1 } };
	model_apply(f->model, &m, 2);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	model_free(f->model);
	session_free(f->session);
	free(f);
	return 0;
}

/* Terms of the form "kind=glob". */
static struct selector
make(const char *const *terms)
{
	static const char *const words[] = {
#define SELECTOR(id, word, text) word,
#include "selector.def"
#undef SELECTOR
	};
	struct selector s = { 0 };

	for (; *terms != NULL; terms++) {
		size_t n = strcspn(*terms, "=");
		int kind = 0;
		while (strncmp(words[kind], *terms, n) != 0)
			kind++;
		selector_add(&s, (enum selector_kind)kind, *terms + n + 1);
	}
	return s;
}

static const struct {
	const char *terms[5];
	const char *procs;      /* that it selects */
	const char *hosts;      /* that have to be reached for it */
} selections[] = {
	{ { NULL }, " a-1 a-2 c-1 m-1 old", " h1 h2 h3" },
	{ { "name=a-1" }, " a-1", " h1" },
	{ { "name=a-*" }, " a-1 a-2", " h1 h2" },
	{ { "name=a-1", "name=c-1" }, " a-1 c-1", " h1" },
	/* One of them is not in the file, so any host may have it. */
	{ { "name=a-1", "name=old" }, " a-1 old", " h1 h2 h3" },
	{ { "role=app" }, " a-1 a-2 old", " h1 h2 h3" },
	{ { "role=app", "host=h1" }, " a-1", " h1" },
	{ { "role=app", "host=h1", "host=h2" }, " a-1 a-2", " h1 h2" },
	{ { "name=a-?", "role=ctl" }, "", "" },
	{ { "state=alive" }, " old", " h1 h2 h3" },
	{ { "UUID=0f*" }, " old", " h1 h2 h3" },
	{ { "name=a-1", "state=alive" }, "", " h1" },
	{ { "session=s1", "name=c-1" }, " c-1", " h1" },
	{ { "session=s2", "name=c-1" }, "", "" },
	/* Where it is, is known when all are reached that it may be on. */
	{ { "name=m-1" }, " m-1", " h2 h3" },
	{ { "name=m-1", "host=h3" }, "", " h2 h3" },
	{ { "role=ctl", "host=h3" }, "", " h2 h3" },
	{ { "name=m-1", "host=h1" }, "", "" },
	/* Ranges, groups, and several with commas between. */
	{ { "host=h[1-2]", "role=app" }, " a-1 a-2", " h1 h2" },
	{ { "host=h[01-40]", "role=app" }, "", "" },
	{ { "name=a-[2-10]" }, " a-2", " h2" },
	{ { "name=a-[1,3],c-1" }, " a-1 c-1", " h1" },
	{ { "name=a-1,old" }, " a-1 old", " h1 h2 h3" },
	{ { "host=@most", "role=app" }, " a-1 a-2", " h1 h2" },
	{ { "host=@g,h3", "role=app" }, " a-2 old", " h2 h3" },
	{ { "host=@none", "role=app" }, "", "" },
};

static void
each_kind_narrows_and_one_kind_widens(void **state)
{
	const struct fixture *f = *state;

	for (size_t i = 0; i < sizeof selections / sizeof *selections; i++) {
		struct selector s = make(selections[i].terms);
		char procs[128] = "", hosts[128] = "";
		for (size_t k = 0; k < f->model->proc_count; k++)
			if (selector_matches(&s, f->session,
			    f->model->procs[k]))
				strcat(strcat(procs, " "),
				    f->model->procs[k]->name);
		for (size_t k = 0; k < f->session->host_count; k++)
			if (selector_wants(&s, f->session,
			    f->session->hosts[k]))
				strcat(strcat(hosts, " "),
				    f->session->hosts[k]->name);
		assert_string_equal(procs, selections[i].procs);
		assert_string_equal(hosts, selections[i].hosts);
		selector_finish(&s);
	}
}

static const struct {
	const char *terms[3];
	const char *text;       /* NULL: all is well */
} checks[] = {
	{ { "name=a-1" }, NULL },
	{ { "name=old" }, NULL },
	{ { "state=lost" }, NULL },     /* nobody is, but it is a state */
	{ { "state=*" }, NULL },
	{ { "host=h2" }, NULL },
	{ { "host=h[2-9],@most" }, NULL },
	{ { "host=h2,h9" }, "no process has the host h9; there are: h1, h2,"
	    " h3" },
	{ { "host=h[4-9]" }, "no process has the host h[4-9]; there are: h1, h2,"
	    " h3" },
	{ { "host=@h1" }, "there is no group @h1 in the session file; its"
	    " groups: g, most" },
	{ { "name=a-1,a-[3-9]" }, "no process has the name a-[3-9]; there are:"
	    " a-1, a-2, c-1, m-1, old" },
	{ { "name=a-1", "name=b" }, "no process has the name b; there are:"
	    " a-1, a-2, c-1, m-1, old" },
	{ { "host=h9" }, "no process has the host h9; there are: h1, h2, h3" },
	{ { "role=x" }, "no process has the role x; there are: app, ctl" },
	{ { "state=dead" }, "no process has the state dead; there are:"
	    " pending, starting, alive, stopping, exited, failed, lost,"
	    " unknown" },
};

static void
what_cannot_be_meant_is_told(void **state)
{
	const struct fixture *f = *state;

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		struct selector s = make(checks[i].terms);
		struct fault fault = { 0 };
		assert_int_equal(selector_check(&s, f->model, &fault),
		    checks[i].text == NULL);
		if (checks[i].text != NULL)
			assert_string_equal(fault.text, checks[i].text);
		selector_finish(&s);
	}
}

static void
words_are_typed(void **state)
{
	static const struct {
		const char *words[3];
		const char *selects;    /* NULL: it is no selection         */
		bool names;             /* a-1, by its very name            */
	} cases[] = {
		{ { "a-1" }, "a-1", true },
		{ { "a-*" }, "a-1 a-2", false },
		{ { "a-?", "a-1" }, "a-1 a-2", true },
		{ { "role:app" }, "a-1 a-2 old", false },
		{ { "ROLE:app", "host:h1" }, "a-1", false },
		{ { "name:a-1" }, "a-1", true },
		{ { "state:alive" }, "old", false },
		{ { "uuid:0f8b" }, "old", false },
		{ { "a-[1]" }, "a-1", false },
		{ { "a-[1-9]" }, "a-1 a-2", false },
		{ { "a-1,c-*" }, "a-1 c-1", true },
		{ { "host:@g" }, "a-2 m-1", false },
		{ { "roel:app" }, NULL, false },
		{ { "role:" }, NULL, false },
		{ { ":x" }, NULL, false },
		{ { "a-very-long-kind-of-selection:x" }, NULL, false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct selector s = { 0 };
		struct fault fault = { 0 };
		char got[200] = "";
		bool ok = true;
		for (int k = 0; k < 3 && cases[i].words[k] != NULL && ok; k++)
			ok = selector_add_word(&s, cases[i].words[k], &fault);
		assert_int_equal(ok, cases[i].selects != NULL);
		for (size_t k = 0; ok && k < f->model->proc_count; k++) {
			const struct model_proc *p = f->model->procs[k];
			size_t n = strlen(got);
			if (selector_matches(&s, f->session, p))
				snprintf(got + n, sizeof got - n, "%s%s",
				    n > 0 ? " " : "", p->name);
		}
		if (ok)
			assert_string_equal(got, cases[i].selects);
		assert_int_equal(selector_names(&s, model_proc(f->model,
		    slice_of("h1"), slice_of("a-1"))), cases[i].names);
		selector_finish(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    each_kind_narrows_and_one_kind_widens, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_cannot_be_meant_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(words_are_typed, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
