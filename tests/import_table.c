/*
 * docs/IMPORT.md has the tables that import_key.def makes: prints the rows, or, with
 * a file's name, checks that they are all there.
 */
#include <stddef.h>

#include "doc_rows.h"

static const char *const rows[] = {
#define IMPORT_FORMAT(id, word, reader, text) "| `" word "` | " text " |\n",
#include "import_format.def"
#define ROW(name, read, text) "| `" name "` | " text " |\n",
#define COMPOSE_TOP ROW
#include "import_key.def"
#define COMPOSE_PROCESS ROW
#include "import_key.def"
#define COMPOSE_AVAILABILITY ROW
#include "import_key.def"
#define COMPOSE_SHUTDOWN ROW
#include "import_key.def"
#define COMPOSE_PROBE ROW
#include "import_key.def"
#define COMPOSE_HTTP ROW
#include "import_key.def"
#define COMPOSE_EXEC ROW
#include "import_key.def"
#define MPROCS_TOP ROW
#include "import_key.def"
#define MPROCS_PROC ROW
#include "import_key.def"
#define SUPERVISOR_PROGRAM ROW
#include "import_key.def"
#define BOOT_TOP ROW
#include "import_key.def"
#define BOOT_APP ROW
#include "import_key.def"
#define BOOT_EXEC ROW
#include "import_key.def"
#define BOOT_INSTANCE ROW
#include "import_key.def"
};

static const char *
row(size_t i, char *buf, size_t size)
{
	(void)buf, (void)size;
	return rows[i];
}

int
main(int argc, char **argv)
{
	return doc_rows(argc > 1 ? argv[1] : NULL, sizeof rows / sizeof *rows,
	    row);
}
