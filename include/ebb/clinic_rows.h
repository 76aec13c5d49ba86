/* SPDX-License-Identifier: MIT
 * clinic_rows: the clinics that are played for one clinic: as it is, with other chairs and nurses, and what
 * if (sim/clinic/README.md section 9).
 *
 *     row 0     without limits             the same people, room for everybody
 *     1 .. m    chairs x nurses            the planner's own among them
 *     .. n      what if, same people       an hour more, shorter slots, a nurse who starts one and watches
 *                                          others, more of the prescriber, half of the no-shows
 *     then      without limits | what if   in pairs, with other people: 20 % more referrals, policies
 *
 * Rows with the same people stand side by side, so that these are drawn once (<ebb/clinic_play.h>). Each
 * row is a whole clinic, checked like one that somebody wrote; what makes none (a chair fewer than one, a
 * slot too short) is left out.
 *
 * What always holds: row `own` is the clinic that was given, to the byte. A row's numbers do not depend on
 * which others there are.
 *
 * Caveats, as symptom -> what to do:
 *   One nurse more changes little although nurses are short -> it has shifts: the nurse more is there in all
 *     opening hours, without a break; one fewer is taken from the largest shift.
 *   No-shows halved changes the people's past -> it must not: from today on. The study is not changed.
 */
#ifndef EBB_CLINIC_ROWS_H
#define EBB_CLINIC_ROWS_H

#include <stdbool.h>

#include <ebb/clinic.h>
#include <ebb/clinic_play.h>
#include <ebb/message.h>
#include <ebb/status.h>
#include <ebb/study.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 5 x 4 staffings show one and two chairs fewer and more, and whether a nurse less or two more would do. */
enum {
    EBB_CLINIC_WORDS = 128,
    EBB_CLINIC_GRID_CHAIRS = 5,
    EBB_CLINIC_GRID_NURSES = 4,
    EBB_CLINIC_GRID_MOST = 32
};

#define EBB_CLINIC_WHAT_IF_LIST(X)                           \
    X(EBB_IF_CHAIR_MORE, "chair_more")                       \
    X(EBB_IF_CHAIR_LESS, "chair_less")                       \
    X(EBB_IF_NURSE_MORE, "nurse_more")                       \
    X(EBB_IF_NURSE_LESS, "nurse_less")                       \
    X(EBB_IF_HOUR_MORE, "hour_more")                         \
    X(EBB_IF_SLOT_SHORTER, "slot_shorter")                   \
    X(EBB_IF_START_SHARED, "start_shared")                   \
    X(EBB_IF_PRESCRIBER_MORE, "prescriber_more")             \
    X(EBB_IF_PRESCRIBER_EARLIER, "prescriber_earlier")       \
    X(EBB_IF_PRESCRIBER_AT_OPENING, "prescriber_at_opening") \
    X(EBB_IF_NO_REVIEWS, "no_reviews")                       \
    X(EBB_IF_NO_SHOWS_HALVED, "no_shows_halved")             \
    X(EBB_IF_REFERRALS_MORE, "referrals_more")               \
    X(EBB_IF_INTERVAL_LONGER, "interval_longer")             \
    X(EBB_IF_INTERVAL_SHORTER, "interval_shorter")           \
    X(EBB_IF_POLICY, "policy") /* one for each of the study that the clinic does not have */
#define EBB_AS_ENUM(code, name) code,
enum ebb_clinic_if { EBB_CLINIC_WHAT_IF_LIST(EBB_AS_ENUM) EBB_IF_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_CLINIC_IFS[EBB_IF_COUNT]; /* their names in files */

/* Changes of a what-if. Small ones, that somebody could decide on this week; and of a size that a year's luck
 * does not hide. */
enum { EBB_IF_MINUTES_LONGER = 60, EBB_IF_MINUTES_SHORTER = 15, EBB_IF_DAYS_OF_INTERVAL = 7 };
#define EBB_IF_REFERRALS 1.2

/* A row. Whole clinics, 5 kB each: that a row is what it says can be seen, and told (`ebb show`). */
struct ebb_clinic_case {
    struct ebb_clinic clinic;
    int study;          /* index into studies */
    int without_limits; /* its row; of such a row itself: -1 */
};

/* A row by what it changes. A row may be in the table as well; rows without limits are in neither. */
struct ebb_clinic_what_if {
    enum ebb_clinic_if code;
    int row;
    char words[EBB_CLINIC_WORDS]; /* "one chair more (5)" */
};

/* Whether it asks whether a clinic could do with less, or what more patients would do: answers that a planner
 * wants, and no advice to anybody whose patients wait. */
static inline bool ebb_clinic_if_takes(enum ebb_clinic_if code)
{
    return code == EBB_IF_CHAIR_LESS || code == EBB_IF_NURSE_LESS || code == EBB_IF_REFERRALS_MORE;
}

/* Whether it changes what time there is of the prescriber. */
static inline bool ebb_clinic_if_of_prescriber(enum ebb_clinic_if code)
{
    return code >= EBB_IF_PRESCRIBER_MORE && code <= EBB_IF_NO_REVIEWS;
}

/* Whether it eases a rule of safe practice. Such a change costs no money and often gains most; whoever reads
 * a page in a hurry takes what stands first: it is told after the others, and is never first. */
static inline bool ebb_clinic_if_eases(enum ebb_clinic_if code)
{
    return code == EBB_IF_START_SHARED || code == EBB_IF_NO_REVIEWS;
}

struct ebb_clinic_rows {
    int n, own;
    struct ebb_clinic_case *cases; /* (row) */
    struct ebb_clinic_row *played; /* (row) what <ebb/clinic_play.h> takes */
    int n_studies;
    struct ebb_study *studies; /* settled */
    int n_chairs, n_nurses;    /* of the table */
    int chairs[EBB_CLINIC_GRID_MOST], nurses[EBB_CLINIC_GRID_MOST];
    int staffing[EBB_CLINIC_GRID_MOST][EBB_CLINIC_GRID_MOST]; /* (chairs, nurses) row; -1: no such clinic */
    int n_what_ifs;
    struct ebb_clinic_what_if what_ifs[EBB_IF_COUNT + EBB_MAX_POLICIES];
};

struct ebb_clinic_rows_asked {
    int n_chairs,
        n_nurses; /* of the table; usually EBB_CLINIC_GRID_CHAIRS and _NURSES. 0: as one, the planner's own */
    bool what_ifs;
    bool default_study; /* whose interval is the planner's: what ifs of a week longer and shorter */
};

/* Rows of a checked clinic on its study, which is settled here; messages are those of the planner's own row.
 * gives: caller calls ebb_clinic_rows_free, which leaves a zeroed struct. EBB_BAD_STUDY, EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_rows_init(struct ebb_clinic_rows *rows, const struct ebb_clinic *clinic,
                                     const struct ebb_study *study, const struct ebb_clinic_rows_asked *asked,
                                     struct ebb_messages *messages);
void ebb_clinic_rows_free(struct ebb_clinic_rows *rows);

/* Gives a clinic so many chairs and nurses: in its rooms, beginning with the largest; in its shifts, as
 * above. False: that makes no clinic that passes the check, and `clinic` is as it was. */
bool ebb_clinic_set_staffing(struct ebb_clinic *clinic, int chairs, int nurses);

#ifdef __cplusplus
}
#endif

#endif
