/* uthash, which ends in order where there is no memory; its own answer is
 * exit(3) without a word. */
#ifndef HASH_H
#define HASH_H

#include "mem.h"

#define uthash_malloc(n) xalloc(n)
#include <uthash.h>

#endif
