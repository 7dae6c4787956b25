/*
 * Trying the probe of a process once (PROBE): whether it succeeds is the host's to
 * say, but for lines of a log, which the host chooses roughly, by grep, and this
 * exactly, by PCRE2.
 */
#ifndef PROBING_H
#define PROBING_H

#include "host.h"

/* Answers the request. */
void probing_ask(struct host *h, uint64_t id, const struct msg_probe *m);

/* Bytes of lines have come. */
void probing_looked(struct host *h, uint64_t look, struct slice bytes);

#endif
