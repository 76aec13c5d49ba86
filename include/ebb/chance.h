/* SPDX-License-Identifier: MIT
 * chance: the luck of a clinic: words by (replication, day or patient, number, purpose), and lengths of time
 * and counts from words (sim/clinic/README.md section 6).
 *
 * Beside the patients' streams lies one sequence for each clinic's seed. A word is found by jumping there, so
 * nothing is kept and nothing depends on who asked first:
 *
 *     clinic    | replication 0: 2^20 of who | replication 1 | ...     a golden jump between two, as patients
 *     who       | number 0: 32 draws | number 1: 32 draws | ... number 2^20 - 1 |
 *     number    | purpose 0 | purpose 1 | ... | free |
 *
 *     ebb_u128 place = ebb_chance_place(&chance, patient, session);    one jump for all lengths of a session
 *     uint64_t word = ebb_chance_at(&chance, place, EBB_CHANCE_INFUSION);
 *
 * A longer queue must not move anybody's luck: name words by whom they belong to, never by chair, place in a
 * queue or order of service.
 *
 * What always holds: ebb_length_seconds and ebb_poisson never fall when the word rises, and a count never
 * falls when its mean rises; so that "referrals +20 %" has every referral that there was before, and more.
 *
 * Caveats:
 *   Two things always happen together -> they have the same who, number and purpose: a week and a patient may
 *     share a number only because their purposes differ. A purpose is of patients, of weeks or of days.
 *   One word is wanted twice -> its high half and its low half are independent (EBB_CHANCE_POLICY). */
#ifndef EBB_CHANCE_H
#define EBB_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/clinic.h>
#include <ebb/pcg.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a word decides. Rows may be added at the end; their numbers are part of the contract. */
#define EBB_CHANCE_LIST(X)                                                         \
    X(EBB_CHANCE_ENTRY)      /* patient: day 0 of a panel's patient */             \
    X(EBB_CHANCE_POLICY)     /* patient: which policy; which service (low word) */ \
    X(EBB_CHANCE_GIVES_UP)   /* patient, week: leaves the waiting list */          \
    X(EBB_CHANCE_REFERRALS)  /* week: how many */                                  \
    X(EBB_CHANCE_WEEKDAY)    /* week, number of the referral: on which weekday */  \
    X(EBB_CHANCE_BACKGROUND) /* day, kind: how many background sessions */         \
    X(EBB_CHANCE_SHORT)      /* day: one nurse fewer */                            \
    X(EBB_CHANCE_ARRIVES)    /* patient, session: early or late on the day */      \
    X(EBB_CHANCE_CHECK_IN)   /* patient, session: lengths */                       \
    X(EBB_CHANCE_START)                                                            \
    X(EBB_CHANCE_INFUSION)                                                         \
    X(EBB_CHANCE_OBSERVATION)                                                      \
    X(EBB_CHANCE_ESCORT)                                                           \
    X(EBB_CHANCE_TURNOVER)                                                         \
    X(EBB_CHANCE_TAKES_PLACE) /* patient, day: comes at short notice */
#define EBB_AS_ENUM(code) code,
enum ebb_chance_purpose { EBB_CHANCE_LIST(EBB_AS_ENUM) EBB_CHANCE_COUNT };
#undef EBB_AS_ENUM

/* Part of the contract. 2^20 of who leaves room for the 2^18 patients of a replication and for background
 * sessions counted behind them; any 2^40 of them in all are at least 2^86 draws apart (pcg.h), and one who
 * has 2^25. 32 draws a number: twice the purposes of today, so that new ones move nobody's luck. */
enum {
    EBB_CHANCE_BITS = 20, /* of who, of number, of replication */
    EBB_CHANCE_DRAWS = 32 /* of one number */
};

/* Jumps by one digit of four bits each. A jump made from nothing takes up to 45 products of 128 bits and as
 * many squares; digits take one product for each that is not 0: of patient 300's tenth session, 3 and 1.
 * Digits of eight bits would halve the products and take 48 kB, a whole first cache. */
enum { EBB_CHANCE_DIGITS = EBB_CHANCE_BITS / 4, EBB_CHANCE_DIGIT_VALUES = 16 };

/* Luck of one replication; const from then on, any thread. */
struct ebb_chance {
    ebb_u128 start;
    struct ebb_pcg_jump who[EBB_CHANCE_DIGITS][EBB_CHANCE_DIGIT_VALUES];
    struct ebb_pcg_jump number[EBB_CHANCE_DIGITS][EBB_CHANCE_DIGIT_VALUES];
    struct ebb_pcg_jump purpose[EBB_CHANCE_COUNT];
};
void ebb_chance_init(struct ebb_chance *chance, uint64_t seed, int64_t replication);

/* Where the words of (who, number) begin: who is a patient of the replication, a week or a day; number counts
 * that one's sessions, weeks, days, referrals. Both from 0 on and below 2^20: else a bug. */
ebb_u128 ebb_chance_place(const struct ebb_chance *chance, int64_t who, int64_t number);

/* 64 bits, of a place and of a name. */
static inline uint64_t ebb_chance_at(const struct ebb_chance *chance, ebb_u128 place,
                                     enum ebb_chance_purpose purpose)
{
    return ebb_pcg_output(ebb_pcg_advance(place, &chance->purpose[purpose]));
}
uint64_t ebb_chance_word(const struct ebb_chance *chance, int64_t who, int64_t number,
                         enum ebb_chance_purpose purpose);

/* Whether lengths can be drawn from what was said, any bytes; if not, out_why is a sentence that tells what
 * is allowed: all numbers finite and at least 0, low <= typical <= high where the law has them, of a
 * lognormal all above 0. */
bool ebb_length_check(const struct ebb_length *length, const char **out_why);

/* No length is longer: a lognormal with a high end far above its median would not fit into an int32_t at its
 * rarest words, and the lengths of one session must not when added up. An exponential of a day's mean, the
 * longest that a key takes, stays below it for every word. */
enum { EBB_LONGEST_LENGTH_S = 30 * 86400 };

/* A length with what every draw of it needs: the spreads of a lognormal cost a logarithm each. */
struct ebb_length_law {
    struct ebb_length length;
    double below, above; /* of the logarithm, below and above the median; of other laws 0 */
};
struct ebb_length_law ebb_length_law_of(const struct ebb_length *length);

/* Seconds, 0 to the longest, rounded to whole ones. Fixed bits. Of a length that passes the check. A
 * lognormal meets its three numbers, the median and what 5 % are below and above, exactly: the spread below
 * the median is one and that above it another. */
int32_t ebb_length_law_seconds(const struct ebb_length_law *law, uint32_t word);
int32_t ebb_length_seconds(const struct ebb_length *length, uint32_t word); /* of one that is drawn once */

/* Its mean in minutes and its variance in minutes squared, by formula and with fixed bits: for what is
 * planned and for textbook formulas. */
double ebb_length_mean(const struct ebb_length *length);
double ebb_length_variance(const struct ebb_length *length);

/* A Poisson count of that mean (0 to 10,000) from one word of 64 bits, by inversion. */
int ebb_poisson(double mean, uint64_t word);

#ifdef __cplusplus
}
#endif

#endif
