/*
 * The one language of what the operator writes about the screen: plm-tui.conf,
 * files of keys, and the state file, which we write. A line is of config.def; a
 * wrong one is told and passed over, and the others are in force.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "fault.h"
#include "keymap.h"
#include "settings.h"
#include "theme.h"

/* What lines change; where it is NULL, such lines are told as wrong. */
struct config {
	struct keymap *keymap;
	struct settings *settings;
	struct theme_patch *colours;
	const char *by;         /* setting_fixed_by(); NULL: nobody         */
};

/* f->text is "NAME:LINE: what is wrong; what is allowed". */
typedef void config_wrong(const struct fault *f, void *arg);

/* What is wrong in all files that were read, a sentence each; zeroed, nothing.
 * Of very many the first WRONG_MOST are kept: a file may be none of ours. */
enum { WRONG_MOST = 100 };

struct wrong_lines {
	char *path;             /* of the configuration file; NULL: none    */
	char **v;
	size_t n;
	size_t more;            /* that were not kept                       */
};

/* False: it is one too many. */
bool wrong_lines_add(struct wrong_lines *w, const char *text);
void wrong_lines_finish(struct wrong_lines *w);

/* Reads all lines of a text; name is its own, for errors. */
void config_read(const struct config *to, const char *name, const char *text,
    config_wrong *wrong, void *arg);

/*
 * The same of a file, which must belong to us or to root, and nobody else may
 * write to it: else it is told and nothing of it is read. A file that is not
 * there is told where it must be.
 */
void config_read_file(const struct config *to, const char *path, bool must,
    config_wrong *wrong, void *arg);

/*
 * $XDG_CONFIG_HOME/plm-tui/plm-tui.conf, or the same in ~/.config. False: there
 * is no home, buf is "".
 */
bool config_path(char *buf, size_t size);

#endif
