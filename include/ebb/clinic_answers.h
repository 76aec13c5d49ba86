/* SPDX-License-Identifier: MIT
 * clinic_answers: what is kept of all years of all rows of a clinic (sim/clinic/README.md section 9).
 *
 *     tallies (row) of replication 0, 1, 2 ...  --take-->  values (row, outcome, replication)   doubles
 *                                                          pools (row)                          whole numbers
 *                                                          weekly (of one row)                  whole numbers
 *
 * A tally is let go as soon as it has been taken: beyond the values memory does not grow with years, but for
 * the weeks of one row, which a page draws as a fan.
 *
 * What always holds: the same bytes for any threads and any number of years played at once, for a value has
 * its place and everything that is added up is a whole number.
 *
 * Caveat: two threads ask at once -> they share `scratch`: copy the struct and give each its own. */
#ifndef EBB_CLINIC_ANSWERS_H
#define EBB_CLINIC_ANSWERS_H

#include <stdint.h>

#include <ebb/clinic.h>
#include <ebb/clinic_estimate.h>
#include <ebb/clinic_outcome.h>
#include <ebb/clinic_tally.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What must be known of a row to make its numbers. */
struct ebb_clinic_asked {
    const struct ebb_clinic *clinic;
    int without_limits; /* the row with the same people and room for everybody; -1: none */
};

/* Sums over the weeks of the same number, all replications. */
#define EBB_CLINIC_WEEK_LIST(X) X(given) X(active) X(backlog) X(list) X(panel) X(booked) X(holds)
#define EBB_AS_WEEKS(what)      int64_t week_##what[EBB_MAX_CLINIC_WEEKS];

/* Sums over all replications of a row; means are for who asks. Distributions are pooled, for a planner reads
 * them as "of 100 boosters"; ranges over years are of the values. */
struct ebb_clinic_pool {
    int n_replications, n_weeks;
    int64_t late[EBB_LATE_DAYS + 1], late_waiting[EBB_LATE_DAYS + 1], late_given_up[EBB_LATE_DAYS + 1];
    int64_t waited[EBB_WAIT_MINUTES + 1], start_weeks[EBB_START_WEEKS + 1];
    struct ebb_day_use use[7]; /* by weekday */
    int64_t open_chair_s[7], open_days[7], booked_chair_s[7], prescriber_s[7], prescriber_busy_s[7];
    EBB_CLINIC_WEEK_LIST(EBB_AS_WEEKS)
};
#undef EBB_AS_WEEKS

/* Of one row, by replication and week: what a fan is drawn of. */
enum ebb_clinic_weekly {
    EBB_WEEKLY_GIVEN,
    EBB_WEEKLY_ACTIVE,
    EBB_WEEKLY_BACKLOG,
    EBB_WEEKLY_LIST,
    EBB_WEEKLY_COUNT
};

struct ebb_clinic_answers {
    int n_rows, n_replications, most_replications;
    int n_worlds; /* joint draws that replications are played in; 0: none */
    int weekly_row, n_weeks;
    struct ebb_clinic_asked *asked; /* (row) */
    double *values;                 /* (row, outcome, replication) */
    struct ebb_clinic_pool *pools;  /* (row) */
    int32_t *weekly;                /* (replication, enum ebb_clinic_weekly, week) of weekly_row */
    double *scratch;                /* (most_replications) */
};

/* Room for so many replications. keeps: the clinics of `asked` (n_rows). `weekly_row`: a row.
 * gives: caller calls ebb_clinic_answers_free, which leaves a zeroed struct. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_answers_init(struct ebb_clinic_answers *answers,
                                        const struct ebb_clinic_asked *asked, int n_rows,
                                        int most_replications, int n_worlds, int weekly_row);
void ebb_clinic_answers_free(struct ebb_clinic_answers *answers);

/* The tallies (row) of the next replication: n_replications, and in this order. */
void ebb_clinic_answers_take(struct ebb_clinic_answers *answers, int replication,
                             const struct ebb_clinic_tally *tallies);

/* (replication) of one number; borrowed. A reader of a file fills them, with n_replications and the rest. */
double *ebb_clinic_answers_room(struct ebb_clinic_answers *answers, int row, int outcome);
const double *ebb_clinic_answers_values(const struct ebb_clinic_answers *answers, int row, int outcome);

struct ebb_clinic_estimate ebb_clinic_answers_estimate(const struct ebb_clinic_answers *answers, int row,
                                                       int outcome);
/* Of a row less another. */
struct ebb_clinic_difference ebb_clinic_answers_difference(const struct ebb_clinic_answers *answers, int row,
                                                           int against, int outcome);

#ifdef __cplusplus
}
#endif

#endif
