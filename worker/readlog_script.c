#include <inttypes.h>
#include <stdio.h>

#include "before.h"
#include "follow_sh.h"
#include "newer_awk.h"
#include "quote.h"
#include "readlog_private.h"
#include "readlog_sh.h"

/* Which lines; "": any. */
static void
put_choice(struct buffer *text, const struct msg_read_log *m)
{
	char since[32] = "";

	if (m->since != 0)
		snprintf(since, sizeof since, "%" PRIu64 ".%03u",
		    m->since / 1000, (unsigned)(m->since % 1000));
	quote_set(text, "plm_since=", slice_of(since));
	quote_set(text, "PLM_NEWER=", slice_of(m->since == 0 ? ""
							    : newer_awk));
	quote_set(text, "plm_grep=", m->grep);
	quote_set(text, "plm_case=", slice_of(m->any_case != 0 ? "-i" : ""));
	if (m->last == LAST_ALL)
		quote_set(text, "plm_last=", slice_of(""));
	else
		quote_set_number(text, "plm_last=", m->last);
	quote_set(text, "plm_follow=", slice_of(m->follow != 0 ? "1" : ""));
}

static void
put_place(struct buffer *text, const struct msg_read_log *m)
{
	static const char *const again[LOG_AGAIN_COUNT] = {
		[LOG_FIRST] = "",
		[LOG_FROM] = "at",
		[LOG_PART] = "part",
	};
	char before[BEFORE_MOST * 3 + 1] = "";
	size_t n = 0;

	for (size_t i = 0; i < m->before.n && i < BEFORE_MOST; i++)
		n += (size_t)snprintf(before + n, sizeof before - n, "%s%02x",
		    i > 0 ? " " : "", (unsigned char)m->before.p[i]);
	quote_set(text, "plm_again=", slice_of(again[m->again]));
	quote_set_number(text, "plm_from=", m->from);
	quote_set_number(text, "plm_skip=", m->skip);
	quote_set(text, "plm_was=", slice_of(before));
}

void
readlog_script(struct buffer *text, const struct host *h,
    const struct msg_read_log *m, const struct readlog_words *words)
{
	quote_set(text, "plm_mark=", words->mark);
	quote_set(text, "plm_path=", words->path);
	quote_set(text, "plm_on=", slice_of(h->name));
	quote_set(text, "plm_by=", slice_of(m->name.n > 0 ? "file" : "name"));
	quote_set(text, "plm_std=", slice_of(m->which == 1 ? "1" : "2"));
	quote_set(text, "plm_rings=", slice_of(h->tail_follows ? "1" : ""));
	put_choice(text, m);
	put_place(text, m);
	buffer_puts(text, follow_sh);
	buffer_puts(text, readlog_sh);
	buffer_puts(text, "plm_main\n");
}
