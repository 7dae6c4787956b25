#include "shell_fixture.h"

#include <dirent.h>
#include <signal.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "mem.h"
#include "procstat.h"
#include "remove_tree.h"

char shell_uuid[37];
const char *const *login_shell;
void (*shell_on_past)(const struct run_past *past, void *arg);
void (*shell_on_looked)(uint64_t look, struct slice bytes, void *arg);
void (*shell_on_inspected)(const struct run_fact *fact, void *arg);

static void
on_ready(const struct control_hello *h, void *arg)
{
	struct fixture *f = arg;

	f->ready = true;
	f->exact = h->exact;
	snprintf(f->directory, sizeof f->directory, "%.*s",
	    SLICE_ARG(h->directory));
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_run(const struct run_report *r, void *arg)
{
	struct fixture *f = arg;
	struct row *row = &f->rows[f->row_count++ % ROWS_MAX];

	*row = (struct row){ .run = r->run, .pid = r->pid, .what = r->what,
		.code = r->exit_code, .signal = r->exit_signal,
		.core = r->core, .exact = r->exact, .cause = r->cause,
		.acked = r->acked, .started = r->started,
		.ended = r->ended };
	snprintf(row->name, sizeof row->name, "%.*s", SLICE_ARG(r->name));
	snprintf(row->why, sizeof row->why, "%.*s", SLICE_ARG(r->why));
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_down(const struct fault *why, void *arg)
{
	struct fixture *f = arg;

	f->down = true;
	snprintf(f->fault, sizeof f->fault, "%s", why->text);
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_marked(struct slice mark, uint64_t pid, struct slice name, void *arg)
{
	struct fixture *f = arg;

	assert_true(slice_is(mark, f->mark));
	assert_true(f->marked_count < MARKED_MAX);
	f->marked[f->marked_count].pid = pid;
	snprintf(f->marked[f->marked_count++].name, 65, "%.*s",
	    SLICE_ARG(name));
}

static void
on_fact(struct slice name, struct slice value, void *arg)
{
	struct fixture *f = arg;
	size_t n = strlen(f->facts);

	snprintf(f->facts + n, sizeof f->facts - n, "%.*s %.*s\n",
	    SLICE_ARG(name), SLICE_ARG(value));
}

static void
on_past(const struct run_past *past, void *arg)
{
	if (shell_on_past != NULL)
		shell_on_past(past, arg);
}

static void
on_inspected(const struct run_fact *fact, void *arg)
{
	if (shell_on_inspected != NULL)
		shell_on_inspected(fact, arg);
}

static void
on_figures(const struct run_figures *figures, void *arg)
{
	struct fixture *f = arg;

	assert_true(figures->index < FIGURES_MAX);
	f->figures[figures->index] = *figures;
	f->sampled++;
}

static void
on_lease(const struct lease *lease, void *arg)
{
	struct fixture *f = arg;

	snprintf(f->holder, sizeof f->holder, "%.*s", SLICE_ARG(lease->person));
	f->leases++;
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_deed(const struct run_deed *d, void *arg)
{
	struct fixture *f = arg;
	size_t n = strlen(f->deeds);

	snprintf(f->deeds + n, sizeof f->deeds - n, "%.*s%s: %.*s %.*s %llu\n",
	    SLICE_ARG(d->person), d->command ? " (command)" : "",
	    SLICE_ARG(d->what), SLICE_ARG(d->name),
	    (unsigned long long)d->run);
	ev_break(f->loop, EVBREAK_ALL);
}

static void
on_looked(uint64_t look, struct slice bytes, void *arg)
{
	if (shell_on_looked != NULL)
		shell_on_looked(look, bytes, arg);
}

static const struct control_events events = {
	.on_looked = on_looked,
	.on_ready = on_ready,
	.on_run = on_run,
	.on_past = on_past,
	.on_inspected = on_inspected,
	.on_fact = on_fact,
	.on_marked = on_marked,
	.on_figures = on_figures,
	.on_lease = on_lease,
	.on_deed = on_deed,
	.on_down = on_down,
};

void
shell_done(enum code code, struct slice text, void *arg)
{
	struct fixture *f = arg;

	f->done++;
	f->code = code;
	snprintf(f->text, sizeof f->text, "%.*s", SLICE_ARG(text));
	ev_break(f->loop, EVBREAK_ALL);
}

void
shell_too_late(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct fixture *f = w->data;

	(void)revents;
	f->late = true;
	ev_break(loop, EVBREAK_ALL);
}

void
shell_connect(struct fixture *f)
{
	f->ready = f->down = false;
	f->transport = fake_transport_new(f->loop, login_shell, f->home);
	const struct control_place place = {
		.session = f->session != NULL ? f->session : "test",
		.state_dir = f->state_dir != NULL ? f->state_dir : "",
		.person = f->person != NULL ? f->person : "alice@ctl1",
		.how = f->lease };
	f->control = control_open(f->loop, f->transport, &place, 10000,
	    &events, f);
}

void
shell_disconnect(struct fixture *f)
{
	control_free(f->control);
	transport_free(f->transport);
	f->control = NULL;
	f->transport = NULL;
}

int
shell_set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	uuid_t uuid;

	uuid_generate(uuid);
	uuid_unparse_lower(uuid, shell_uuid);
	f->loop = ev_loop_new(EVFLAG_AUTO);
	snprintf(f->home, sizeof f->home, "/tmp/plm-control-XXXXXX");
	assert_non_null(mkdtemp(f->home));
	*state = f;
	shell_connect(f);
	UNTIL(f, f->ready || f->down);
	assert_string_equal(f->fault, "");
	return 0;
}

/* Whether a process has been started in this home: its environment says so. */
static bool
lives_in(const char *pid, const char *home)
{
	static char environment[64 * 1024];
	char path[300], mark[80];

	snprintf(path, sizeof path, "/proc/%s/environ", pid);
	int n = snprintf(mark, sizeof mark, "HOME=%s", home) + 1;
	FILE *from = fopen(path, "r");
	if (from == NULL)
		return false;
	size_t size = fread(environment, 1, sizeof environment, from);
	fclose(from);
	return memmem(environment, size, mark, (size_t)n) != NULL;
}

/* Programs, their launchers, what they have left: none outlives its test. */
static void
end_all(const struct fixture *f)
{
	bool some = true;

	for (double end = ev_time() + DEADLINE_MS / 1000.; some &&
	    ev_time() < end;) {
		DIR *proc = opendir("/proc");
		struct dirent *e;
		some = false;
		while (proc != NULL && (e = readdir(proc)) != NULL) {
			int pid = atoi(e->d_name);
			if (pid > 1 && pid != getpid() &&
			    lives_in(e->d_name, f->home))
				some = kill(pid, SIGKILL) == 0 || some;
		}
		if (proc != NULL)
			closedir(proc);
	}
}

int
shell_tear_down(void **state)
{
	struct fixture *f = *state;

	shell_disconnect(f);
	end_all(f);
	/* A launcher may be writing its last record just now. */
	double end = ev_time() + DEADLINE_MS / 1000.;
	while (remove_tree(f->home) != 0 &&
	    access(f->home, F_OK) == 0 && ev_time() < end)
		continue;
	ev_loop_destroy(f->loop);
	free(f);
	return 0;
}

const struct row *
shell_last(const struct fixture *f)
{
	return &f->rows[(f->row_count - 1) % ROWS_MAX];
}

bool
shell_be_sh(const char *path)
{
	return unshare(CLONE_NEWNS) == 0 &&
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount(path, "/bin/sh", NULL, MS_BIND, NULL) == 0;
}

pid_t
shell_child(pid_t parent, const char *name)
{
	DIR *d = opendir("/proc");
	const struct dirent *e;
	struct procstat stat;
	pid_t found = 0;

	assert_non_null(d);
	while (found == 0 && (e = readdir(d)) != NULL) {
		char comm[64] = "", path[300];
		snprintf(path, sizeof path, "/proc/%s/comm", e->d_name);
		FILE *from = fopen(path, "r");
		if (from == NULL)
			continue;
		if (fscanf(from, "%63s", comm) == 1 && strcmp(comm, name) == 0 &&
		    procstat_read(atoi(e->d_name), &stat) &&
		    stat.parent == parent)
			found = atoi(e->d_name);
		fclose(from);
	}
	closedir(d);
	return found;
}

/* These tools of a busybox come before those of the machine, in a directory that
 * is made after the template. */
static void
be_busybox(const char *busybox, const char *const *tools, char *directory)
{
	char name[100];

	if (mkdtemp(directory) == NULL)
		abort();
	for (; *tools != NULL; tools++) {
		snprintf(name, sizeof name, "%s/%s", directory, *tools);
		if (symlink(busybox, name) != 0)
			abort();
	}
	char *all = xasprintf("%s:%s", directory, getenv("PATH"));
	setenv("PATH", all, 1);
	free(all);
}

static void
tidy(const char *directory)
{
	char *command = xasprintf("rm -r %s", directory);

	if (system(command) != 0)
		abort();
	free(command);
}

int
shell_run(int argc, char **argv, const struct CMUnitTest *tests, size_t n,
    const char *const *tools)
{
	const char *shell = argc > 1 ? argv[1] : NULL;
	static const char *const usual[] = { "/bin/sh", "-c", NULL };
	char directory[] = "/tmp/plm-shell-XXXXXX";
	bool busybox = tools != NULL && shell != NULL &&
	    strstr(shell, "busybox") != NULL;

	signal(SIGPIPE, SIG_IGN);
	login_shell = usual;
	if (shell != NULL && !shell_be_sh(shell))
		return 77;      /* meson's word for skipped */
	if (busybox)
		be_busybox(shell, tools, directory);
	int status = _cmocka_run_group_tests(shell != NULL ? shell : "/bin/sh",
	    tests, n, NULL, NULL);
	if (busybox)
		tidy(directory);
	return status;
}

struct start_spec
shell_spec(uint64_t run)
{
	return (struct start_spec){ .session = slice_of("test"),
		.host = slice_of("h1"), .name = slice_of("prog"),
		.role = slice_of("application"), .uuid = slice_of(UUID),
		.run = run, .directory = slice_of("") };
}

void
shell_boot(struct fixture *f, const struct start_spec *spec)
{
	unsigned before = f->done;

	control_start(f->control, spec, shell_done, f);
	UNTIL(f, f->done > before);
}

void
shell_start_in(struct fixture *f, uint64_t run, const char *directory,
    const char *env, const char *const *argv)
{
	struct slice words[8], environment = slice_of(env);
	struct start_spec s = shell_spec(run);

	s.directory = slice_of(directory);
	s.environment = (struct words){ &environment, *env != '\0' };
	s.command.v = words;
	for (; argv[s.command.n] != NULL; s.command.n++)
		words[s.command.n] = slice_of(argv[s.command.n]);
	shell_boot(f, &s);
}

void
shell_start(struct fixture *f, uint64_t run, const char *shell_text)
{
	shell_start_in(f, run, "", "", (const char *const[]){ "/bin/sh", "-c",
	    shell_text, NULL });
}

void
shell_signal(struct fixture *f, uint64_t run, int signal, enum cause note)
{
	unsigned before = f->done;

	control_signal(f->control, &(struct signal_order){ slice_of(UUID), run,
	    signal, note }, shell_done, f);
	UNTIL(f, f->done > before);
}

void
shell_survey(struct fixture *f, uint64_t run)
{
	struct slice marks[] = { slice_of("00000000-0000-4000-8000-0000/1"),
		{ NULL, 0 } };
	unsigned before = f->done;

	snprintf(f->mark, sizeof f->mark, "%s/%llu", UUID,
	    (unsigned long long)run);
	marks[1] = slice_of(f->mark);
	f->marked_count = 0;
	control_survey(f->control, marks, 2, shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
}

bool
shell_ended(const struct fixture *f, uint64_t run)
{
	return f->row_count > 0 && shell_last(f)->what == RUN_ENDED &&
	    shell_last(f)->run == run;
}

char *
shell_record(const struct fixture *f, uint64_t run, const char *name)
{
	char path[600];
	static char text[4096];

	snprintf(path, sizeof path, "%s/%s/%llu/%s", f->directory, UUID,
	    (unsigned long long)run, name);
	FILE *file = fopen(path, "r");
	size_t n = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
	text[n] = '\0';
	if (file != NULL)
		fclose(file);
	return text;
}

void
shell_list(struct fixture *f)
{
	unsigned before = f->done;

	f->row_count = 0;
	control_list(f->control, shell_done, f);
	UNTIL(f, f->done > before);
	assert_int_equal(f->code, CODE_OK);
}

void
shell_put_pid(const struct fixture *f, uint64_t run, uint64_t tick,
    const char *boot)
{
	char path[600], own[64];
	unsigned long long pid;

	assert_int_equal(sscanf(shell_record(f, run, "pid"), "%llu %*u %63s",
	    &pid, own), 2);
	boot = boot != NULL ? boot : own;
	snprintf(path, sizeof path, "%s/%s/%llu/pid", f->directory, UUID,
	    (unsigned long long)run);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%llu %llu %s 1 %llu.%llu.%s\n", pid,
	    (unsigned long long)tick, boot, pid, (unsigned long long)tick,
	    boot);
	fclose(file);
}
