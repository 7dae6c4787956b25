#include "details_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence.h"
#include "number.h"
#include "proc_json.h"
#include "receipt_json.h"
#include "signame.h"
#include "why.h"

#define SPEC(field) (of->proc->spec != NULL ? of->proc->spec->field : NULL)

static json_t *
sentence(const struct details_of *of)
{
	char text[2048];

	return json_text(why_words(of->model, of->proc, of->now, text,
	    sizeof text));
}

static json_t *
words(const struct strings *s, size_t from, size_t to)
{
	json_t *list = json_array();

	for (size_t i = from; i < to && i < s->n; i++)
		json_array_append_new(list, json_text(s->v[i]));
	return list;
}

/* One array of words where lengths are not told. */
static json_t *
commands_of(const struct strings *s, const unsigned long long *lengths,
    size_t count)
{
	json_t *list = json_array();
	size_t at = 0;

	for (size_t i = 0; i < count; at += (size_t)lengths[i++])
		json_array_append_new(list, words(s, at,
		    at + (size_t)lengths[i]));
	if (count == 0)
		json_array_append_new(list, words(s, 0, s->n));
	return list;
}

static json_t *
commands(const struct model_proc *p)
{
	return p->spec == NULL ? json_null() : commands_of(&p->spec->command,
	    p->spec->lengths, p->spec->command_count);
}

static json_t *
source(const struct model_proc *p)
{
	return p->spec == NULL ? json_null()
	    : words(&p->spec->source, 0, p->spec->source.n);
}

/* NAME=value into an object; one without "=" has the value null. */
static void
put_variable(json_t *to, const char *text, bool secrets)
{
	const char *equals = strchr(text, '=');
	size_t n = equals != NULL ? (size_t)(equals - text) : strlen(text);
	json_t *name = json_stringn(text, n);
	bool hidden = !secrets && details_secret((struct slice){ text, n });

	/* A name that is no text cannot be a key. */
	if (name != NULL)
		json_object_set_new(to, json_string_value(name),
		    equals == NULL || hidden ? json_null()
		    : json_text(equals + 1));
	json_decref(name);
}

static json_t *
environment(const struct details_of *of)
{
	const struct proc_spec *spec = of->proc->spec;
	json_t *o = json_object();

	for (size_t i = 0; spec != NULL && i < spec->environment.n; i++)
		put_variable(o, spec->environment.v[i], of->secrets);
	return o;
}

static json_t *
ladder(const struct model_proc *p)
{
	const struct ladder *l = console_ladder(p);
	json_t *list = json_array();

	for (size_t i = 0; i < l->n; i++) {
		const char *name = signame(l->v[i].signal);
		json_array_append_new(list, json_pack("{s:s, s:I}", "signal",
		    name != NULL ? name : "?", "wait_ms",
		    (json_int_t)l->v[i].wait_ms));
	}
	return list;
}

static json_t *
limits(const struct proc_spec *spec)
{
	json_t *o = json_object();

	for (int i = 0; i < LIMIT_COUNT; i++) {
		uint64_t v = spec != NULL ? spec->limits.v[i] : LIMIT_AS_IS;
		json_object_set_new(o, limit_info((enum limit)i)->key,
		    v == LIMIT_AS_IS ? json_null() : v == LIMIT_UNLIMITED
		    ? json_string("unlimited") : json_integer((json_int_t)v));
	}
	return o;
}

static json_t *
on_disconnect(const struct proc_spec *spec)
{
	return spec == NULL ? json_null()
	    : json_string(spec->alone_stop ? "stop" : "keep");
}

static json_t *
grace(const struct proc_spec *spec)
{
	return spec == NULL || !spec->alone_stop ? json_null()
	    : json_integer((json_int_t)spec->grace_ms);
}

static json_t *
records(const struct details_of *of)
{
	for (size_t i = 0; i < of->past->n; i++)
		if (of->past->v[i].was.run == of->proc->run &&
		    strcmp(of->past->v[i].was.host, of->proc->host) == 0)
			return json_text_or_null(of->past->v[i].directory);
	return json_null();
}

static json_t *
bytes(int64_t n)
{
	return n < 0 ? json_null() : json_integer((json_int_t)n);
}

/* The same fields as of a process, as far as a run has them. */
static json_t *
run_json(const struct details_of *of, const struct past_run *r)
{
	static const char *const shared[] = { "host", "run", "state", "pid",
		"started", "ended", "exit_code", "exit_signal", "core_dumped",
		"exact", "cause", "unexpected", "acknowledged", "why" };
	struct model_proc was = r->was;
	char role[] = "";

	was.role = role;
	json_t *o = json_object(), *all = proc_json(of->model->session, &was);
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
		json_object_set(o, shared[i], json_object_get(all,
		    shared[i]));
	json_decref(all);
	json_object_set_new(o, "acknowledged_at", json_time(r->acked_at));
	json_object_set_new(o, "commands", r->cut ? json_null()
	    : commands_of(&r->command, r->lengths, r->command_count));
	json_object_set_new(o, "stdout_bytes", bytes(r->out_size));
	json_object_set_new(o, "stderr_bytes", bytes(r->err_size));
	json_object_set_new(o, "records", json_text_or_null(r->directory));
	return o;
}

static json_t *
history(const struct details_of *of)
{
	json_t *list = json_array();

	for (size_t i = 0; i < of->past->n; i++)
		json_array_append_new(list, run_json(of, &of->past->v[i]));
	return list;
}

static json_t *
fact_text(const struct past_fact *f)
{
	return f->told ? json_text(f->p) : json_null();
}

static json_t *
fact_number(const struct past_fact *f)
{
	return f->told && f->p[0] >= '0' && f->p[0] <= '9'
	    ? json_integer(strtoll(f->p, NULL, 10)) : json_null();
}

/* Of a list of strings that each end with a NUL: as an array, or by name. */
static json_t *
fact_strings(const struct past_fact *f, bool by_name, bool secrets)
{
	json_t *to = by_name ? json_object() : json_array();

	if (!f->told) {
		json_decref(to);
		return json_null();
	}
	for (size_t at = 0; at < f->n; at += strlen(f->p + at) + 1)
		if (by_name)
			put_variable(to, f->p + at, secrets);
		else
			json_array_append_new(to, json_text(f->p + at));
	return to;
}

/* "PID PARENT STATE NAME". */
static void
put_branch(json_t *list, struct slice line)
{
	uint64_t pid, parent;
	char name[256];

	if (!number_take(&line, INT64_MAX, &pid) || !slice_skip(&line, " ") ||
	    !number_take(&line, INT64_MAX, &parent) ||
	    !slice_skip(&line, " ") || line.n < 2 || line.p[1] != ' ')
		return;
	snprintf(name, sizeof name, "%.*s", (int)line.n - 2, line.p + 2);
	json_array_append_new(list, json_pack("{s:I, s:I, s:s#, s:o}", "pid",
	    (json_int_t)pid, "parent", (json_int_t)parent, "state", line.p, 1,
	    "name", json_text(name)));
}

/* A line each. */
static json_t *
fact_tree(const struct past_fact *f)
{
	json_t *list = json_array();

	for (const char *p = f->told ? f->p : ""; *p != '\0';) {
		size_t n = strcspn(p, "\n");
		put_branch(list, (struct slice){ p, n });
		p += n + (p[n] == '\n');
	}
	return list;
}

static json_t *
inspected(const struct details_of *of)
{
	const struct past_fact *f = of->inspected->facts;
	json_t *o;

	if (of->inspected->status != PAST_KNOWN || of->inspected->over)
		return json_null();
	o = json_object();
	json_object_set_new(o, "argv", fact_strings(&f[FACT_ARGV], false,
	    true));
	json_object_set_new(o, "exe", fact_text(&f[FACT_EXE]));
	json_object_set_new(o, "exe_gone", fact_text(&f[FACT_GONE]));
	json_object_set_new(o, "cwd", fact_text(&f[FACT_CWD]));
	json_object_set_new(o, "environ", fact_strings(&f[FACT_ENVIRON], true,
	    of->secrets));
	json_object_set_new(o, "threads", fact_number(&f[FACT_THREADS]));
	json_object_set_new(o, "memory_kib", fact_number(&f[FACT_RSS]));
	json_object_set_new(o, "open_files", fact_number(&f[FACT_FILES]));
	json_object_set_new(o, "open_files_limit", fact_text(
	    &f[FACT_NOFILE]));
	json_object_set_new(o, "oom_score", fact_number(&f[FACT_OOM]));
	json_object_set_new(o, "session", fact_tree(&f[FACT_TREE]));
	return o;
}

json_t *
details_json(const struct details_of *of)
{
	json_t *o = proc_json(of->model->session, of->proc);

#define FIELD(name, value, text) json_object_set_new(o, #name, value);
#include "details_field.def"
#undef FIELD
	return o;
}
