#include "perl.h"

#include <stdio.h>

/*
 * One line of sh, which its command reads: no quotes of its own are the login shell's
 * so. What the user has perl do is for programs, as plm_set_apart has it. PLM_SLOW is
 * for tests. perl reads so many bytes, and becomes the first part of them.
 */
#define READ_A_LINE "exec /bin/sh -c 'IFS= read -r x;eval \"$x\"'"
#define BECOME_PERL                                                            \
	"[ -z \"${PLM_SLOW-}\" ]&&command -v perl >/dev/null 2>&1||exit;"      \
	"for v in PERL5OPT PERL5LIB PERL_UNICODE PERLIO PERL_BADLANG;do "      \
	"eval \"[ -z \\\"\\${$v+x}\\\" ]||export"                              \
	" \\\"PLM_WAS_$v=\\${$v-}\\\"\";unset $v;done;"                        \
	"export PLM_WAS=1 PERL_BADLANG=0;"                                     \
	"exec perl -e '$n+=$_ for @ARGV;$t=\"\";while(length $t<$n)"           \
	"{sysread STDIN,$t,$n-length $t,length $t or exit}"                    \
	"@part=map{substr $t,0,$_,\"\"}splice @ARGV;"                          \
	"eval shift @part;die $@ if $@'"

void
perl_put(struct perl *p, const char *text)
{
	buffer_puts(&p->parts, text);
}

void
perl_end_part(struct perl *p)
{
	char size[24];

	snprintf(size, sizeof size, " %zu", buffer_size(&p->parts) - p->before);
	buffer_puts(&p->sizes, size);
	p->before = buffer_size(&p->parts);
}

void
perl_put_words(struct perl *p, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buffer_put(&p->parts, "", i > 0);
		buffer_puts(&p->parts, words[i]);
	}
	perl_end_part(p);
}

void
perl_finish(struct perl *p, struct buffer *command, struct buffer *input)
{
	buffer_put(command, READ_A_LINE, sizeof READ_A_LINE);
	buffer_puts(input, BECOME_PERL);
	buffer_put(input, buffer_data(&p->sizes), buffer_size(&p->sizes));
	buffer_puts(input, "\n");
	buffer_put(input, buffer_data(&p->parts), buffer_size(&p->parts));
	buffer_finish(&p->sizes);
	buffer_finish(&p->parts);
}
