#include "console_fixture.h"

const char *session_path;

static void
on_change(void *arg)
{
	(void)arg;
}

static void
on_notice(enum notice kind, const char *text, void *arg)
{
	struct fixture *f = arg;
	size_t n = strlen(f->notices);

	snprintf(f->notices + n, sizeof f->notices - n, "%c %s\n",
	    "igwe"[kind], text);
}

static const struct console_events events = { on_change, on_notice, NULL };

void
settle(struct fixture *f)
{
	fake_worker_settle(f->worker);
}

void
greet(struct fixture *f)
{
	fake_worker_join(f->worker);
}

void
console_open(struct fixture *f, struct session *session, bool no_start)
{
	f->session = session;
	f->loop = ev_default_loop(EVFLAG_AUTO);
	if (f->worker == NULL)
		f->worker = fake_worker_new(f->loop);
	f->console = console_new(f->loop, f->session,
	    &(struct console_options){ .no_start = no_start,
		.spawn = fake_worker_spawn, .spawn_arg = f->worker }, &events,
	    f);
	greet(f);
}

int
console_set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct session *session;
	struct fault why;

	if (f == NULL || !session_load(session_path, &session, &why))
		return -1;
	console_open(f, session, false);
	*state = f;
	return 0;
}

int
console_tear_down(void **state)
{
	struct fixture *f = *state;

	console_free(f->console);
	fake_worker_free(f->worker);
	session_free(f->session);
	free(f);
	return 0;
}

void
tell_host(struct fixture *f, const char *host, enum host_state state)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_HOST,
	    .host = { .host = slice_of(host), .state = state } });
	settle(f);
}

void
tell_proc(struct fixture *f, const char *host, const char *name,
    enum proc_state state, uint64_t run)
{
	bool exited = state == STATE_EXITED;

	fake_worker_send(f->worker, &(struct message){ .type = MSG_PROC,
	    .proc = { .host = slice_of(host), .name = slice_of(name),
		.uuid = slice_of("u"), .run = run, .state = state, .pid = 7,
		.exit_code = exited ? 3 : -1, .exact = 1,
		.cause = exited ? CAUSE_ITSELF : CAUSE_NONE } });
	settle(f);
}

const struct model_proc *
proc_on(const struct fixture *f, const char *host, const char *name)
{
	return model_proc(console_model(f->console), slice_of(host),
	    slice_of(name));
}

void
send_host(struct fixture *f, enum host_state state)
{
	tell_host(f, "ctl-01", state);
}

void
send_proc(struct fixture *f, const char *name, enum proc_state state,
    uint64_t run)
{
	tell_proc(f, "ctl-01", name, state, run);
}

const struct model_proc *
find(const struct fixture *f, const char *name)
{
	return proc_on(f, "ctl-01", name);
}

uint64_t
take(struct fixture *f, const char *begins)
{
	settle(f);
	const char *held = fake_worker_held(f->worker);

	assert_non_null(held);
	if (strncmp(held, begins, strlen(begins)) != 0)
		fail_msg("'%s' instead of %s", held, begins);
	return fake_worker_take(f->worker);
}

void
answer(struct fixture *f, uint64_t id, enum code code)
{
	fake_worker_send(f->worker, &(struct message){ .type = MSG_DONE,
	    .id = id, .done = { .code = code, .text = slice_of("so") } });
	settle(f);
}
