/*
 * Key files. What is not encrypted libssh2 uses itself; what is signs in a child
 * (keywork.h), once the host has said that it takes the key: nobody is asked for
 * the passphrase of one that would be refused.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth_private.h"
#include "mem.h"
#include "sshkey.h"

static struct slice
blob_of(const struct auth *a)
{
	return (struct slice){ buffer_data(&a->open.blob),
		buffer_size(&a->open.blob) };
}

static void
close_file(struct auth *a)
{
	keyfile_finish(&a->open);
	keywork_free(a->work);
	a->work = NULL;
	a->work_state = WORK_NONE;
	a->sign = SIGN_NONE;
	a->no_key = (struct fault){ .code = CODE_OK };
	a->again = 0;
	auth_wipe(&a->passphrase);
	auth_forget(a);
}

/* Why libssh2 does not know the key; NULL: it may. */
static const char *
unusable(const struct keyfile *k)
{
	struct slice type = sshkey_type((struct slice){ buffer_data(&k->blob),
		buffer_size(&k->blob) });

	if (k->rsa)
		return sshkey_rsa_works() ? NULL : SSHKEY_NO_RSA;
	return type.n > 3 && memcmp(type.p, "sk-", 3) == 0 ? SSHKEY_ONLY_SSH
	    : NULL;
}

/* Whether the file is worth an offer; what is not goes into the sentence. */
static bool
open_file(struct auth *a, const char *path)
{
	struct keyfile *k = &a->open;
	struct fault f;
	bool ok = false;

	if (!keyfile_read(path, k, &f)) {
		a->lacking = a->lacking || f.code == CODE_UNREACHABLE;
		auth_tried(a, "%s (%s)", path, f.text);
	} else if (unusable(k) != NULL) {
		auth_tried(a, "%s (%s)", path, unusable(k));
	} else if (k->encrypted && (a->target->asker == NULL || a->declined)) {
		auth_tried(a, "%s (%s)", path, a->declined ? a->why_none
		    : "encrypted: add it to an agent with ssh-add");
	} else {
		ok = buffer_size(&k->blob) == 0 ||
		    !auth_offered(a, blob_of(a));
	}
	if (!ok)
		close_file(a);
	return ok;
}

static void
worked(const struct fault *f, struct slice answer, void *arg)
{
	struct auth *a = arg;

	a->work_state = f->code == CODE_OK ? WORK_DONE
		: f->code == CODE_REFUSED ? WORK_WRONG : WORK_FAILED;
	a->no_key = *f;
	buffer_finish(&a->signature);
	buffer_put(&a->signature, answer.p, answer.n);
	a->wake(a->arg);
}

/* The passphrase is there, or nothing comes of the file. False: it is waited
 * for. */
static bool
has_passphrase(struct auth *a)
{
	struct slice prompt = slice_of("Passphrase");
	unsigned long long echo = 0;
	struct question q = { .kind = QUESTION_PASSPHRASE,
		.subject = a->target->identity_files[a->file],
		.prompts = { &prompt, 1 }, .echo = { &echo, 1 },
		.again = a->again };

	if (a->passphrase != NULL || a->no_key.code != CODE_OK)
		return true;
	if (!auth_ask(a, &q))
		return false;
	a->passphrase = auth_take_answer(a, 0);
	auth_forget(a);
	/* As ssh has it: none for this key, but the next one. */
	if (a->passphrase == NULL || a->passphrase[0] == '\0')
		fault_set(&a->no_key, CODE_LOGIN, "%s", a->declined
		    ? a->why_none : "no passphrase was given");
	return true;
}

static void
try_again(struct auth *a)
{
	a->work_state = WORK_NONE;
	auth_wipe(&a->passphrase);
	if (++a->again < TRIES)
		a->no_key = (struct fault){ .code = CODE_OK };
	else
		fault_set(&a->no_key, CODE_LOGIN, "%u wrong passphrases",
		    a->again);
}

/*
 * Has the child sign data, or tell the public half where there is none. True: it
 * is over, and a->no_key says whether it was in vain.
 */
static bool
use_key(struct auth *a, struct slice algorithm, struct slice data)
{
	for (;;) {
		if (!has_passphrase(a))
			return false;
		if (a->no_key.code != CODE_OK &&
		    a->work_state != WORK_WRONG)
			return true;
		switch (a->work_state) {
		case WORK_NONE:
			keywork_free(a->work);
			a->work_state = WORK_RUNS;
			a->work = keywork_start(a->loop,
			    &(struct keywork_order){ &a->open,
			    slice_of(a->passphrase), algorithm, data }, worked,
			    a);
			return false;
		case WORK_RUNS:
			return false;
		case WORK_WRONG:
			try_again(a);
			break;
		case WORK_DONE:
		case WORK_FAILED:
			return true;
		}
	}
}

/* libssh2's callback, as in auth_agent.c. */
static int
sign(LIBSSH2_SESSION *ssh, unsigned char **sig, size_t *sig_len,
    const unsigned char *data, size_t n, void **abstract)
{
	struct auth *a = *abstract;
	struct slice bytes = { (const char *)data, n };
	struct slice algorithm = auth_algorithm(bytes);

	(void)ssh;
	a->sign = SIGN_ASKED;
	if (!use_key(a, algorithm, bytes))
		return LIBSSH2_ERROR_EAGAIN;
	a->sign = SIGN_DONE;
	if (a->no_key.code != CODE_OK)
		return -1;
	return auth_give_signature(a, algorithm, sig, sig_len);
}

static enum step
waiting(const struct auth *a)
{
	return a->asking.open != NULL ? STEP_ASKED : STEP_AGENT;
}

/* The public half, which nothing tells but the file that is encrypted. */
static enum step
find_blob(struct auth *a)
{
	struct slice none = { NULL, 0 };

	if (!use_key(a, none, none))
		return waiting(a);
	if (a->no_key.code != CODE_OK)
		return STEP_NEXT;
	a->work_state = WORK_NONE;
	buffer_put(&a->open.blob, buffer_data(&a->signature),
	    buffer_size(&a->signature));
	return auth_offered(a, blob_of(a)) ? STEP_NEXT : STEP_HOST;
}

static enum step
offer_encrypted(struct auth *a, const char **why)
{
	void *self = a;

	if (buffer_size(&a->open.blob) == 0) {
		enum step step = find_blob(a);
		if (step != STEP_HOST) {
			*why = a->no_key.text;
			return step;
		}
	}
	int rc = libssh2_userauth_publickey(a->ssh, a->target->user,
	    (const unsigned char *)buffer_data(&a->open.blob),
	    buffer_size(&a->open.blob), sign, &self);
	if (rc == LIBSSH2_ERROR_EAGAIN)
		return a->sign == SIGN_ASKED ? waiting(a) : STEP_HOST;
	if (rc == 0)
		return STEP_IN;
	if (a->no_key.code == CODE_OK)
		auth_refused(a);
	*why = a->no_key.code != CODE_OK ? a->no_key.text : auth_error(a);
	return STEP_NEXT;
}

static enum step
offer_plain(struct auth *a, const char **why)
{
	const char *user = a->target->user;
	int rc = libssh2_userauth_publickey_frommemory(a->ssh, user,
	    strlen(user), NULL, 0, a->open.text, a->open.size, NULL);

	if (rc == LIBSSH2_ERROR_EAGAIN)
		return STEP_HOST;
	if (rc == 0)
		return STEP_IN;
	auth_refused(a);
	*why = auth_error(a);
	return STEP_NEXT;
}

/* That the host did not take it. It may have a certificate, which ssh offers. */
static void
tell_refused(struct auth *a, const char *path, const char *why)
{
	char *certificate = xasprintf("%s-cert.pub", path);

	auth_tried(a, "%s (%s%s)", path, why, access(certificate, F_OK) == 0
	    ? "; its certificate needs transport: ssh" : "");
	free(certificate);
}

enum step
auth_files(struct auth *a)
{
	const char *const *files = a->target->identity_files;

	for (; files[a->file] != NULL; a->file++) {
		const char *path = files[a->file], *why = "";
		if (a->open.text == NULL) {
			if (!open_file(a, path))
				continue;
			a->attempts++;
		}
		enum step step = a->open.encrypted ? offer_encrypted(a, &why)
			: offer_plain(a, &why);
		if (step == STEP_IN)
			close_file(a);
		if (step != STEP_NEXT)
			return step;
		if (why[0] != '\0')
			tell_refused(a, path, why);
		close_file(a);
		if (auth_is_over(a))
			return STEP_NEXT;
		if (a->accepted == NULL) {
			a->file++;
			return STEP_LIST;
		}
	}
	return STEP_NEXT;
}
