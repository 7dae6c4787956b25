/*
 * Who acts, as others are told: consoles and commands of the same person share
 * the lease of a host (lease.sh). It is a name and no proof: whoever may log in as
 * a host's user can say what he likes.
 */
#ifndef PERSON_H
#define PERSON_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

enum { PERSON_MOST = 96 };

/* USER@MACHINE: by the user database and gethostname(2). What a person's name may
 * not have is an underscore in it. Returns buf. */
const char *person_default(char *buf, size_t size);

/* 1 to PERSON_MOST letters, digits and @._+-, of which the first is none of -.: a
 * word for any shell. */
bool person_ok(struct slice s);

#endif
