/* SPDX-License-Identifier: MIT
 * units: numbers with the units that people write, read and printed the same way in every locale.
 *
 * Inside the program time is in days, severity in points, a share or probability a fraction, a rate per day
 * or per year. Text says "4 weeks", "36 points", "8.8 %", "0.0178 per day". A value that is printed and read
 * again is the same to the last bit.
 *
 * Caveats:
 *   - "nan", "inf", "0x10", "010" and "1,5" are no numbers, whatever the locale -> EBB_UNITS_NO_NUMBER or
 *     an unknown word, never a value that fails later somewhere else;
 *   - a month has 30.4375 days -> where whole days are asked for, the caller rounds what was written in a
 *     word that is `rounded`; weeks must come out whole by themselves.
 *
 *   1. Units   2. Reading   3. Printing   4. Spelling
 */
#ifndef EBB_UNITS_H
#define EBB_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 1. Units */

/* What a value measures; its unit inside the program, in UDUNITS, is ebb_units_name. */
enum ebb_unit {
    EBB_UNIT_NUMBER,  /* no unit */
    EBB_UNIT_DAYS,    /* day(s), week(s), month(s) of 30.4375 days, year(s) of 365.25 days */
    EBB_UNIT_POINTS,  /* of MADRS, or of the study's instrument */
    EBB_UNIT_PERCENT, /* a fraction, written in % */
    EBB_UNIT_PER_DAY,
    EBB_UNIT_PER_YEAR,
    EBB_UNIT_MINUTES, /* min, hours: lengths of time within a day; no study has one, a clinic has */
    EBB_UNIT_COUNT
};

const char *ebb_units_name(enum ebb_unit unit); /* "day", "point", "1", "1/day", ... */
/* For messages: "a time in days, weeks, months or years", ... Constant, as the names are. */
const char *ebb_units_allowed(enum ebb_unit unit);

/* One way to write a unit: `one` for exactly 1, `many` for everything else; the reader takes both for any. */
struct ebb_unit_word {
    const char *one, *many; /* "week", "weeks" */
    enum ebb_unit unit;
    double scale; /* into the program's unit */
    bool rounded; /* to whole days where days are asked for: months and years are no whole number of days */
};

/* The words of all units, the program's own first in each, ending with a row whose `one` is NULL.
 * EBB_UNIT_NUMBER has none. Constant: one list, from which the reader, the printer, the schema for editors
 * and "did you mean" are all made, so that a unit is added in one place. */
const struct ebb_unit_word *ebb_units_words(void);
/* The nearest word to a misspelt one, in the number (one or many) that it has; NULL when none is near. */
const char *ebb_units_nearest(const char *word);
/* What a short word stands for that people write ("wk", "mo", "pts", "MADRS"); NULL: for none. It is offered
 * and not taken: a study has one spelling of each unit. */
const struct ebb_unit_word *ebb_units_short(const char *word);

/* 2. Reading */

/* Why a text is no quantity. Only the first and the last of these fill out_quantity. */
enum ebb_units_result {
    EBB_UNITS_OK,
    EBB_UNITS_EMPTY,
    EBB_UNITS_NO_NUMBER,    /* "abc", "0x10", "1.2.3", "nan" */
    EBB_UNITS_HUGE,         /* too large for a double, or written with more than 64 characters */
    EBB_UNITS_UNKNOWN_WORD, /* the rest is no unit */
};

/* What was written and what it means, side by side: a message shows the one, a range is checked on the other,
 * and `ebb show` prints a value in the word in which it was written. */
struct ebb_quantity {
    double written;                   /* the number as written: 4 of "4 weeks" */
    double value;                     /* in the program's unit: 28 */
    enum ebb_unit unit;               /* EBB_UNIT_NUMBER where no unit was written */
    const struct ebb_unit_word *word; /* NULL where none was written */
    const char *rest; /* on EBB_UNITS_UNKNOWN_WORD: where the unknown word starts in the text; borrowed */
};

/* Reads number, blanks, word: "4 weeks", "4weeks", "8.8 %". borrows: text; `rest` points into it. */
enum ebb_units_result ebb_units_read(const char *text, struct ebb_quantity *out_quantity);

/* A count in digits alone, from 0 to `most`: no sign, blank, point, power or zero before it ("010" is ten to
 * one reader and eight to another). False: `out_why` says what the text has that people often write, for a
 * message ("a comma is in it: write 1000 for a thousand"), or is "". One for all counts: a number that one
 * option takes and another does not is found out late. */
bool ebb_units_read_whole(const char *text, uint64_t most, uint64_t *out_value, const char **out_why);

/* 3. Printing */

/* Room for any quantity in text: sign, 17 digits, point, leading zeros, exponent and the longest word are
 * fewer than 40. Texts that are longer are refused when read. */
enum { EBB_UNITS_SIZE = 64 };

/* The shortest decimal number that reads back as exactly this finite value: 0.1, not 0.10000000000000001. Of
 * two that are as short, the nearer one. */
void ebb_units_print_number(double value, char out_text[EBB_UNITS_SIZE]);
/* As printf's %.<digits>g, but with a point whatever the locale of the caller: for documents that programs
 * read. 17 digits bring back every double. */
void ebb_units_print_digits(double value, int digits, char out_text[EBB_UNITS_SIZE]);
/* The canonical form, in the program's own unit: "28 days", "1 point", "8.8 %". */
void ebb_units_print(double value, enum ebb_unit unit, char out_text[EBB_UNITS_SIZE]);
/* The same in the unit of `word` where the value is a whole number of it, else canonical. NULL: canonical. */
void ebb_units_print_as(double value, enum ebb_unit unit, const struct ebb_unit_word *word,
                        char out_text[EBB_UNITS_SIZE]);

/* 4. Spelling */

/* How many letters must be changed, added, dropped or swapped with their neighbour to make `from` into `to`,
 * upper and lower case being the same; words longer than 63 letters are infinitely far. */
int ebb_units_distance(const char *from, const char *to);
/* Whether that is near enough to ask "did you mean", one letter in three, at least one, and less than
 * `*distance`, which then becomes it: begin with EBB_UNITS_FAR, and the last that was nearer is the
 * nearest. */
enum { EBB_UNITS_FAR = 1000 };
bool ebb_units_is_nearer(const char *written, const char *candidate, int *distance);

#endif
