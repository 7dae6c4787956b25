/* The words of an ssh(1) command line, put into a list that is owned. */
#ifndef SSHWORDS_H
#define SSHWORDS_H

#include "textlist.h"

/* "-o", and a line of ssh_config(5): "Keyword value". */
void ssh_words_line(struct strings *argv, const char *line);

/* An option of ssh's own with its value; "": neither. */
void ssh_words_some(struct strings *argv, const char *option,
    const char *value);

/* A keyword with n paths as ssh_config(5) takes them, in quotes, tokens escaped;
 * nothing where n is 0. */
void ssh_words_paths(struct strings *argv, const char *keyword,
    char *const *paths, size_t n);

#endif
