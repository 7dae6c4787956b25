/*
 * An INI file as supervisord reads it, by libinih, with the place of all that is in
 * it: a line that begins with blanks goes on with the value before it.
 */
#ifndef IMPORT_INI_H
#define IMPORT_INI_H

#include "import_private.h"

struct ini_value {
	char *name;             /* in small letters                         */
	char *text;             /* its lines, \n between them               */
	struct made_place at;   /* of the name                              */
};

struct ini_section {
	char *name;
	struct made_place at;
	struct ini_value *v;
	size_t n;
};

struct ini {
	struct ini_section *v;
	size_t n;
};

/* ini_finish() is due either way. False: a fault was set. */
bool ini_read(struct ini *ini, struct import *im);
void ini_finish(struct ini *ini);

/* NULL where it is not there. */
const struct ini_section *ini_section(const struct ini *ini, const char *name);
const struct ini_value *ini_value(const struct ini_section *s,
    const char *name);

#endif
