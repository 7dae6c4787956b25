#include "demo_sshd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "demo_files.h"
#include "demo_sshd_conf.h"
#include "mem.h"

/* Where Debian's sshd, run by root, shuts its network child in. */
static const char privsep_path[] = "/run/sshd";

/* The path of a program, looked for in PATH and where daemons are. */
static char *
find_program(const char *name, const char *package, struct fault *f)
{
	const char *path = getenv("PATH");
	char *places = xasprintf("%s:/usr/bin:/usr/sbin:/usr/local/sbin",
	    path == NULL ? "" : path);
	char *rest = places, *found = NULL;

	for (char *dir; found == NULL && (dir = strsep(&rest, ":")) != NULL;) {
		if (*dir != '/')
			continue;
		found = xasprintf("%s/%s", dir, name);
		if (access(found, X_OK) == 0)
			break;
		free(found);
		found = NULL;
	}
	free(places);
	if (found == NULL)
		fault_set(f, CODE_FAILED, "the demo needs %s, which is not"
		    " installed: apt-get install %s", name, package);
	return found;
}

/*
 * Without PAM sshd refuses an account whose password is locked ("!" on Linux,
 * platform_locked_account() of OpenSSH); only root can see that it is.
 */
static bool
is_locked(const char *user)
{
	const struct spwd *entry = getspnam(user);

	return entry != NULL && entry->sp_pwdp != NULL &&
	    entry->sp_pwdp[0] == '!';
}

static bool
find_user(struct demo_sshd *s, struct fault *f)
{
	const struct passwd *user = getpwuid(getuid());

	if (user == NULL)
		return fault_set(f, CODE_FAILED, "the demo logs in to this"
		    " machine, but user number %lu has no name in the password"
		    " file", (unsigned long)getuid());
	if (!demo_plain(user->pw_name, ""))
		return fault_set(f, CODE_FAILED, "the demo cannot log in as a"
		    " user whose name has other characters than letters,"
		    " digits, '.', '_' and '-'");
	const char *shell = *user->pw_shell == '\0' ? "/bin/sh"
	    : user->pw_shell;
	const char *base = strrchr(shell, '/');
	base = base == NULL ? shell : base + 1;
	if (strcmp(base, "nologin") == 0 || strcmp(base, "false") == 0 ||
	    access(shell, X_OK) != 0)
		return fault_set(f, CODE_FAILED, "the demo logs in to this"
		    " machine as %s, whose login shell %s lets nobody in: run"
		    " it as another user", user->pw_name, shell);
	s->user = xstrdup(user->pw_name);
	s->pam = getuid() == 0 && is_locked(s->user);
	return true;
}

/*
 * Makes sshd's directory where it is missing, as the service does when it
 * starts, and holds it: a demo that ends while another runs leaves it there.
 */
static bool
hold_privsep(struct demo_sshd *s, struct fault *f)
{
	if (geteuid() != 0)
		return true;    /* only root's sshd uses it */
	for (int turn = 0; turn < 8; turn++) {
		struct stat there, held;
		s->privsep_made = mkdir(privsep_path, 0755) == 0;
		if (!s->privsep_made && errno != EEXIST)
			break;
		s->privsep = open(privsep_path,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		/* Removed by another demo before it was held: make it anew. */
		if (s->privsep >= 0 && flock(s->privsep, LOCK_SH) == 0 &&
		    fstat(s->privsep, &held) == 0 &&
		    stat(privsep_path, &there) == 0 &&
		    held.st_ino == there.st_ino)
			return true;
		if (s->privsep >= 0)
			close(s->privsep);
		s->privsep = -1;
	}
	return fault_set(f, CODE_FAILED, "cannot make sshd's directory %s: %s",
	    privsep_path, strerror(errno));
}

static void
release_privsep(struct demo_sshd *s)
{
	if (s->privsep < 0)
		return;
	/* Refused where somebody put something into it: then it stays. */
	if (s->privsep_made && flock(s->privsep, LOCK_EX | LOCK_NB) == 0)
		rmdir(privsep_path);
	close(s->privsep);
	s->privsep = -1;
}

bool
demo_sshd_init(struct demo_sshd *s, struct fault *f)
{
	*s = (struct demo_sshd){ .log = -1, .privsep = -1 };
	s->program = find_program("sshd", "openssh-server", f);
	if (s->program == NULL)
		return false;
	s->keygen = find_program("ssh-keygen", "openssh-client", f);
	return s->keygen != NULL && find_user(s, f) && hold_privsep(s, f);
}

void
demo_sshd_finish(struct demo_sshd *s)
{
	if (s->log >= 0)
		close(s->log);
	release_privsep(s);
	free(s->program);
	free(s->keygen);
	free(s->user);
	*s = (struct demo_sshd){ .log = -1, .privsep = -1 };
}

pid_t
demo_spawn(const char *const argv[], const sigset_t *mask, int err,
    struct fault *f)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0)
		fault_set(f, CODE_FAILED, "cannot start a process: %s",
		    strerror(errno));
	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(127);
	if (err >= 0)
		dup2(err, STDERR_FILENO);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execv(argv[0], (char *const *)argv);
	dprintf(STDERR_FILENO, "plm-tui: cannot run %s: %s\n", argv[0],
	    strerror(errno));
	_exit(127);
}

bool
demo_sshd_keys(const struct demo_sshd *s, const char *dir,
    const sigset_t *mask, struct fault *f)
{
	static const char *const names[] = { "host_key", "user_key" };
	bool ok = true;

	for (size_t i = 0; ok && i < 2; i++) {
		char *path = xasprintf("%s/%s", dir, names[i]);
		const char *const argv[] = { s->keygen, "-q", "-t", "ed25519",
			"-N", "", "-C", "plm-tui demo", "-f", path, NULL };
		int status = -1;
		pid_t pid = demo_spawn(argv, mask, -1, f);
		ok = pid >= 0;
		/* It reads nothing and waits for nobody: it ends by itself. */
		while (ok && waitpid(pid, &status, 0) < 0 && errno == EINTR)
			continue;
		if (ok && status != 0)
			ok = fault_set(f, CODE_FAILED, "%s could not make the"
			    " key %s", s->keygen, path);
		free(path);
	}
	return ok;
}

/* A port that is free on all three addresses at this moment; 0: none. */
static uint16_t
free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof at;
	int fd[DEMO_HOSTS];
	bool ok = true;

	for (uint32_t i = 0; i < DEMO_HOSTS; i++) {
		fd[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		at.sin_addr.s_addr = htonl(INADDR_LOOPBACK + i);
		/* The first takes any port, the others that one. */
		ok = ok && fd[i] >= 0 &&
		    bind(fd[i], (struct sockaddr *)&at, sizeof at) == 0 &&
		    getsockname(fd[i], (struct sockaddr *)&at, &size) == 0;
	}
	for (int i = 0; i < DEMO_HOSTS; i++)
		if (fd[i] >= 0)
			close(fd[i]);
	return ok ? ntohs(at.sin_port) : 0;
}

static bool
write_config(const struct demo_sshd *s, const char *dir, const char *path,
    struct fault *f)
{
	char port[8];

	snprintf(port, sizeof port, "%u", s->port);
	const struct demo_value values[] = {
		{ "DIR", dir }, { "USER", s->user }, { "PORT", port },
		{ "PAM", s->pam ? "yes" : "no" },
	};
	char *text = demo_fill(demo_sshd_conf, values,
	    sizeof values / sizeof *values);
	bool ok = (unlink(path) == 0 || errno == ENOENT) &&
	    demo_file_write(path, text, f);
	free(text);
	return ok;
}

bool
demo_sshd_start(struct demo_sshd *s, const char *dir, const sigset_t *mask,
    struct fault *f)
{
	char *path = xasprintf("%s/sshd_config", dir);
	const char *const argv[] = { s->program, "-D", "-e", "-f", path, NULL };
	int fd[2] = { -1, -1 };
	bool ok = false;

	s->port = free_port();
	s->listening = 0;
	s->port_taken = false;
	if (s->port == 0)
		fault_set(f, CODE_FAILED, "no port is free on 127.0.0.1,"
		    " 127.0.0.2 and 127.0.0.3: %s", strerror(errno));
	else if (pipe2(fd, O_CLOEXEC | O_NONBLOCK) != 0)
		fault_set(f, CODE_FAILED, "cannot make a pipe: %s",
		    strerror(errno));
	else if (write_config(s, dir, path, f))
		ok = (s->pid = demo_spawn(argv, mask, fd[1], f)) > 0;
	if (fd[1] >= 0)
		close(fd[1]);
	s->log = fd[0];
	free(path);
	return ok;
}

static void
take_line(struct demo_sshd *s)
{
	size_t n = s->length;

	if (n > 0 && s->line[n - 1] == '\r')
		n--;
	memcpy(s->last, s->line, n);
	s->last[n] = '\0';
	s->length = 0;
	if (strncmp(s->last, "Server listening on ", 20) == 0)
		s->listening++;
	if (strstr(s->last, "Bind to port ") != NULL)
		s->port_taken = true;
}

void
demo_sshd_read(struct demo_sshd *s)
{
	char bytes[1024];
	ssize_t n;

	while ((n = read(s->log, bytes, sizeof bytes)) > 0)
		for (ssize_t i = 0; i < n; i++) {
			if (bytes[i] == '\n')
				take_line(s);
			else if (s->length < sizeof s->line - 1)
				s->line[s->length++] = bytes[i];
		}
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(s->log);
		s->log = -1;
	}
}
