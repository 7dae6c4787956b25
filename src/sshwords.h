/* The words of an ssh(1) command line, put into a list that is owned. */
#ifndef SSHWORDS_H
#define SSHWORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol.h"
#include "sessionfile.h"
#include "textlist.h"

/*
 * What a session file says of a host, all of it borrowed. "", 0 and empty: nothing,
 * and ssh's own configuration does.
 */
struct ssh_fields {
	const char *address, *user, *agent, *key_alias, *config_file;
	const char *proxy_command, *proxy_jump, *bind_address;
	uint16_t port;
	const struct strings *known_hosts, *global_known_hosts, *identity_files;
	bool keys_there;        /* only those files that can be read        */
	unsigned identities_only;       /* 1 no, 2 yes                      */
	enum address_family family;
	enum key_check key_check;
	const char *strict;     /* StrictHostKeyChecking, as ssh has it     */
	const char *batch;      /* BatchMode: yes, no                       */
};

/* Whether the key of a host of the file is compared. */
enum key_check ssh_key_check(const struct host_spec *h);

/*
 * Options by which ssh logs in to f as it is said, through the jumps, the nearest
 * first. Of those ssh -J knows only what ssh's configuration says: they are a
 * ProxyCommand, of an ssh each, one within the other. The first may have a proxy of
 * its own.
 */
void ssh_words_login(struct strings *argv, const struct ssh_fields *f,
    const struct ssh_fields *jumps, size_t n);

/* Where it goes, behind all options, whatever it begins with. */
void ssh_words_address(struct strings *argv, const char *address);

/* "-o" and "Keyword=value", which has no quotes of its own. */
void ssh_words_option(struct strings *argv, const char *keyword,
    const char *value);

#endif
