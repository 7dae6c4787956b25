/*
 * Two formats: OpenSSH's own (PROTOCOL.key of OpenSSH: "openssh-key-v1", then
 * the strings cipher, kdf, kdf options, u32 number of keys, public key), and
 * PEM, where words in the clear tell the type and whether it is encrypted.
 */
#include "keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "sshkey.h"

/* An RSA key of 16384 bits takes 13 KB. */
enum { FILE_MAX = 64 * 1024 };

static const char magic[] = "openssh-key-v1";

static bool
unread(int error, struct fault *f)
{
	return fault_set(f, fault_may_pass(error) ? CODE_UNREACHABLE
	    : CODE_LOGIN, "%s", strerror(error));
}

/* As ssh has it: others are kept from our own keys, or they are not used. */
static bool
is_fit(int fd, bool secret, struct fault *f)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return fault_set(f, CODE_LOGIN, "not a regular file");
	return !secret || st.st_uid != getuid() || (st.st_mode & 077) == 0 ||
	    fault_set(f, CODE_LOGIN, "others can read or write it: chmod"
		" go-rwx makes it yours alone");
}

/* Regular files only: a FIFO would wait for its writer. */
static bool
read_whole(const char *path, bool secret, char *text, size_t *n,
    struct fault *f)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return unread(errno, f);
	if (!is_fit(fd, secret, f)) {
		close(fd);
		return false;
	}
	ssize_t got = 1;
	int error = 0;
	for (*n = 0; *n < FILE_MAX && got != 0 && error == 0;) {
		got = read(fd, text + *n, FILE_MAX - *n);
		if (got > 0)
			*n += (size_t)got;
		else if (got < 0 && errno != EINTR)
			error = errno;
	}
	close(fd);
	text[*n] = '\0';
	return error == 0 || unread(error, f);
}

/* The bytes that an OpenSSH file's base64 stands for. */
static bool
decode_body(const char *text, struct buffer *out)
{
	struct buffer body = { .secret = true };
	const char *p = strchr(text, '\n');
	bool ok = false;

	if (p == NULL)
		return false;
	const char *end = strstr(p, "-----END");
	for (; end != NULL && p < end; p++)
		if (strchr("\r\n", *p) == NULL)
			buffer_put(&body, p, 1);
	if (end != NULL)
		ok = base64_decode((struct slice){ buffer_data(&body),
		    buffer_size(&body) }, out);
	buffer_finish(&body);
	return ok;
}

bool
keyfile_body(const struct keyfile *k, struct buffer *body)
{
	if (!decode_body(k->text, body) || buffer_size(body) < sizeof magic ||
	    memcmp(buffer_data(body), magic, sizeof magic) != 0)
		return false;
	buffer_eat(body, sizeof magic);
	return true;
}

static bool
read_openssh(struct keyfile *k)
{
	struct buffer body = { .secret = true };
	struct slice cipher, kdf, options, blob;
	uint32_t keys;
	bool ok = false;

	k->openssh = true;
	if (!keyfile_body(k, &body))
		goto out;
	struct slice rest = { buffer_data(&body), buffer_size(&body) };
	if (!ssh_take_string(&rest, &cipher) || !ssh_take_string(&rest, &kdf) ||
	    !ssh_take_string(&rest, &options) || !ssh_take_u32(&rest, &keys) ||
	    keys != 1 || !ssh_take_string(&rest, &blob))
		goto out;
	k->encrypted = !slice_is(cipher, "none");
	k->rsa = slice_is(sshkey_type(blob), "ssh-rsa");
	buffer_put(&k->blob, blob.p, blob.n);
	ok = true;
out:
	buffer_finish(&body);
	return ok;
}

static bool
read_pem(const char *text, struct keyfile *k)
{
	if (strstr(text, "PRIVATE KEY-----") == NULL)
		return false;
	k->encrypted = strstr(text, "BEGIN ENCRYPTED") != NULL ||
	    strstr(text, "Proc-Type: 4,ENCRYPTED") != NULL;
	k->rsa = strstr(text, "BEGIN RSA") != NULL;
	return true;
}

/* The public key of a file that has "TYPE BASE64 COMMENT". */
static void
read_public(const char *name, struct keyfile *k)
{
	char text[FILE_MAX + 1];
	struct fault f;
	size_t n;

	if (!read_whole(name, false, text, &n, &f))
		return;
	const char *p = strchr(text, ' ');
	if (p == NULL)
		return;
	struct slice body = { p + 1, strcspn(p + 1, " \r\n") };
	if (!base64_decode(body, &k->blob) || sshkey_type((struct slice){
	    buffer_data(&k->blob), buffer_size(&k->blob) }).n == 0)
		buffer_finish(&k->blob);
}

/*
 * ... of the file beside it. A key is offered by it, and only what the host takes
 * is worth a passphrase.
 */
static void
read_beside(const char *path, struct keyfile *k)
{
	char name[4096];

	if (snprintf(name, sizeof name, "%s.pub", path) < (int)sizeof name)
		read_public(name, k);
}

bool
keyfile_read(const char *path, struct keyfile *k, struct fault *f)
{
	bool ok;

	*k = (struct keyfile){ .text = xcalloc(FILE_MAX + 1, 1) };
	if (!read_whole(path, true, k->text, &k->size, f))
		return false;
	if (strncmp(k->text, "-----BEGIN OPENSSH PRIVATE KEY-----", 35) == 0)
		ok = read_openssh(k);
	else
		ok = read_pem(k->text, k);
	if (!ok)
		return fault_set(f, CODE_LOGIN, "not a private key");
	if (buffer_size(&k->blob) == 0)
		read_beside(path, k);
	k->rsa = k->rsa || slice_is(sshkey_type((struct slice){
	    buffer_data(&k->blob), buffer_size(&k->blob) }), "ssh-rsa");
	return true;
}

bool
keyfile_public(const char *path, struct buffer *blob)
{
	struct keyfile k;
	struct fault f;

	/* The private half may be elsewhere, in a token or an agent: then there
	 * is a .pub alone, under its name or without its ending. */
	if (!keyfile_read(path, &k, &f) && buffer_size(&k.blob) == 0)
		read_beside(path, &k);
	if (buffer_size(&k.blob) == 0)
		read_public(path, &k);
	buffer_put(blob, buffer_data(&k.blob), buffer_size(&k.blob));
	keyfile_finish(&k);
	return buffer_size(blob) > 0;
}

void
keyfile_finish(struct keyfile *k)
{
	buffer_finish(&k->blob);
	wipe(k->text, k->text != NULL ? FILE_MAX : 0);
	free(k->text);
	k->text = NULL;
}
