#include "account.h"

#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "mem.h"

const struct account *
account_mine(void)
{
	static struct account mine;
	static bool asked;

	if (asked)
		return &mine;
	asked = true;
	const struct passwd *pw = getpwuid(getuid());
	if (pw != NULL && pw->pw_name[0] != '\0')
		mine.name = xstrdup(pw->pw_name);
	if (pw != NULL && pw->pw_dir != NULL)
		mine.home = xstrdup(pw->pw_dir);
	return &mine;
}

const char *
account_home(void)
{
	const char *dir = getenv("HOME");

	if (dir == NULL || dir[0] != '/')
		dir = account_mine()->home;
	return dir != NULL && dir[0] == '/' ? dir : NULL;
}
