#include "control_script.h"

#include "after_sh.h"
#include "answers_pl.h"
#include "become_pl.h"
#include "check_sh.h"
#include "control_sh.h"
#include "enter_pl.h"
#include "evidence_sh.h"
#include "exact_pl.h"
#include "history_sh.h"
#include "inspect_sh.h"
#include "launcher_pl.h"
#include "launcher_sh.h"
#include "lease_pl.h"
#include "lease_sh.h"
#include "life_sh.h"
#include "living_sh.h"
#include "mind_pl.h"
#include "perl.h"
#include "probe_sh.h"
#include "program_sh.h"
#include "quick_pl.h"
#include "quote.h"
#include "records_pl.h"
#include "sample_sh.h"
#include "sampler_pl.h"
#include "shell_pl.h"
#include "signal_pl.h"
#include "signal_sh.h"
#include "start_pl.h"
#include "survey_pl.h"
#include "watch_sh.h"

/* All that a control shell knows, but for what it is to do. */
static void
put_shell(struct buffer *to)
{
	static const char *const sources[] = { control_sh, lease_sh, life_sh,
		check_sh, history_sh, inspect_sh, evidence_sh, probe_sh,
		sample_sh };
	struct buffer kit = { 0 }, exact = { 0 };

	buffer_puts(&kit, living_sh);
	buffer_puts(&kit, signal_sh);
	buffer_put(&kit, "", 1);
	buffer_puts(&exact, exact_pl);
	buffer_puts(&exact, "print exact();\n");
	buffer_put(&exact, "", 1);
	buffer_puts(to, "NL='\n'\n");
	quote_set(to, "PLM_LAUNCHER=", slice_of(launcher_sh));
	quote_set(to, "PLM_PERL=", slice_of(launcher_pl));
	quote_set(to, "PLM_EXACT=", slice_of(buffer_data(&exact)));
	quote_set(to, "PLM_AFTER=", slice_of(after_sh));
	quote_set(to, "PLM_PROGRAM=", slice_of(program_sh));
	quote_set(to, "PLM_WATCHER=", slice_of(watch_sh));
	quote_set(to, "PLM_KIT=", slice_of(buffer_data(&kit)));
	buffer_finish(&kit);
	buffer_finish(&exact);
	buffer_puts(to, "eval \"$PLM_KIT\"\n");
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		buffer_puts(to, sources[i]);
}

static void
put_shell_alone(struct buffer *command, struct buffer *input,
    const char *nonce, const struct control_place *place)
{
	put_shell(input);
	buffer_puts(input, "plm_main ");
	buffer_puts(input, nonce);
	buffer_puts(input, " ");
	quote_word(input, slice_of(place->session));
	buffer_puts(input, " ");
	quote_word(input, slice_of(place->state_dir));
	buffer_puts(input, " ");
	quote_word(input, slice_of(place->person));
	buffer_puts(input, " ");
	buffer_puts(input, lease_word(place->how));
	quote_bootstrap(command, buffer_size(input));
	buffer_put(command, "", 1);
}

static void
put_perl(struct perl *p, const char *nonce, const struct control_place *place)
{
	static const char *const core[] = { exact_pl, records_pl, lease_pl,
		enter_pl, answers_pl, mind_pl, quick_pl };
	const char *words[] = { nonce, place->session, place->state_dir,
		place->person, place->how == LEASE_HOLD ? "1" : "0" };
	/* As %later of quick.pl counts them. */
	static const char *const later[][2] = { { shell_pl, "" },
		{ signal_pl, "" }, { survey_pl, "" }, { become_pl, start_pl },
		{ sampler_pl, "" } };

	for (size_t i = 0; i < sizeof core / sizeof *core; i++)
		perl_put(p, core[i]);
	perl_end_part(p);
	perl_put_words(p, words, sizeof words / sizeof *words);
	for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
		perl_put(p, later[i][0]);
		perl_put(p, later[i][1]);
		perl_end_part(p);
	}
}

void
control_script(struct buffer *command, struct buffer *input,
    const char *nonce, const struct control_place *place, bool by_shell)
{
	struct perl perl = { 0 };

	if (by_shell) {
		put_shell_alone(command, input, nonce, place);
		return;
	}
	put_perl(&perl, nonce, place);
	put_shell(&perl.parts);
	perl_end_part(&perl);
	perl_finish(&perl, command, input);
}
