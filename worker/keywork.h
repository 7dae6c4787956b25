/*
 * What is done with an encrypted key, in a child that ends with it: a passphrase
 * costs hundreds of milliseconds of a processor (law 5), and what comes of it,
 * the key itself, is never in the worker.
 */
#ifndef KEYWORK_H
#define KEYWORK_H

#include <ev.h>

#include "keyfile.h"

struct keywork;

/*
 * CODE_OK: answer is what was asked for; REFUSED: the passphrase is wrong; else
 * a sentence why nothing comes of it, whatever the passphrase. Called from the
 * loop, once.
 */
typedef void keywork_done(const struct fault *f, struct slice answer,
    void *arg);

/* Signs data by the algorithm; where data is empty: tells the public blob. */
struct keywork_order {
	const struct keyfile *key;
	struct slice passphrase, algorithm, data;
};

struct keywork *keywork_start(struct ev_loop *loop,
    const struct keywork_order *order, keywork_done *done, void *arg);

/* Ends the child. NULL is legal. */
void keywork_free(struct keywork *w);

#endif
