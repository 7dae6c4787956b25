/* Things by their names, of which none is there twice. */
#ifndef BYNAME_H
#define BYNAME_H

struct named {
	const void *what;       /* borrowed                                 */
	unsigned long mark;     /* the caller's; 0 at first                 */
};

struct byname_entry;

/* Zeroed it is empty. */
struct byname {
	struct byname_entry *all;
};

/* NULL: there is none of this name. It is there as long as the index. */
struct named *byname_find(const struct byname *b, const char *name);

/* A name that is not there yet, borrowed. */
void byname_add(struct byname *b, const char *name, const void *what);
void byname_finish(struct byname *b);

#endif
