/* Earlier runs of the process: which one is shown, and the way between them. */
#include <inttypes.h>

#include "output_private.h"

uint64_t
output_run(const struct output *o, const struct model_proc *p)
{
	return o->run != 0 && o->run < p->run ? o->run : p->run;
}

/* The run to go to; 0, and says so: there is none that way. */
static uint64_t
wanted(struct output *o, const struct model_proc *p, bool earlier)
{
	uint64_t run = output_run(o, p);

	if (earlier && run <= 1) {
		ui_notice(o->base.ui, NOTICE_INFO, "run 1 is the first of %s",
		    p->name);
		return 0;
	}
	if (!earlier && run >= p->run) {
		ui_notice(o->base.ui, NOTICE_INFO, "run %" PRIu64 " is the"
		    " newest of %s", run, p->name);
		return 0;
	}
	return earlier ? run - 1 : run + 1;
}

void
output_next_run(struct output *o, bool earlier)
{
	const struct model_proc *p = output_process(o);

	if (o->merged || o->file) {
		ui_notice(o->base.ui, NOTICE_WARNING, "this is %s; %s goes"
		    " back to one process, which has runs", o->merged
		    ? "merged output" : "a file",
		    ui_key_text(o->base.ui, ACTION_BACK).s);
		return;
	}
	if (p == NULL || p->run == 0) {
		ui_notice(o->base.ui, NOTICE_WARNING, "no run is on record");
		return;
	}
	uint64_t run = wanted(o, p, earlier);
	if (run == 0)
		return;
	o->run = run == p->run ? 0 : run;
	output_show_again(o);
}
