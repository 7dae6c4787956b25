#include "complete.h"

#include "sessionfile.h"
#include "states.h"

static void
print_names(const struct session *s, FILE *to)
{
	for (size_t i = 0; i < s->proc_count; i++)
		fprintf(to, "%s\n", s->procs[i]->name);
}

static void
print_hosts(const struct session *s, FILE *to)
{
	for (size_t i = 0; i < s->host_count; i++)
		fprintf(to, "%s\n", s->hosts[i]->name);
}

/* Also the one that a process has where none is written. */
static void
print_roles(const struct session *s, FILE *to)
{
	for (size_t i = 0; i < s->roles.n; i++)
		fprintf(to, "%s\n", s->roles.v[i]);
	fputs(UNKNOWN_ROLE "\n", to);
}

static void
print_states(FILE *to)
{
	for (int i = 0; i < STATE_COUNT; i++)
		fprintf(to, "%s\n", state_info((enum proc_state)i)->word);
}

static void
print_of(const struct session *s, enum selector_kind kind, FILE *to)
{
	switch (kind) {
	case SELECT_NAME:
		print_names(s, to);
		break;
	case SELECT_ROLE:
		print_roles(s, to);
		break;
	case SELECT_HOST:
		print_hosts(s, to);
		break;
	case SELECT_SESSION:
		fprintf(to, "%s\n", s->name);
		break;
	case SELECT_STATE:
	case SELECT_UUID:       /* known on the hosts only */
	case SELECT_COUNT:
		break;
	}
}

void
complete_print(const struct options *o, FILE *to)
{
	struct session *s;
	struct fault f;

	if (o->complete == SELECT_STATE) {
		print_states(to);
		return;
	}
	if (!options_session(o, &s, &f))
		return;
	print_of(s, o->complete, to);
	session_free(s);
}
