/* All themes: complete, legible, and told apart by those who see less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "theme_on.h"
#include "themes.h"

enum { NONE = COLOUR_DEFAULT };

static const char *const built_in[] = {
#define BUILTIN_THEME(id, name) name,
#include "builtin_theme.def"
#undef BUILTIN_THEME
};

enum { BUILT_IN = sizeof built_in / sizeof *built_in };

static const char *const role_names[] = {
#define ROLE(id, name) name,
#include "role.def"
#undef ROLE
};

/* Of a theme with the terminal's own ground, what that is taken to be. */
static int32_t
ground_of(const char *theme)
{
	return strcmp(theme, "light") == 0 ? 0xffffff : 0x000000;
}

static double
linear(int32_t channel)
{
	double c = channel / 255.;

	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* WCAG 2: relative luminance. */
static double
luminance(int32_t rgb)
{
	return 0.2126 * linear(rgb >> 16 & 0xff) +
	    0.7152 * linear(rgb >> 8 & 0xff) + 0.0722 * linear(rgb & 0xff);
}

static double
contrast(int32_t a, int32_t b)
{
	double la = luminance(a), lb = luminance(b);

	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static int32_t
fg_of(const struct style *s, int32_t ground)
{
	return s->fg == NONE ? 0xffffff - ground : theme_rgb(s->fg);
}

static struct theme
loaded(const char *name)
{
	struct fault f = { 0 };
	struct theme t;

	if (!theme_load(&t, name, &f))
		fail_msg("%s", f.text);
	return t;
}

/* Lines of a theme's file for each role; parent: whether it inherits. */
static void
count_lines(const char *name, unsigned *lines, bool *parent)
{
	char path[512], line[256], word[64];
	enum role role;

	snprintf(path, sizeof path, "%s/%s.theme", getenv("THEMES"), name);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	*parent = false;
	while (fgets(line, sizeof line, f) != NULL) {
		if (line[0] == '#' || sscanf(line, "%63s", word) != 1)
			continue;
		if (strcmp(word, "inherit") == 0)
			*parent = true;
		else if (role_parse(word, strlen(word), &role))
			lines[role]++;
	}
	fclose(f);
}

static void
each_has_every_role_once(void **state)
{
	(void)state;
	for (int i = 0; i < BUILT_IN; i++) {
		unsigned lines[ROLE_COUNT] = { 0 };
		bool parent;
		count_lines(built_in[i], lines, &parent);
		for (int r = 0; r < ROLE_COUNT; r++)
			if (lines[r] > 1 || (lines[r] == 0 && !parent))
				fail_msg("%s: %u lines for %s", built_in[i],
				    lines[r], role_names[r]);
	}
}

/* What is in themes/ travels in the binary, and nothing else. */
static void
the_list_is_the_directory(void **state)
{
	DIR *dir = opendir(getenv("THEMES"));
	int n = 0;

	(void)state;
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir)) != NULL;)
		n += strstr(e->d_name, ".theme") != NULL;
	closedir(dir);
	assert_int_equal(n, BUILT_IN);
}

static double
wanted(enum role role)
{
	return role == ROLE_FAINT || role == ROLE_PENDING ? 3 : 4.5;
}

static void
all_can_be_read(void **state)
{
	(void)state;
	for (int i = 0; i < BUILT_IN; i++) {
		struct theme t = loaded(built_in[i]);
		int32_t ground = ground_of(built_in[i]);
		for (int r = 0; r < ROLE_COUNT; r++) {
			const struct style *s = &t.roles[r];
			int32_t bg = s->bg != NONE ? theme_rgb(s->bg)
			    : t.roles[ROLE_NORMAL].bg != NONE
			    ? theme_rgb(t.roles[ROLE_NORMAL].bg) : ground;
			double c = contrast(fg_of(s, ground), bg);
			if (c < wanted((enum role)r))
				fail_msg("%s: %s has a contrast of %.2f",
				    built_in[i], role_names[r], c);
		}
	}
}

/* Whatever stands on a title, under the cursor, or in a dialog. */
static void
all_can_be_read_everywhere(void **state)
{
	(void)state;
	for (int i = 0; i < BUILT_IN; i++) {
		struct theme t = loaded(built_in[i]);
		for (int base = 0; base < ROLE_COUNT; base++)
			for (int r = 0; r < ROLE_COUNT; r++) {
				struct style s = theme_on(&t, (enum role)base,
				    (enum role)r);
				if (s.fg == NONE || s.bg == NONE)
					continue;
				double c = contrast(theme_rgb(s.fg),
				    theme_rgb(s.bg));
				if (c < 2.9)
					fail_msg("%s: %s on %s has a contrast"
					    " of %.2f", built_in[i],
					    role_names[r], role_names[base],
					    c);
			}
	}
}

/* The cheap curve is near the true one. */
static void
contrast_is_about_right(void **state)
{
	(void)state;
	for (int32_t a = 0; a < 0x1000000; a += 0x3b1f7)
		for (int32_t b = 0; b < 0x1000000; b += 0x5d0e5) {
			double ours = theme_contrast(a, b), is = contrast(a, b);
			if (ours < is * 0.93 || ours > is * 1.07)
				fail_msg("%06x on %06x: %.2f, not %.2f",
				    (unsigned)a, (unsigned)b, ours, is);
		}
}

/* A program cannot hide what it prints. */
static void
what_a_program_colours_is_seen(void **state)
{
	(void)state;
	for (int i = 0; i < BUILT_IN; i++) {
		struct theme t = loaded(built_in[i]);
		struct style s = theme_on(&t, ROLE_NORMAL, ROLE_NORMAL);
		int32_t ground = s.bg == NONE ? ground_of(built_in[i])
		    : theme_rgb(s.bg);
		for (int32_t c = 0; c < 0x1000000; c += 0x10f0d) {
			struct style own = { COLOUR_RGB | c, NONE, 0 };
			struct style is = theme_own(&t, &s, &own);
			int fg, bg;
			theme_pair(&is, 1 << 24, &fg, &bg);
			assert_true(fg == NONE || contrast(theme_rgb(is.bg ==
			    NONE ? own.fg : fg | COLOUR_RGB), ground) > 1.09);
		}
	}
}

/* Nobody knows what the terminal's own colour is: on a ground of ours it may be
 * that ground. */
static void
a_ground_has_its_colour(void **state)
{
	(void)state;
	for (int i = 0; i < BUILT_IN; i++) {
		struct theme t = loaded(built_in[i]);
		for (int r = 0; r < ROLE_COUNT; r++)
			if (t.roles[r].bg != NONE && t.roles[r].fg == NONE)
				fail_msg("%s: %s has a ground, and the"
				    " terminal's colour", built_in[i],
				    role_names[r]);
	}
}

/* The cursor's row has the colours of what is in it. */
static void
the_cursors_row_can_be_read(void **state)
{
	static const enum role in_it[] = { ROLE_NORMAL, ROLE_ALIVE,
		ROLE_STOPPING, ROLE_FAILED, ROLE_UNKNOWN, ROLE_EXITED };

	(void)state;
	for (int i = 0; i < BUILT_IN; i++) {
		struct theme t = loaded(built_in[i]);
		int32_t ground = ground_of(built_in[i]);
		const struct style *row = &t.roles[ROLE_CURSOR];
		if (row->bg == NONE)
			continue;       /* it is reversed */
		for (size_t r = 0; r < sizeof in_it / sizeof *in_it; r++) {
			double c = contrast(fg_of(&t.roles[in_it[r]], ground),
			    theme_rgb(row->bg));
			if (c < 2.9)
				fail_msg("%s: %s under the cursor has a"
				    " contrast of %.2f", built_in[i],
				    role_names[in_it[r]], c);
		}
		/* It is seen that it is the cursor's. */
		assert_true(contrast(theme_rgb(row->bg), ground) > 1.2);
	}
}

/* Machado, Oliveira and Fernandes (2009), severity 1: linear rgb. */
static const double protanopia[3][3] = {
	{ 0.152286, 1.052583, -0.204868 },
	{ 0.114503, 0.786281, 0.099216 },
	{ -0.003882, -0.048116, 1.051998 },
};
static const double deuteranopia[3][3] = {
	{ 0.367322, 0.860646, -0.227968 },
	{ 0.280085, 0.672501, 0.047413 },
	{ -0.011820, 0.042940, 0.968881 },
};

static void
seen_by(const double m[3][3], int32_t rgb, double *out)
{
	double in[3] = { linear(rgb >> 16 & 0xff), linear(rgb >> 8 & 0xff),
		linear(rgb & 0xff) };

	for (int i = 0; i < 3; i++) {
		double sum = 0;
		for (int k = 0; k < 3; k++)
			sum += m[i][k] * in[k];
		sum = sum < 0 ? 0 : sum > 1 ? 1 : sum;
		/* Back to about what is perceived as even steps. */
		out[i] = pow(sum, 1 / 2.4);
	}
}

static double
apart(const double m[3][3], int32_t a, int32_t b)
{
	double va[3], vb[3], sum = 0;

	seen_by(m, a, va);
	seen_by(m, b, vb);
	for (int i = 0; i < 3; i++)
		sum += (va[i] - vb[i]) * (va[i] - vb[i]);
	return sqrt(sum);
}

/* The nearest two of the states that matter. */
static double
nearest_states(const char *theme, const double m[3][3], const char **which)
{
	static const enum role states[] = { ROLE_ALIVE, ROLE_FAILED,
		ROLE_UNKNOWN, ROLE_STOPPING };
	struct theme t = loaded(theme);
	double best = 10;

	for (int a = 0; a < 4; a++)
		for (int b = 0; b < a; b++) {
			double d = apart(m, theme_rgb(t.roles[states[a]].fg),
			    theme_rgb(t.roles[states[b]].fg));
			if (d < best) {
				best = d;
				*which = role_names[states[a]];
			}
		}
	return best;
}

static void
states_are_told_apart_without_red_or_green(void **state)
{
	const char *which = "";
	double p = nearest_states("colour-blind", protanopia, &which);
	double d = nearest_states("colour-blind", deuteranopia, &which);

	(void)state;
	if (p < 0.25 || d < 0.25)
		fail_msg("%s is too near: %.2f, %.2f", which, p, d);
	/* It is why the theme is there: the default does not do that. */
	assert_true(nearest_states("default", protanopia, &which) < 0.25 ||
	    nearest_states("default", deuteranopia, &which) < 0.25);
}

static void
mono_has_no_colour(void **state)
{
	struct theme t = loaded("mono");

	(void)state;
	for (int r = 0; r < ROLE_COUNT; r++) {
		assert_int_equal(t.roles[r].fg, NONE);
		assert_int_equal(t.roles[r].bg, NONE);
	}
	assert_true(t.roles[ROLE_CURSOR].flags & STYLE_REVERSE);
}

/* Byte by byte they are not: there is room between the fields. */
static bool
is_same(const struct theme *a, const struct theme *b)
{
	bool same = true;

	for (int r = 0; r < ROLE_COUNT; r++)
		same &= a->roles[r].fg == b->roles[r].fg &&
		    a->roles[r].bg == b->roles[r].bg &&
		    a->roles[r].flags == b->roles[r].flags;
	return same;
}

/* A grey ground is none that can be seen, of eight colours. */
static void
few_colours_reverse_what_has_a_ground(void **state)
{
	static const int counts[] = { 8, 16 };

	(void)state;
	for (int i = 0; i < 2 * BUILT_IN; i++) {
		struct theme t = loaded(built_in[i / 2]), was = t;
		int count = counts[i % 2];
		theme_fit(&t, 256);
		assert_true(is_same(&t, &was));
		theme_fit(&t, count);
		for (int r = 0; r < ROLE_COUNT; r++) {
			int fg, bg, own = was.roles[r].bg & 0xffffff;
			theme_pair(&t.roles[r], count, &fg, &bg);
			/* Black and white themselves are what was meant. */
			if (own != 0 && own != 0xffffff)
				assert_true(bg != 0 && bg != 7 && bg != 15);
		}
		assert_true(t.roles[ROLE_CURSOR].bg != NONE ||
		    (t.roles[ROLE_CURSOR].flags & STYLE_REVERSE));
	}
}

/* Soft colours keep what they mean. */
static void
few_colours_keep_the_states_apart(void **state)
{
	static const enum role states[] = { ROLE_ALIVE, ROLE_FAILED,
		ROLE_UNKNOWN };
	static const int counts[] = { 8, 16 };

	(void)state;
	for (int i = 0; i < 2 * (BUILT_IN - 1); i++) {
		struct theme t = loaded(built_in[i / 2]);
		int fg[3], bg;
		for (int k = 0; k < 3; k++)
			theme_pair(&t.roles[states[k]], counts[i % 2], &fg[k],
			    &bg);
		assert_true(fg[0] % 8 == 2 || fg[0] % 8 == 6);
		assert_int_equal(fg[1] % 8, 1);
		assert_int_equal(fg[2] % 8, 5);
	}
}

static char home[] = "/tmp/plm-themes-XXXXXX";

static void
write_theme(const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof path, "%s/plm-tui/themes/%s.theme", home, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	chmod(path, 0600);
}

static void
the_users_own_are_found(void **state)
{
	struct theme_list list = { 0 };
	struct theme t, light = loaded("light");
	struct fault f = { 0 };

	(void)state;
	write_theme("mine", "# Mine alone\ninherit light\nalive 1 2 bold\n");
	t = loaded("mine");
	assert_int_equal(t.roles[ROLE_ALIVE].fg, 1);
	assert_int_equal(t.roles[ROLE_FAILED].fg, light.roles[ROLE_FAILED].fg);
	/* One's own stands before ours. */
	write_theme("dark", "normal 7 4\n");
	assert_int_equal(loaded("dark").roles[ROLE_NORMAL].bg, 4);
	theme_list_fill(&list);
	assert_int_equal(list.n, BUILT_IN + 1);
	assert_string_equal(list.v[0].name, "auto");
	assert_string_equal(list.v[BUILT_IN].name, "mine");
	assert_string_equal(list.v[BUILT_IN].words, "Mine alone");
	theme_list_finish(&list);
	/* What is wrong is said, and nothing is changed. */
	write_theme("bad", "normal 7 4\nalive rot default\n");
	assert_false(theme_load(&t, "bad", &f));
	assert_non_null(strstr(f.text, "/bad.theme:2: 'rot' is no colour"));
	assert_int_equal(t.roles[ROLE_ALIVE].fg, 1);
	write_theme("ring", "inherit ring\n");
	assert_false(theme_load(&t, "ring", &f));
	assert_non_null(strstr(f.text, "it inherits itself"));
}

static void
a_name_is_no_path(void **state)
{
	static const char *const bad[] = { "", "../mine", "/etc/passwd", "a b",
		"none" };
	struct theme t;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct fault f = { 0 };
		assert_false(theme_load(&t, bad[i], &f));
		assert_non_null(strstr(f.text, "is no theme; there are"
		    " auto, default, dark, light, high-contrast, colour-blind,"
		    " mono"));
	}
}

static bool
is_theme(const struct theme *t, const char *name)
{
	struct theme other = loaded(name);

	return is_same(t, &other);
}

static void
auto_is_light_on_a_light_terminal(void **state)
{
	static const struct {
		const char *colours, *theme;
	} cases[] = {
		{ "0;15", "light" }, { "0;7", "light" },
		{ "0;default;15", "light" }, { "12;9", "light" },
		{ "15;0", "default" }, { "15;8", "default" },
		{ "0;default", "default" }, { "15", "default" },
		{ "", "default" }, { "0;", "default" }, { ";-7", "default" },
		{ "0;15x", "default" }, { "0;4294967303", "default" },
		{ "0;16", "default" }, { NULL, "default" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (cases[i].colours == NULL)
			unsetenv("COLORFGBG");
		else
			setenv("COLORFGBG", cases[i].colours, 1);
		struct theme t = loaded("auto");
		assert_true(is_theme(&t, cases[i].theme));
		/* What was chosen by name is that. */
		t = loaded("high-contrast");
		assert_false(is_theme(&t, "light"));
	}
}

static int
set_up(void **state)
{
	char path[256];

	(void)state;
	unsetenv("COLORFGBG");
	if (mkdtemp(home) == NULL || setenv("XDG_DATA_HOME", home, 1) != 0)
		return -1;
	snprintf(path, sizeof path, "%s/plm-tui", home);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/plm-tui/themes", home);
	return mkdir(path, 0700);
}

static int
tear_down(void **state)
{
	static const char *const files[] = { "mine", "dark", "bad", "ring" };
	char path[256];

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/plm-tui/themes/%s.theme", home,
		    files[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/plm-tui/themes", home);
	rmdir(path);
	snprintf(path, sizeof path, "%s/plm-tui", home);
	rmdir(path);
	return rmdir(home);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_every_role_once),
		cmocka_unit_test(the_list_is_the_directory),
		cmocka_unit_test(all_can_be_read),
		cmocka_unit_test(all_can_be_read_everywhere),
		cmocka_unit_test(contrast_is_about_right),
		cmocka_unit_test(what_a_program_colours_is_seen),
		cmocka_unit_test(a_ground_has_its_colour),
		cmocka_unit_test(the_cursors_row_can_be_read),
		cmocka_unit_test(states_are_told_apart_without_red_or_green),
		cmocka_unit_test(mono_has_no_colour),
		cmocka_unit_test(few_colours_reverse_what_has_a_ground),
		cmocka_unit_test(few_colours_keep_the_states_apart),
		cmocka_unit_test(the_users_own_are_found),
		cmocka_unit_test(a_name_is_no_path),
		cmocka_unit_test(auto_is_light_on_a_light_terminal),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
