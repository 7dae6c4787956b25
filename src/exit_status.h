/* With what plm-tui itself ends: a reading of exit_status.def. */
#ifndef EXIT_STATUS_H
#define EXIT_STATUS_H

enum {
#define EXIT_STATUS(id, status, words, text) EXIT_##id = status,
#include "exit_status.def"
#undef EXIT_STATUS
};

#endif
