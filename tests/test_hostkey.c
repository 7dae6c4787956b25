/*
 * What known_hosts files say, against ssh-keygen -F: each case is a file, a
 * host, and the verdict on each of four keys. The verdicts are written down,
 * and the oracle must agree with them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <arpa/inet.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "hostkey.h"
#include "mem.h"
#include "sshkey.h"

enum { KEYS = 4, SKIPPED = 77 };

/* Two of one type, and one of each of two others. */
static const struct {
	const char *name, *type;
} kinds[KEYS] = {
	{ "A", "ed25519" }, { "B", "ed25519" }, { "E", "ecdsa" },
	{ "R", "rsa" },
};

struct key {
	char line[1024];        /* "TYPE BASE64" */
	char print[64];         /* of ssh-keygen -l */
	struct buffer blob;
};

static char dir[64];
static struct key keys[KEYS];

/* {A} stands for a key's type and base64, {#} for 1 MB of a comment. */
static const struct {
	const char *text, *host;
	uint16_t port;
	const char *verdicts;   /* on A, B, E, R; - is: no oracle */
} cases[] = {
	{ "", "h", 22, "uuuu" },
	{ "h {A}\n", "h", 22, "mcuu" },
	{ "h {A}", "h", 22, "mcuu" },
	{ "h {A}\r\n", "h", 22, "mcuu" },
	{ "h {A}\n", "hh", 22, "uuuu" },
	{ "h {A}\n", "H", 22, "mcuu" },
	{ "H.Example.ORG {A}\n", "h.example.org", 22, "mcuu" },
	{ "  \th\t{A}  a comment\n", "h", 22, "mcuu" },
	{ "# h {A}\n\n \n  # h {A}\nh {B}\n", "h", 22, "cmuu" },
	{ "a,h,b {A}\n", "h", 22, "mcuu" },
	{ "a,b,c {A}\n", "h", 22, "uuuu" },
	{ "a,,h {A}\n", "h", 22, "mcuu" },
	{ "h,a {A}\nh {B}\n", "h", 22, "mmuu" },
	{ "h {A}\nh {E}\nh {R}\n", "h", 22, "mcmm" },
	{ "h {E}\n", "h", 22, "uumu" },
	{ "[h]:2222 {A}\n", "h", 2222, "mcuu" },
	{ "[h]:2222 {A}\n", "h", 2223, "uuuu" },
	{ "[h]:2222 {A}\n", "h", 22, "uuuu" },
	/* A name without its port says what no line with the port does. */
	{ "h {A}\n", "h", 2222, "muuu" },
	{ "*.org {A}\n", "x.org", 2222, "muuu" },
	{ "[h]:2222 {B}\nh {A}\n", "h", 2222, "cmuu" },
	{ "h {A}\n[h]:2222 {B}\n", "h", 2222, "cmuu" },
	{ "[h]:2222 {E}\nh {A}\n", "h", 2222, "mumu" },
	{ "h {A}\n@revoked h {A}\n", "h", 2222, "ruuu" },
	{ "[h]:2222 {A}\n@revoked h {A}\n", "h", 2222, "rcuu" },
	{ "@cert-authority h {A}\n", "h", 2222, "uuuu" },
	{ "[h]:22 {A}\n", "h", 22, "uuuu" },
	{ "[*.org]:2222 {A}\n", "a.b.org", 2222, "mcuu" },
	{ "::1,[fe80::1]:22 {A}\n", "::1", 22, "mcuu" },
	{ "[::1]:2222 {A}\n", "::1", 2222, "mcuu" },
	{ "* {A}\n", "h", 22, "mcuu" },
	{ "*.org {A}\n", "org", 22, "uuuu" },
	{ "*.org {A}\n", "x.org", 22, "mcuu" },
	{ "a*b*c {A}\n", "a--b-b--c", 22, "mcuu" },
	{ "a*b*c {A}\n", "a--b-b--cd", 22, "uuuu" },
	{ "h? {A}\n", "h1", 22, "mcuu" },
	{ "h? {A}\n", "h", 22, "uuuu" },
	{ "h? {A}\n", "h12", 22, "uuuu" },
	{ "***?** {A}\n", "h", 22, "mcuu" },
	{ "!h {A}\n", "h", 22, "uuuu" },
	{ "!h {A}\n", "g", 22, "uuuu" },
	{ "*,!h {A}\n", "h", 22, "uuuu" },
	{ "*,!h {A}\n", "g", 22, "mcuu" },
	{ "!h,* {A}\n", "h", 22, "uuuu" },
	{ "*.org,!*.bad.org {A}\n", "x.bad.org", 22, "uuuu" },
	{ "@revoked h {A}\n", "h", 22, "ruuu" },
	{ "@revoked * {A}\nh {A}\n", "h", 22, "rcuu" },
	{ "h {A}\n@revoked h {A}\n", "h", 22, "rcuu" },
	{ "h {A}\n@revoked h {B}\n", "h", 22, "mruu" },
	{ "@revoked g {A}\nh {A}\n", "h", 22, "mcuu" },
	{ "@cert-authority h {A}\n", "h", 22, "uuuu" },
	{ "@cert-authority h {A}\nh {B}\n", "h", 22, "cmuu" },
	{ "@unknown h {A}\nh {B}\n", "h", 22, "cmuu" },
	{ "h\nh ssh-ed25519\nh {B}\n", "h", 22, "cmuu" },
	{ "{#}h {A}\n", "h", 22, "mcuu" },
	{ "h {A} {#}", "h", 22, "mcuu-" },
	/* A key that is none is no key, whatever the line is shown for. */
	{ "h ssh-ed25519 AAAA\nh {B}\n", "h", 22, "cmuu-" },
	{ "h ssh-ed25519 !!!!\nh {B}\n", "h", 22, "cmuu-" },
	{ "h ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==\n", "h", 22, "uuuu-" },
	{ "|1|AAAA h {A}\nh {B}\n", "h", 22, "cmuu-" },
	{ "|2|AAAA|AAAA {A}\nh {B}\n", "h", 22, "cmuu-" },
};

enum { CASES = sizeof cases / sizeof *cases };

static void
file_path(char *path, size_t size, const char *name)
{
	snprintf(path, size, "%s/%s", dir, name);
}

static void
write_known(const char *name, const char *text)
{
	char path[128];

	file_path(path, sizeof path, name);
	FILE *out = fopen(path, "we");
	assert_non_null(out);
	for (const char *p = text; *p != '\0'; p++) {
		if (p[0] != '{') {
			fputc(*p, out);
			continue;
		}
		if (p[1] == '#')
			for (int i = 0; i < 1024 * 1024; i++)
				fputc(i == 0 ? '#' : 'x', out);
		else
			for (size_t k = 0; k < KEYS; k++)
				if (p[1] == kinds[k].name[0])
					fputs(keys[k].line, out);
		if (p[1] == '#' && p == text)
			fputc('\n', out);
		p += 2;
	}
	fclose(out);
}

static char
letter(enum hostkey_verdict v)
{
	return "mucr"[v];
}

static struct slice
blob(size_t k)
{
	return (struct slice){ buffer_data(&keys[k].blob),
		buffer_size(&keys[k].blob) };
}

static char
ours(const char *file, const char *host, uint16_t port, size_t k)
{
	char path[128];
	const char *files[] = { path, NULL };
	struct fault f = { 0 };

	file_path(path, sizeof path, file);
	struct hostkeys *h = hostkeys_read(host, port, "", files, NULL);
	enum hostkey_verdict v = hostkeys_check(h, blob(k), &f);
	assert_int_equal(f.code, v == HOSTKEY_MATCH ? CODE_OK : CODE_HOST_KEY);
	hostkeys_free(h);
	return letter(v);
}

/* ssh-keygen shows "# Host ... found: line N MARKER", then the line. */
static char
says_of(const char *file, const char *name, size_t k)
{
	char command[300];
	static char line[1200 * 1024];
	bool revoked = false, ca = false, match = false, changed = false;
	bool bad = false;

	snprintf(command, sizeof command, "ssh-keygen -F '%s' -f %s/%s"
	    " 2>/dev/null", name, dir, file);
	FILE *in = popen(command, "re");
	while (fgets(line, sizeof line, in) != NULL) {
		if (strncmp(line, "# Host ", 7) == 0) {
			revoked = strstr(line, " REVOKED") != NULL;
			ca = strstr(line, " CA") != NULL;
			continue;
		}
		bool same = strstr(line, keys[k].line) != NULL;
		bad |= same && revoked;
		match |= same && !revoked && !ca;
		changed |= !revoked && !ca && strstr(line, k < 2
		    ? "ssh-ed25519 AAAAC3" : k == 2 ? "ecdsa-" : "ssh-rsa AAAAB3")
		    != NULL;
	}
	pclose(in);
	return bad ? 'r' : match ? 'm' : changed ? 'c' : 'u';
}

/* What ssh(1) makes of it: it looks for the name without the port where it has not
 * found it with it (sshconnect.c, check_host_key()). */
static char
oracle(const char *file, const char *host, uint16_t port, size_t k)
{
	char name[100];

	snprintf(name, sizeof name, "[%s]:%u", host, port);
	char bare = says_of(file, host, k);
	char says = port == 22 ? bare : says_of(file, name, k);
	if (bare == 'r')
		return bare;
	return says != 'u' || bare != 'm' ? says : bare;
}

static void
verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		write_known("known", cases[i].text);
		for (size_t k = 0; k < KEYS; k++) {
			char want = cases[i].verdicts[k];
			char got = ours("known", cases[i].host, cases[i].port,
			    k);
			if (got != want)
				fail_msg("case %zu, key %s: %c, not %c: %s", i,
				    kinds[k].name, got, want, cases[i].text);
		}
	}
}

/* Only where a key is at stake, for its processes take their time. */
static void
ssh_keygen_agrees(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		if (cases[i].verdicts[KEYS] == '-')
			continue;
		write_known("known", cases[i].text);
		for (size_t k = 0; k < KEYS; k++) {
			char says = oracle("known", cases[i].host,
			    cases[i].port, k);
			if (says != cases[i].verdicts[k])
				fail_msg("case %zu, key %s: ssh-keygen has %c"
				    ": %s", i, kinds[k].name, says,
				    cases[i].text);
		}
	}
}

static void
hashed_names(void **state)
{
	char command[200];

	(void)state;
	write_known("hashed", "h {A}\n[h]:2222 {B}\nother {E}\n");
	snprintf(command, sizeof command,
	    "ssh-keygen -q -H -f %s/hashed >%s/said 2>&1", dir, dir);
	assert_int_equal(system(command), 0);
	assert_int_equal(ours("hashed", "h", 22, 0), 'm');
	assert_int_equal(ours("hashed", "H", 22, 0), 'm');
	assert_int_equal(ours("hashed", "h", 22, 1), 'c');
	assert_int_equal(ours("hashed", "h", 2222, 1), 'm');
	assert_int_equal(ours("hashed", "h", 22, 2), 'u');
	assert_int_equal(ours("hashed", "other", 22, 2), 'm');
	assert_int_equal(ours("hashed", "another", 22, 2), 'u');
}

static void
several_files(void **state)
{
	char a[128], b[128];
	const char *files[] = { "/nonexistent/known", a, b, NULL };
	struct fault f = { 0 };

	(void)state;
	file_path(a, sizeof a, "a");
	file_path(b, sizeof b, "b");
	write_known("a", "h {A}\n");
	write_known("b", "h {B}\n@revoked h {A}\n");
	struct hostkeys *h = hostkeys_read("h", 22, "", files, NULL);
	/* One file's revocation holds for what another one knows. */
	assert_int_equal(hostkeys_check(h, blob(0), &f), HOSTKEY_REVOKED);
	assert_non_null(strstr(f.text, "/b:2"));
	assert_int_equal(hostkeys_check(h, blob(1), &f), HOSTKEY_MATCH);
	hostkeys_free(h);
}

/* A FIFO has no writer, and a directory no lines: neither is waited for, and who is
 * told of a key that is not known hears that something was not read. */
static void
what_is_no_file(void **state)
{
	char fifo[128], known[128];
	const char *files[] = { "/dev/null", fifo, known, NULL };
	struct fault f = { 0 };

	(void)state;
	file_path(fifo, sizeof fifo, "fifo");
	file_path(known, sizeof known, "known");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	write_known("known", "h {A}\n");
	struct hostkeys *h = hostkeys_read("h", 22, "", files, NULL);
	assert_int_equal(hostkeys_check(h, blob(0), &f), HOSTKEY_MATCH);
	hostkeys_check(h, blob(2), &f);
	assert_non_null(strstr(f.text, "/fifo cannot be read: it is no file;"));
	assert_non_null(strstr(f.text, "ssh-keyscan h >> /tmp"));
	hostkeys_free(h);
	files[1] = dir;
	h = hostkeys_read("h", 22, "", files, NULL);
	assert_int_equal(hostkeys_check(h, blob(0), &f), HOSTKEY_MATCH);
	hostkeys_check(h, blob(2), &f);
	assert_non_null(strstr(f.text, "cannot be read: Is a directory;"));
	hostkeys_free(h);
}

/* Whoever can write there can be any host. */
static void
what_others_can_write(void **state)
{
	char path[128], want[256];
	struct fault f = { 0 };

	(void)state;
	file_path(path, sizeof path, "open");
	write_known("open", "");
	assert_int_equal(chmod(path, 0646), 0);
	const char *const files[] = { path, NULL };
	assert_null(hostkeys_read("h", 22, "", files, &f));
	snprintf(want, sizeof want, "the known hosts file %s is not read:"
	    " others can write to it; chmod go-w makes it yours alone", path);
	assert_string_equal(f.text, want);
	assert_int_equal(f.code, CODE_HOST_KEY);
	assert_false(hostkey_allowed(path, "h", blob(0), &f));
	assert_non_null(strstr(f.text, "RevokedHostKeys"));
	assert_non_null(strstr(f.text, "others can write to it"));
	unlink(path);
}

static void
sentences_have_the_fingerprints(void **state)
{
	char path[128];
	const char *files[] = { path, NULL }, *none[] = { NULL };
	struct fault f;

	(void)state;
	file_path(path, sizeof path, "known");
	write_known("known", "# first\nh {A}\n");
	struct hostkeys *h = hostkeys_read("h", 22, "", files, NULL);
	hostkeys_check(h, blob(1), &f);
	assert_non_null(strstr(f.text, "CHANGED"));
	assert_non_null(strstr(f.text, "/known:2 has ED25519"));
	assert_non_null(strstr(f.text, keys[0].print));
	assert_non_null(strstr(f.text, keys[1].print));
	hostkeys_check(h, blob(2), &f);
	assert_non_null(strstr(f.text, "not known: ECDSA"));
	assert_non_null(strstr(f.text, keys[2].print));
	assert_non_null(strstr(f.text, "/known:2 has its key of another type"));
	hostkeys_free(h);
	h = hostkeys_read("h", 2222, "", none, NULL);
	hostkeys_check(h, blob(3), &f);
	assert_non_null(strstr(f.text, keys[3].print));
	assert_non_null(strstr(f.text, "ssh-keyscan -p 2222 h"));
	hostkeys_free(h);
	write_known("known", "h {A}\n");
	h = hostkeys_read("h", 2222, "", files, NULL);
	hostkeys_check(h, blob(1), &f);
	assert_non_null(strstr(f.text, "the host key of [h]:2222 is not known"));
	assert_non_null(strstr(f.text, "/known:1 has another key of that name"
	    " without its port"));
	hostkeys_free(h);
	write_known("known", "@revoked h {A}\n");
	h = hostkeys_read("h", 22, "", files, NULL);
	hostkeys_check(h, blob(0), &f);
	assert_non_null(strstr(f.text, "revoked by"));
	assert_non_null(strstr(f.text, keys[0].print));
	hostkeys_free(h);
}

/* As ssh has it: what cannot be read allows nothing. */
static void
revoked_keys_are_nobodys(void **state)
{
	char path[128], command[300];
	struct fault f = { 0 };

	(void)state;
	file_path(path, sizeof path, "revoked");
	write_known("revoked", "# {A}\n\n  {B} a comment\r\nnonsense\n{R}\n");
	assert_true(hostkey_allowed(path, "h", blob(0), &f));
	assert_true(hostkey_allowed(path, "h", blob(2), &f));
	assert_false(hostkey_allowed(path, "h", blob(1), &f));
	assert_non_null(strstr(f.text, "the host key of h, ED25519 SHA256:"));
	assert_non_null(strstr(f.text, "is revoked by"));
	assert_non_null(strstr(f.text, "/revoked:3;"));
	assert_false(hostkey_allowed(path, "h", blob(3), &f));
	assert_true(hostkey_allowed("/dev/null", "h", blob(3), &f));
	assert_false(hostkey_allowed("/nonexistent/keys", "h", blob(0), &f));
	assert_int_equal(f.code, CODE_HOST_KEY);
	assert_non_null(strstr(f.text, "No such file"));
	snprintf(command, sizeof command, "ssh-keygen -q -kf %s %s/B.pub"
	    " >/dev/null", path, dir);
	assert_int_equal(system(command), 0);
	assert_false(hostkey_allowed(path, "h", blob(0), &f));
	assert_non_null(strstr(f.text, "is a KRL, which only transport: ssh"));
}

/* The host is to show a key that can be compared; certificates never. */
static void
known_types_are_asked_for_first(void **state)
{
	static const struct {
		const char *text, *first;
		uint16_t port;
	} orders[] = {
		{ "", "ssh-ed25519,ecdsa-sha2-nistp256,", 22 },
		{ "h {E}\n", "ecdsa-sha2-nistp256,ssh-ed25519,", 22 },
		{ "h {E}\n", "ecdsa-sha2-nistp256,ssh-ed25519,", 2222 },
		{ "h {A}\n[h]:2222 {E}\n", "ecdsa-sha2-nistp256,ssh-ed25519,",
		    2222 },
		{ "h {R}\n", "rsa-sha2-512,rsa-sha2-256,ssh-rsa,ssh-ed25519",
		    22 },
		{ "h {R}\nh {E}\n", "ecdsa-sha2-nistp256,rsa-sha2-512,", 22 },
		{ "@revoked h {E}\n", "ssh-ed25519,", 22 },
		{ "@cert-authority h {E}\n", "ssh-ed25519,", 22 },
		{ "g {E}\n", "ssh-ed25519,", 22 },
	};
	char path[128];
	const char *files[] = { path, NULL };

	(void)state;
	file_path(path, sizeof path, "known");
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		write_known("known", orders[i].text);
		struct hostkeys *h = hostkeys_read("h", orders[i].port, "",
		    files, NULL);
		char *methods = hostkeys_methods(h);
		assert_memory_equal(methods, orders[i].first,
		    strlen(orders[i].first));
		assert_null(strstr(methods, "cert"));
		free(methods);
		hostkeys_free(h);
	}
}

/* By the address that answered; only 127/8 and ::1 are this machine. */
static void
only_loopback_is_local(void **state)
{
	static const struct {
		int family;
		const char *address;
		bool local;
	} peers[] = {
		{ AF_INET, "127.0.0.1", true },
		{ AF_INET, "127.255.255.254", true },
		{ AF_INET, "128.0.0.1", false },
		{ AF_INET, "126.255.255.255", false },
		{ AF_INET, "0.0.0.0", false },
		{ AF_INET, "10.0.0.127", false },
		{ AF_INET6, "::1", true },
		{ AF_INET6, "::ffff:127.0.0.1", true },
		{ AF_INET6, "::ffff:10.0.0.1", false },
		{ AF_INET6, "::", false },
		{ AF_INET6, "fe80::1", false },
		{ AF_INET6, "7f00::1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
		struct sockaddr_in v4 = { .sin_family = AF_INET };
		struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
		bool six = peers[i].family == AF_INET6;
		const struct sockaddr *a = six ? (struct sockaddr *)&v6
					       : (struct sockaddr *)&v4;
		assert_int_equal(inet_pton(peers[i].family, peers[i].address,
		    six ? (void *)&v6.sin6_addr : (void *)&v4.sin_addr), 1);
		assert_int_equal(hostkey_exempt(KEY_CHECK_NOT_LOOPBACK, a),
		    peers[i].local);
		assert_false(hostkey_exempt(KEY_CHECK_ALWAYS, a));
		assert_true(hostkey_exempt(KEY_CHECK_NEVER, a));
	}
	/* A socket without an address may lead anywhere. */
	const struct sockaddr none = { .sa_family = AF_UNIX };
	assert_false(hostkey_exempt(KEY_CHECK_NOT_LOOPBACK, &none));
	assert_false(hostkey_exempt(KEY_CHECK_NOT_LOOPBACK, NULL));
	assert_true(hostkey_exempt(KEY_CHECK_NEVER, NULL));
}

static void
make_key(size_t k)
{
	char command[400], path[128], *save = NULL;

	snprintf(command, sizeof command, "cd %s && ssh-keygen -q -t %s -N ''"
	    " -C '' -f %s </dev/null && ssh-keygen -lf %s.pub >%s.print", dir,
	    kinds[k].type, kinds[k].name, kinds[k].name, kinds[k].name);
	assert_int_equal(system(command), 0);
	snprintf(path, sizeof path, "%s/%s.pub", dir, kinds[k].name);
	FILE *in = fopen(path, "re");
	assert_non_null(fgets(keys[k].line, sizeof keys[k].line, in));
	fclose(in);
	keys[k].line[strcspn(keys[k].line, "\n")] = '\0';
	for (char *end = keys[k].line + strlen(keys[k].line);
	    end > keys[k].line && end[-1] == ' ';)
		*--end = '\0';
	const char *base64 = strchr(keys[k].line, ' ') + 1;
	assert_true(base64_decode(slice_of(base64), &keys[k].blob));
	snprintf(path, sizeof path, "%s/%s.print", dir, kinds[k].name);
	char text[200];
	in = fopen(path, "re");
	assert_non_null(fgets(text, sizeof text, in));
	fclose(in);
	strtok_r(text, " ", &save);
	snprintf(keys[k].print, sizeof keys[k].print, "%s",
	    strtok_r(NULL, " ", &save));
}

static int
set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/plm-hostkey-XXXXXX");
	assert_non_null(mkdtemp(dir));
	for (size_t k = 0; k < KEYS; k++)
		make_key(k);
	return 0;
}

static int
tear_down(void **state)
{
	char command[100];

	(void)state;
	for (size_t k = 0; k < KEYS; k++)
		buffer_finish(&keys[k].blob);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(verdicts),
	cmocka_unit_test(ssh_keygen_agrees),
	cmocka_unit_test(hashed_names),
	cmocka_unit_test(several_files),
	cmocka_unit_test(what_is_no_file),
	cmocka_unit_test(revoked_keys_are_nobodys),
	cmocka_unit_test(what_others_can_write),
	cmocka_unit_test(sentences_have_the_fingerprints),
	cmocka_unit_test(known_types_are_asked_for_first),
	cmocka_unit_test(only_loopback_is_local),
};

int
main(void)
{
	if (system("command -v ssh-keygen >/dev/null") != 0)
		return SKIPPED;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
