/*
 * The JSON schema (draft 7, which the YAML editors know) of session files. It
 * refuses nothing that the loader takes. What hangs on other keys, such as a
 * host that is none of hosts, is for the loader alone to tell, and so is what
 * YAML has resolved before a schema sees it: 5000 is a number to it, and a text
 * to us.
 */
#include "docs.h"
#include "schema_value.h"

enum { KEYS_MAX = 4 };

/* Of keys that exclude each other one is needed, or two must not be. */
static const struct {
	enum section section;
	bool needed;
	const char *keys[KEYS_MAX];
} alone[] = {
	{ SECTION_PROCESS, true, { "command", "shell", "commands" } },
	{ SECTION_PROCESS, false, { "host", "allowed_hosts" } },
	{ SECTION_PROCESS, false, { "host", "hosts" } },
	{ SECTION_PROCESS, false, { "hosts", "allowed_hosts" } },
	{ SECTION_PROBE, true, { "log", "tcp", "http", "exec" } },
	{ SECTION_DEFAULTS, false, { "host", "allowed_hosts" } },
	{ SECTION_DEFAULTS, false, { "host", "hosts" } },
	{ SECTION_DEFAULTS, false, { "hosts", "allowed_hosts" } },
};

/* { "required": [key] } */
static json_t *
has(const char *key)
{
	return json_pack("{s[s]}", "required", key);
}

/* Which of the keys that exclude each other there have to be, or may. */
static void
add_alone(json_t *o, enum section s)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < sizeof alone / sizeof *alone; i++) {
		json_t *rule = json_object(), *one = json_array(),
		    *all = json_array();
		for (size_t k = 0; k < KEYS_MAX &&
		    alone[i].keys[k] != NULL; k++) {
			json_array_append_new(one, has(alone[i].keys[k]));
			json_array_append_new(all,
			    json_string(alone[i].keys[k]));
		}
		if (alone[i].needed)
			json_object_set(rule, "oneOf", one);
		else
			json_object_set_new(rule, "not", json_pack("{sO}",
			    "required", all));
		if (alone[i].section == s)
			json_array_append(rules, rule);
		json_decref(rule);
		json_decref(one);
		json_decref(all);
	}
	if (json_array_size(rules) > 0)
		json_object_set(o, "allOf", rules);
	json_decref(rules);
}

static json_t *
key_schema(const struct session_key *k)
{
	json_t *o = value_schema(k->value);

	json_object_set_new(o, "description", json_string(k->text));
	/* What there must be is not empty. */
	if (k->needed != NULL && k->value->shape == VALUE_MAP)
		json_object_set_new(o, "minProperties", json_integer(1));
	return o;
}

/* Adds what the keys of a section are to a schema. */
static void
add_section(json_t *o, enum section s)
{
	json_t *properties = json_object(), *required = json_array();
	const struct session_key *k;

	for (size_t i = 0; (k = session_key(i)) != NULL; i++) {
		if (k->section != s)
			continue;
		json_object_set_new(properties, k->name, key_schema(k));
		if (k->needed != NULL)
			json_array_append_new(required, json_string(k->name));
	}
	json_object_set_new(o, "type", json_string("object"));
	json_object_set_new(o, "properties", properties);
	json_object_set_new(o, "additionalProperties", json_false());
	if (json_array_size(required) > 0)
		json_object_set(o, "required", required);
	json_decref(required);
	add_alone(o, s);
}

void
schema_write(FILE *to)
{
	json_t *o = json_object(), *definitions = json_object();

	json_object_set_new(o, "$schema",
	    json_string("http://json-schema.org/draft-07/schema#"));
	json_object_set_new(o, "title",
	    json_string("A session file of plm-tui"));
	add_section(o, SECTION_TOP);
	for (int i = SECTION_TOP + 1; i < SECTION_COUNT; i++) {
		json_t *section = json_object();
		add_section(section, (enum section)i);
		json_object_set_new(definitions,
		    section_info((enum section)i)->name, section);
	}
	json_object_set_new(o, "definitions", definitions);
	json_dumpf(o, to, JSON_INDENT(2));
	fputc('\n', to);
	json_decref(o);
}
