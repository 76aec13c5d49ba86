/* SPDX-License-Identifier: MIT
 * chance: the luck of a clinic: words by (replication, day or patient, number, purpose), and lengths of time
 * from words (sim/clinic/README.md section 6).
 *
 * Beside the patients' streams lies one for each clinic's seed (ebb_pcg_seed of the seed and a constant of
 * ours, hashed); a word is found by jumping there, so nothing is kept and nothing depends on who asked first.
 *
 * A longer queue must not move anybody's luck: name words by whom they belong to, never by chair, place in a
 * queue or order of service. */
#ifndef EBB_CHANCE_H
#define EBB_CHANCE_H

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
    X(EBB_CHANCE_TAKES_PLACE) /* patient, session: comes at short notice */
#define EBB_AS_ENUM(code) code,
enum ebb_chance_purpose { EBB_CHANCE_LIST(EBB_AS_ENUM) EBB_CHANCE_COUNT };
#undef EBB_AS_ENUM

/* Luck of one replication; const from then on, any thread. */
struct ebb_chance {
    ebb_u128 start;
};
void ebb_chance_init(struct ebb_chance *chance, uint64_t seed, int64_t replication);

/* 64 bits for (who, number, purpose): who is a patient of the replication, a week or a day; number counts
 * that one's sessions, weeks, referrals. Both from 0 on, below 2^20 and 2^20. */
uint64_t ebb_chance_word(const struct ebb_chance *chance, int64_t who, int64_t number,
                         enum ebb_chance_purpose purpose);

/* Seconds, at least 0, rounded to whole ones. Fixed bits. */
int32_t ebb_length_seconds(const struct ebb_length *length, uint32_t word);
/* Its mean in minutes, by formula: for what is planned and for textbook formulas. */
double ebb_length_mean(const struct ebb_length *length);

/* A Poisson count of that mean (0 to 10,000) from one word of 64 bits, by inversion. */
int ebb_poisson(double mean, uint64_t word);

#ifdef __cplusplus
}
#endif

#endif
