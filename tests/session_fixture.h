/* Session files of tests, in a directory of their own that is the current one. */
#ifndef SESSION_FIXTURE_H
#define SESSION_FIXTURE_H

#include "sessionfile.h"

/* For cmocka_run_group_tests(): the directory, and its end with all files. */
int session_directory_make(void **state);
int session_directory_remove(void **state);

/* Its path. */
extern char session_directory[];

void file_put(const char *name, const char *text);

/* s.yaml with this text must be right; the caller frees. */
struct session *session_good(const char *text);

/* So must this. */
struct session *session_good_from(const struct session_source *from);

/* s.yaml with this text must be wrong, and this be the sentence. */
void session_bad(const char *text, const char *sentence);
void session_bad_from(const struct session_source *from, const char *sentence);

void assert_strings(const struct strings *s, size_t n, const char *const *v);

#define LIST(...) sizeof (const char *[]){ __VA_ARGS__ } / sizeof (char *),    \
	(const char *[]){ __VA_ARGS__ }

/* Several files, and what is set: for a struct session_source. */
#define PATHS(...) .paths = (const char *[]){ __VA_ARGS__ },                   \
	.path_count = sizeof (const char *[]){ __VA_ARGS__ } / sizeof (char *)
#define SETS(...) .sets = (const char *[]){ __VA_ARGS__ },                     \
	.set_count = sizeof (const char *[]){ __VA_ARGS__ } / sizeof (char *)

#endif
