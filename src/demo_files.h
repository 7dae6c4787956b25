/*
 * The demo's private directory and the files in it.
 */
#ifndef DEMO_FILES_H
#define DEMO_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

/*
 * Makes an empty directory that only we may enter, under $XDG_RUNTIME_DIR,
 * $TMPDIR or /tmp. Its path is absolute, of letters, digits and "/._+-" only, so
 * that it may stand in sshd_config and YAML as it is. NULL: f says why. The
 * caller frees.
 */
char *demo_dir_make(struct fault *f);

/* Removes the directory and all in it; symbolic links are not followed. */
bool demo_dir_remove(const char *dir, struct fault *f);

/* A file that did not exist, readable by us only. */
bool demo_file_write(const char *path, const char *text, struct fault *f);

/* The text of a small file. NULL: f says why. The caller frees. */
char *demo_file_read(const char *path, struct fault *f);

struct demo_value {
	const char *name, *value;
};

/*
 * The template with each @NAME@ of the n values filled in; an @ that begins no
 * such name stays. The caller frees.
 */
char *demo_fill(const char *template, const struct demo_value *v, size_t n);

/* Letters, digits, '.', '_', '-' and those of extra, and not empty. */
bool demo_plain(const char *s, const char *extra);

#endif
