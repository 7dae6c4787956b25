/* What a probe tries, asked of the control shell: the other end is probe.sh. */
#include <stdio.h>

#include "control_private.h"
#include "control_rows.h"
#include "quote.h"

enum {
	MARGIN_MS = 15000,      /* beyond what the host itself waits        */
	LOOK_MS = 86400000,     /* as for samples                           */
	ROW_MOST = 4096,        /* bytes of a row                           */
};

void
control_dial(struct control *c, const struct dial_order *order,
    int64_t timeout_ms, control_done *done, void *arg)
{
	struct buffer line = { 0 };
	uint64_t id = control_begin(c, &line, "plm_try", timeout_ms + MARGIN_MS,
	    done, arg);

	control_put_number(&line, (uint64_t)timeout_ms);
	buffer_puts(&line, " \"$PLM_DIAL\"");
	bool ok = control_put_word(&line, order->address);
	control_put_number(&line, order->port);
	ok = control_put_word(&line, order->path) && ok;
	if (ok) {
		control_send(c, &line);
		return;
	}
	buffer_finish(&line);
	calls_complete(c->calls, id, CODE_INVALID, slice_of("an address, or"
	    " a path, has a NUL byte"));
}

/* What the shell of a try runs. False: there is a NUL byte in it. */
static bool
put_script(struct buffer *to, const struct start_spec *s)
{
	bool ok = control_put_environment(to, s);

	buffer_puts(to, "plm_env\n");
	if (s->directory.n > 0) {
		buffer_puts(to, "cd --");
		ok &= control_put_word(to, s->directory);
		buffer_puts(to, " || exit\n");
	}
	buffer_puts(to, "exec");
	for (size_t i = 0; i < s->command.n; i++)
		ok &= control_put_word(to, s->command.v[i]);
	return ok;
}

void
control_try(struct control *c, const struct start_spec *s, int64_t timeout_ms,
    control_done *done, void *arg)
{
	struct buffer line = { 0 }, script = { 0 };
	uint64_t id = control_begin(c, &line, "plm_try", timeout_ms + MARGIN_MS,
	    done, arg);
	bool ok = put_script(&script, s);

	control_put_number(&line, (uint64_t)timeout_ms);
	ok = ok && control_put_word(&line, (struct slice){
	    buffer_data(&script), buffer_size(&script) });
	buffer_finish(&script);
	if (ok) {
		control_send(c, &line);
		return;
	}
	buffer_finish(&line);
	calls_complete(c->calls, id, CODE_INVALID, slice_of("a word of its"
	    " command, environment or directory has a NUL byte"));
}

uint64_t
control_look(struct control *c, const struct look_from *from, const char *grep,
    control_done *done, void *arg)
{
	struct buffer line = { 0 };
	uint64_t id = control_begin(c, &line, "plm_lines", LOOK_MS, done, arg);
	char run[64];

	snprintf(run, sizeof run, " %.*s/%llu", SLICE_ARG(from->uuid),
	    (unsigned long long)from->run);
	buffer_puts(&line, run);
	control_put_number(&line, from->out_at);
	control_put_number(&line, from->err_at);
	control_put_word(&line, slice_of(grep != NULL ? grep : ""));
	control_send(c, &line);
	return id;
}

/* ID HEX */
void
control_take_looked(struct control *c, struct slice line)
{
	struct buffer bytes = { 0 };
	uint64_t id;

	if (c->events->on_looked != NULL && row_number(row_word(&line), &id) &&
	    control_put_bytes(&bytes, line, ROW_MOST))
		c->events->on_looked(id, (struct slice){ buffer_data(&bytes),
		    buffer_size(&bytes) }, c->arg);
	buffer_finish(&bytes);
}
