/*
 * docs/LOGIN.md has the keywords of ssh_config that sshkeyword.def makes: prints the
 * rows, or, with a file's name, checks that they are all there.
 */
#include "doc_rows.h"

static const char *const rows[] = {
#define KEYWORD(name, kind, text) "| `" #name "` | " text " |\n",
#include "sshkeyword.def"
};

static const char *
row(size_t i, char *buf, size_t size)
{
	(void)buf;
	(void)size;
	return rows[i];
}

int
main(int argc, char **argv)
{
	return doc_rows(argc > 1 ? argv[1] : NULL, sizeof rows / sizeof *rows,
	    row);
}
