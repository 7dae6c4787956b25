/*
 * Files of this machine that output is taken into: one that the operator named,
 * complete or not there at all; or one in a private directory, for a program
 * that is to show it. No curses here.
 */
#ifndef TAKE_FILE_H
#define TAKE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

struct take_file {
	int fd;                 /* to be written to; -1: there is none      */
	char *path;             /* what it is to be, or is                  */
	char *temporary;        /* what it is until it is complete          */
	char *directory;        /* private, and gone with it; NULL: none    */
	bool replace;           /* another one may be there                 */
};

/* "~/x" and "x" as absolute paths; the caller frees. NULL: f says why not. */
char *take_file_path(const char *typed, struct fault *f);

/* Whether a regular file is there already, of size bytes. False: f says why
 * nothing can be saved there. */
bool take_file_look(const char *path, bool *exists, uint64_t *size,
    struct fault *f);

/* Begins a file beside path. False: f says why not. */
bool take_file_begin(struct take_file *t, const char *path, bool replace,
    struct fault *f);

/* Begins a file of this name in a directory of its own. */
bool take_file_begin_private(struct take_file *t, const char *name,
    struct fault *f);

/* It is complete: it gets its name. False: f says why not, and it is gone. */
bool take_file_complete(struct take_file *t, struct fault *f);

/* What is not complete goes, and what is private. Nothing is left of t. */
void take_file_finish(struct take_file *t);

#endif
