#include "command.h"

#define ANY (~(option_where)0)

enum { NAMED = 1, ENDS = 2, HOSTS = 4 };

static const struct command_info commands[] = {
#define COMMAND(id, n, o, w, flags, t)                                         \
	[COMMAND_##id] = { .name = n, .other = o, .words = w,                  \
	    .named = ((flags) & NAMED) != 0, .ends = ((flags) & ENDS) != 0,    \
	    .hosts = ((flags) & HOSTS) != 0, .text = t },
#include "command.def"
#undef COMMAND
};

static const struct option_info options[] = {
#define OPTION(id, letter, name, argument, where, text)                        \
	[OPTION_##id] = { letter, name, argument, where, text },
#include "option.def"
#undef OPTION
};

_Static_assert(COMMAND_COUNT < 31, "a command is a bit of option_where");

const struct command_info *
command_info(enum command c)
{
	return &commands[c];
}

const struct option_info *
option_info(enum option_id id)
{
	return &options[id];
}

bool
command_parse(struct slice word, enum command *c)
{
	for (int i = 0; i < COMMAND_COUNT; i++)
		if (slice_is(word, commands[i].name) ||
		    (commands[i].other[0] != '\0' &&
		    slice_is(word, commands[i].other))) {
			*c = (enum command)i;
			return true;
		}
	return false;
}
