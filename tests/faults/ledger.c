/*
 * A program to be managed that keeps a ledger of what it did, on the host, so
 * that all that is said of it elsewhere can be held against it.
 *
 * ledger FILE LINES PAUSE-US END
 *
 * FILE gets, a line each and each by one write(2): "start PID MARK", "printed
 * N" when all LINES are printed, "signal N" for each that is caught, and "end
 * exit N" or "end signal N" just before it ends so. Its stdout and stderr are
 * numbered lines, odd ones and even ones: "N CRC WORDS", with the CRC-32 of
 * the rest. END is exit:N, signal:N, or wait, which is for TERM or QUIT: it
 * ends by that signal. LINES 0 is for ever.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int ledger;

static void __attribute__((format(printf, 1, 2)))
note(const char *fmt, ...)
{
	char line[128];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (write(ledger, line, (size_t)n) != n)
		_exit(125);
}

/* As zlib's, a bit at a time: polynomial 0xedb88320, ISO 3309. */
static uint32_t
crc32_of(const char *p, size_t n)
{
	uint32_t crc = 0xffffffff;

	while (n-- > 0) {
		crc ^= (unsigned char)*p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* Whole lines only: what is cut off in between was cut on its way. */
static void
print(uint64_t number)
{
	char words[160], line[200];
	size_t n = 0;

	while (n < number % 120)
		n += (size_t)snprintf(words + n, sizeof words - n, "%" PRIx64
		    " ", number * 2654435761 + n);
	n += (size_t)snprintf(words + n, sizeof words - n, ".");
	int size = snprintf(line, sizeof line, "%" PRIu64 " %08" PRIx32 " %s\n",
	    number, crc32_of(words, n), words);
	for (int sent = 0; sent < size;) {
		ssize_t w = write(number % 2 == 1 ? STDOUT_FILENO
		    : STDERR_FILENO, line + sent, (size_t)(size - sent));
		if (w < 0 && errno != EINTR)
			_exit(124);
		sent += w > 0 ? (int)w : 0;
	}
}

static void
end_by(int number)
{
	sigset_t one;

	note("end signal %d\n", number);
	signal(number, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, number);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	raise(number);
	_exit(126);
}

static void
end(const char *how)
{
	int number = 0;

	if (sscanf(how, "signal:%d", &number) == 1)
		end_by(number);
	if (sscanf(how, "exit:%d", &number) != 1)
		return;
	note("end exit %d\n", number);
	_exit(number);
}

/* Takes a signal that is pending, or waits for one so long; ends by it. */
static void
take_signal(const sigset_t *set, const struct timespec *limit)
{
	int number = limit == NULL ? sigwaitinfo(set, NULL)
		: sigtimedwait(set, NULL, limit);

	if (number < 0)
		return;
	note("signal %d\n", number);
	end_by(number);
}

int
main(int argc, char **argv)
{
	const char *mark = getenv("PLM_MARK");
	sigset_t set;

	if (argc != 5)
		return 123;
	uint64_t lines = strtoull(argv[2], NULL, 10);
	long pause = strtol(argv[3], NULL, 10);
	const struct timespec limit = { pause / 1000000,
		pause % 1000000 * 1000 };
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	ledger = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (ledger < 0)
		return 122;
	note("start %d %s\n", (int)getpid(), mark != NULL ? mark : "-");
	for (uint64_t i = 1; lines == 0 || i <= lines; i++) {
		print(i);
		take_signal(&set, &limit);
	}
	note("printed %" PRIu64 "\n", lines);
	end(argv[4]);
	for (;;)
		take_signal(&set, NULL);
}
