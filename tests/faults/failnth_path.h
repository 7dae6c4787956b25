/* How a call came about: by whom the caller was called, and so on. */
#ifndef FAILNTH_PATH_H
#define FAILNTH_PATH_H

#include <stdatomic.h>
#include <stdint.h>

enum { PATHS = 1 << 16 };       /* of a set, which must never be full */

/* The return addresses above, as one number, never 0: the same in each process
 * whose address space is not random. */
uint64_t failnth_path(void);

/* The file of the program or library that called what stands before the C
 * library; "" if nobody knows. */
const char *failnth_caller(void);

/* set: of PATHS numbers, 0 at first. */
void failnth_paths_add(_Atomic uint64_t *set, uint64_t path);

#endif
