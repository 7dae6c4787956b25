/* What the completions of all shells are made of. */
#ifndef COMPLETION_H
#define COMPLETION_H

#include <stdio.h>

#include "command.h"

/* What an argument can be. */
enum offer {
	OFFER_NOTHING,          /* only the person knows                    */
	OFFER_FILES,
	OFFER_SESSION,          /* files; it is the session file from here  */
	OFFER_WORDS,            /* words, with spaces between them          */
	OFFER_ASK,              /* plm-tui --complete what                  */
};

struct completion {
	enum offer offer;
	const char *what;       /* of WORDS and ASK                         */
};

/*
 * By the argument's name in the lists, and that of its option or NULL. A name
 * that nothing is known of ends the build: say here what it can be.
 */
struct completion completion_of(const char *argument, const char *option);

/*
 * The places where options can stand: before any command, with the name "", and
 * behind each.
 */
enum { PLACES = COMMAND_COUNT + 1 };
const char *place_name(int place);

/* Calls put for each option that is told of and stands there, or anywhere. */
typedef void put_option(FILE *to, int place, const struct option_info *o);
void each_option_of(int place, FILE *to, put_option *put);
void each_option(FILE *to, put_option *put);

/* A word of a command, from 0; the last one is for all that follow, too. */
struct command_word {
	const struct command_info *command;
	int place;              /* of its options */
	int n;
	bool last;
	struct completion completion;
};

/* Calls put for each word of a command, or of all commands. */
typedef void put_word(FILE *to, const struct command_word *w);
void each_word_of(enum command c, FILE *to, put_word *put);
void each_word(FILE *to, put_word *put);

/* "kill | stop": a command as a pattern of case in sh and zsh. */
void command_pattern(FILE *to, const struct command_info *c);

/* All the commands' names, others too, with spaces between them. */
extern const char command_words[];

#endif
