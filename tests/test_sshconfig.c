/* What ssh_config says of a host, and what becomes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <pwd.h>
#include <ev.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "reach.h"
#include "tokens.h"

static char directory[] = "/tmp/plm-sshconfig-XXXXXX";
static const struct myself me = { .home = "/home/me", .user = "me" };

static char *
path_of(const char *name)
{
	static char path[200];

	snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void
what_is_printed_is_read(void **state)
{
	struct ssh_config c;
	static const char text[] =
		"host gw\n"
		"hostname gw.example.org\r\n"
		"hostname second.example.org\n"
		"port 2222\n"
		"identityfile ~/.ssh/with space\n"
		"identityfile %d/x\n"
		"userknownhostsfile /a  /b\n"
		"proxycommand nc %h  %p\n"
		"bindaddress\n"
		"unheard of\n"
		"\n"
		"user";

	(void)state;
	assert_true(ssh_config_parse(slice_of(text), &c));
	assert_string_equal(ssh_config_text(&c.hostname), "gw.example.org");
	assert_string_equal(ssh_config_text(&c.port), "2222");
	assert_int_equal(c.identityfile.n, 2);
	assert_string_equal(c.identityfile.v[0], "~/.ssh/with space");
	assert_int_equal(c.userknownhostsfile.n, 2);
	assert_string_equal(c.userknownhostsfile.v[1], "/b");
	assert_string_equal(ssh_config_text(&c.proxycommand), "nc %h  %p");
	assert_int_equal(c.bindaddress.n, 0);
	assert_string_equal(ssh_config_text(&c.user), "");
	ssh_config_finish(&c);
	assert_false(ssh_config_parse(slice_of("user x\nport 3\n"), &c));
	ssh_config_finish(&c);
	assert_false(ssh_config_parse(slice_of(""), &c));
}

static void
names_are_harmless(void **state)
{
	static const char *const bad[] = { "", "-oProxyCommand=x", "a b",
		"a;b", "a$(b)", "a\nb", "`x`", "a'b", "\303\251", "a/b" };
	static const char *const good[] = { "a", "A.b-c_d", "fe80::1%eth0",
		"me@host", "[", };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(is_ssh_name(bad[i]));
	for (size_t i = 0; i + 1 < sizeof good / sizeof *good; i++)
		assert_true(is_ssh_name(good[i]));
}

static void
tokens_are_replaced(void **state)
{
	static const struct tokens t = { .home = "/home/me", .host = "h.x",
		.name = "h", .key_alias = "k", .port = 2022, .user = "you",
		.local_user = "me" };
	static const struct {
		const char *text, *path, *plain;
	} cases[] = {
		{ "~/.ssh/id_%h_%r", "/home/me/.ssh/id_h.x_you",
		    "~/.ssh/id_h.x_you" },
		{ "%d/%u/%n:%p/%k/%%", "/home/me/me/h:2022/k/%",
		    "/home/me/me/h:2022/k/%" },
		{ "/a/${PLM_T}/b", "/a/value/b", "/a/${PLM_T}/b" },
		{ "~", "/home/me", "~" },
		{ "~plm-nobody/x", NULL, "~plm-nobody/x" },
		{ "${PLM_NO}", NULL, "${PLM_NO}" },
		{ "${PLM_T", NULL, "${PLM_T" },
		{ "a%", NULL, NULL },
		{ "a%X", NULL, NULL },
	};
	struct fault f = { 0 };

	(void)state;
	setenv("PLM_T", "value", 1);
	unsetenv("PLM_NO");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int path = 0; path < 2; path++) {
			const char *want = path ? cases[i].path
						: cases[i].plain;
			char *got = tokens_expand(&t, cases[i].text, path, &f);
			if (want == NULL)
				assert_null(got);
			else
				assert_string_equal(got, want);
			assert_true(got != NULL || strstr(f.text,
			    cases[i].text) != NULL);
			free(got);
		}
	char *theirs = tokens_expand(&t, "~root/%n", true, &f);
	char *wanted = xasprintf("%s/h", getpwnam("root")->pw_dir);
	assert_string_equal(theirs, wanted);
	free(theirs);
	free(wanted);
	/* By `printf %s "$(hostname)h.x2022you" | sha1sum`. */
	char *hash = tokens_expand(&t, "%C", false, &f);
	char *command = xasprintf("test \"$(printf %%s \"$(hostname)h.x2022you\""
	    " | sha1sum)\" = '%s  -'", hash);
	assert_int_equal(system(command), 0);
	free(command);
	free(hash);
}

static void
say(char **field, const char *text)
{
	free(*field);
	*field = xstrdup(text);
}

/* How a host is reached of which the session file says the address. */
static struct reach
nothing(void)
{
	struct reach r = { .host = xstrdup("h1"), .ssh = ssh_fields_none() };

	say(&r.ssh.address, "ru1");
	return r;
}

static void
ssh_config_fills_what_is_not_said(void **state)
{
	struct ssh_config c;
	struct fault f = { 0 };
	struct reach r = nothing();
	char *text = xasprintf("hostname RU1.Example.org\nuser daq\nport 2022\n"
	    "identityfile %s/here_%%r\nidentityfile %s/missing\n"
	    "userknownhostsfile ~/kh\nglobalknownhostsfile /g1 /g2\n"
	    "identitiesonly yes\nidentityagent $PLM_AGENT\nconnecttimeout 7\n"
	    "hostkeyalias Alias\nstricthostkeychecking accept-new\n"
	    "compression yes\nciphers aes256-ctr\n", directory, directory);

	(void)state;
	put("here_daq", "");
	setenv("PLM_AGENT", "/run/own", 1);
	assert_true(reach_asks(&r));
	assert_true(ssh_config_parse(slice_of(text), &c));
	struct target *t = target_make(&r, &c, &me, &f);
	assert_non_null(t);
	assert_string_equal(t->host, "h1");
	assert_string_equal(t->address, "ru1.example.org");
	assert_string_equal(t->name, "ru1");
	assert_string_equal(t->user, "daq");
	assert_int_equal(t->port, 2022);
	assert_string_equal(t->identity_files[0], path_of("here_daq"));
	assert_null(t->identity_files[1]);
	assert_string_equal(t->known_hosts[0], "/home/me/kh");
	assert_string_equal(t->known_hosts[2], "/g2");
	assert_null(t->known_hosts[3]);
	assert_true(t->identities_only);
	assert_string_equal(t->agent, "/run/own");
	assert_int_equal(t->connect_ms, 7000);
	assert_string_equal(t->key_alias, "alias");
	assert_int_equal(t->key_policy, KEY_POLICY_ACCEPT_NEW);
	assert_true(t->compression);
	assert_string_equal(t->ciphers, "aes256-ctr");
	target_free(t);
	ssh_config_finish(&c);
	reach_finish(&r);
	free(text);
}

/* No file of that name is read, or made. */
static void
none_is_no_file(void **state)
{
	struct ssh_config c;
	struct fault f = { 0 };
	struct reach r = nothing();

	(void)state;
	put("none", "");
	assert_int_equal(chdir(directory), 0);
	assert_true(ssh_config_parse(slice_of("hostname h\nidentityfile none\n"
	    "userknownhostsfile none\nglobalknownhostsfile None\n"), &c));
	struct target *t = target_make(&r, &c, &me, &f);
	assert_null(t->identity_files[0]);
	assert_string_equal(t->known_hosts[0], "/dev/null");
	assert_string_equal(t->known_hosts[1], "/dev/null");
	target_free(t);
	ssh_config_finish(&c);
	reach_finish(&r);
	assert_int_equal(chdir("/"), 0);
	unlink(path_of("none"));
}

static void
what_is_said_wins(void **state)
{
	struct ssh_config c;
	struct fault f = { 0 };
	struct reach r = nothing();

	(void)state;
	say(&r.ssh.user, "you");
	r.ssh.port = 3;
	strings_add(&r.ssh.known_hosts, xstrdup("/own"));
	strings_add(&r.ssh.identity_files, xstrdup("/key"));
	r.ssh.identities_only = 1;
	say(&r.ssh.agent, "none");
	r.ssh.connect_ms = 1500;
	r.ssh.key_policy = KEY_POLICY_STRICT;
	say(&r.ssh.config_file, "none");
	assert_false(reach_asks(&r));
	assert_true(ssh_config_parse(slice_of("hostname h\nuser daq\nport 2\n"
	    "identityfile /etc/passwd\nuserknownhostsfile /k\n"
	    "globalknownhostsfile /g\nidentitiesonly yes\nconnecttimeout 9\n"
	    "stricthostkeychecking no\n"), &c));
	struct target *t = target_make(&r, &c, &me, &f);
	assert_string_equal(t->user, "you");
	assert_int_equal(t->port, 3);
	assert_string_equal(t->known_hosts[0], "/own");
	assert_string_equal(t->known_hosts[1], "/g");
	assert_string_equal(t->identity_files[0], "/key");
	assert_null(t->identity_files[1]);
	assert_false(t->identities_only);
	assert_string_equal(t->agent, "");
	assert_int_equal(t->connect_ms, 1500);
	assert_int_equal(t->key_policy, KEY_POLICY_STRICT);
	target_free(t);
	ssh_config_finish(&c);
	reach_finish(&r);
}

static void
without_ssh_config_it_is_as_ssh_would(void **state)
{
	struct myself nobody = { .home = "/", .user = "" };
	struct fault f = { 0 };
	struct reach r = nothing();

	(void)state;
	setenv("SSH_AUTH_SOCK", "/run/agent", 1);
	struct target *t = target_make(&r, NULL, &me, &f);
	assert_string_equal(t->address, "ru1");
	assert_string_equal(t->user, "me");
	assert_int_equal(t->port, 22);
	assert_string_equal(t->known_hosts[0], "/home/me/.ssh/known_hosts");
	assert_string_equal(t->known_hosts[1], "/etc/ssh/ssh_known_hosts");
	assert_string_equal(t->identity_files[0], "/home/me/.ssh/id_ed25519");
	assert_string_equal(t->agent, "/run/agent");
	assert_int_equal(t->connect_ms, 10000);
	assert_int_equal(t->key_policy, KEY_POLICY_STRICT);
	target_free(t);
	assert_null(target_make(&r, NULL, &nobody, &f));
	assert_int_equal(f.code, CODE_LOGIN);
	assert_string_equal(f.text, "nobody is known to log in to h1 as: add"
	    " 'ssh: { user: NAME }'");
	reach_finish(&r);
}

/* --- OPEN_HOST --------------------------------------------------------- */

/* All that can be said of one, other for each number. */
static struct ssh_fields
all_said(int number)
{
	struct ssh_fields f = ssh_fields_none();
	int n = number;

#define SSH_TEXT(field)                                                        \
	free(f.field);                                                         \
	f.field = xasprintf("%d " #field, n++);
#define SSH_NUMBER(type, field, most)                                          \
	f.field = (type)(1 + (unsigned)n++ % (unsigned)(most));
#define SSH_PATHS(field)                                                       \
	for (int i = 0; i <= n % 3; i++)                                       \
		strings_add(&f.field, xasprintf("%d %d " #field, n, i));       \
	n++;
#include "sshfield.def"
	return f;
}

static void
assert_same_strings(const struct strings *a, const struct strings *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		assert_string_equal(a->v[i], b->v[i]);
}

static void
assert_same_fields(const struct ssh_fields *a, const struct ssh_fields *b)
{
#define SSH_TEXT(field) assert_string_equal(a->field, b->field);
#define SSH_NUMBER(type, field, most) assert_int_equal(a->field, b->field);
#define SSH_PATHS(field) assert_same_strings(&a->field, &b->field);
#include "sshfield.def"
}

/* A message of a host and two jump hosts, whose lists are l. */
static struct msg_open_host
open_host(const struct ssh_lists *l)
{
	static const struct slice jumps[] = { { "a", 1 }, { "b", 1 } };

	return (struct msg_open_host){ .host = slice_of("h1"),
		.jumps = { jumps, 2 }, .ssh_texts = l->texts,
		.ssh_numbers = l->numbers, .ssh_paths = l->paths };
}

static void
all_that_is_said_arrives_for_each_host(void **state)
{
	struct ssh_fields f[3];
	struct ssh_lists l = { 0 };
	struct reach r;

	(void)state;
	for (int i = 0; i < 3; i++) {
		f[i] = all_said(i);
		ssh_lists_add(&l, &f[i]);
	}
	struct msg_open_host m = open_host(&l);
	assert_true(reach_ok(&m));
	reach_init(&r, &m);
	assert_int_equal(r.jump_count, 2);
	assert_string_equal(r.jumps[1].host, "b");
	assert_same_fields(&r.ssh, &f[0]);
	assert_same_fields(&r.jumps[0].ssh, &f[1]);
	assert_same_fields(&r.jumps[1].ssh, &f[2]);
	for (int i = 0; i < 3; i++)
		ssh_fields_finish(&f[i]);
	reach_finish(&r);
	ssh_lists_finish(&l);
}

/* Changes one number of what was right; whether that is right still. */
static bool
right_with(const struct ssh_lists *l, size_t at, unsigned long long number)
{
	struct ssh_lists other = *l;
	unsigned long long *v = xcalloc(l->numbers.n, sizeof *v);

	memcpy(v, l->numbers.v, l->numbers.n * sizeof *v);
	v[at] = number;
	other.numbers.v = v;
	struct msg_open_host m = open_host(&other);
	bool ok = reach_ok(&m);
	free(v);
	return ok;
}

static void
what_is_no_whole_way_is_refused(void **state)
{
	struct ssh_fields f = all_said(1);
	struct ssh_lists l = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++)
		ssh_lists_add(&l, &f);
	for (size_t i = 0; i < l.numbers.n; i++) {
		assert_true(right_with(&l, i, l.numbers.v[i]));
		assert_false(right_with(&l, i, UINT64_MAX));
	}
	struct msg_open_host m = open_host(&l);
	assert_true(reach_ok(&m));
	m.ssh_texts.n--;
	assert_false(reach_ok(&m));
	m = open_host(&l);
	m.ssh_numbers.n--;
	assert_false(reach_ok(&m));
	m = open_host(&l);
	m.ssh_paths.n--;
	assert_false(reach_ok(&m));
	m = open_host(&l);
	m.jumps.n--;
	assert_false(reach_ok(&m));
	ssh_fields_finish(&f);
	ssh_lists_finish(&l);
}

/* --- ssh -G ------------------------------------------------------------ */

static struct told {
	struct ev_loop *loop;
	bool there;
	char hostname[100], user[100];
	struct fault fault;
} told;

static void
done(struct ssh_config *c, const struct fault *f, void *arg)
{
	assert_ptr_equal(arg, &told);
	told.there = c != NULL;
	told.fault = *f;
	if (c != NULL) {
		snprintf(told.hostname, sizeof told.hostname, "%s",
		    ssh_config_text(&c->hostname));
		snprintf(told.user, sizeof told.user, "%s",
		    ssh_config_text(&c->user));
	}
	ev_break(told.loop, EVBREAK_ALL);
}

static struct ssh_asking *
asking(const char *user, int64_t ms)
{
	return ssh_config_ask(told.loop, &(struct ssh_config_order){ "ru1",
	    user, 0, path_of("config"), ms }, done, &told);
}

static void
ask(const char *user, int64_t ms)
{
	told = (struct told){ .loop = ev_loop_new(EVFLAG_AUTO) };
	struct ssh_asking *a = asking(user, ms);
	ev_run(told.loop, 0);
	ssh_config_free(a);
	ev_loop_destroy(told.loop);
}

static void
ssh_reads_its_files(void **state)
{
	(void)state;
	put("config", "Host ru*\n  HostName %h.example.org\n"
	    "Match host *.org user you\n  User mapped\nHost *\n  User daq\n");
	ask("", 10000);
	assert_true(told.there);
	assert_string_equal(told.hostname, "ru1.example.org");
	assert_string_equal(told.user, "daq");
	/* What the session file says counts in its conditions. */
	ask("you", 10000);
	assert_string_equal(told.user, "you");
}

static void
what_it_does_not_like_is_told(void **state)
{
	const char *path = path_of("config");
	char want[600];

	(void)state;
	put("config", "Host ru1\n  Prt 3\n");
	ask("", 10000);
	assert_false(told.there);
	assert_int_equal(told.fault.code, CODE_LOGIN);
	snprintf(want, sizeof want, "ssh_config cannot be read for ru1: ssh -G"
	    " says: %s: line 2: Bad configuration option: prt; %s:"
	    " terminating, 1 bad configuration options", path, path);
	assert_string_equal(told.fault.text, want);
}

static void
it_has_a_deadline(void **state)
{
	(void)state;
	put("config", "Match exec \"sleep 60\"\n  User x\n");
	ask("", 300);
	assert_false(told.there);
	assert_int_equal(told.fault.code, CODE_DEADLINE);
	assert_non_null(strstr(told.fault.text, "did not end within 300 ms"));
	/* Given up before it has answered. */
	told.loop = ev_loop_new(EVFLAG_AUTO);
	ssh_config_free(asking("", 300));
	ev_run(told.loop, EVRUN_NOWAIT);
	ev_loop_destroy(told.loop);
}

static void
there_may_be_no_ssh(void **state)
{
	char *path = xstrdup(getenv("PATH"));

	(void)state;
	setenv("PATH", directory, 1);
	ask("", 10000);
	setenv("PATH", path, 1);
	free(path);
	assert_false(told.there);
	assert_int_equal(told.fault.code, CODE_REFUSED);
	assert_string_equal(told.fault.text, "no ssh client is installed here,"
	    " so ssh_config is not read");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_printed_is_read),
		cmocka_unit_test(names_are_harmless),
		cmocka_unit_test(tokens_are_replaced),
		cmocka_unit_test(all_that_is_said_arrives_for_each_host),
		cmocka_unit_test(what_is_no_whole_way_is_refused),
		cmocka_unit_test(ssh_config_fills_what_is_not_said),
		cmocka_unit_test(none_is_no_file),
		cmocka_unit_test(what_is_said_wins),
		cmocka_unit_test(without_ssh_config_it_is_as_ssh_would),
		cmocka_unit_test(ssh_reads_its_files),
		cmocka_unit_test(what_it_does_not_like_is_told),
		cmocka_unit_test(it_has_a_deadline),
		cmocka_unit_test(there_may_be_no_ssh),
	};

	if (mkdtemp(directory) == NULL)
		return EXIT_FAILURE;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path_of("here_daq"));
	unlink(path_of("config"));
	rmdir(directory);
	return failed;
}
