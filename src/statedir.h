/*
 * What this program keeps for its user between two starts: files below
 * $XDG_STATE_HOME/plm-tui, or below ~/.local/state/plm-tui. They are theirs
 * alone: directories are made with mode 0700, files are to be opened 0600.
 */
#ifndef STATEDIR_H
#define STATEDIR_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

enum user_dir { USER_STATE, USER_CONFIG, USER_DATA };

/*
 * The path of a file in one of the user's directories: of state, as below; or
 * below $XDG_CONFIG_HOME or ~/.config, $XDG_DATA_HOME or ~/.local/share. False
 * as of state_path().
 */
bool user_path(char *buf, size_t size, enum user_dir which, const char *below,
    struct fault *f);

/*
 * The path of a file there, such as "np04-run/journal.jsonl"; nothing is made,
 * and the file need not exist. A variable that is no absolute path is as good
 * as none, as the XDG base directory specification has it. False: buf is "",
 * f says why (there is no home, or the path is too long).
 */
bool state_path(char *buf, size_t size, const char *below, struct fault *f);

/*
 * Makes the directories that a file at this absolute path needs, each with
 * 0700; those that are there stay as they are. False: f says which could not be
 * made, and why.
 */
bool state_make_dirs(const char *path, struct fault *f);

#endif
