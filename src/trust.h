/*
 * Whose files are believed. What says which programs run, which keys are hosts'
 * and what keys of the keyboard do is the user's own, or root's; who else can
 * write to it would act as the user. As ssh has it, of its own files; as Debian's
 * has it, a group that is the user's alone is nobody else (umask 002).
 */
#ifndef TRUST_H
#define TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

enum { TRUST_WHY = 128 };

/* NULL: nobody else can have written it. Else why it is not believed, in buf of
 * TRUST_WHY: "others can write to it; ...". It may be of any type. */
const char *trust_why(const struct stat *st, char *buf);

/*
 * The same of a file to which bytes are to be added: it has to be a regular one,
 * by one name only, so that what somebody has put in its place gets none. Who can
 * take names away in its directory can deceive that: see below.
 */
const char *trust_why_not_add(const struct stat *st, char *buf);

/*
 * Opens such a file to read it and to add to it; it is made, with mode 0600, where
 * it is not there. Nobody else can put files into its directory, or take away what
 * is not theirs (the sticky bit). follow: it may be a link of the user's, or
 * root's, to such a one. -1: why, in buf of TRUST_WHY.
 */
int trust_open_to_add(const char *path, bool follow, char *buf);

#endif
