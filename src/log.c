#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "exit_status.h"
#include "mem.h"
#include "trust.h"
#include "writeall.h"

/* The log is one of the few mutable globals: every file may write to it. */
static struct {
	int fd;
	const char *who;
	enum log_level most;
	void (*hook)(void);
} lg = { .fd = -1, .who = "", .most = LOG_INFO };

static const char *const level_words[] = {
#define LOG_LEVEL(id, word) [LOG_##id] = word,
#include "log_level.def"
#undef LOG_LEVEL
};

bool
log_open(const char *path, const char *who, enum log_level most,
    struct fault *f)
{
	char no[TRUST_WHY];
	struct stat st;
	/* A FIFO without a reader is not waited for. */
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
	const char *why = fd < 0 || fstat(fd, &st) < 0 ? strerror(errno)
	    : S_ISCHR(st.st_mode) ? NULL : trust_why_not_add(&st, no);

	if (why == NULL) {
		log_open_fd(fd, who, most);
		return true;
	}
	if (fd >= 0)
		close(fd);
	return fault_set(f, CODE_INVALID, "cannot write the log file %s: %s",
	    path, why);
}

void
log_open_fd(int fd, const char *who, enum log_level most)
{
	lg.fd = fd;
	lg.who = who;
	lg.most = most;
}

int
log_fd(void)
{
	return lg.fd;
}

enum log_level
log_most(void)
{
	return lg.most;
}

bool
log_wants(enum log_level level)
{
	return lg.fd >= 0 && level <= lg.most;
}

bool
log_level_parse(const char *word, enum log_level *level)
{
	for (size_t i = 0; i < sizeof level_words / sizeof *level_words; i++) {
		if (strcmp(word, level_words[i]) != 0)
			continue;
		*level = (enum log_level)i;
		return true;
	}
	return false;
}

/* Printable ASCII as it is, every other byte as \xNN. Returns the length. */
static size_t
escape(char *to, size_t room, const char *from)
{
	size_t n = 0;

	for (; *from != '\0' && n + 5 < room; from++) {
		unsigned char c = (unsigned char)*from;
		if (c >= 0x20 && c < 0x7f && c != '\\')
			to[n++] = (char)c;
		else
			n += (size_t)snprintf(to + n, room - n, "\\x%02x", c);
	}
	to[n] = '\0';
	return n;
}

static void __attribute__((format(printf, 2, 0)))
log_vwrite(enum log_level level, const char *fmt, va_list ap)
{
	char text[2048] MEM_RAW, line[sizeof text * 4 + 64] MEM_RAW;
	struct timespec now;
	struct tm tm;

	if (!log_wants(level))
		return;
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	size_t n = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &tm);
	n += (size_t)snprintf(line + n, sizeof line - n, ".%03ldZ %s[%d] %s: ",
	    now.tv_nsec / 1000000, lg.who, (int)getpid(), level_words[level]);
	n += escape(line + n, sizeof line - n - 1, text);
	line[n++] = '\n';
	/* A full disk must not stop the program; the log just has a hole. */
	if (!write_all(lg.fd, line, n))
		return;
}

void
log_write(enum log_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vwrite(level, fmt, ap);
	va_end(ap);
}

void
fatal(const char *fmt, ...)
{
	va_list ap;

	if (lg.hook != NULL)
		lg.hook();
	va_start(ap, fmt);
	log_vwrite(LOG_ERROR, fmt, ap);
	va_end(ap);
	fputs("plm-tui: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	_exit(EXIT_FATAL);
}

void
fatal_hook(void (*hook)(void))
{
	lg.hook = hook;
}
