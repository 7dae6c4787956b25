/* What the command line says about how the screen looks. */
#ifndef LOOKS_H
#define LOOKS_H

#include "colorwhen.h"
#include "fault.h"

struct looks {
	bool own_files;         /* read the usual configuration file, and
				   keep what is chosen for the next start   */
	const char *config;     /* --config: in the place of the usual one  */
	const char *keys;       /* --keys: lines of keys over it; NULL      */
	const char *theme;      /* --theme; NULL: not said                  */
	enum color_when color;
	bool ascii;             /* as if the terminal had no UTF-8          */
};

/*
 * Before there is a screen: whether the files that were named can be read, and
 * the theme is there. What is wrong inside of files is no matter here. False: f
 * says what is not so.
 */
bool looks_check(const struct looks *looks, struct fault *f);

#endif
