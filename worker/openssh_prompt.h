/* What the ssh client asks, which is a text only, as a question. */
#ifndef OPENSSH_PROMPT_H
#define OPENSSH_PROMPT_H

#include <stdbool.h>

#include "protocol.h"
#include "transport.h"

enum { PROMPT_SUBJECT_MOST = 400 };

struct openssh_prompt {
	enum question_kind kind;
	bool notice;            /* it is shown, and no answer is used       */
	bool echo;
	char subject[PROMPT_SUBJECT_MOST];      /* a key's file, a host's key */
	char line[PROMPT_MAX];  /* what is typed behind                     */
	struct slice said;      /* what stands before it, of text           */
};

/*
 * hint and text are what ssh says (SSH_ASKPASS_PROMPT, and the prompt), and t is
 * the host that it logs in to: what is meant for another one on the way is no
 * password of t's, but a question that names whom it is for. p->said borrows text.
 */
void openssh_prompt_read(struct openssh_prompt *p, const struct target *t,
    const char *hint, const char *text);

/* Whether it is an answer that takes a host's key: yes, or its fingerprint. */
bool openssh_prompt_takes(const struct openssh_prompt *p, struct slice answer);

#endif
