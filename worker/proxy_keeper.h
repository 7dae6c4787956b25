/*
 * The process that a proxy command runs below: it ends the command, and all
 * that is in its session's first group, when the command is over, or when
 * nobody holds the other end of `life` any more: SIGTERM, a second, SIGKILL.
 */
#ifndef PROXY_KEEPER_H
#define PROXY_KEEPER_H

/* The child's ends, all of them above stderr. */
struct proxy_ends {
	int link;               /* the command's stdin and stdout           */
	int errors;             /* ... and its stderr                       */
	int life;               /* ends with the worker                     */
	int report;             /* for the command's status, an int         */
};

/* In a child of the worker's, just forked. */
_Noreturn void proxy_keeper(const char *command, const struct proxy_ends *e);

#endif
