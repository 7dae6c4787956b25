/*
 * When lines arrived, as a column before them. What was read later has no time,
 * and none is made up for it.
 */
#ifndef STAMP_H
#define STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order of the values of the setting "timestamps". */
enum stamp { STAMP_OFF, STAMP_LOCAL, STAMP_UTC, STAMP_DELTA, STAMP_COUNT };

/* The setting's word, and what it is to a person. */
const char *stamp_word(enum stamp s);
const char *stamp_sentence(enum stamp s);

/* STAMP_OFF where the word is none of them. */
enum stamp stamp_parse(const char *word);

/* Columns, the blank behind it included; 0 for STAMP_OFF. */
int stamp_width(enum stamp s);

/*
 * "15:04:05.678", "15:04:05.678Z", "+1.234s"; "~" where a time that it takes is
 * not known (0). before: when the line before arrived. Returns buf.
 */
const char *stamp_text(enum stamp s, int64_t when, int64_t before, char *buf,
    size_t size);

/* when, which is known, is on another day than before, or nobody knows. */
bool stamp_new_day(enum stamp s, int64_t when, int64_t before);

/* "Thu 2026-11-26". Returns buf. */
const char *stamp_day(enum stamp s, int64_t when, char *buf, size_t size);

#endif
