#include "turn.h"

int64_t
turn_near(unsigned number, int64_t at, int64_t every_ms)
{
	int64_t first = (int64_t)(number / TURN_HOSTS) * TURN_MS % every_ms;
	int64_t end = at + every_ms / 2;

	return end - (end - first) % every_ms;
}
