/*
 * Files of NAME=VALUE lines, as env_file of compose has them: empty lines and
 * those that begin with # are nothing; `export ` may stand before a name; a value
 * is as it is, without the blanks around it and what comes behind blanks and a #,
 * or 'as it is', or "with \n, \", \\ and \$ in it".
 */
#ifndef ENVFILE_H
#define ENVFILE_H

#include <stdbool.h>

#include "fault.h"
#include "textlist.h"

/*
 * Adds what path has, as NAME=VALUE; of a name that is there twice, both. shown is
 * what f calls the file: "SHOWN:LINE: what is wrong".
 */
bool envfile_read(const char *path, const char *shown, struct strings *to,
    struct fault *f);

#endif
