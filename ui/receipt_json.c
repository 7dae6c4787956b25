#include "receipt_json.h"

#include "proc_json.h"
#include "signame.h"

static json_t *
step_json(const struct receipt_step *s)
{
	json_t *o = json_object();

	json_object_set_new(o, "signal",
	    json_text_or_null(signame(s->signal)));
	json_object_set_new(o, "at_ms", json_integer(s->at_ms));
	json_object_set_new(o, "confirmed", json_boolean(s->sent));
	return o;
}

static json_t *
left_json(const struct receipt_left *l)
{
	json_t *o = json_object(), *list = json_array();

	for (size_t i = 0; i < l->named; i++) {
		json_t *one = json_object();
		json_object_set_new(one, "pid",
		    json_integer((json_int_t)(l->v[i].pid & INT64_MAX)));
		json_object_set_new(one, "name", json_text(l->v[i].name));
		json_array_append_new(list, one);
	}
	json_object_set_new(o, "count",
	    json_integer((json_int_t)(l->count & INT64_MAX)));
	json_object_set_new(o, "processes", list);
	return o;
}

json_t *
receipt_json(const struct receipt *r)
{
	json_t *o, *steps;

	if (r == NULL)
		return json_null();
	o = json_object();
	steps = json_array();
	for (size_t i = 0; i < r->step_count; i++)
		json_array_append_new(steps, step_json(&r->steps[i]));
	json_object_set_new(o, "steps", steps);
	json_object_set_new(o, "exited_ms", r->exited_ms >= 0
	    ? json_integer(r->exited_ms) : json_null());
	json_object_set_new(o, "after_step",
	    json_integer((json_int_t)r->after));
	json_object_set_new(o, "total_ms", json_integer(r->total_ms));
	json_object_set_new(o, "ended", left_json(&r->ended));
	json_object_set_new(o, "left", left_json(&r->left));
	return o;
}
