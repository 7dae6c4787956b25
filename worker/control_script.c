#include "control_script.h"

#include <stdio.h>

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

/*
 * One line of sh, which its command reads: quotes are none of the login shell's so.
 * What the user has perl do is for programs, as plm_set_apart has it. PLM_SLOW is for
 * tests. perl reads so many bytes, its parts one after the other, and becomes the
 * first of them.
 */
#define READ_A_LINE "exec /bin/sh -c 'IFS= read -r x;eval \"$x\"'"
#define BECOME_PERL \
	"[ -z \"${PLM_SLOW-}\" ]&&command -v perl >/dev/null 2>&1||exit;" \
	"for v in PERL5OPT PERL5LIB PERL_UNICODE PERLIO PERL_BADLANG;do " \
	"eval \"[ -z \\\"\\${$v+x}\\\" ]||export" \
	" \\\"PLM_WAS_$v=\\${$v-}\\\"\";unset $v;done;" \
	"export PLM_WAS=1 PERL_BADLANG=0;" \
	"exec perl -e '$n+=$_ for @ARGV;$t=\"\";while(length $t<$n)" \
	"{sysread STDIN,$t,$n-length $t,length $t or exit}" \
	"@part=map{substr $t,0,$_,\"\"}splice @ARGV;" \
	"eval shift @part;die $@ if $@'"

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

/* The last part ends here: its size goes to the line. */
static void
end_part(struct buffer *line, const struct buffer *parts, size_t *before)
{
	char size[24];

	snprintf(size, sizeof size, " %zu", buffer_size(parts) - *before);
	buffer_puts(line, size);
	*before = buffer_size(parts);
}

void
control_script(struct buffer *command, struct buffer *input,
    const char *nonce, const struct control_place *place, bool by_shell)
{
	static const char *const core[] = { exact_pl, records_pl, lease_pl,
		enter_pl, answers_pl, mind_pl, quick_pl };
	const char *words[] = { nonce, place->session, place->state_dir,
		place->person, place->how == LEASE_HOLD ? "1" : "0" };
	/* As %later of quick.pl counts them. */
	static const char *const later[][2] = { { shell_pl, "" },
		{ signal_pl, "" }, { survey_pl, "" }, { become_pl, start_pl },
		{ sampler_pl, "" } };
	struct buffer parts = { 0 };
	size_t before = 0;

	if (by_shell) {
		put_shell_alone(command, input, nonce, place);
		return;
	}
	buffer_put(command, READ_A_LINE, sizeof READ_A_LINE);
	buffer_puts(input, BECOME_PERL);
	for (size_t i = 0; i < sizeof core / sizeof *core; i++)
		buffer_puts(&parts, core[i]);
	end_part(input, &parts, &before);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		buffer_put(&parts, "", i > 0);
		buffer_puts(&parts, words[i]);
	}
	end_part(input, &parts, &before);
	for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
		buffer_puts(&parts, later[i][0]);
		buffer_puts(&parts, later[i][1]);
		end_part(input, &parts, &before);
	}
	put_shell(&parts);
	end_part(input, &parts, &before);
	buffer_puts(input, "\n");
	buffer_put(input, buffer_data(&parts), buffer_size(&parts));
	buffer_finish(&parts);
}
