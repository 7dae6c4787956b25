#include "local_sshd.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "remove_tree.h"

enum { LISTEN_MS = 10000 };

static char said[256 * 1024];
static size_t said_size;

static const char *
sshd_path(void)
{
	static const char *const paths[] = { "/usr/sbin/sshd",
		"/usr/local/sbin/sshd", "/sbin/sshd" };

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	return NULL;
}

void
local_sshd_run(const char *const argv[])
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, STDIN_FILENO);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
		fatal("%s failed", argv[0]);
}

bool
local_sshd_available(void)
{
	return sshd_path() != NULL && access("/usr/bin/ssh-keygen", X_OK) == 0;
}

void
local_sshd_keygen(const struct local_sshd *s, const char *name,
    const char *type, const char *passphrase)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", s->dir, name);
	local_sshd_run((const char *const[]){ "ssh-keygen", "-q", "-t", type, "-N",
	    passphrase, "-C", "", "-f", path, NULL });
}

static void
read_text(const struct local_sshd *s, const char *name, char *text,
    size_t size)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", s->dir, name);
	FILE *file = fopen(path, "re");
	if (file == NULL)
		fatal("%s is not there", path);
	size_t n = fread(text, 1, size - 1, file);
	text[n] = '\0';
	fclose(file);
}

static FILE *
create(const struct local_sshd *s, const char *name, const char *mode)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", s->dir, name);
	FILE *file = fopen(path, mode);
	if (file == NULL)
		fatal("%s cannot be written", path);
	return file;
}

void
local_sshd_known(const struct local_sshd *s, const char *name)
{
	char file[80], key[2048];

	snprintf(file, sizeof file, "%s.pub", name);
	read_text(s, file, key, sizeof key);
	FILE *known = create(s, "known_hosts", "we");
	fprintf(known, "[127.0.0.1]:%u %s", s->port, key);
	fclose(known);
}

void
local_sshd_authorize(const struct local_sshd *s, const char *name)
{
	char file[80], key[2048];

	snprintf(file, sizeof file, "%s.pub", name);
	read_text(s, file, key, sizeof key);
	FILE *keys = create(s, "authorized_keys", "ae");
	fputs(key, keys);
	fclose(keys);
}

static uint16_t
free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) < 0)
		fatal("there is no free port");
	close(fd);
	return ntohs(a.sin_port);
}

static void
configure(const struct local_sshd *s, const char *extra)
{
	char second[128];
	bool root = geteuid() == 0;

	snprintf(second, sizeof second, "%s/host_key2", s->dir);
	if (root)
		mkdir("/run/sshd", 0755);
	FILE *file = create(s, "config", "we");
	fprintf(file, "%s\n", extra);   /* the first word on each is the last */
	if (access(second, R_OK) == 0)
		fprintf(file, "HostKey %s\n", second);
	fprintf(file, "ListenAddress 127.0.0.1:%u\nHostKey %s/host_key\n"
	    "AuthorizedKeysFile %s/authorized_keys\nPidFile none\n"
	    "StrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n"
	    "KbdInteractiveAuthentication no\nPrintMotd no\n"
	    "PrintLastLog no\nLogLevel VERBOSE\nUsePAM %s\n"
	    "SetEnv HOME=%s\n", s->port, s->dir, s->dir, root ? "yes" : "no",
	    s->dir);
	fclose(file);
}

size_t
local_sshd_said(const struct local_sshd *s, const char *text)
{
	size_t count = 0;
	ssize_t n;

	while (said_size < sizeof said - 1 && (n = read(s->log,
	    said + said_size, sizeof said - 1 - said_size)) > 0)
		said_size += (size_t)n;
	said[said_size] = '\0';
	for (const char *p = said; (p = strstr(p, text)) != NULL; p++)
		count++;
	return count;
}

static void
wait_listening(const struct local_sshd *s)
{
	struct pollfd p = { .fd = s->log, .events = POLLIN };

	while (local_sshd_said(s, "Server listening") == 0)
		if (poll(&p, 1, LISTEN_MS) <= 0 || !(p.revents & POLLIN))
			fatal("sshd did not start: %s", said);
}

void
local_sshd_start(struct local_sshd *s, const char *type, const char *extra)
{
	char config[128];
	int pipes[2];

	snprintf(s->dir, sizeof s->dir, "/tmp/plm-sshd-XXXXXX");
	if (mkdtemp(s->dir) == NULL || pipe2(pipes, O_CLOEXEC) < 0)
		fatal("no directory for sshd");
	said_size = 0;
	s->port = free_port();
	local_sshd_keygen(s, "host_key", type, "");
	if (strcmp(type, "ed25519") == 0)
		local_sshd_keygen(s, "host_key2", "ecdsa", "");
	local_sshd_keygen(s, "user_key", "ed25519", "");
	local_sshd_known(s, "host_key");
	local_sshd_authorize(s, "user_key");
	configure(s, extra);
	snprintf(config, sizeof config, "%s/config", s->dir);
	s->pid = fork();
	if (s->pid == 0) {
		/* A test that aborts leaves nobody behind. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(pipes[1], STDOUT_FILENO);
		dup2(pipes[1], STDERR_FILENO);
		execl(sshd_path(), sshd_path(), "-D", "-e", "-f", config,
		    (char *)NULL);
		_exit(127);
	}
	close(pipes[1]);
	s->log = pipes[0];
	fcntl(s->log, F_SETFL, O_NONBLOCK);
	wait_listening(s);
}

/* Whether pid is an sshd below this one. */
static bool
is_session(const struct local_sshd *s, pid_t pid)
{
	char path[64], text[512] = "";
	int parent = 0;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return false;
	if (fgets(text, sizeof text, file) == NULL)
		text[0] = '\0';
	fclose(file);
	const char *end = strrchr(text, ')');
	if (end == NULL || strstr(text, "(sshd)") == NULL ||
	    sscanf(end, ") %*c %d", &parent) != 1 || parent <= 1)
		return false;
	return parent == s->pid || is_session(s, parent);
}

void
local_sshd_signal_sessions(const struct local_sshd *s, int signal)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	pid_t pids[256];
	size_t n = 0;

	while (proc != NULL && (e = readdir(proc)) != NULL) {
		pid_t pid = (pid_t)atoi(e->d_name);
		if (pid > 1 && pid != s->pid && is_session(s, pid) &&
		    n < sizeof pids / sizeof *pids)
			pids[n++] = pid;
	}
	if (proc != NULL)
		closedir(proc);
	/* All were found first: whose parent dies is found no more. */
	for (size_t i = 0; i < n; i++)
		kill(pids[i], signal);
}

void
local_sshd_stop(struct local_sshd *s)
{
	/* Stopped first, so that it takes nobody on meanwhile. */
	kill(s->pid, SIGSTOP);
	local_sshd_signal_sessions(s, SIGKILL);
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	close(s->log);
	remove_tree(s->dir);
}
