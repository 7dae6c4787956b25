/*
 * For tests that press any key: nothing of this machine is started, and nobody
 * has to be there to let the test go on. The program that links this needs
 * --wrap=ui_lend and --wrap=raise.
 */
#include <signal.h>

#include "lend.h"

bool __wrap_ui_lend(struct ui *ui, const struct lend_spec *spec,
    struct fault *f);
int __wrap_raise(int signal);
int __real_raise(int signal);

bool
__wrap_ui_lend(struct ui *ui, const struct lend_spec *spec, struct fault *f)
{
	(void)ui;
	(void)spec;
	return fault_set(f, CODE_REFUSED, "no program is started in a test");
}

int
__wrap_raise(int signal)
{
	return signal == SIGSTOP ? 0 : __real_raise(signal);
}
