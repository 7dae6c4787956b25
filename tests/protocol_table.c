/*
 * The message table of docs/PROTOCOL.md, from protocol.def. With a file's name
 * as argument: whether that file has exactly this table in it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"

static const struct {
	const char *kind, *name, *fields, *text;
} rows[] = {
#define STR(f) " `" #f "`"
#define BYTES(f) " `" #f ":bytes`"
#define U64(f) " `" #f ":u64`"
#define I64(f) " `" #f ":i64`"
#define WORDS(f) " `" #f ":words`"
#define NUMS(f) " `" #f ":nums`"
#define SECRETS(f) " `" #f ":secrets`"
#define REQUEST(id, name, fields, text) { "request", #id, fields "", text },
#define NOTICE(id, name, fields, text) { "notice", #id, fields "", text },
#define EVENT(id, name, fields, text) { "event", #id, fields "", text },
#define BOTH(id, name, fields, text) { "both", #id, fields "", text },
#include "protocol.def"
};

static void
put(struct buffer *b, const char *s)
{
	buffer_put(b, s, strlen(s));
}

static void
put_table(struct buffer *b)
{
	char number[16];

	put(b, "| type | message | kind | fields | meaning |\n"
	    "|---|---|---|---|---|\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(number, sizeof number, "| %zu | ", i);
		put(b, number);
		put(b, rows[i].name);
		put(b, " | ");
		put(b, rows[i].kind);
		put(b, " |");
		put(b, rows[i].fields);
		put(b, " | ");
		put(b, rows[i].text);
		put(b, " |\n");
	}
}

static void
read_file(const char *path, struct buffer *b)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL) {
		perror(path);
		exit(2);
	}
	while ((n = fread(buffer_reserve(b, 65536), 1, 65536, f)) > 0)
		buffer_grew(b, n);
	fclose(f);
	buffer_put(b, "", 1);
}

int
main(int argc, char **argv)
{
	struct buffer table = { 0 }, file = { 0 };
	int status = EXIT_SUCCESS;

	put_table(&table);
	buffer_put(&table, "", 1);
	if (argc < 2) {
		fputs(buffer_data(&table), stdout);
	} else {
		read_file(argv[1], &file);
		if (strstr(buffer_data(&file), buffer_data(&table)) == NULL) {
			fprintf(stderr, "%s is not what protocol.def says;"
			    " its table is to be:\n\n%s", argv[1],
			    buffer_data(&table));
			status = EXIT_FAILURE;
		}
	}
	buffer_finish(&table);
	buffer_finish(&file);
	return status;
}
