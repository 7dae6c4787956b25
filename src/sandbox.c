#include "sandbox.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#include "log.h"

bool
sandbox_enter(enum sandbox who, struct fault *f)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		log_warning("sandbox: this kernel lets programs gain"
		    " privileges: %s", strerror(errno));
	sandbox_fence(who);
	if (!sandbox_filter(who, f)) {
		log_warning("sandbox: %s", f->text);
		return false;
	}
	if (sandbox_is_instrumented)
		log_info("sandbox: this build is instrumented for tests, and"
		    " may do more");
	return true;
}
