#include "schema_value.h"

#include <stdlib.h>

#include "buffer.h"
#include "clock.h"
#include "event_kind.h"
#include "number_pattern.h"
#include "signame.h"

enum { SIGNALS = 65 };

/* { "type": type }, or {} for NULL. */
static json_t *
of_type(const char *type)
{
	json_t *o = json_object();

	if (type != NULL)
		json_object_set_new(o, "type", json_string(type));
	return o;
}

static json_t *
any_of(json_t *a, json_t *b)
{
	return json_pack("{s[oo]}", "anyOf", a, b);
}

/* Text that matches; the pattern is the buffer's, which is given up. */
static json_t *
matching(struct buffer *b)
{
	json_t *o = of_type("string");

	json_object_set_new(o, "pattern", json_stringn(buffer_data(b),
	    buffer_size(b)));
	buffer_finish(b);
	return o;
}

static json_t *
text_schema(enum session_text text)
{
	const struct session_text_info *info = session_text_info(text);
	json_t *o = of_type(info->plain ? NULL : "string");

	if (info->plain)
		json_object_set_new(o, "type", json_pack("[sss]", "string",
		    "number", "boolean"));
	if (info->pattern != NULL)
		json_object_set_new(o, "pattern", json_string(info->pattern));
	return o;
}

/* Written as a number, or as a text that is one. */
static json_t *
number_schema(const struct value *v)
{
	json_t *number = of_type("integer");
	struct buffer range = { 0 }, pattern = { 0 };

	json_object_set_new(number, "minimum", json_integer(v->low));
	json_object_set_new(number, "maximum", json_integer(v->high));
	number_pattern(&range, v->low, v->high);
	buffer_puts(&pattern, "^0*(");
	buffer_put(&pattern, buffer_data(&range), buffer_size(&range));
	buffer_puts(&pattern, ")$");
	buffer_finish(&range);
	return any_of(number, matching(&pattern));
}

static json_t *
boolean_schema(void)
{
	json_t *words = of_type("string");

	json_object_set_new(words, "enum", json_pack("[ss]", "true", "false"));
	return any_of(of_type("boolean"), words);
}

/* The numbers that a unit can have where the whole is from least to most. */
static void
put_unit(struct buffer *b, const char *unit, int64_t unit_ms, int64_t least,
    int64_t most)
{
	struct buffer range = { 0 };

	number_pattern(&range, (least + unit_ms - 1) / unit_ms,
	    most / unit_ms);
	if (buffer_size(&range) > 0) {
		buffer_puts(b, buffer_size(b) > 0 ? "|(" : "(");
		buffer_put(b, buffer_data(&range), buffer_size(&range));
		buffer_puts(b, ")");
		buffer_puts(b, unit);
	}
	buffer_finish(&range);
}

static json_t *
duration_schema(const struct value *v)
{
	static const char *const units[] = { "ms", "s", "m", "h" };
	struct buffer any = { 0 }, pattern = { 0 };
	int64_t least, most, unit_ms;
	char one[8];

	if (!clock_parse_span(v->least, &least) ||
	    !clock_parse_span(v->most, &most))
		abort();        /* the list is wrong */
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		snprintf(one, sizeof one, "1%s", units[i]);
		clock_parse_span(one, &unit_ms);
		put_unit(&any, units[i], unit_ms, least, most);
	}
	buffer_puts(&pattern, "^0*(");
	buffer_put(&pattern, buffer_data(&any), buffer_size(&any));
	buffer_puts(&pattern, ")$");
	buffer_finish(&any);
	return matching(&pattern);
}

/* The usual names, which editors offer, or one in any case, or with SIG. */
static json_t *
signal_schema(void)
{
	json_t *names = json_object(), *list = json_array();
	struct buffer b = { 0 };

	buffer_puts(&b, "^([Ss][Ii][Gg])?(");
	for (int i = 1; i < SIGNALS; i++) {
		const char *name = signame(i);
		if (name == NULL)
			continue;
		if (json_array_size(list) > 0)
			buffer_puts(&b, "|");
		json_array_append_new(list, json_string(name));
		for (; *name != '\0'; name++) {
			char both[] = { '[', *name, (char)(*name | 0x20), ']',
				'\0' };
			buffer_puts(&b, *name >= 'A' ? both :
			    (char[]){ *name, '\0' });
		}
	}
	buffer_puts(&b, ")$");
	json_object_set_new(names, "enum", list);
	return any_of(names, matching(&b));
}

/* What hooks can be run on: what stands for several, and each kind. */
static json_t *
event_schema(void)
{
	json_t *o = json_object(), *list = json_array();

	json_array_append_new(list, json_string("exit"));
	json_array_append_new(list, json_string("unexpected"));
	for (int i = 0; i < EVENT_COUNT; i++)
		if (i != EVENT_HOOK)
			json_array_append_new(list, json_string(
			    event_kind_info((enum event_kind)i)->word));
	json_object_set_new(o, "enum", list);
	return o;
}

static json_t *
list_schema(const struct value *v)
{
	json_t *o = of_type("array");

	json_object_set_new(o, "items", value_schema(v->a));
	if (v->shape != VALUE_LIST)
		json_object_set_new(o, "minItems", json_integer(1));
	if (v->shape == VALUE_DISTINCT)
		json_object_set_new(o, "uniqueItems", json_true());
	return o;
}

/* A program, which has a name, and its arguments. */
static json_t *
words_schema(void)
{
	json_t *o = of_type("array"), *program = text_schema(SESSION_TEXT_TEXT);

	json_object_set_new(program, "minLength", json_integer(1));
	json_object_set_new(o, "items", json_pack("[o]", program));
	json_object_set_new(o, "additionalItems",
	    text_schema(SESSION_TEXT_TEXT));
	json_object_set_new(o, "minItems", json_integer(1));
	return o;
}

static json_t *
map_schema(const struct value *v)
{
	json_t *o = of_type("object");

	json_object_set_new(o, "propertyNames", json_pack("{ss}", "pattern",
	    session_text_info(v->a->text)->pattern));
	json_object_set_new(o, "additionalProperties", value_schema(v->b));
	return o;
}

/* A section is defined once; in allOf, since $ref hides what is beside it. */
static json_t *
keys_schema(enum section s)
{
	char path[64];

	snprintf(path, sizeof path, "#/definitions/%s", section_info(s)->name);
	return json_pack("{s[{ss}]}", "allOf", "$ref", path);
}

static json_t *
either_schema(const struct value *v)
{
	json_t *list = json_array();

	for (; v->shape == VALUE_EITHER; v = v->b)
		json_array_append_new(list, value_schema(v->a));
	json_array_append_new(list, value_schema(v));
	return json_pack("{so}", "anyOf", list);
}

/* What is not known before names are replaced: a text with one in it. */
static json_t *
with_names(json_t *schema)
{
	return any_of(schema, json_pack("{ssss}", "type", "string", "pattern",
	    "[$][{][A-Za-z_][A-Za-z0-9_]*[}]"));
}

/* Of what is written as one text. */
static json_t *
scalar_schema(const struct value *v)
{
	switch (v->shape) {
	case VALUE_NUMBER:
		return number_schema(v);
	case VALUE_BOOLEAN:
		return boolean_schema();
	case VALUE_DURATION:
		return duration_schema(v);
	case VALUE_SIGNAL:
		return signal_schema();
	case VALUE_EVENT:
		return event_schema();
	default:
		return text_schema(v->text);
	}
}

json_t *
value_schema(const struct value *v)
{
	switch (v->shape) {
	case VALUE_TEXT:
		/* Where any will do, nothing has to be added. */
		if (session_text_info(v->text)->pattern == NULL)
			return scalar_schema(v);
		return with_names(scalar_schema(v));
	case VALUE_NUMBER:
	case VALUE_BOOLEAN:
	case VALUE_DURATION:
	case VALUE_SIGNAL:
	case VALUE_EVENT:
		return with_names(scalar_schema(v));
	case VALUE_NOTHING:
		return of_type("null");
	case VALUE_LIST:
	case VALUE_SOME:
	case VALUE_DISTINCT:
		return list_schema(v);
	case VALUE_WORDS:
		return words_schema();
	case VALUE_MAP:
		return map_schema(v);
	case VALUE_KEYS:
		return keys_schema(v->section);
	case VALUE_EITHER:
		return either_schema(v);
	}
	abort();
}
