#include "tokens.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "buffer.h"
#include "mem.h"

enum { OWN_MAX = 256 };

/* %C: of %l%h%p%r, by SHA-1, in hexadecimal. %j is only in newer ones. */
static void
put_hash(const struct tokens *t, const char *own, struct buffer *to)
{
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	char *all = xasprintf("%s%s%u%s", own, t->host, (unsigned)t->port,
	    t->user), hex[3];

	if (EVP_Digest(all, strlen(all), md, &n, EVP_sha1(), NULL) != 1)
		n = 0;
	for (unsigned i = 0; i < n; i++) {
		snprintf(hex, sizeof hex, "%02x", md[i]);
		buffer_put(to, hex, 2);
	}
	free(all);
}

static bool
put_token(const struct tokens *t, char token, struct buffer *to)
{
	char number[16], own[OWN_MAX] = "";

	gethostname(own, sizeof own - 1);
	switch (token) {
	case '%':
		buffer_puts(to, "%");
		break;
	case 'C':
		put_hash(t, own, to);
		break;
	case 'd':
		buffer_puts(to, t->home);
		break;
	case 'h':
		buffer_puts(to, t->host);
		break;
	case 'i':
		snprintf(number, sizeof number, "%u", (unsigned)getuid());
		buffer_puts(to, number);
		break;
	case 'k':
		buffer_puts(to, t->key_alias);
		break;
	case 'L':
		own[strcspn(own, ".")] = '\0';
		buffer_puts(to, own);
		break;
	case 'l':
		buffer_puts(to, own);
		break;
	case 'n':
		buffer_puts(to, t->name);
		break;
	case 'p':
		snprintf(number, sizeof number, "%u", (unsigned)t->port);
		buffer_puts(to, number);
		break;
	case 'r':
		buffer_puts(to, t->user);
		break;
	case 'u':
		buffer_puts(to, t->local_user);
		break;
	default:
		return false;
	}
	return true;
}

/* "${NAME}" at p; NULL: it is not so. Else what follows it. */
static const char *
put_variable(const char *p, struct buffer *to, const char *text,
    struct fault *f)
{
	const char *end = strchr(p, '}');
	char *name = end == NULL ? NULL : xmemdup0(p + 2, (size_t)(end - p) - 2);
	const char *value = name == NULL ? NULL : getenv(name);

	if (value == NULL) {
		fault_set(f, CODE_LOGIN, "ssh_config has '%s': %s", text,
		    name == NULL ? "there is no } behind ${"
		    : "there is no such variable here");
		free(name);
		return NULL;
	}
	buffer_puts(to, value);
	free(name);
	return end + 1;
}

static bool
put_all(const struct tokens *t, const char *text, bool path,
    struct buffer *to, struct fault *f)
{
	for (const char *p = text; *p != '\0';) {
		if (path && p[0] == '$' && p[1] == '{') {
			p = put_variable(p, to, text, f);
			if (p == NULL)
				return false;
		} else if (*p != '%') {
			buffer_put(to, p++, 1);
		} else if (put_token(t, p[1], to)) {
			p += 2;
		} else {
			return fault_set(f, CODE_LOGIN, "ssh_config has '%s',"
			    " and %%%.1s is no token that is known here",
			    text, p + 1);
		}
	}
	return true;
}

/* "~" or "~USER" at the beginning, as ssh's tilde_expand() has it. NULL: f says that
 * there is no such user. Else what follows it. */
static const char *
put_home(const struct tokens *t, const char *text, struct buffer *to,
    struct fault *f)
{
	size_t n = strcspn(text + 1, "/");
	char *name = xmemdup0(text + 1, n);
	const struct passwd *user = n > 0 ? getpwnam(name) : NULL;

	if (n > 0 && user == NULL)
		fault_set(f, CODE_LOGIN, "ssh_config has '%s': there is no user"
		    " %s here", text, name);
	else
		buffer_puts(to, n > 0 ? user->pw_dir : t->home);
	free(name);
	return n > 0 && user == NULL ? NULL : text + 1 + n;
}

char *
tokens_expand(const struct tokens *t, const char *text, bool path,
    struct fault *f)
{
	struct buffer b = { 0 };
	const char *rest = text;

	if (path && text[0] == '~')
		rest = put_home(t, text, &b, f);
	bool ok = rest != NULL && put_all(t, rest, path, &b, f);
	char *all = ok ? xmemdup0(buffer_data(&b), buffer_size(&b)) : NULL;
	buffer_finish(&b);
	return all;
}
