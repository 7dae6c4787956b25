/*
 * What the host asks a person: keyboard-interactive, with as many rounds as it
 * likes, and the plain password. libssh2's callback for the former has to answer
 * before it returns, so that call is on a stack of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth_private.h"
#include "coroutine.h"
#include "mem.h"
#include "ssh2_io.h"
#include "sshkey.h"

static void
stop(struct auth *a, bool prompted)
{
	a->prompted = prompted;
	coroutine_stop(a->prompts);
}

/* What the host says first and asks nothing is shown with its next question. */
static void
keep_told(struct auth *a, struct slice name, struct slice instruction)
{
	buffer_put(&a->told, name.p, name.n);
	if (name.n > 0)
		buffer_puts(&a->told, "\n");
	buffer_put(&a->told, instruction.p, instruction.n);
	if (instruction.n > 0)
		buffer_puts(&a->told, "\n");
	if (buffer_size(&a->told) > PROMPT_MAX)
		buffer_eat(&a->told, buffer_size(&a->told) - PROMPT_MAX);
}

static void
give(struct auth *a, int n, LIBSSH2_USERAUTH_KBDINT_RESPONSE *responses)
{
	for (int i = 0; i < n && (size_t)i < a->asking.n; i++) {
		const char *text = a->asking.answers[i];
		size_t size = strlen(text);
		responses[i].text = ssh2_io_alloc(a->ssh, size + 1);
		if (responses[i].text == NULL)
			return;
		memcpy(responses[i].text, text, size + 1);
		responses[i].length = (unsigned)size;
	}
}

static LIBSSH2_USERAUTH_KBDINT_RESPONSE_FUNC(asked_cb)
{
	struct ssh2_io *io = *abstract;
	struct auth *a = io->login;
	struct slice texts[PROMPTS_MAX];
	unsigned long long echo[PROMPTS_MAX];
	struct slice said = { instruction, (size_t)instruction_len };

	if (num_prompts <= 0) {
		keep_told(a, (struct slice){ name, (size_t)name_len }, said);
		return;
	}
	if (num_prompts > PROMPTS_MAX || a->declined || a->ending) {
		if (num_prompts > PROMPTS_MAX)
			snprintf(a->why_none, sizeof a->why_none, "%d at a"
			    " time; %d are the most", num_prompts,
			    PROMPTS_MAX);
		a->declined = true;
		return;
	}
	for (int i = 0; i < num_prompts; i++) {
		texts[i] = (struct slice){ prompts[i].text,
			prompts[i].length };
		echo[i] = prompts[i].echo != 0;
	}
	keep_told(a, (struct slice){ NULL, 0 }, said);
	struct question q = { .kind = QUESTION_INTERACTIVE,
		.name = { name, (size_t)name_len },
		.instruction = { buffer_data(&a->told),
		    buffer_size(&a->told) },
		.prompts = { texts, (size_t)num_prompts },
		.echo = { echo, (size_t)num_prompts }, .again = a->again };
	while (!a->ending && !auth_ask(a, &q))
		stop(a, true);
	give(a, num_prompts, responses);
	auth_forget(a);
	buffer_finish(&a->told);
}

static void
run(void *arg)
{
	struct auth *a = arg;
	const char *user = a->target->user;

	while ((a->prompts_rc = libssh2_userauth_keyboard_interactive_ex(a->ssh,
	    user, (unsigned)strlen(user), asked_cb)) == LIBSSH2_ERROR_EAGAIN)
		stop(a, false);
}

void
auth_prompts_end(struct auth *a)
{
	struct ssh2_io *io = *libssh2_session_abstract(a->ssh);

	if (a->prompts == NULL)
		return;
	/* What libssh2 has on that stack it frees when its calls fail. */
	a->ending = io->dead = true;
	while (coroutine_resume(a->prompts))
		continue;
	coroutine_free(a->prompts);
	a->prompts = NULL;
}

enum step
auth_prompts(struct auth *a)
{
	struct ssh2_io *io = *libssh2_session_abstract(a->ssh);

	if (a->prompts == NULL && !auth_may_ask(a, "its questions"))
		return STEP_NEXT;
	for (;;) {
		if (a->prompts == NULL) {
			io->login = a;
			a->prompts = coroutine_new(run, a);
			a->attempts++;
		} else if (a->asking.open != NULL) {
			return STEP_ASKED;
		}
		if (coroutine_resume(a->prompts))
			return a->prompted ? STEP_ASKED : STEP_HOST;
		coroutine_free(a->prompts);
		a->prompts = NULL;
		if (a->prompts_rc == 0)
			return STEP_IN;
		auth_refused(a);
		if (a->unanswered || a->declined || ++a->again >= TRIES)
			break;
	}
	auth_tried(a, "its questions (%s)", a->declined ? a->why_none
	    : auth_error(a));
	a->again = 0;
	return STEP_NEXT;
}

/* False: it is waited for. Without one a->password stays NULL. */
static bool
has_password(struct auth *a)
{
	struct slice prompt = slice_of("Password");
	unsigned long long echo = 0;
	struct question q = { .kind = QUESTION_PASSWORD,
		.prompts = { &prompt, 1 }, .echo = { &echo, 1 },
		.again = a->again };

	if (!auth_ask(a, &q))
		return false;
	a->password = auth_take_answer(a, 0);
	auth_forget(a);
	a->attempts++;
	return true;
}

enum step
auth_password(struct auth *a)
{
	const char *user = a->target->user;

	if (a->password == NULL && a->asking.open == NULL &&
	    !a->asking.answered && a->again == 0 &&
	    !auth_may_ask(a, "a password"))
		return STEP_NEXT;
	while (a->again < TRIES && !a->unanswered) {
		if (a->password == NULL && !has_password(a))
			return STEP_ASKED;
		if (a->password == NULL) {
			auth_tried(a, "a password (%s)", a->why_none);
			return STEP_NEXT;
		}
		int rc = libssh2_userauth_password_ex(a->ssh, user,
		    (unsigned)strlen(user), a->password,
		    (unsigned)strlen(a->password), NULL);
		if (rc == LIBSSH2_ERROR_EAGAIN)
			return STEP_HOST;
		auth_wipe(&a->password);
		if (rc == 0)
			return STEP_IN;
		auth_refused(a);
		a->again++;
		if (rc == LIBSSH2_ERROR_PASSWORD_EXPIRED)
			break;
	}
	auth_tried(a, "a password (%s)", auth_error(a));
	return STEP_NEXT;
}
