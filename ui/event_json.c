#include "event_json.h"

#include <stdlib.h>

#include "log.h"
#include "mem.h"
#include "proc_json.h"

/* The fields of a process for an event of none. */
static json_t *
no_proc(const struct session *s, const struct event *e)
{
	json_t *o = json_object();

#define FIELD(name, value, text) json_object_set_new(o, #name, json_null());
#include "proc_field.def"
#undef FIELD
	json_object_set_new(o, "session", json_text(s->name));
	json_object_set_new(o, "host", json_text_or_null(e->host));
	json_object_set_new(o, "name", json_text_or_null(e->name));
	return o;
}

json_t *
event_json(const struct session *s, const struct event *e)
{
	json_t *o = json_object();
	json_t *proc = e->proc != NULL ? proc_json(s, e->proc)
		: no_proc(s, e);

#define FIELD(name, value, text) json_object_set_new(o, #name, value);
#include "event_field.def"
#undef FIELD
	json_object_update(o, proc);
	json_decref(proc);
	return o;
}

char *
event_line(const struct session *s, const struct event *e)
{
	json_t *o = event_json(s, e);
	char *text = json_dumps(o, JSON_COMPACT | JSON_ENSURE_ASCII);

	if (text == NULL)
		fatal("out of memory");
	char *line = xasprintf("%s\n", text);
	free(text);
	json_decref(o);
	return line;
}
