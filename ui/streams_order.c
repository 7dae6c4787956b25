/* In which order stdout and stderr have what was there before they were opened. */
#include "streams_private.h"

#include "clock.h"

/* All that stdout had when the stream was opened is here. */
static bool
out_is_there(const struct stream *s)
{
	if (s->old[1] == UINT64_MAX)
		return s->status != STREAM_OPENING;
	return s->old[1] == 0 || (s->next[1] != UINT64_MAX &&
	    s->next[1] >= s->old[1]);
}

static bool
has(const struct stream *s, unsigned mask)
{
	return scrollback_next(s->text, SCROLLBACK_NONE, mask) !=
	    SCROLLBACK_NONE;
}

/*
 * What the file had when the stream was opened was written some time before:
 * nobody saw when, nor after what of the other file.
 */
static void
put(struct stream *s, int which, uint64_t offset, struct slice bytes)
{
	uint64_t known = offset < s->old[which] ? s->old[which] - offset : 0;
	size_t before = known < bytes.n ? (size_t)known : bytes.n;

	/* Where there is some of it, a line may go on. */
	if (which == 2 && before > 0 && s->name != NULL &&
	    s->old[2] != UINT64_MAX && !has(s, SCROLLBACK_ERR) &&
	    has(s, SCROLLBACK_OUT))
		scrollback_seam(s->text, which);
	scrollback_put(s->text, which, offset, (struct slice){ bytes.p,
	    before }, 0);
	scrollback_put(s->text, which, offset + before, (struct slice){
	    bytes.p + before, bytes.n - before }, clock_wall_ms());
}

void
stream_release(struct stream *s, bool anyway)
{
	struct slice bytes = { buffer_data(&s->held), buffer_size(&s->held) };

	if (bytes.n == 0 || !(anyway || out_is_there(s)))
		return;
	put(s, 2, s->held_at, bytes);
	buffer_finish(&s->held);
}

void
stream_put(struct stream *s, int which, uint64_t offset, struct slice bytes)
{
	size_t held = buffer_size(&s->held);

	if (which == 2 && s->name != NULL && s->pattern == NULL &&
	    !out_is_there(s) && (held == 0 || offset == s->held_at + held)) {
		if (held == 0)
			s->held_at = offset;
		buffer_put(&s->held, bytes.p, bytes.n);
		return;
	}
	if (which == 2)
		stream_release(s, true);
	put(s, which, offset, bytes);
}
