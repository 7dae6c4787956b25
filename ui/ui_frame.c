/* When a frame is drawn: one for each turn of the loop that changed something,
 * not too many a second, and none where nothing is different. */
#include "clock.h"
#include "lend.h"
#include "mem.h"
#include "stats.h"
#include "take.h"
#include "tty_out.h"
#include "ui_private.h"

enum {
	FRAME_MS = 16,          /* 60 frames a second at most ...        */
	SPARE_MS = 2 * FRAME_MS,        /* ... and two more after a rest */
	TICK_MS = 1000,         /* ages grow together                    */
	SWITCH_MS = 120,        /* keys faster than this are a movement  */
	WATCHED_MOST = 2048,    /* processes that are read of at a time  */
	LEFT_MS = 60000,        /* so long after the last key: left alone */
};

void
ui_mark(struct ui *ui)
{
	ui->marked = true;
}

/*
 * Output follows the list's cursor: at once, but not through all rows that a
 * held key passes. Returns false where it is to come a moment later.
 */
static bool
follow_cursor(struct ui *ui)
{
	int64_t now = clock_mono_ms();

	if (now - ui->switched < SWITCH_MS)
		return false;
	if (pane_output_process(ui->panes[PANE_OUTPUT], ui_process(ui)))
		ui->switched = now;
	pane_details_process(ui->panes[PANE_DETAILS],
	    ui->low == PANE_DETAILS ? ui_process(ui) : NULL);
	return true;
}

static void
on_age(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct ui *ui = w->data;

	(void)loop;
	(void)revents;
	ui->aged = clock_mono_ms();
	ui_mark(ui);
}

/*
 * In how many ms an age is to be another one; 0: none is shown. Those of many rows
 * change at many moments of a second: all wait for the same one, or a console that
 * nobody touches would draw for each.
 */
static int64_t
next_age(const struct ui *ui)
{
	int64_t next = 0, tick = ui->aged + TICK_MS - clock_mono_ms();

	for (int i = 0; i < PANE_COUNT; i++) {
		int64_t stays = ui->panes[i]->stays;
		if (stays > 0 && (next == 0 || stays < next))
			next = stays;
	}
	return next > 0 && next < tick ? tick : next;
}

/*
 * After a frame: the next moment at which it would be another one though nothing
 * happens. Where it shows no age and no message there is none.
 */
static void
await_age(struct ui *ui)
{
	int64_t next = ui->message.text != NULL ? ui_message_left(ui) : 0;
	int64_t age = next_age(ui);

	if (age > 0 && (next == 0 || age < next))
		next = age;
	ev_timer_stop(ui->loop, &ui->age);
	if (next == 0)
		return;
	ev_timer_set(&ui->age, (double)next / 1000, 0.);
	ev_timer_start(ui->loop, &ui->age);
}

/* What was measured is drawn with the next tick of the ages. */
static void
await_tick(struct ui *ui)
{
	int64_t left = ui->aged + TICK_MS - clock_mono_ms();
	double s = left > 0 ? (double)left / 1000 : 0.;

	ui->measured = false;
	if (ev_is_active(&ui->age) &&
	    ev_timer_remaining(ui->loop, &ui->age) <= s)
		return;
	ev_timer_stop(ui->loop, &ui->age);
	ev_timer_set(&ui->age, s, 0.);
	ev_timer_start(ui->loop, &ui->age);
}

/* What is on the screen now is read on the hosts, and nothing else. */
static void
watch(struct ui *ui)
{
	const struct model_proc *v[WATCHED_MOST] MEM_RAW;
	size_t n = pane_list_watched(ui->panes[PANE_LIST], v, WATCHED_MOST);
	bool left = clock_mono_ms() - ui->touched >= LEFT_MS;

	console_watch(ui->console, v, n, left ? STATS_LEFT_MS : STATS_EVERY_MS);
}

/* A frame is paid for until its time is over. */
static void
pay(struct ui *ui)
{
	int64_t now = clock_mono_ms();

	if (ui->paid < now)
		ui->paid = now;
	if (ui->paid > now + SPARE_MS)
		ui->paid = now + SPARE_MS;
	ui->paid += FRAME_MS;
}

/*
 * In how many ms the next frame may be drawn; 0 or less: now. After a rest what a
 * key does follows the key's own frame at once: a kill's answer is there in 5 ms.
 */
static int64_t
too_soon(const struct ui *ui)
{
	return ui->paid - SPARE_MS - clock_mono_ms();
}

void
ui_draw(struct ui *ui)
{
	bool settled = follow_cursor(ui);

	if (ui->message.text != NULL && ui_message_left(ui) == 0)
		ui_hush(ui);
	for (int i = 0; i < PANE_COUNT; i++)
		if (ui->panes[i]->ops->changed != NULL)
			ui->panes[i]->ops->changed(ui->panes[i]);
	ui_question_look(ui);
	ui->stale = ui->measured = ui->marked = false;
	pay(ui);
	for (int i = 0; i < PANE_COUNT; i++)
		ui->panes[i]->stays = 0;
	ui_compose(ui);
	await_age(ui);
	watch(ui);
	if (!settled)
		ui_mark(ui);
}

/* The one place that draws: just before the loop blocks. */
static void
on_prepare(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct ui *ui = w->data;

	(void)revents;
	ui_take_go_on(ui);
	if (ui->measured)
		await_tick(ui);
	/* While a terminal does not take the last frame there is no other. */
	if (!(ui->marked || ui->stale) || ui->quitting || ui_lent(ui) ||
	    ev_is_active(&ui->frame) || tty_out_busy(ui->tty))
		return;
	int64_t wait = too_soon(ui);
	if (wait <= 0) {
		ui_draw(ui);
		wait = FRAME_MS;
		if (!ui->marked)
			return;
	}
	/* Its end is a turn of the loop, which comes back here. */
	ev_timer_set(&ui->frame, (double)wait / 1000, 0.);
	ev_timer_start(loop, &ui->frame);
}

static void
on_frame(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop;
	(void)w;
	(void)revents;
}

void
ui_frames_start(struct ui *ui)
{
	ev_prepare_init(&ui->prepare, on_prepare);
	ev_timer_init(&ui->frame, on_frame, 0., 0.);
	ev_timer_init(&ui->age, on_age, 0., 0.);
	ui->prepare.data = ui->age.data = ui;
	ev_prepare_start(ui->loop, &ui->prepare);
}

void
ui_frames_stop(struct ui *ui)
{
	ev_prepare_stop(ui->loop, &ui->prepare);
	ev_timer_stop(ui->loop, &ui->frame);
	ev_timer_stop(ui->loop, &ui->age);
}
