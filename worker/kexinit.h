/*
 * What both sides offer at the beginning of an SSH connection (RFC 4253, 7.1), as
 * far as it tells why they agree on nothing. libssh2 does not say which of the
 * lists it was.
 */
#ifndef KEXINIT_H
#define KEXINIT_H

#include "slice.h"

enum kexinit_list {
	KEXINIT_KEX,
	KEXINIT_HOST_KEY,
	KEXINIT_CIPHER,         /* there, and then back                     */
	KEXINIT_CIPHER_BACK,
	KEXINIT_MAC,
	KEXINIT_MAC_BACK,
	KEXINIT_LISTS
};

struct kexinit {
	struct slice lists[KEXINIT_LISTS];      /* comma lists, borrowed    */
};

/* From the first bytes that a side has sent, which are anybody's. False: its offer
 * is not in them, or it is malformed. */
bool kexinit_read(struct kexinit *k, struct slice first);

/* The first list in which they have nothing in common; KEXINIT_LISTS: none. */
enum kexinit_list kexinit_apart(const struct kexinit *a,
    const struct kexinit *b);

/* "cipher" */
const char *kexinit_word(enum kexinit_list list);

#endif
