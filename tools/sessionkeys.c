#include "sessionkeys.h"

static const struct section_info sections[] = {
#define SECTION(id, name, words) { name, words },
	SECTIONS
#undef SECTION
};

/* No ~ at its front, no / at its end, and no ${...} that stands for nothing. */
static const char log_path_pattern[] = "^(?!~)(?!.*[$][{](?!((?!)"
#define LOGPATH(name) "|" #name
#include "logpath.def"
#undef LOGPATH
    ")[}])).*[^/]$";

static const char condition_pattern[] = "^(process_)?("
#define CONDITION(id, word, what, text) word "|"
#include "condition.def"
    "(?!))$";

static const struct session_text_info texts[] = {
#define SESSION_TEXT(id, one, more, plain, pattern)                            \
	[SESSION_TEXT_##id] = { one, more, plain, pattern },
#include "sessiontext.def"
#undef SESSION_TEXT
};

/* A type is a tree of values; the list writes it as calls. */
#define VALUE(...) (&(const struct value){ __VA_ARGS__ })
#define OF_TEXT(id) VALUE(.shape = VALUE_TEXT, .text = SESSION_TEXT_##id)
#define TEXT OF_TEXT(TEXT)
#define SCRIPT OF_TEXT(SCRIPT)
#define NAME OF_TEXT(NAME)
#define HOST_NAMES OF_TEXT(HOST_NAMES)
#define HOST_SET OF_TEXT(HOST_SET)
#define VAR_NAME OF_TEXT(VAR_NAME)
#define USER OF_TEXT(USER)
#define JUMPS OF_TEXT(JUMPS)
#define COMMAND_LINE OF_TEXT(COMMAND_LINE)
#define FAMILY OF_TEXT(FAMILY)
#define NUMERIC OF_TEXT(NUMERIC)
#define ADDRESS OF_TEXT(ADDRESS)
#define TREE_ID OF_TEXT(TREE_ID)
#define PATH OF_TEXT(PATH)
#define REMOTE_PATH OF_TEXT(REMOTE_PATH)
#define ABSOLUTE_PATH OF_TEXT(ABSOLUTE_PATH)
#define LOG_PATH OF_TEXT(LOG_PATH)
#define VARIABLE OF_TEXT(VARIABLE)
#define SETTING OF_TEXT(SETTING)
#define GLOB OF_TEXT(GLOB)
#define ON_DISCONNECT OF_TEXT(ON_DISCONNECT)
#define CONDITION_WORD OF_TEXT(CONDITION_WORD)
#define RESTART_WORD OF_TEXT(RESTART_WORD)
#define CPU_LIST OF_TEXT(CPU_LIST)
#define UNLIMITED_WORD OF_TEXT(UNLIMITED_WORD)
#define URL_PATH OF_TEXT(URL_PATH)
#define TRANSPORT_WORD OF_TEXT(TRANSPORT_WORD)
#define KEY_POLICY_WORD OF_TEXT(KEY_POLICY_WORD)
#define CONFIRM_WHEN OF_TEXT(CONFIRM_WHEN)
#define CONFIRM_STOP OF_TEXT(CONFIRM_STOP)
#define NUMBER(min, max) VALUE(.shape = VALUE_NUMBER, .low = min, .high = max)
#define BOOLEAN VALUE(.shape = VALUE_BOOLEAN)
#define DURATION(min, max)                                                     \
	VALUE(.shape = VALUE_DURATION, .least = #min, .most = #max)
#define SIGNAL VALUE(.shape = VALUE_SIGNAL)
#define EVENT VALUE(.shape = VALUE_EVENT)
#define NOTHING VALUE(.shape = VALUE_NOTHING)
#define LIST(of) VALUE(.shape = VALUE_LIST, .a = of)
#define SOME(of) VALUE(.shape = VALUE_SOME, .a = of)
#define DISTINCT(of) VALUE(.shape = VALUE_DISTINCT, .a = of)
#define WORDS VALUE(.shape = VALUE_WORDS)
#define MAP(key, to) VALUE(.shape = VALUE_MAP, .a = key, .b = to)
#define KEYS(of) VALUE(.shape = VALUE_KEYS, .section = SECTION_##of)
#define EITHER(one, other)                                                     \
	VALUE(.shape = VALUE_EITHER, .a = one, .b = other)

#define KEY(section, name, needed, value, text)                                \
	{ SECTION_##section, #name, needed, value, text },
static const struct session_key keys[] = {
#define TOP_KEY(name, read, at, needed, value, text)                           \
	KEY(TOP, name, needed, value, text)
#define SSH_KEY(name, read, at, needed, value, text)                           \
	KEY(SSH, name, needed, value, text)
#define HOST_KEY(name, read, at, needed, value, text)                          \
	KEY(HOST, name, needed, value, text)
#define ROLES_KEY(name, read, at, needed, value, text)                         \
	KEY(ROLES, name, needed, value, text)
#define SHARED_KEY(name, read, at, needed, value, text)                        \
	KEY(DEFAULTS, name, needed, value, text)                               \
	KEY(PROCESS, name, needed, value, text)
#define PROCESS_KEY(name, read, at, needed, value, text)                       \
	KEY(PROCESS, name, needed, value, text)
#define COMMAND_KEY(name, read, at, needed, value, text)                       \
	KEY(COMMAND, name, needed, value, text)
#define LOGS_KEY(name, read, at, needed, value, text)                          \
	KEY(LOGS, name, needed, value, text)
#define STEP_KEY(name, read, at, needed, value, text)                          \
	KEY(STEP, name, needed, value, text)
#define BACKOFF_KEY(name, read, at, needed, value, text)                       \
	KEY(BACKOFF, name, needed, value, text)
#define LIMIT_KEY(name, read, at, needed, value, text)                         \
	KEY(LIMIT, name, needed, value, text)
#define DEPENDS_KEY(name, read, at, needed, value, text)                       \
	KEY(DEPENDS, name, needed, value, text)
#define PROBE_KEY(name, read, at, needed, value, text)                         \
	KEY(PROBE, name, needed, value, text)
#define LINE_KEY(name, read, at, needed, value, text)                          \
	KEY(LINE, name, needed, value, text)
#define TCP_KEY(name, read, at, needed, value, text)                           \
	KEY(TCP, name, needed, value, text)
#define HTTP_KEY(name, read, at, needed, value, text)                          \
	KEY(HTTP, name, needed, value, text)
#define EXEC_KEY(name, read, at, needed, value, text)                          \
	KEY(EXEC, name, needed, value, text)
#define HOOK_KEY(name, read, at, needed, value, text)                          \
	KEY(HOOK, name, needed, value, text)
#define SAFETY_KEY(name, read, at, needed, value, text)                        \
	KEY(SAFETY, name, needed, value, text)
#define CONFIRM_KEY(name, read, at, needed, value, text)                       \
	KEY(CONFIRM, name, needed, value, text)
#include "sessionkey.def"
};

const struct section_info *
section_info(enum section s)
{
	return &sections[s];
}

const struct session_text_info *
session_text_info(enum session_text t)
{
	return &texts[t];
}

const struct session_key *
session_key(size_t i)
{
	return i < sizeof keys / sizeof *keys ? &keys[i] : NULL;
}
