/* What ask.c and ask_draw.c share. */
#ifndef ASK_PRIVATE_H
#define ASK_PRIVATE_H

#include "ask.h"

struct ask {
	enum question_kind kind;
	char *title, *who, *subject, *name, *instruction;
	char *prompts[PROMPTS_MAX];
	bool echo[PROMPTS_MAX];
	char *typed[PROMPTS_MAX];       /* ANSWER_MAX bytes and a NUL       */
	size_t count;
	size_t at;              /* the field; count: the switch             */
	bool all;
	unsigned again;
	size_t waiting, alike;
	bool others;            /* the switch is there                      */
	bool legible;           /* as drawn last                            */
	int64_t opened;
	ask_done *done;
	void *arg;
};

#endif
