/*
 * Bytes of SSH's that are not ours: a key's blob, an agent's list, what a server
 * offers, a private key's file, what the ssh client asks, and tokens of ssh_config.
 */
#include <stdlib.h>

#include "agent.h"
#include "fuzz.h"
#include "kexinit.h"
#include "keyfile.h"
#include "openssh_prompt.h"
#include "sshkey.h"
#include "tokens.h"

void
fuzz_start(void)
{
	setenv("HOME", "/home/me", 1);
}

static void
check_within(struct slice part, struct slice whole)
{
	HOLDS(part.n == 0 || (part.p >= whole.p &&
	    part.p + part.n <= whole.p + whole.n));
}

static void
check_key(struct slice blob)
{
	char print[SSHKEY_FINGERPRINT_SIZE];
	struct slice type = sshkey_type(blob);
	struct buffer decoded = { 0 };

	check_within(type, blob);
	HOLDS(sshkey_type_name(type)[0] != '\0');
	HOLDS(strlen(sshkey_fingerprint(blob, print)) < sizeof print);
	if (base64_decode(blob, &decoded))
		HOLDS(buffer_size(&decoded) <= blob.n);
	buffer_finish(&decoded);
}

static void
check_agent(struct slice list)
{
	struct slice whole = list, blob;

	while (agent_next_key(&list, &blob))
		check_within(blob, whole);
	check_within(list, whole);
}

static void
check_offer(struct slice input)
{
	struct kexinit k, none = { 0 };

	if (!kexinit_read(&k, input))
		return;
	for (int i = 0; i < KEXINIT_LISTS; i++)
		check_within(k.lists[i], input);
	HOLDS(kexinit_apart(&k, &none) <= KEXINIT_LISTS);
	HOLDS(kexinit_apart(&k, &k) == KEXINIT_LISTS || k.lists[
	    kexinit_apart(&k, &k)].n == 0);
}

static void
check_keyfile(struct slice input)
{
	struct keyfile k = { 0 };
	struct buffer body = { 0 };
	struct fault f = { 0 };

	if (!keyfile_read(fuzz_file(input), &k, &f))
		HOLDS(f.text[0] != '\0');
	else if (k.openssh)
		keyfile_body(&k, &body);
	buffer_finish(&body);
	keyfile_finish(&k);
}

static void
check_prompt(const char *text)
{
	static const char *const files[] = { "/home/me/.ssh/x", NULL };
	static const struct target t = { .host = "h", .address = "h",
		.user = "me", .key_alias = "", .identity_files = files,
		.known_hosts = files };
	struct openssh_prompt p = { 0 };

	openssh_prompt_read(&p, &t, "", text);
	HOLDS(p.kind < QUESTION_KIND_COUNT);
	HOLDS(strlen(p.line) < sizeof p.line);
	HOLDS(strlen(p.subject) < sizeof p.subject);
	check_within(p.said, slice_of(text));
	openssh_prompt_takes(&p, slice_of("yes"));
}

static void
check_tokens(const char *text)
{
	static const struct tokens t = { "/home/me", "h", "n", "k", 22, "u",
		"me" };
	struct fault f = { 0 };

	for (int path = 0; path <= 1; path++) {
		char *s = tokens_expand(&t, text, path, &f);
		HOLDS(s != NULL || f.text[0] != '\0');
		free(s);
	}
}

void
fuzz_one(struct slice input)
{
	char *text = fuzz_string(input);

	check_key(input);
	check_agent(input);
	check_offer(input);
	check_keyfile(input);
	check_prompt(text);
	check_tokens(text);
	free(text);
}
