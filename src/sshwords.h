/* The words of an ssh(1) command line, put into a list that is owned. */
#ifndef SSHWORDS_H
#define SSHWORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "sshfields.h"
#include "textlist.h"

/* An ssh that is to log in, and what is left to ssh's own configuration: "". */
struct ssh_login {
	const struct ssh_fields *fields;
	bool keys_there;        /* only those files that can be read        */
	const char *strict;     /* StrictHostKeyChecking, as ssh has it     */
	const char *batch;      /* BatchMode: yes, no                       */
};

/*
 * Options by which ssh logs in as l says, through the jumps, the nearest
 * first. Of those ssh -J knows only what ssh's configuration says: they are a
 * ProxyCommand, of an ssh each, one within the other. The first may have a proxy of
 * its own.
 */
void ssh_words_login(struct strings *argv, const struct ssh_login *l,
    const struct ssh_login *jumps, size_t n);

/* Where it goes, behind all options, whatever it begins with. */
void ssh_words_address(struct strings *argv, const char *address);

/* "-o" and "Keyword=value", which has no quotes of its own. */
void ssh_words_option(struct strings *argv, const char *keyword,
    const char *value);
void ssh_words_number(struct strings *argv, const char *keyword,
    int64_t value);

/* A connection's own program, which carries it. */
void ssh_words_proxy(struct strings *argv, const char *command);

#endif
