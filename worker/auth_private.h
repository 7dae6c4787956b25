/* What the files of the login share: auth.c has the list of methods. */
#ifndef AUTH_PRIVATE_H
#define AUTH_PRIVATE_H

#include "agent.h"
#include "auth.h"
#include "buffer.h"
#include "keyfile.h"
#include "keywork.h"
#include "question.h"

enum step {
	STEP_HOST = AUTH_HOST,
	STEP_AGENT = AUTH_AGENT,
	STEP_ASKED = AUTH_ASKED,
	STEP_IN = AUTH_IN,
	STEP_NEXT,              /* the method is through                    */
	STEP_LIST,              /* the host may accept something else now   */
};

enum { TRIES = 3 };             /* of a passphrase or a password, as ssh has it */

/* A signature that somebody else makes, while libssh2 is told to wait. */
enum sign { SIGN_NONE, SIGN_ASKED, SIGN_DONE, SIGN_FAILED };

/* A question, and what came of it (auth_ask.c). */
struct asking {
	struct asked *open;     /* NULL: none is                            */
	bool answered;
	char *answers[PROMPTS_MAX];
	size_t n;               /* 0: none was given                        */
};

struct auth {
	struct ev_loop *loop;
	LIBSSH2_SESSION *ssh;
	const struct target *target;
	void (*wake)(void *arg);
	void *arg;
	char *accepted;         /* the host's list; NULL: not asked yet    */
	size_t method;
	unsigned attempts;
	struct buffer tried;    /* text for the person                     */
	struct buffer offered;  /* SSH strings: the keys that were used up */
	size_t last_offered;    /* ... the size of the last one            */

	struct agent *agent;
	bool agent_asked, agent_dead;
	unsigned agent_used, agent_passed;      /* of its keys             */
	const char *agent_why;  /* ... why some were passed over           */
	struct buffer list;     /* the agent's keys, as they came          */
	struct slice keys;      /* those of the list that are left         */
	struct buffer own;      /* SSH strings: the keys of identity files */
	bool others;            /* those had their turn, and others have it */
	struct slice key;       /* the one that is being offered           */
	enum sign sign;
	struct buffer signature;

	size_t file;            /* the identity file that is at turn       */
	struct keyfile open;    /* what was offered, the host has not said */
	struct keywork *work;   /* ... what is being done with it          */
	enum { WORK_NONE, WORK_RUNS, WORK_DONE, WORK_WRONG, WORK_FAILED }
	    work_state;
	char *passphrase;       /* ... typed; NULL: not yet                */
	struct fault no_key;    /* ... why nothing comes of it             */

	struct asking asking;
	unsigned again;         /* wrong answers so far                    */
	bool declined;          /* a person gave none, or there is nobody  */
	char why_none[200];     /* ... as a sentence has it                */
	char *password;         /* on its way to the host                  */
	struct coroutine *prompts;      /* the host asks (auth_prompts.c)  */
	struct buffer told;     /* ... has told, and asked nothing         */
	bool prompted;          /* ... waits for a person                  */
	bool ending;            /* ... is to come to its end               */
	int prompts_rc;

	bool lacking;           /* something could not be tried just now   */
	bool unanswered;        /* the last attempt: the link broke        */
};

void auth_tried(struct auth *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* libssh2's words for the last failure. */
const char *auth_error(const struct auth *a);

/*
 * An attempt was refused: takes down whether that was an answer at all, and
 * whether a signature was taken and is not enough: then the host is asked anew
 * what it accepts.
 */
void auth_refused(struct auth *a);

/* The host has hung up: nothing more can be tried. */
bool auth_is_over(const struct auth *a);

/* Whether the key was offered before; from now on it was. */
bool auth_offered(struct auth *a, struct slice key);

/* The last one of those was not: nobody has signed with it. A file may. */
void auth_not_offered(struct auth *a);

/* The algorithm that the data to be signed names. */
struct slice auth_algorithm(struct slice data);

/*
 * Hands a->signature to libssh2, as its callback does, where it is by this
 * algorithm; else it returns -1.
 */
int auth_give_signature(struct auth *a, struct slice algorithm,
    unsigned char **sig, size_t *n);

/* The methods, in ssh's order. */
enum step auth_agent_keys(struct auth *a);
enum step auth_files(struct auth *a);
enum step auth_prompts(struct auth *a);
enum step auth_password(struct auth *a);
void auth_prompts_end(struct auth *a);

/*
 * Asks what q says (host and user are filled in), unless it is asked already.
 * True: it is over, with asking.n answers, or with none: then a->declined.
 * False: it is still open.
 */
bool auth_ask(struct auth *a, struct question *q);

/* The i-th answer, which the caller wipes; NULL: none was given. */
char *auth_take_answer(struct auth *a, size_t i);

/* Wipes what was answered; the next question can be asked. */
void auth_forget(struct auth *a);

/* Wipes and frees a text; NULL is legal. */
void auth_wipe(char **text);

/* Whether there is somebody to ask; says once that there is not. */
bool auth_may_ask(struct auth *a, const char *what);

#endif
