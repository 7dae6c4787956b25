/* A directory that a test has made goes with all that is in it. */
#ifndef REMOVE_TREE_H
#define REMOVE_TREE_H

#include <ftw.h>
#include <stdio.h>

static inline int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

/* 0, or as nftw(3). */
static inline int
remove_tree(const char *directory)
{
	return nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
