/* SPDX-License-Identifier: MIT
 * policy: when the next infusion is due (sim/model/README.md section 7). One policy is one row of parameters
 * of one small machine.
 *
 *   when is an infusion due?     one of  maintenance (calendar) | by_score | by_biomarker, or none of them
 *   does its interval change?    adapt (needs maintenance or by_biomarker), suspend (needs any of the three)
 *   extra courses                booster (started by symptoms), rescue (started by a relapse)
 *   when does it look?           monitor; without it at every assessment
 *   what holds for all           limits
 *
 * Which parts need or exclude each other is said once, in sim/model/rules_policy.c; ebb_study_check asks it.
 * Policies consume no draws: the same patients meet the same luck under each, so that differences are paired.
 *
 * Parts that are off are zeroed by the reader and not looked at by anybody: switching `on` off is enough. All
 * times are whole days, all scores observed points of MADRS or of the study's instrument: a policy sees what
 * a clinician sees, and never the state behind it.
 *
 * Caveats:
 * - A part switched on by hand starts with zeros, which its keys do not allow (a gap of 0 days): set all of
 *   it, then ask ebb_study_check.
 * - by_score decides anew `every` so many days and not at each infusion: an interval that shrinks late is not
 *   a bug, its next decision had not come.
 * - Symptoms are answered late -> the monitor looks seldom, and bad visits in a row are those that are seen.
 * - A booster never starts -> min_gap_days counts from the last infusion of any kind: beside maintenance
 *   every week, a gap of more than a week is never over.
 * - Infusions fall beside the days asked for -> clinic_days moves each to the next open day.
 */
#ifndef EBB_POLICY_H
#define EBB_POLICY_H

#include <stdbool.h>

/* Bytes with the NUL. A name becomes a key of YAML, a group of the file and a column of a page: 63 letters
 * are more than any page shows. A label is for tables and figures. Part of the file format: larger ones
 * change its texts. */
enum { EBB_NAME_SIZE = 64, EBB_LABEL_SIZE = 160 };

/* Monday to Sunday as bits of clinic days, Monday the lowest. */
enum { EBB_EVERY_WEEKDAY = 0x7f };

/* Whole numbers to draw from uniformly; lo = hi draws nothing, and the same luck is used up either way. */
struct ebb_range {
    int lo, hi; /* both included, lo <= hi */
};

/* A course of several infusions, started by symptoms (booster) or by a relapse (rescue). */
struct ebb_course_rule {
    bool on;
    int trigger_points;          /* booster: Y at or above this counts as a bad visit; 0: not used */
    int trigger_rise_points;     /* booster: or Y this far above its lowest since the start; 0: not used */
    int visits;                  /* booster: bad visits in a row that start a course */
    struct ebb_range delay_days; /* from that assessment to the first infusion, drawn uniformly */
    struct ebb_range sessions;   /* fewest and most infusions of the course */
    struct ebb_range gap_days;   /* between two infusions of the course, drawn anew after each */
    int stop_points;  /* ends at the first Y at or below this once the fewest were given; -1: never early */
    int min_gap_days; /* no course starts before the last infusion is this long ago */
    int futile_after; /* booster: after so many courses in a row without response none starts; 0: not used */
    bool once;        /* rescue: the first is the last, whatever comes after */
};

struct ebb_policy {
    char name[EBB_NAME_SIZE];   /* [A-Za-z][A-Za-z0-9_.]*, unique in the study */
    char label[EBB_LABEL_SIZE]; /* free text; the name where none is given */
    struct {
        bool on;
        struct ebb_range every_days; /* counted from the last infusion given, drawn anew after each */
    } maintenance;
    /* Two intervals and a threshold, looked at on days of its own. */
    struct {
        bool on;
        int score_points;        /* low while the last Y <= score, else high */
        int low_days, high_days; /* the interval: of those at or below it, and of the others */
        int every_days;          /* between two decisions */
        bool restart;            /* a course that ends sets the interval to high until `every` later */
    } by_score;
    /* A controller in steps, as a clinician would: it multiplies, so that a few good visits lengthen a long
     * interval by more days than a short one. */
    struct {
        bool on;
        double stretch, shrink;       /* factors on the interval at each maintenance infusion */
        int min_days, max_days;       /* limits of the interval */
        int good_points, warn_points; /* stretch if Y <= good, shrink if Y >= warn; between: unchanged */
    } adapt;
    /* Decided once, from a trait: what a test before treatment could be worth. */
    struct {
        bool on;
        double cut; /* biomarker below the cut: `low`, else `high` */
        struct ebb_range low_days, high_days;
    } by_biomarker;
    struct ebb_course_rule booster;
    struct ebb_course_rule rescue;
    struct {
        bool on;
        int after_remission_days; /* no maintenance after that long with every Y in remission; 0: not used */
        bool from_start;          /* nor before the first course */
    } suspend;
    /* Looks on days of its own, and reports of patients between them. All that a policy makes of scores it
     * makes of those that it sees; without a monitor these are all. */
    struct {
        bool on;
        int every_days;    /* from taking over on; at the first assessment at or after each */
        double p_reported; /* that a patient reports a score which nobody looked at */
        int report_points; /* Y at or above this may be reported; -1: none */
    } monitor;
    struct {
        int max_infusions; /* after the start of follow-up; 0: no limit */
        /* Bit d: open on weekday d, 0: Monday, the patient's day 0 unless a calendar says otherwise. 0: as
         * the study says; in a plan, where that is settled (ebb_study_settle), every day. */
        unsigned clinic_days;
    } limits;
};

#endif
