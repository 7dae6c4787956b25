/*
 * Words through shells: as arguments, of their own printf and of a program, as an
 * environment, and pasted by a person. What arrives is what was sent, byte for
 * byte, in every shell. The first byte says how; the words have a NUL between.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control_private.h"
#include "fuzz.h"
#include "quote.h"
#include "shells.h"
#include "shellword.h"

enum { WORDS_MOST = 64, ANSWER_MS = 10000 };

enum { SHELLS_MOST = 16 };

static int ends[SHELLS_MOST];   /* of each of shells; -1: it is not here */

/* As control.sh takes its requests. */
static const char reader[] = "NL='\n'\nshow() { printf '%s\\0' \"$@\"; }\n"
	"while IFS= read -r line; do eval \"$line\"; done\n";

enum how { BUILTIN, PROGRAM, ENVIRONMENT, PASTED, HOWS };

static int
start(const char *const shell[4])
{
	const char *argv[6] = { NULL };
	size_t n = 0;
	int pair[2];

	for (; shell[n] != NULL; n++)
		argv[n] = shell[n];
	argv[n] = "-c";
	argv[n + 1] = reader;
	HOLDS(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	if (fork() == 0) {
		if (dup2(pair[1], STDIN_FILENO) < 0 ||
		    dup2(pair[1], STDOUT_FILENO) < 0)
			_exit(127);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(pair[1]);
	return pair[0];
}

void
fuzz_start(void)
{
	unsigned n = 0;

	setenv("LC_ALL", "C", 1);
	HOLDS(shell_count <= SHELLS_MOST);
	for (size_t i = 0; i < shell_count; i++) {
		ends[i] = shell_installed(i) ? start(shells[i]) : -1;
		n += ends[i] >= 0;
	}
	HOLDS(n > 1);
}

/* Whether it knows $'...'. */
static bool
can_be_pasted_to(size_t shell)
{
	return strcmp(shells[shell][0], "dash") != 0;
}

static bool
ends_with(const struct buffer *b, const char *end)
{
	size_t n = strlen(end);

	return buffer_size(b) >= n && memcmp(buffer_data(b) + buffer_size(b)
	    - n, end, n) == 0;
}

/* Bytes of it; 0: it is gone, or says nothing. libFuzzer has a timer. */
static ssize_t
hear(size_t shell, char *to, size_t room)
{
	struct pollfd p = { .fd = ends[shell], .events = POLLIN };
	int n;

	while ((n = poll(&p, 1, ANSWER_MS)) < 0 && errno == EINTR)
		;
	return n < 1 ? 0 : read(ends[shell], to, room);
}

/* The line's answer, without what says that it is whole. */
static void
ask(size_t shell, const struct buffer *line, struct buffer *answer)
{
	static unsigned long number;
	char end[64], whole[100];
	int n = snprintf(whole, sizeof whole, "; printf 'END %d %lu\\n'\n",
	    (int)getpid(), ++number);

	snprintf(end, sizeof end, "END %d %lu\n", (int)getpid(), number);
	HOLDS(send(ends[shell], buffer_data(line), buffer_size(line), MSG_NOSIGNAL)
	    == (ssize_t)buffer_size(line));
	HOLDS(send(ends[shell], whole, (size_t)n, MSG_NOSIGNAL) == n);
	while (!ends_with(answer, end)) {
		ssize_t got = hear(shell, buffer_reserve(answer, 65536), 65536);
		if (got < 1)
			fuzz_broken(shells[shell][0], __FILE__, __LINE__);
		buffer_grew(answer, (size_t)got);
	}
	buffer_cut(answer, strlen(end));
}

static void
put_words(struct buffer *line, const struct words *w)
{
	for (size_t i = 0; i < w->n; i++) {
		buffer_puts(line, " ");
		HOLDS(quote_word(line, w->v[i]));
	}
}

static void
put_environment(struct buffer *line, const struct words *w)
{
	struct start_spec s = { .name = slice_of("p") };
	struct buffer spec = { 0 }, texts = { 0 };
	struct slice v[WORDS_MOST];
	size_t starts[WORDS_MOST];
	char name[32];

	for (size_t i = 0; i < w->n; i++) {
		starts[i] = buffer_size(&texts);
		snprintf(name, sizeof name, "W%zu=", i);
		buffer_puts(&texts, name);
		buffer_put(&texts, w->v[i].p, w->v[i].n);
	}
	for (size_t i = 0; i < w->n; i++)
		v[i] = (struct slice){ buffer_data(&texts) + starts[i],
			(i + 1 < w->n ? starts[i + 1] : buffer_size(&texts))
			    - starts[i] };
	s.environment = (struct words){ v, w->n };
	HOLDS(control_put_environment(&spec, &s));
	buffer_puts(line, "spec=");
	HOLDS(quote_word(line, fuzz_bytes(&spec)));
	buffer_puts(line, "; eval \"$spec\"; (plm_env; exec env -0)");
	buffer_finish(&spec);
	buffer_finish(&texts);
}

static void
put_request(struct buffer *line, const struct words *w, enum how how)
{
	if (how == ENVIRONMENT) {
		put_environment(line, w);
	} else if (how == PASTED) {
		buffer_puts(line, "show ");
		shellwords_put(line, *w);
	} else {
		buffer_puts(line, how == BUILTIN ? "show"
		    : "(exec /usr/bin/printf '%s\\0'");
		put_words(line, w);
		buffer_puts(line, how == BUILTIN ? "" : ")");
	}
	HOLDS(memchr(buffer_data(line), '\n', buffer_size(line)) == NULL);
}

/* All words, each with its NUL, and nothing else. */
static bool
is_all(struct slice answer, const struct words *w)
{
	for (size_t i = 0; i < w->n; i++) {
		size_t n = w->v[i].n;
		if (answer.n <= n || answer.p[n] != '\0' ||
		    memcmp(answer.p, w->v[i].p, n) != 0)
			return false;
		answer.p += n + 1;
		answer.n -= n + 1;
	}
	return answer.n == 0;
}

/* A variable NAME=value, whole, among others. */
static bool
is_among(struct slice answer, const char *name, struct slice value)
{
	size_t n = strlen(name);

	while (answer.n > 0) {
		const char *end = memchr(answer.p, '\0', answer.n);
		HOLDS(end != NULL);
		size_t size = (size_t)(end - answer.p);
		if (size == n + value.n && memcmp(answer.p, name, n) == 0 &&
		    memcmp(answer.p + n, value.p, value.n) == 0)
			return true;
		answer.p += size + 1;
		answer.n -= size + 1;
	}
	return false;
}

static bool
arrived(struct slice answer, const struct words *w, enum how how)
{
	char name[32];

	if (how != ENVIRONMENT)
		return is_all(answer, w);
	for (size_t i = 0; i < w->n; i++) {
		snprintf(name, sizeof name, "W%zu=", i);
		if (!is_among(answer, name, w->v[i]))
			return false;
	}
	return is_among(answer, "PLM_PROCESS=", slice_of("p"));
}

/* They come back from records as they went. */
static void
check_unquoting(const struct words *w)
{
	struct buffer line = { 0 }, word = { 0 };

	put_words(&line, w);
	struct slice rest = fuzz_bytes(&line);
	for (size_t i = 0; i < w->n; i++) {
		HOLDS(unquote_word(&rest, &word));
		HOLDS(slice_eq(fuzz_bytes(&word), w->v[i]));
		buffer_eat(&word, buffer_size(&word));
	}
	HOLDS(rest.n == 0);
	buffer_finish(&line);
	buffer_finish(&word);
}

/* What nobody has quoted is taken as words, or not: there is no third. */
static void
check_foreign(struct slice line)
{
	struct buffer word = { 0 };

	while (line.n > 0 && unquote_word(&line, &word))
		fuzz_touch(line);
	buffer_finish(&word);
}

static struct words
split(struct slice input, struct slice v[static WORDS_MOST])
{
	size_t n = 0;

	do {
		const char *nul = input.n == 0 ? NULL
			: memchr(input.p, '\0', input.n);
		size_t size = nul == NULL ? input.n
			: (size_t)(nul - input.p);
		v[n++] = (struct slice){ size == 0 ? "" : input.p, size };
		input.p += size + (nul != NULL);
		input.n -= size + (nul != NULL);
	} while (input.n > 0 && n < WORDS_MOST);
	return (struct words){ v, n };
}

void
fuzz_one(struct slice input)
{
	enum how how = fuzz_choice(&input) % HOWS;
	struct slice v[WORDS_MOST];
	struct words w = split(input, v);
	struct buffer line = { 0 };

	put_request(&line, &w, how);
	for (size_t shell = 0; shell < shell_count; shell++) {
		struct buffer answer = { 0 };
		if (ends[shell] < 0 || (how == PASTED &&
		    !can_be_pasted_to(shell)))
			continue;
		ask(shell, &line, &answer);
		if (!arrived(fuzz_bytes(&answer), &w, how))
			fuzz_broken(shells[shell][0], __FILE__, __LINE__);
		buffer_finish(&answer);
	}
	buffer_finish(&line);
	check_unquoting(&w);
	check_foreign(input);
}
