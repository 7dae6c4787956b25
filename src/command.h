/* The commands and options that there are: readings of command.def, option.def. */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

enum command {
#define COMMAND(id, name, other, words, flags, text) COMMAND_##id,
#include "command.def"
#undef COMMAND
	COMMAND_COUNT
};

enum option_id {
#define OPTION(id, letter, name, argument, where, text) OPTION_##id,
#include "option.def"
#undef OPTION
	OPTION_COUNT
};

struct command_info {
	const char *name;
	const char *other;      /* a name that means the same, or ""       */
	const char *words;      /* what comes after it, for the usage      */
	bool named;             /* it has to be told which processes       */
	bool ends;              /* it ends processes                       */
	bool hosts;             /* it is about hosts, as its words are     */
	const char *text;       /* one sentence without a full stop        */
};

/* Where an option can stand: bits of commands, and one of the console. */
typedef uint32_t option_where;

#define IN(id) ((option_where)1 << COMMAND_##id)
#define SCREEN ((option_where)1 << 31)

struct option_info {
	int letter;             /* 0: it has none                          */
	const char *name;
	const char *argument;   /* its name, or NULL                       */
	option_where where;
	const char *text;       /* "": nobody is told of it                */
};

const struct command_info *command_info(enum command c);
const struct option_info *option_info(enum option_id id);

/* By either of its names. */
bool command_parse(struct slice word, enum command *c);

#endif
