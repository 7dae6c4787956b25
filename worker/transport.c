#include "transport_ops.h"

#include "openssh.h"
#include "ssh2.h"

struct transport *
transport_open(struct ev_loop *loop, const struct target *target,
    const struct transport_events *events, void *arg)
{
	const struct transport_ops *ops = target->openssh ? &openssh_ops
							  : &ssh2_ops;

	return ops->open(loop, target, events, arg);
}

void
transport_free(struct transport *t)
{
	if (t != NULL)
		t->ops->free(t);
}

int64_t
transport_heard_ms(const struct transport *t)
{
	return t->ops->heard_ms(t);
}

const char *
transport_waits_for(const struct transport *t)
{
	return t->ops->waits_for(t);
}

struct transport_facts
transport_facts(const struct transport *t)
{
	return t->ops->facts(t);
}

bool
transport_count_sessions(struct transport *t, unsigned most,
    sessions_done *done, void *arg)
{
	return t->ops->count_sessions(t, most, done, arg);
}

struct channel *
channel_exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg)
{
	return t->ops->exec(t, command, events, arg);
}

struct channel *
channel_connect(struct transport *t, const char *address, uint16_t port,
    const struct channel_events *events, void *arg)
{
	return t->ops->connect(t, address, port, events, arg);
}

int64_t
transport_asking_ms(const struct transport *t)
{
	return t->ops->asking_ms(t);
}

size_t
channel_waiting(const struct channel *c)
{
	return c->ops->waiting(c);
}

bool
channel_asked(const struct channel *c)
{
	return c->ops->asked(c);
}

void
channel_write(struct channel *c, const void *p, size_t n)
{
	c->ops->write(c, p, n);
}

void
channel_eof(struct channel *c)
{
	c->ops->eof(c);
}

void
channel_pause(struct channel *c, bool paused)
{
	c->ops->pause(c, paused);
}

void
channel_free(struct channel *c)
{
	if (c != NULL)
		c->ops->free_channel(c);
}

size_t
transport_channels(const struct transport *t)
{
	return t->ops->channels(t);
}
