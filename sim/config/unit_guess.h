/* SPDX-License-Identifier: MIT
 * unit_guess: which value somebody meant who wrote a number with another unit than the key's.
 *
 *     key in 1/year   0.0036 per day   1.3149 per year    converted: 365.25 times a day
 *     key in 1/day    0.0276 /day      0.0276 per day     another spelling of the same
 *     key in %        3.6 percent      3.6 %
 *     per_month in %  3 % a month      3 %                the period is in the key's name
 *     per_month in %  36 % per year    (none)             3 % a month, or 3.65 % compounded: both are meant
 *     key of 0 to 1   67 %             0.67               a share that is written as a number, like a gain
 *     key of 0 to 9   67 %             (none)             a factor or a log-odds is nothing of a hundred
 *     key in points   3                3 points           there is one word only
 *     key in days     3                (none)             days, weeks, months: anybody's guess
 *
 * An offer is pasted into the study without a second look. So it must be right, and must be accepted: it is
 * in the key's unit and range, and the same amount as was written. A unit that was written is converted,
 * never exchanged for another: "0.0036 per year" for 0.0036 per day is 365 times too little and looks well.
 */
#ifndef EBB_CONFIG_UNIT_GUESS_H
#define EBB_CONFIG_UNIT_GUESS_H

#include <ebb/key.h>
#include <ebb/units.h>

/* Fills `out_text` with the value that the text of the quantity means under the key; "" when there is none
 * that is sure. Takes quantities as ebb_units_read leaves them, whether it knew the word or not. */
void ebb_unit_guess(const struct ebb_key *key, const struct ebb_quantity *quantity,
                    char out_text[EBB_UNITS_SIZE]);

#endif
