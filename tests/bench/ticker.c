/* Prints so many numbered lines a second, a burst each 10 ms: ticker LINES. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <stdint.h>
#include <unistd.h>

enum { BURSTS = 100 };

int
main(int argc, char **argv)
{
	const struct itimerspec each = { { 0, 1000000000 / BURSTS },
		{ 0, 1000000000 / BURSTS } };
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	long lines = argc == 2 ? atol(argv[1]) / BURSTS : 0;
	uint64_t times;

	if (fd < 0 || lines == 0 || timerfd_settime(fd, 0, &each, NULL) < 0)
		return EXIT_FAILURE;
	for (unsigned long n = 0; read(fd, &times, sizeof times) > 0;) {
		for (long i = 0; i < lines * (long)times; i++)
			printf("%09lu a line of what a process has to say\n",
			    n++);
		fflush(stdout);
	}
	return EXIT_FAILURE;
}
