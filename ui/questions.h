/*
 * What logins ask: one question at a time for the whole console, the others wait
 * behind it. Hosts that ask nothing go on meanwhile. No screen here.
 */
#ifndef QUESTIONS_H
#define QUESTIONS_H

#include "console.h"

/* A host waits so long for a person (LoginGraceTime), and then answers. */
enum { QUESTION_TAKES_MS = 180000 };

struct login_question {
	uint64_t number;
	enum question_kind kind;
	char *host, *user;
	char *subject;          /* a passphrase's file, or ""               */
	/* The host's own words, which may be anything. */
	char *name, *instruction;
	char *prompts[PROMPTS_MAX];
	bool echo[PROMPTS_MAX]; /* what is typed may be seen                */
	size_t count;
	unsigned again;         /* answers that were wrong before           */
	struct login_question *next;
};

/* The one that is to be answered now; NULL: none is. */
const struct login_question *console_question(const struct console *c);

/* How many are open; and others that ask the very same of other hosts. */
size_t console_questions(const struct console *c);
size_t console_questions_alike(const struct console *c);

/*
 * Answers it, with one text for each prompt. all: the others that ask the same
 * too, and those that come within a minute. The caller wipes his copy.
 */
void console_answer(struct console *c, char *const *answers, bool all);

/* There is no answer, and why; all: nor to any other. */
void console_no_answer(struct console *c, const char *why, bool all);

#endif
