/*
 * Host keys and logins against a real sshd: which key is asked for, which are
 * offered and how often, and what a person is told where nothing works.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ev.h>
#include <fcntl.h>
#include <libssh2.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "local_sshd.h"
#include "mem.h"
#include "question.h"
#include "transport.h"

enum { DEADLINE_MS = 15000, SKIPPED = 77 };

struct fixture {
	struct local_sshd sshd;
	struct ev_loop *loop;
	struct transport *transport;
	struct target target;
	const char *known_hosts[2], *identities[3];
	char known[128], identity[128], other[128], agent[100], user[64];
	struct asker asker;     /* a person, who has these answers ready     */
	const char *answers[8]; /* NULL: gives none                         */
	unsigned questions;     /* so many came                             */
	char asked[512];        /* the last one, in words                   */
	question_done *done;
	void *done_arg;
	ev_timer person;
	unsigned ready, downs;
	struct fault why;
	bool late;
	pid_t agent_pid;        /* 0: none was started */
};

static void
on_progress(enum host_state state, void *arg)
{
	(void)state;
	(void)arg;
}

static void
on_ready(void *arg)
{
	struct fixture *f = arg;

	f->ready++;
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_down(const struct fault *why, void *arg)
{
	struct fixture *f = arg;

	f->downs++;
	f->why = *why;
	ev_break(f->loop, EVBREAK_ALL);
}

static void
too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)revents;
	((struct fixture *)w->data)->late = true;
	ev_break(loop, EVBREAK_ALL);
}

/* It takes a moment, as a person does. */
static void
person_cb(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct fixture *f = w->data;
	const char *text = f->answers[f->questions - 1];
	struct slice answer = slice_of(text == NULL ? "" : text);
	struct words answers = { &answer, text != NULL };

	(void)loop;
	(void)revents;
	f->done(answers, text == NULL ? "no answer was given" : "",
	    f->done_arg);
}

static struct asked *
ask(void *arg, const struct question *q, question_done *done, void *done_arg)
{
	struct fixture *f = arg;

	assert_int_equal(q->prompts.n, 1);
	assert_true(f->questions < 8);
	f->questions++;
	snprintf(f->asked, sizeof f->asked, "%s %s@%s %s %u",
	    question_word(q->kind), q->user, q->host, q->subject, q->again);
	f->done = done;
	f->done_arg = done_arg;
	ev_timer_init(&f->person, person_cb, 0.05, 0.);
	f->person.data = f;
	ev_timer_start(f->loop, &f->person);
	return (struct asked *)f;
}

static void
withdraw(struct asked *q, const char *why)
{
	struct fixture *f = (struct fixture *)q;

	(void)why;
	ev_timer_stop(f->loop, &f->person);
}

static void
start_sshd(struct fixture *f, const char *type)
{
	const char *dir = f->sshd.dir;

	local_sshd_start(&f->sshd, type, "");
	snprintf(f->known, sizeof f->known, "%s/known_hosts", dir);
	snprintf(f->identity, sizeof f->identity, "%s/user_key", dir);
	snprintf(f->other, sizeof f->other, "%s/other_key", dir);
	snprintf(f->agent, sizeof f->agent, "%s/agent", dir);
	f->known_hosts[0] = f->known;
	f->identities[0] = f->identity;
	f->target = (struct target){ .host = "h1", .address = "127.0.0.1",
		.port = f->sshd.port, .user = f->user, .agent = "",
		.known_hosts = f->known_hosts, .identity_files = f->identities,
		.key_alias = "", .ciphers = "", .macs = "", .kex = "",
		.host_key_types = "", .connect_ms = 10000 };
	f->asker = (struct asker){ ask, withdraw, f };
}

static void
hang_up(struct fixture *f)
{
	transport_free(f->transport);
	f->transport = NULL;
}

/* Connects; ready or down. */
static void
dial(struct fixture *f)
{
	static const struct transport_events events = { on_progress, on_ready,
		on_down };
	ev_timer limit;

	hang_up(f);
	f->ready = f->downs = 0;
	f->why.text[0] = '\0';
	f->transport = transport_open(f->loop, &f->target, &events, f);
	ev_timer_init(&limit, too_late, DEADLINE_MS / 1000., 0.);
	limit.data = f;
	ev_now_update(f->loop);
	ev_timer_start(f->loop, &limit);
	while (f->ready + f->downs == 0 && !f->late)
		ev_run(f->loop, EVRUN_ONCE);
	ev_timer_stop(f->loop, &limit);
	assert_false(f->late);
}

static int
set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	f->loop = ev_loop_new(EVFLAG_AUTO);
	snprintf(f->user, sizeof f->user, "%s", getpwuid(geteuid())->pw_name);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	hang_up(f);
	if (f->agent_pid > 0) {
		kill(f->agent_pid, SIGKILL);
		waitpid(f->agent_pid, NULL, 0);
	}
	local_sshd_stop(&f->sshd);
	ev_loop_destroy(f->loop);
	free(f);
	return 0;
}

/* sshd offers keys of two types, of which either may be the known one. */
static void
the_known_type_of_key_is_asked_for(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	dial(f);
	assert_int_equal(f->ready, 1);
	local_sshd_known(&f->sshd, "host_key2");
	dial(f);
	assert_int_equal(f->ready, 1);
	/* A third type is known: told, with what was offered. */
	local_sshd_keygen(&f->sshd, "other_key", "rsa", "");
	local_sshd_known(&f->sshd, "other_key");
	dial(f);
	assert_int_equal(f->why.code, CODE_HOST_KEY);
	assert_non_null(strstr(f->why.text, "is not known: E"));
	assert_non_null(strstr(f->why.text, " SHA256:"));
	assert_non_null(strstr(f->why.text, "known_hosts:1 has its"));
}

static void
a_host_with_rsa_keys_only(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "rsa");
	dial(f);
	if (libssh2_version(0x010b00) != NULL) {
		assert_int_equal(f->ready, 1);
		return;
	}
	assert_int_equal(f->why.code, CODE_HOST_KEY);
	assert_non_null(strstr(f->why.text, "RSA"));
	assert_non_null(strstr(f->why.text, libssh2_version(0)));
	/* Not in known_hosts: the same key exchange fails. */
	f->known_hosts[0] = NULL;
	dial(f);
	assert_int_equal(f->why.code, CODE_HOST_KEY);
	assert_non_null(strstr(f->why.text, "RSA"));
}

/* A host counts every offer; each key is offered once. */
static void
a_wrong_key_is_offered_once(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	local_sshd_keygen(&f->sshd, "other_key", "ed25519", "");
	f->identities[0] = f->identities[1] = f->other;
	dial(f);
	assert_int_equal(f->why.code, CODE_LOGIN);
	assert_non_null(strstr(f->why.text, f->other));
	assert_int_equal(local_sshd_said(&f->sshd, "Failed publickey"), 1);
}

static void
keys_that_cannot_be_used(void **state)
{
	struct fixture *f = *state;
	char rsa[128];

	start_sshd(f, "ed25519");
	local_sshd_keygen(&f->sshd, "other_key", "ed25519", "secret");
	local_sshd_keygen(&f->sshd, "rsa_key", "rsa", "");
	snprintf(rsa, sizeof rsa, "%s/rsa_key", f->sshd.dir);
	f->identities[0] = f->other;
	f->identities[1] = rsa;
	dial(f);
	assert_int_equal(f->why.code, CODE_LOGIN);
	assert_non_null(strstr(f->why.text, "encrypted: add it to an agent"));
	if (libssh2_version(0x010b00) != NULL)
		return;
	assert_non_null(strstr(f->why.text, "RSA needs libssh2 1.11"));
	assert_int_equal(local_sshd_said(&f->sshd, "Failed publickey"), 0);
}

/* Listens as an agent that takes connections in and says nothing. */
static int
deaf_agent(const struct fixture *f)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof a.sun_path, "%s", f->agent);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

/* The key file is tried when the agent had its time, and a login is it. */
static void
an_agent_that_hangs_leaves_the_file(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	int fd = deaf_agent(f);
	f->target.agent = f->agent;
	double t = ev_time();
	dial(f);
	assert_int_equal(f->ready, 1);
	assert_true(ev_time() - t < 8);
	close(fd);
}

static void
no_agent_is_told(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	f->target.agent = f->agent;
	f->identities[0] = NULL;
	dial(f);
	assert_int_equal(f->why.code, CODE_LOGIN);
	assert_non_null(strstr(f->why.text, "no agent at"));
}

/* ssh-agent, which asks before it signs with other_key; the answer is no. */
static void
start_agent(struct fixture *f)
{
	int ends[2];
	char c;

	assert_int_equal(pipe(ends), 0);
	f->agent_pid = fork();
	if (f->agent_pid == 0) {
		setenv("SSH_ASKPASS", "/bin/false", 1);
		setenv("SSH_ASKPASS_REQUIRE", "force", 1);
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execlp("ssh-agent", "ssh-agent", "-D", "-a", f->agent,
		    (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	/* It speaks when it listens. */
	assert_int_equal(read(ends[0], &c, 1), 1);
	close(ends[0]);
	setenv("SSH_AUTH_SOCK", f->agent, 1);
	local_sshd_run((const char *const[]){ "ssh-add", "-q", "-c", f->other,
	    NULL });
	local_sshd_run((const char *const[]){ "ssh-add", "-q", f->identity,
	    NULL });
	unsetenv("SSH_AUTH_SOCK");
}

/* A key that the agent does not sign with is one key less, not all. */
static void
a_refusal_of_the_agent_is_of_one_key(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	local_sshd_keygen(&f->sshd, "other_key", "ed25519", "");
	local_sshd_authorize(&f->sshd, "other_key");
	start_agent(f);
	f->target.agent = f->agent;
	f->identities[0] = NULL;
	dial(f);
	assert_string_equal(f->why.text, "");
	assert_int_equal(f->ready, 1);
}

/* The right passphrase comes second; the key costs one offer all the same. */
static void
an_encrypted_key_is_asked_for(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	local_sshd_keygen(&f->sshd, "other_key", "ed25519", "secret");
	local_sshd_authorize(&f->sshd, "other_key");
	f->identities[0] = f->other;
	f->target.asker = &f->asker;
	f->answers[0] = "secre";
	f->answers[1] = "secret";
	dial(f);
	assert_string_equal(f->why.text, "");
	assert_int_equal(f->ready, 1);
	assert_int_equal(f->questions, 2);
	assert_non_null(strstr(f->asked, "passphrase "));
	assert_non_null(strstr(f->asked, "/other_key 1"));
	assert_int_equal(local_sshd_said(&f->sshd, "Failed publickey"), 0);
}

/* Nothing but the file tells its public half: it is asked for before the offer. */
static void
an_encrypted_pem_key_is_asked_for(void **state)
{
	static const char *const formats[] = { "PEM", "PKCS8" };
	static const char *const bits[] = { "256", "384", "521" };
	struct fixture *f = *state;
	char public[160];

	start_sshd(f, "ed25519");
	f->identities[0] = f->other;
	f->target.asker = &f->asker;
	snprintf(public, sizeof public, "%s.pub", f->other);
	for (int i = 0; i < 6; i++) {
		local_sshd_run((const char *const[]){ "ssh-keygen", "-q", "-t",
		    "ecdsa", "-b", bits[i / 2], "-m", formats[i % 2], "-N",
		    "secret", "-f", f->other, NULL });
		local_sshd_authorize(&f->sshd, "other_key");
		remove(public);
		f->answers[0] = "wrong";
		f->answers[1] = "secret";
		f->questions = 0;
		dial(f);
		assert_string_equal(f->why.text, "");
		assert_int_equal(f->questions, 2);
		remove(f->other);
	}
}

/* Each cipher and type that OpenSSH writes. */
static void
all_kinds_of_encrypted_files(void **state)
{
	static const struct {
		const char *type, *cipher;
	} kinds[] = { { "ed25519", "aes128-cbc" }, { "ecdsa", "aes192-ctr" },
		{ "ecdsa", "aes256-cbc" }, { "ed25519", "3des-cbc" } };
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	f->identities[0] = f->other;
	f->target.asker = &f->asker;
	f->answers[0] = "a longer passphrase, with blanks";
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		local_sshd_run((const char *const[]){ "ssh-keygen", "-q", "-t",
		    kinds[i].type, "-Z", kinds[i].cipher, "-N", f->answers[0],
		    "-a", "3", "-f", f->other, NULL });
		local_sshd_authorize(&f->sshd, "other_key");
		f->questions = 0;
		dial(f);
		assert_string_equal(f->why.text, "");
		remove(f->other);
	}
}

static void
a_passphrase_is_asked_for_three_times(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	local_sshd_keygen(&f->sshd, "other_key", "ed25519", "secret");
	local_sshd_authorize(&f->sshd, "other_key");
	f->identities[0] = f->other;
	f->target.asker = &f->asker;
	f->answers[0] = f->answers[1] = f->answers[2] = "wrong";
	dial(f);
	assert_int_equal(f->questions, 3);
	assert_int_equal(f->why.code, CODE_LOGIN);
	assert_non_null(strstr(f->why.text, "3 wrong passphrases"));
}

/* The next way to log in is tried, as long as it asks nobody. */
static void
a_person_who_gives_none_is_asked_no_more(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	local_sshd_keygen(&f->sshd, "other_key", "ed25519", "secret");
	local_sshd_authorize(&f->sshd, "other_key");
	f->identities[0] = f->identities[1] = f->other;
	f->target.asker = &f->asker;
	dial(f);
	assert_int_equal(f->questions, 1);
	assert_int_equal(f->why.code, CODE_LOGIN);
	assert_non_null(strstr(f->why.text, "no answer was given"));
	f->identities[1] = f->identity;
	f->questions = 0;
	dial(f);
	assert_int_equal(f->questions, 1);
	assert_int_equal(f->ready, 1);
}

/* The host is asked first. */
static void
a_key_that_the_host_refuses_asks_nobody(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	local_sshd_keygen(&f->sshd, "other_key", "ed25519", "secret");
	f->identities[0] = f->other;
	f->identities[1] = f->identity;
	f->target.asker = &f->asker;
	dial(f);
	assert_int_equal(f->ready, 1);
	assert_int_equal(f->questions, 0);
}

/* A login that ends while it asks takes its question back. */
static void
a_login_that_is_given_up_asks_no_more(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	local_sshd_keygen(&f->sshd, "other_key", "ed25519", "secret");
	local_sshd_authorize(&f->sshd, "other_key");
	f->identities[0] = f->other;
	f->target.asker = &f->asker;
	f->transport = NULL;
	static const struct transport_events events = { on_progress, on_ready,
		on_down };
	f->transport = transport_open(f->loop, &f->target, &events, f);
	while (f->questions == 0)
		ev_run(f->loop, EVRUN_ONCE);
	assert_true(ev_is_active(&f->person));
	hang_up(f);
	assert_false(ev_is_active(&f->person));
}

/* IdentitiesOnly: of an agent's keys those that are files' too. */
static void
only_keys_of_files_are_offered(void **state)
{
	struct fixture *f = *state;

	start_sshd(f, "ed25519");
	local_sshd_keygen(&f->sshd, "other_key", "ed25519", "");
	start_agent(f);
	f->target.agent = f->agent;
	f->target.identities_only = true;
	f->identities[0] = f->other;
	dial(f);
	assert_int_equal(f->why.code, CODE_LOGIN);
	assert_int_equal(local_sshd_said(&f->sshd, "Accepted"), 0);
	f->identities[1] = f->identity;
	dial(f);
	assert_int_equal(f->ready, 1);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	TEST(the_known_type_of_key_is_asked_for),
	TEST(a_host_with_rsa_keys_only),
	TEST(a_wrong_key_is_offered_once),
	TEST(keys_that_cannot_be_used),
	TEST(an_agent_that_hangs_leaves_the_file),
	TEST(no_agent_is_told),
	TEST(a_refusal_of_the_agent_is_of_one_key),
	TEST(an_encrypted_key_is_asked_for),
	TEST(an_encrypted_pem_key_is_asked_for),
	TEST(all_kinds_of_encrypted_files),
	TEST(a_passphrase_is_asked_for_three_times),
	TEST(a_person_who_gives_none_is_asked_no_more),
	TEST(a_key_that_the_host_refuses_asks_nobody),
	TEST(a_login_that_is_given_up_asks_no_more),
	TEST(only_keys_of_files_are_offered),
};

int
main(void)
{
	if (!local_sshd_available())
		return SKIPPED;
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
