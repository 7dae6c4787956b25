#include "looks.h"

#include <stdlib.h>

#include "ownfile.h"
#include "themes.h"

static bool
can_read(const char *path, struct fault *f)
{
	bool there;
	char *text = path == NULL ? NULL : ownfile_read(path, &there, f);

	free(text);
	return path == NULL || text != NULL;
}

bool
looks_check(const struct looks *looks, struct fault *f)
{
	struct theme theme;

	return can_read(looks->config, f) && can_read(looks->keys, f) &&
	    (looks->theme == NULL || theme_load(&theme, looks->theme, f));
}
