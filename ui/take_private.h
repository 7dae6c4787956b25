/* What the files of taking out share: take.c does it, take_ask.c asks first. */
#ifndef TAKE_PRIVATE_H
#define TAKE_PRIVATE_H

#include "take.h"
#include "take_source.h"

/* What is to be taken: what was shown when it was asked for. */
struct take_asked {
	struct ui *ui;
	enum action how;        /* SAVE, PIPE, PAGER, EDITOR                */
	struct source_spec spec;
	char *text;             /* of spec, owned; NULL: of a stream        */
	char *what;             /* "broker's stdout"                        */
	const char *brief;      /* "stdout"                                 */
	char *name;             /* of a file: "broker.1.out.log"            */
	char *path;             /* ... that is there already; NULL: none    */
	uint64_t size;          /* in bytes; 0: not known                   */
};

/* True, and says so, where something is being taken. */
bool take_busy(struct ui *ui);

/* Begins it; how it ends is told. Nothing of a is kept. */
void take_save(struct ui *ui, const struct take_asked *a, const char *path,
    bool replace);
void take_open(struct ui *ui, const struct take_asked *a, const char *command);
void take_pipe(struct ui *ui, const struct take_asked *a, const char *command);

/* Nothing is asked any more. */
void take_asked_free(struct ui *ui);

#endif
