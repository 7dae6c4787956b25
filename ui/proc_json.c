#include "proc_json.h"

#include <utf8proc.h>

#include "buffer.h"
#include "clock.h"
#include "signame.h"

json_t *
json_text(const char *text)
{
	json_t *value = json_string(text);
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	struct buffer b = { 0 };

	while (value == NULL && *at != '\0') {
		utf8proc_int32_t c;
		utf8proc_ssize_t n = utf8proc_iterate(at, -1, &c);
		if (n > 0)
			buffer_put(&b, (const char *)at, (size_t)n);
		else
			buffer_puts(&b, "\xef\xbf\xbd");
		at += n > 0 ? n : 1;
	}
	if (value == NULL)
		value = json_stringn(buffer_data(&b), buffer_size(&b));
	buffer_finish(&b);
	return value;
}

json_t *
json_text_or_null(const char *text)
{
	return text == NULL || text[0] == '\0' ? json_null() : json_text(text);
}

json_t *
json_time(int64_t ms)
{
	char text[40];

	return json_text_or_null(clock_iso(ms, text, sizeof text));
}

static json_t *
json_positive(uint64_t n)
{
	return n > 0 && n <= INT64_MAX ? json_integer((json_int_t)n)
	    : json_null();
}

static json_t *
user_of(const struct model_proc *p)
{
	return json_text_or_null(p->on != NULL && p->on->user[0] != '\0'
	    ? p->on->user : NULL);
}

static json_t *
signal_of(const struct model_proc *p)
{
	char number[16];

	if (p->exit_signal == 0)
		return json_null();
	if (signame(p->exit_signal) != NULL)
		return json_string(signame(p->exit_signal));
	snprintf(number, sizeof number, "%d", p->exit_signal);
	return json_string(number);
}

/* A row that says "pending" needs no more; who asks for a PID does. */
static const char *
why_of(const struct model_proc *p)
{
	return p->state == STATE_PENDING ? "no run of it is on record" : p->why;
}

/* Its exit is on record. */
static bool
ended(const struct model_proc *p)
{
	return p->exit_code >= 0 || p->exit_signal != 0;
}

static json_t *
core_of(const struct model_proc *p)
{
	if (!ended(p) || p->core == CORE_UNKNOWN)
		return json_null();
	return json_boolean(p->core == CORE_YES);
}

json_t *
proc_json(const struct session *s, const struct model_proc *p)
{
	json_t *o = json_object();

#define FIELD(name, value, text) json_object_set_new(o, #name, value);
#include "proc_field.def"
#undef FIELD
	return o;
}

void
json_print(json_t *value, FILE *to)
{
	json_dumpf(value, to, JSON_INDENT(2));
	fputc('\n', to);
	json_decref(value);
}
