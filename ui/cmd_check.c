/* plm-tui check: whether hosts are fit, and what is not as it should be. */
#include <stdio.h>

#include "checks.h"
#include "headless_private.h"
#include "proc_json.h"
#include "table.h"

static const char *const titles[] = { "HOST", "CHECK", "RESULT", "TEXT" };

enum { TITLES = sizeof titles / sizeof *titles };

/* Of a host that was checked; NULL: this one was not. */
static const struct host_checks *
checked(const struct headless *h, size_t i)
{
	const struct host_checks *c = console_checks(h->console, i);

	return c->state == CHECKING_DONE ? c : NULL;
}

static void
put_row(struct table *t, const char *host, const char *check,
    enum verdict verdict, const char *text)
{
	table_cell(t, host);
	table_cell(t, check);
	table_cell(t, verdict_info(verdict)->word);
	table_cell(t, text);
}

/* What is not as it should be, or that all of a host is; or, wide, all. */
static void
put_host(struct table *t, const struct host_checks *c, bool wide)
{
	if (c == NULL)
		return;
	const char *host = c->host->spec->name;
	if (!wide && checks_worst(c) == VERDICT_OK) {
		put_row(t, host, "all", VERDICT_OK, "");
		return;
	}
	for (int i = 0; i < CHECK_COUNT; i++) {
		enum verdict v = c->cells[i].verdict;
		if (wide || (v != VERDICT_OK && v != VERDICT_SKIPPED))
			put_row(t, host, check_info((enum check)i)->name, v,
			    c->cells[i].text);
	}
}

static void
print_table(const struct headless *h, size_t hosts)
{
	struct table *t = table_new(titles, TITLES);

	for (size_t i = 0; i < hosts; i++)
		put_host(t, checked(h, i), h->options->output == OUTPUT_WIDE);
	table_print(t, stdout);
}

static void
print_json(const struct headless *h, size_t hosts)
{
	json_t *all = json_array();

	for (size_t i = 0; i < hosts; i++) {
		const struct host_checks *c = checked(h, i);
		for (int k = 0; c != NULL && k < CHECK_COUNT; k++) {
			json_t *one = json_object();
			json_object_set_new(one, "host",
			    json_text(c->host->spec->name));
			json_object_set_new(one, "check", json_text(
			    check_info((enum check)k)->name));
			json_object_set_new(one, "verdict", json_text(
			    verdict_info(c->cells[k].verdict)->word));
			json_object_set_new(one, "text",
			    json_text(c->cells[k].text));
			json_array_append_new(all, one);
		}
	}
	json_print(all, stdout);
}

/* Those that are fit. */
static void
print_names(const struct headless *h, size_t hosts)
{
	for (size_t i = 0; i < hosts; i++) {
		const struct host_checks *c = checked(h, i);
		if (c != NULL && (checks_worst(c) == VERDICT_OK ||
		    checks_worst(c) == VERDICT_WARNING))
			puts(c->host->spec->name);
	}
}

/* Failed; by the host's key or the login only; unknown; or neither. */
static int
status(const struct headless *h, size_t hosts)
{
	bool failed = false, unknown = false, login_only = true;

	for (size_t i = 0; i < hosts; i++) {
		const struct host_checks *c = checked(h, i);
		for (int k = 0; c != NULL && k < CHECK_COUNT; k++) {
			enum verdict v = c->cells[k].verdict;
			unknown |= v == VERDICT_UNKNOWN;
			if (v != VERDICT_FAILED)
				continue;
			failed = true;
			login_only &= k == CHECK_HOST_KEY || k == CHECK_LOGIN;
		}
	}
	if (failed)
		return login_only ? EXIT_LOGIN : EXIT_SOME;
	return unknown ? EXIT_UNKNOWN : EXIT_DONE;
}

static void
done(enum code code, struct slice text, void *arg)
{
	struct headless *h = arg;
	size_t hosts = console_model(h->console)->host_count;

	(void)code;
	(void)text;
	if (h->options->output == OUTPUT_JSON)
		print_json(h, hosts);
	else if (h->options->output == OUTPUT_NAME)
		print_names(h, hosts);
	else
		print_table(h, hosts);
	headless_end(h, status(h, hosts));
}

static void
begin(struct headless *h)
{
	console_check(h->console, done, h);
}

const struct headless_ops cmd_check = { .begin = begin };
