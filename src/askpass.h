/*
 * This program as what the ssh client asks by (SSH_ASKPASS): it hands the prompt
 * to the worker that has started ssh, waits for the answer, and prints it.
 *
 * By the socket go: the hint (ssh(1), SSH_ASKPASS_PROMPT; "" mostly) and the
 * prompt, each with a NUL behind it; then, from the worker, ASKPASS_ANSWERS and the
 * answer, and the end. The end alone: there is no answer.
 */
#ifndef ASKPASS_H
#define ASKPASS_H

enum {
	ASKPASS_MOST = 4096,            /* bytes that ask           */
	ASKPASS_ANSWERS = 'A',
};

/* Where the worker listens, if ssh has started us to ask; else NULL. */
const char *askpass_socket(void);

/* The program: its exit status. Nothing of the answer stays in memory. */
int askpass_main(const char *socket, const char *prompt);

/* The environment of a process that is about to become ssh: it asks by program, or,
 * where that is NULL, nobody. */
void askpass_environment(const char *program, const char *socket);

/* The path of this program, as others can run it; NULL: it is not known. The caller
 * frees. */
char *askpass_program(void);

#endif
