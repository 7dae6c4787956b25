/* transport.h's calls as this backend has them: a transport is the beginning of a
 * struct ssh2, a channel that of a struct ssh2_channel. */
#include "ssh2.h"
#include "ssh2_private.h"

static struct ssh2 *
own(struct transport *t)
{
	return (struct ssh2 *)t;
}

static const struct ssh2 *
seen(const struct transport *t)
{
	return (const struct ssh2 *)t;
}

static struct transport *
open_transport(struct ev_loop *loop, const struct target *target,
    const struct transport_events *events, void *arg)
{
	return &ssh2_open(loop, target, events, arg)->base;
}

static void
free_transport(struct transport *t)
{
	ssh2_free(own(t));
}

static int64_t
heard_ms(const struct transport *t)
{
	return ssh2_heard_ms(seen(t));
}

static const char *
waits_for(const struct transport *t)
{
	return ssh2_waits_for(seen(t));
}

static struct transport_facts
facts(const struct transport *t)
{
	return ssh2_facts(seen(t));
}

static bool
count_sessions(struct transport *t, unsigned most, sessions_done *done,
    void *arg)
{
	return ssh2_count_sessions(own(t), most, done, arg);
}

static size_t
channels(const struct transport *t)
{
	return ssh2_channels(seen(t));
}

static struct channel *
exec(struct transport *t, const char *command,
    const struct channel_events *events, void *arg)
{
	return (struct channel *)ssh2_exec(own(t), command, events, arg);
}

static struct channel *
connect_to(struct transport *t, const char *address, uint16_t port,
    const struct channel_events *events, void *arg)
{
	return (struct channel *)ssh2_connect(own(t), address, port, events,
	    arg);
}

static int64_t
asking_ms(const struct transport *t)
{
	return ssh2_asking_ms(seen(t));
}

static size_t
waiting(const struct channel *c)
{
	return ssh2_waiting((const struct ssh2_channel *)c);
}

static bool
asked(const struct channel *c)
{
	return ssh2_asked((const struct ssh2_channel *)c);
}

static void
write_to(struct channel *c, const void *p, size_t n)
{
	ssh2_write((struct ssh2_channel *)c, p, n);
}

static void
eof(struct channel *c)
{
	ssh2_eof((struct ssh2_channel *)c);
}

static void
pause_it(struct channel *c, bool paused)
{
	ssh2_pause((struct ssh2_channel *)c, paused);
}

static void
free_channel(struct channel *c)
{
	ssh2_free_channel((struct ssh2_channel *)c);
}

const struct transport_ops ssh2_ops = {
	.open = open_transport,
	.free = free_transport,
	.heard_ms = heard_ms,
	.waits_for = waits_for,
	.facts = facts,
	.count_sessions = count_sessions,
	.channels = channels,
	.exec = exec,
	.asking_ms = asking_ms,
	.connect = connect_to,
	.waiting = waiting,
	.asked = asked,
	.write = write_to,
	.eof = eof,
	.pause = pause_it,
	.free_channel = free_channel,
};
