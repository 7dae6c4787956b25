#include "sshwords.h"

#include "buffer.h"
#include "mem.h"

void
ssh_words_line(struct strings *argv, const char *line)
{
	strings_add(argv, xstrdup("-o"));
	strings_add(argv, xstrdup(line));
}

void
ssh_words_some(struct strings *argv, const char *option, const char *value)
{
	if (value[0] == '\0')
		return;
	strings_add(argv, xstrdup(option));
	strings_add(argv, xstrdup(value));
}

static void
put_path(struct buffer *to, const char *path)
{
	buffer_puts(to, " \"");
	for (; *path != '\0'; path++) {
		if (*path == '"' || *path == '\\')
			buffer_puts(to, "\\");
		if (*path == '%')
			buffer_puts(to, "%");
		buffer_put(to, path, 1);
	}
	buffer_puts(to, "\"");
}

void
ssh_words_paths(struct strings *argv, const char *keyword, char *const *paths,
    size_t n)
{
	struct buffer b = { 0 };

	if (n == 0)
		return;
	buffer_puts(&b, keyword);
	for (size_t i = 0; i < n; i++)
		put_path(&b, paths[i]);
	buffer_put(&b, "", 1);
	ssh_words_line(argv, buffer_data(&b));
	buffer_finish(&b);
}
