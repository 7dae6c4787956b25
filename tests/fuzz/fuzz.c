#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

/* What libFuzzer calls. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_start();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	fuzz_one((struct slice){ (const char *)p, n });
	return 0;
}

void
fuzz_broken(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, what);
	abort();
}

unsigned
fuzz_choice(struct slice *input)
{
	if (input->n == 0)
		return 0;
	input->n--;
	return (unsigned char)*input->p++;
}

struct slice
fuzz_line(struct slice *input)
{
	const char *end = input->n == 0 ? NULL
		: memchr(input->p, '\n', input->n);
	size_t n = end == NULL ? input->n : (size_t)(end - input->p);
	struct slice line = { input->p, n };

	input->p += n + (end != NULL);
	input->n -= n + (end != NULL);
	return line;
}

char *
fuzz_string(struct slice bytes)
{
	char *whole = xmemdup0(bytes.p, bytes.n);
	/* No room behind its end. */
	char *s = xstrdup(whole);

	free(whole);
	return s;
}

const char *
fuzz_file(struct slice bytes)
{
	static char path[64];
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", MFD_CLOEXEC);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (fchmod(fd, 0600) < 0 || ftruncate(fd, 0) < 0 ||
	    pwrite(fd, bytes.p, bytes.n, 0) != (ssize_t)bytes.n)
		fuzz_broken("there is a file", __FILE__, __LINE__);
	return path;
}

bool
fuzz_is_sentence(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0';
	    p++)
		if (*p < ' ' || *p == 0x7f)
			return false;
	return *text != '\0';
}

void
fuzz_touch(struct slice bytes)
{
	static volatile unsigned char last;

	for (size_t i = 0; i < bytes.n; i++)
		last = (unsigned char)bytes.p[i];
	(void)last;
}
