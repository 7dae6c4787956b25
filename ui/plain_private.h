/* Between plain.c, which has the session, and plain_line.c: what is typed. */
#ifndef PLAIN_PRIVATE_H
#define PLAIN_PRIVATE_H

#include "buffer.h"
#include "headless_private.h"
#include "hooks.h"
#include "plain.h"
#include "wordlist.h"

enum { LINE_MOST = 4096 };

/* A command that was typed. */
struct job {
	struct plain *plain;
	struct headless h;
	struct options options;
	struct wordlist words;
	struct fault fault;
	bool given_up;          /* answers to it may come yet               */
	bool own;               /* nobody typed it                          */
	struct job *next;
};

struct plain {
	struct ev_loop *loop;
	const struct session *session;
	struct console *console;
	struct hooks *hooks;
	struct job *jobs;       /* newest first                             */
	struct job *asks;       /* the one whose question is open           */
	struct buffer line;     /* what was read, and is no whole line yet  */
	struct tty_ask *tty;    /* what logins ask; NULL: nobody is there   */
	struct reload *reload;  /* that was shown; NULL: none               */
	struct bulk *restarts;  /* of the last one; NULL: there were none   */
	bool person;            /* the input is a terminal                  */
	bool some;              /* the input was not empty                  */
	bool end;               /* ... and is over                          */
	bool quitting;
	bool failed;            /* a line of the input did                  */
	int status;
	ev_io input;
	ev_prepare prepare;
	ev_signal signals[3];
};

/* Hooks have their moment; a second time it is not waited for them. */
void plain_quit(struct plain *p, int status);

/* Something that was typed is under way. */
bool plain_busy(const struct plain *p);

/* One line; it may be changed. */
void plain_take_line(struct plain *p, char *line);

/* A command that nobody typed: how it fares is no matter of the script's. */
void plain_own_command(struct plain *p, const char *line);

/* Whole lines of what was read; at the end of the input, the rest of it. */
void plain_take_lines(struct plain *p);

/* What it has of the console's; and all of it. */
/* The session file is read anew and what is different shown, or that is taken over:
 * how is "now", or "later", or "". False: it is not as it was asked for. */
bool plain_reload(struct plain *p, const char *how);
void plain_reload_forget(struct plain *p);

/* What it ends is not over yet. */
bool plain_reloads(const struct plain *p);

void job_let_go(struct job *j);
void job_free(struct job *j);

#endif
