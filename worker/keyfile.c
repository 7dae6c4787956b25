/*
 * Two formats: OpenSSH's own (PROTOCOL.key of OpenSSH: "openssh-key-v1", then
 * the strings cipher, kdf, kdf options, u32 number of keys, public key), and
 * PEM, where words in the clear tell the type and whether it is encrypted.
 */
#include "keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "sshkey.h"

/* An RSA key of 16384 bits takes 13 KB. */
enum { FILE_MAX = 64 * 1024 };

static const char magic[] = "openssh-key-v1";

/* Regular files only: a FIFO would wait for its writer. */
static bool
read_whole(const char *path, char *text, size_t *n, struct fault *f)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fault_set(f, CODE_LOGIN, "%s", strerror(errno));
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return fault_set(f, CODE_LOGIN, "not a regular file");
	}
	ssize_t got;
	for (*n = 0; *n < FILE_MAX; *n += (size_t)got) {
		got = read(fd, text + *n, FILE_MAX - *n);
		if (got <= 0)
			break;
	}
	close(fd);
	text[*n] = '\0';
	return true;
}

/* The bytes that an OpenSSH file's base64 stands for. */
static bool
decode_body(const char *text, struct buffer *out)
{
	struct buffer body = { 0 };
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
	wipe(body.p, body.room);
	buffer_finish(&body);
	return ok;
}

static bool
read_openssh(const char *text, struct keyfile *k)
{
	struct buffer body = { 0 };
	struct slice cipher, kdf, options, blob;
	uint32_t keys;
	bool ok = false;

	if (!decode_body(text, &body) || buffer_size(&body) < sizeof magic ||
	    memcmp(buffer_data(&body), magic, sizeof magic) != 0)
		goto out;
	struct slice rest = { buffer_data(&body) + sizeof magic,
		buffer_size(&body) - sizeof magic };
	if (!ssh_take_string(&rest, &cipher) || !ssh_take_string(&rest, &kdf) ||
	    !ssh_take_string(&rest, &options) || !ssh_take_u32(&rest, &keys) ||
	    keys != 1 || !ssh_take_string(&rest, &blob))
		goto out;
	k->encrypted = !slice_is(cipher, "none");
	k->rsa = slice_is(sshkey_type(blob), "ssh-rsa");
	buffer_put(&k->blob, blob.p, blob.n);
	ok = true;
out:
	wipe(body.p, body.room);
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

bool
keyfile_read(const char *path, struct keyfile *k, struct fault *f)
{
	char text[FILE_MAX + 1];
	size_t n;
	bool ok;

	*k = (struct keyfile){ 0 };
	if (!read_whole(path, text, &n, f))
		return false;
	if (strncmp(text, "-----BEGIN OPENSSH PRIVATE KEY-----", 35) == 0)
		ok = read_openssh(text, k);
	else
		ok = read_pem(text, k);
	wipe(text, sizeof text);
	if (!ok)
		return fault_set(f, CODE_LOGIN, "not a private key");
	return true;
}

void
keyfile_finish(struct keyfile *k)
{
	buffer_finish(&k->blob);
}
