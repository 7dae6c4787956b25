/* A plan of a stop in words, for its pane. No curses here. */
#ifndef PLAN_WORDS_H
#define PLAN_WORDS_H

#include "role.h"
#include "stop_plan.h"

/* "Stopping the session: stage 2 of 3, for 12s"; returns buf. */
const char *plan_title(const struct stop_plan *p, char *buf, size_t size);

/* "2  controller: 1 process, 10s at most"; returns buf. */
const char *plan_stage_words(const struct stop_plan *p, size_t stage,
    char *buf, size_t size);

/* "unknown (1), then application (3), then ..."; returns buf. */
const char *plan_order_words(const struct stop_plan *p, char *buf,
    size_t size);

/* "1m05s, if all waits are needed"; returns buf. */
const char *plan_time_words(const struct stop_plan *p, char *buf,
    size_t size);

/*
 * What is to be done with a target, where it is at, or how it ended:
 * "QUIT 1/2 for 3s, KILL in 7s". Returns the role it is to be shown in.
 */
enum role plan_target_words(const struct plan_target *t, char *buf,
    size_t size);

/* The state whose shape stands for the target's fate. */
enum proc_state plan_target_state(const struct plan_target *t);

#endif
