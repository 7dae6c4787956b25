/*
 * The texts that are installed with plm-tui and are readings of its lists: the
 * man pages, the shells' completions, the session file's schema. One program
 * of the build makes them all; this is what its files share.
 */
#ifndef DOCS_H
#define DOCS_H

#include <stdio.h>

/*
 * In a template a line "@NAME@", and nothing else, stands for what put() writes
 * of the lists. A table of them ends with a NULL name; each of a table must be
 * in the template once, so that no list can be forgotten.
 */
struct marker {
	const char *name;
	void (*put)(FILE *to, int which);
	int which;              /* for put(), where one has several uses */
};

extern const struct marker manual_markers[];    /* plm-tui.1      */
extern const struct marker session_markers[];   /* plm-tui.yaml.5 */
extern const struct marker bash_markers[], zsh_markers[], fish_markers[];

/* As put() of a marker: the version of a manual, and the keys. */
void manual_version(FILE *to, int which);
void manual_keys(FILE *to, int which);
/* ... and what there is to configure. */
void manual_config_lines(FILE *to, int which);
void manual_settings(FILE *to, int which);
void manual_themes(FILE *to, int which);

/* Writes the JSON schema of session files. */
void schema_write(FILE *to);

#endif
