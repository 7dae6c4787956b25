/*
 * Small files of the user's: read only where nobody else can have written them,
 * and written whole or not at all.
 */
#ifndef OWNFILE_H
#define OWNFILE_H

#include <stdbool.h>

#include "fault.h"
#include "slice.h"

enum { OWNFILE_MOST = 1 << 20 };        /* bytes; more is no such file */

/*
 * The text of a file to which nobody else may write (trust.h); it has no zero
 * bytes. The caller frees it. NULL: f says why not; *there is false where there is
 * no such file.
 */
char *ownfile_read(const char *path, bool *there, struct fault *f);

/*
 * Puts bytes in the file's place, with mode 0600: written aside, synced,
 * renamed, so that whoever reads it sees the old ones or the new ones. Where it
 * is a link, what the link names is replaced. Its directories are made. False:
 * f says what failed, and the old file is as it was.
 */
bool ownfile_write(const char *path, struct slice bytes, struct fault *f);

/*
 * For who reads a file, and writes it with something added: until
 * ownfile_unlock(), nobody else who asks for this does so. It waits for nothing.
 * -1: *busy says whether another has it just now; if not, there are no locks
 * where this file is, and -1 is legal for ownfile_unlock().
 */
int ownfile_lock(const char *path, bool *busy);
void ownfile_unlock(int lock);

#endif
