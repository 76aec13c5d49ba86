/* SPDX-License-Identifier: MIT
 * study_coverage: see the header.
 *
 *   1. Keys   2. Effects   3. Events   4. Shapes   5. The report
 */
#include "study_coverage.h"

#include <stdio.h>
#include <string.h>

#include <ebb/kernel.h>
#include <ebb/trace.h>

#include "random_study.h"
#include "side_by_side.h"
#include "study_fit.h"

#include "tap.h"

/* 1. Keys */

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Whether a kernel may care: not for texts, for how many patients there are, for what is recorded, how it is
 * packed, what of it is shown first, what it costs, how sure it is, when a run ends, and how much sources
 * disagree. No phase of a lead-in may have a rescue: the checker says so. */
static bool matters(const struct study_key *key)
{
    return key->row->kind != EBB_TEXT && key->row->kind != EBB_PATH && key->row->kind != EBB_PATIENTS &&
           key->row->kind != EBB_RECORD && strcmp(key->path, "compression") != 0 &&
           strcmp(key->path, "against") != 0 && strcmp(key->path, "population") != 0 &&
           !begins(key->path, "costs") && !begins(key->path, "design") && !begins(key->path, "uncertainty") &&
           !begins(key->path, "utilities") && !begins(key->path, "targets") &&
           !begins(key->path, "precision") && !begins(key->path, "sources") &&
           !begins(key->path, "lead_in.N.rescue");
}

static struct study_coverage_key *find_key(struct study_coverage *coverage, const char *path)
{
    for (int k = 0; k < coverage->n_keys; k++) {
        if (strcmp(coverage->keys[k].path, path) == 0)
            return &coverage->keys[k];
    }
    return NULL;
}

/* Switches every part on and gives each array an element, so that the walk comes to all keys. */
static void enter_key(void *self, struct ebb_study *study, const struct study_key *key)
{
    struct study_coverage *coverage = self;
    (void)study;
    if (key->row->kind == EBB_SECTION)
        *(bool *)key->place = true;
    else if (!ebb_key_is_value(key->row))
        *(int *)key->place = 1;
    if (!matters(key) || find_key(coverage, key->path) != NULL)
        return;
    assert_true(coverage->n_keys < STUDY_COVERAGE_KEYS);
    snprintf(coverage->keys[coverage->n_keys++].path, STUDY_KEYS_PATH, "%s", key->path);
}

void study_coverage_init(struct study_coverage *coverage)
{
    struct ebb_study study = {0};
    *coverage = (struct study_coverage){0};
    study_keys_walk(&study, enter_key, coverage);
}

/* Whether the value differs from what it is when nobody gives it; parts are given when they are on. */
static bool is_given(const struct ebb_key *row, const void *place)
{
    switch (row->kind) {
    case EBB_REAL:
        return !(*(const double *)place == row->initial);
    case EBB_WHOLE:
        return !((double)*(const int *)place == row->initial);
    case EBB_RANGE:
        return ((const struct ebb_range *)place)->lo != (int)row->initial ||
               ((const struct ebb_range *)place)->hi != (int)row->initial;
    case EBB_FLAG:
    case EBB_SECTION:
        return *(const bool *)place;
    case EBB_WEEKDAYS:
    case EBB_WORDS:
        return *(const unsigned *)place != (unsigned)row->initial;
    case EBB_NAMED:
    case EBB_LIST:
        return *(const int *)place > 0;
    default:
        return true;
    }
}

/* Of one study: which keys are given in it. */
struct given {
    struct study_coverage *coverage;
    bool keys[STUDY_COVERAGE_KEYS];
};

static void note_given(void *self, struct ebb_study *study, const struct study_key *key)
{
    struct given *given = self;
    const struct study_coverage_key *known = matters(key) ? find_key(given->coverage, key->path) : NULL;
    (void)study;
    if (known && is_given(key->row, key->place))
        given->keys[known - given->coverage->keys] = true;
}

/* 2. Effects */

/* A key that is changed at every place where it is given. */
enum way {
    WAY_BACK,
    WAY_DOWN,
    WAY_UP,
    WAY_LESS,
    WAY_COUNT
}; /* numbers: to their initial value, their least, their greatest, and, of a day whose ends a rule of the
      study never allows (early.day), by a fifth less */
struct change {
    const char *path;
    enum way way;
};

static double changed_number(const struct ebb_key *row, enum way way)
{
    if (way == WAY_BACK && !ebb_key_is_required(row))
        return row->initial;
    return way == WAY_UP ? row->max : row->min;
}

/* Other kinds have one way: a part is switched off, an array has an element less. */
static void change_key(void *self, struct ebb_study *study, const struct study_key *key)
{
    const struct change *change = self;
    const double number = changed_number(key->row, change->way);
    if (strcmp(key->path, change->path) != 0 ||
        (ebb_key_may_be_off(key->row) && !is_given(key->row, key->place)))
        return;
    const bool less = change->way == WAY_LESS;
    switch (key->row->kind) {
    case EBB_REAL:
        *(double *)key->place = less ? 0.8 * *(double *)key->place : number;
        break;
    case EBB_WHOLE:
        *(int *)key->place = less ? (int)(0.8 * *(int *)key->place) : (int)number;
        break;
    case EBB_RANGE:
        *(struct ebb_range *)key->place = (struct ebb_range){(int)number, (int)number};
        break;
    case EBB_SEED:
        *(uint64_t *)key->place ^= 1;
        break;
    case EBB_DAY_LIST:
        study->induction.days[study->induction.infusions - 1]++;
        break;
    case EBB_FLAG:
    case EBB_SECTION:
        *(bool *)key->place = false;
        break;
    case EBB_WEEKDAYS:
    case EBB_WORDS:
        *(unsigned *)key->place = (unsigned)key->row->initial;
        break;
    default:
        *(int *)key->place -= *(int *)key->place > 1;
    }
}

enum { EFFECT_PATIENTS = 96 };

/* What the reference kernel adds up over some patients. gives: caller calls ebb_tally_free. */
static struct ebb_tally tally_of(const struct ebb_plan *plan)
{
    struct ebb_block block;
    struct ebb_tally tally;
    assert_int_equal(ebb_block_init(&block, plan, false, false), EBB_OK);
    assert_int_equal(ebb_tally_init(&tally, plan), EBB_OK);
    block.n_patients = EFFECT_PATIENTS;
    ebb_kernel_find("reference")->run(plan, &block, &tally);
    ebb_block_free(&block);
    return tally;
}

/* Whether the study with the change gives another tally. */
static bool changes_results(const struct ebb_study *study, const struct ebb_tally *tally,
                            struct change *change)
{
    static struct ebb_study changed; /* large */
    struct ebb_plan plan;
    struct ebb_messages messages = {0};
    memcpy(&changed, study, sizeof changed);
    study_keys_walk(&changed, change_key, change);
    if (!study_fit_is_small(&changed, STUDY_FIT_MOST_CELLS) ||
        !random_study_read(&changed, "changed", &changed)) /* others may need the key */
        return false;
    assert_int_equal(ebb_plan_init(&plan, &changed, &messages), EBB_OK);
    struct ebb_tally other = tally_of(&plan);
    const bool same = other.n_words == tally->n_words &&
                      memcmp(other.memory, tally->memory, other.n_words * sizeof(int64_t)) == 0;
    ebb_tally_free(&other);
    ebb_plan_free(&plan);
    return !same;
}

static bool has_effect(const struct ebb_study *study, const struct ebb_tally *tally, const char *path)
{
    bool effect = false;
    for (int way = WAY_BACK; way < WAY_COUNT && !effect; way++)
        effect = changes_results(study, tally, &(struct change){path, (enum way)way});
    return effect;
}

/* 3. Events */

struct seen {
    bool events[EBB_EVENT_KIND_COUNT], rescue, induction_missed;
    int most_in_interval, most_infusions; /* of one patient */
};

static int count_bits(uint32_t mask)
{
    int n = 0;
    for (; mask != 0; mask &= mask - 1)
        n++;
    return n;
}

static void see_events(const struct ebb_plan *plan, int patient, int policy, struct seen *seen)
{
    struct ebb_trace trace;
    assert_int_equal(ebb_trace_init(&trace, plan, patient, policy), EBB_OK);
    for (int i = 0; i < trace.n_events; i++) {
        const struct ebb_event *event = &trace.events[i];
        seen->events[event->kind] = true;
        seen->rescue = seen->rescue || (event->kind == EBB_EVENT_COURSE_START && event->real > 0.5);
        seen->induction_missed =
            seen->induction_missed || (event->kind == EBB_EVENT_MISSED && event->value < 0);
    }
    for (int t = 0; t < trace.n_assessments; t++) {
        const int n = count_bits(trace.infusion_mask[t]);
        seen->most_in_interval = n > seen->most_in_interval ? n : seen->most_in_interval;
    }
    const int n_infusions = trace.outcomes[EBB_INFUSIONS];
    seen->most_infusions = n_infusions > seen->most_infusions ? n_infusions : seen->most_infusions;
    ebb_trace_free(&trace);
}

/* What happens to the first patients is added, and left in *out_seen. */
static void add_events(struct study_coverage *coverage, const struct ebb_plan *plan, struct seen *out_seen)
{
    struct seen seen = {{false}, false, false, 0, 0};
    for (int patient = 0; patient < 12; patient++) {
        for (int policy = 0; policy < 3 && policy < plan->study.n_policies; policy++)
            see_events(plan, patient, policy, &seen);
    }
    for (int kind = 0; kind < EBB_EVENT_KIND_COUNT; kind++)
        coverage->n_events[kind] += seen.events[kind];
    coverage->n_rescues += seen.rescue;
    coverage->n_inductions_missed += seen.induction_missed;
    *out_seen = seen;
}

/* 4. Shapes */

static bool has_eighth_stratum(const struct ebb_study *study, const struct ebb_tally *tally)
{
    return study->n_strata == EBB_MAX_STRATA && tally->n_strata_patients[EBB_MAX_STRATA - 1] > 0;
}

/* What the studies must hold besides. */
#define SHAPES(X)                                                                      \
    X("one visit", plan->n_visits == 1)                                                \
    X("ten years and more", study->horizon_days >= 3652)                               \
    X("past day 65536", plan->calendar.end_day > 65536)                                \
    X("more than 3000 assessments", plan->calendar.n_assessments > 3000)               \
    X("assessed daily", study->assessment_every_days == 1)                             \
    X("assessed every 28 days", study->assessment_every_days == EBB_MAX_INTERVAL_DAYS) \
    X("masks of 1 byte", plan->mask_bytes == 1)                                        \
    X("masks of 2 bytes", plan->mask_bytes == 2)                                       \
    X("masks of 4 bytes", plan->mask_bytes == 4)                                       \
    X("one policy", study->n_policies == 1)                                            \
    X("32 policies", study->n_policies == EBB_MAX_POLICIES)                            \
    X("8 modifiers", study->n_modifiers == EBB_MAX_MODIFIERS)                          \
    X("8 phases", study->n_phases == EBB_MAX_PHASES)                                   \
    X("8 strata", study->n_strata == EBB_MAX_STRATA)                                   \
    X("somebody in the 8th", has_eighth_stratum(study, tally))                         \
    X("booster by score", has_trigger(study, true, false))                             \
    X("booster by rise", has_trigger(study, false, true))                              \
    X("booster by both", has_trigger(study, true, true))                               \
    X("no noise", parameters->noise.sd_points <= 0.0)                                  \
    X("exact scores", parameters->measurement.sd_points <= 0.0)                        \
    X("no set-backs", parameters->setbacks.per_year <= 0.0)                            \
    X("a set-back a week", parameters->setbacks.per_year >= 52.0)                      \
    X("set-backs that pass at once", parameters->setbacks.duration_days <= 0.0)        \
    X("set-backs for a year", parameters->setbacks.duration_days >= 365.0)             \
    X("every session missed", parameters->adherence.p_miss >= 1.0)                     \
    X("every session late", parameters->adherence.p_late >= 1.0)                       \
    X("nobody leaves", parameters->dropout.per_month <= 0.0)                           \
    X("nobody treated", parameters->screening.f_contraindicated >= 1.0)                \
    X("no gain", parameters->infusion.gain <= 0.0)                                     \
    X("20 infusions in an interval", seen->most_in_interval >= 20)                     \
    X("256 infusions of a patient", seen->most_infusions >= 256)

#define AS_NAME(name, holds) name,
static const char *const SHAPE_NAMES[] = {SHAPES(AS_NAME)};
enum { N_SHAPES = sizeof SHAPE_NAMES / sizeof SHAPE_NAMES[0], SHAPE_STUDIES = 2 };
_Static_assert((int)N_SHAPES <= (int)STUDY_COVERAGE_SHAPES, "room for every shape");

static bool has_trigger(const struct ebb_study *study, bool by_score, bool by_rise)
{
    for (int p = 0; p < study->n_policies; p++) {
        const struct ebb_course_rule *booster = &study->policies[p].booster;
        if (booster->on && (booster->trigger_points > 0) == by_score &&
            (booster->trigger_rise_points > 0) == by_rise)
            return true;
    }
    return false;
}

static void add_shapes(struct study_coverage *coverage, const struct ebb_plan *plan,
                       const struct ebb_tally *tally, const struct seen *seen)
{
    const struct ebb_study *study = &plan->study;
    const struct ebb_parameters *parameters = &study->parameters;
#define AS_TRUTH(name, holds) holds,
    const bool shapes[N_SHAPES] = {SHAPES(AS_TRUTH)};
#undef AS_TRUTH
    for (int shape = 0; shape < N_SHAPES; shape++)
        coverage->n_shapes[shape] += shapes[shape];
}

/* 5. The report */

void study_coverage_add(struct study_coverage *coverage, const struct ebb_study *accepted,
                        const struct ebb_plan *plan)
{
    static struct ebb_study study; /* large */
    struct given given = {.coverage = coverage};
    struct seen seen;
    memcpy(&study, accepted, sizeof study);
    study_keys_walk(&study, note_given, &given);
    struct ebb_tally tally = tally_of(plan);
    for (int k = 0; k < coverage->n_keys; k++) {
        struct study_coverage_key *key = &coverage->keys[k];
        key->n_given += given.keys[k];
        if (given.keys[k] && key->n_effects < STUDY_COVERAGE_EFFECTS)
            key->n_effects += has_effect(&study, &tally, key->path);
    }
    add_events(coverage, plan, &seen);
    add_shapes(coverage, plan, &tally, &seen);
    ebb_tally_free(&tally);
    coverage->n_studies++;
}

/* Returns 1, and says so, when there are not enough. */
static int judge(const char *what, const char *name, int n, int least)
{
    if (n >= least)
        return 0;
    print_message(
        "# too few: %s %s in %d studies, must be in %d: draw more studies, or such values more often\n", name,
        what, n, least);
    return 1;
}

int study_coverage_report(const struct study_coverage *coverage)
{
    int n_missing = 0;
    print_message("# studies that give each key:");
    for (int k = 0; k < coverage->n_keys; k++)
        print_message("%s %s %d", k % 4 == 0 ? "\n#  " : ",", coverage->keys[k].path,
                      coverage->keys[k].n_given);
    print_message("\n# in which each event happens to one of the first 12 patients:");
    for (int kind = 0; kind < EBB_EVENT_KIND_COUNT; kind++)
        print_message("%s %s %d", kind % 6 == 0 ? "\n#  " : ",", EBB_EVENT_NAMES[kind],
                      coverage->n_events[kind]);
    print_message(", rescue %d, induction session missed %d\n# of each shape:", coverage->n_rescues,
                  coverage->n_inductions_missed);
    for (int shape = 0; shape < N_SHAPES; shape++)
        print_message("%s %s %d", shape % 6 == 0 ? "\n#  " : ",", SHAPE_NAMES[shape],
                      coverage->n_shapes[shape]);
    print_message("\n");
    for (int k = 0; k < coverage->n_keys; k++) {
        n_missing +=
            judge("given", coverage->keys[k].path, coverage->keys[k].n_given, STUDY_COVERAGE_STUDIES);
        n_missing += judge("changes a result", coverage->keys[k].path, coverage->keys[k].n_effects,
                           STUDY_COVERAGE_EFFECTS);
    }
    for (int kind = 0; kind < EBB_EVENT_KIND_COUNT; kind++)
        n_missing +=
            judge("happens", EBB_EVENT_NAMES[kind], coverage->n_events[kind], STUDY_COVERAGE_STUDIES);
    n_missing += judge("happens", "a rescue", coverage->n_rescues, STUDY_COVERAGE_STUDIES);
    n_missing += judge("happens", "an induction session missed", coverage->n_inductions_missed,
                       STUDY_COVERAGE_STUDIES);
    for (int shape = 0; shape < N_SHAPES; shape++)
        n_missing += judge("holds", SHAPE_NAMES[shape], coverage->n_shapes[shape], SHAPE_STUDIES);
    return n_missing;
}
