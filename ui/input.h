/* Keys from the terminal, as curses reads them. */
#ifndef INPUT_H
#define INPUT_H

#include <stdint.h>

enum input {
	INPUT_KEY,
	INPUT_NONE,             /* nothing more just now            */
	INPUT_END,              /* the terminal is gone             */
};

/* Fits curses to reading without waiting. */
void input_start(void);

/* The next key. fd is what curses reads from. */
enum input input_read(int fd, uint32_t *key);

#endif
