/* curses on /dev/null, for tests of what draws: group set-up and tear-down. */
#ifndef NOWHERE_H
#define NOWHERE_H

int nowhere_set_up(void **state);
int nowhere_tear_down(void **state);

#endif
