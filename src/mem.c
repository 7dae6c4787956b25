#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (p == NULL)
		fatal("out of memory (%zu objects of %zu bytes)", n, size);
	return p;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n ? n : 1, size ? size : 1);
	if (p == NULL)
		fatal("out of memory (%zu objects of %zu bytes)", n, size);
	return p;
}

void *
xgrow(void *p, size_t n, size_t size)
{
	if (n == 0)
		return xreallocarray(p, 1, size);
	return (n & (n - 1)) != 0 ? p : xreallocarray(p, 2 * n, size);
}

void *
xresize(void *p, size_t n)
{
	if (n > 0)
		return xreallocarray(p, n, 1);
	free(p);
	return NULL;
}

void *
xalloc(size_t n)
{
	return xresize(NULL, n);
}

char *
xstrdup(const char *s)
{
	return xmemdup0(s, strlen(s));
}

char *
xmemdup0(const void *p, size_t n)
{
	char *copy = xcalloc(n + 1, 1);
	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;

	va_start(ap, fmt);
	int n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		fatal("out of memory (formatting a text)");
	return text;
}

void
wipe(void *p, size_t n)
{
	if (p != NULL)
		explicit_bzero(p, n);
}
