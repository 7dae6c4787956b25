/* The questions that are open, of all hosts, as messages to the console. */
#ifndef QUESTIONS_H
#define QUESTIONS_H

#include "question.h"
#include "worker_private.h"

/* Asks the worker's console. */
struct asker questions_asker(struct worker *w);

/* One that nobody asks any more is passed over: they cross on their way. */
void questions_answered(struct worker *w, const struct msg_answer *m);

#endif
