/*
 * A role on the ground of another one, and what a program has coloured: both can be
 * read, whatever the theme and the program say.
 */
#ifndef THEME_ON_H
#define THEME_ON_H

#include "theme.h"

/*
 * The contrast of two colours, 0xrrggbb, from 1 to 21, as WCAG 2 has it; its curve
 * of a channel is x^2 (0.8 + 0.2 x) here, which is within 5 % of it.
 */
double theme_contrast(int32_t a, int32_t b);

enum { CONTRAST_LEAST = 3 };    /* WCAG 2.1, 1.4.11: what has to be seen     */

/* What has no ground of its own has that of base, and a colour that can be read
 * there, the nearest on the way from its own to that of base. */
struct style theme_on(const struct theme *t, enum role base, enum role role);

/*
 * The same, as a program has coloured it. Of the terminal's own ground it is only
 * guessed that it is dark where the theme is for dark ones: what would be hidden
 * by that has the terminal's own colour.
 */
struct style theme_own(const struct theme *t, const struct style *s,
    const struct style *own);

#endif
