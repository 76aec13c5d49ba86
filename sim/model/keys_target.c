/* SPDX-License-Identifier: MIT
 * keys_target: the keys of a published number.
 *
 * What was measured, where and when; what came out; and what it is worth. Source and grade are required here
 * and nowhere else: a number that nobody can look up is no evidence.
 */
#include "keys.h"

#include <ebb/quantity.h>
#include <ebb/target.h>

#define T(member) offsetof(struct ebb_target, member)

/* `quantity` comes first: the unit and the range of `value` and `limits` are those of the quantity.
 * `policy` starts at the first, which is right where there is one and asked for by a rule where there are
 * more. `weight` stops above 0: a target that shall not count has `use: validation`, or `use: shown`. */
static const struct ebb_key FIELDS[] = {
    {ROW("quantity", EBB_CHOICE, EBB_UNIT_NUMBER, REQUIRED, 0, 0, T(quantity), "what was measured"),
     .words = EBB_QUANTITY_NAMES},
    VALUE("policy", EBB_POLICY_NAME, EBB_UNIT_NUMBER, 0, 0, 0, T(policy),
          "under which policy; may be left out where there is one"),
    VALUE("against", EBB_POLICY_NAME, EBB_UNIT_NUMBER, -1, 0, 0, T(against),
          "the policy that a hazard ratio compares with"),
    VALUE("population", EBB_POPULATION, EBB_UNIT_NUMBER, 0, 0, 0, T(population), "in whom"),
    VALUE("among", EBB_POPULATION, EBB_UNIT_NUMBER, -1, 0, 0, T(among), "of whom `selected` takes a share"),
    VALUE("day", EBB_WHOLE, EBB_UNIT_DAYS, -1, 1, 2 * EBB_LONGEST_DAYS, T(day),
          "when, from the first infusion: at the last assessment up to it"),
    VALUE("at", EBB_WHOLE, EBB_UNIT_DAYS, -1, 1, EBB_LONGEST_DAYS, T(at),
          "when, from the start of follow-up"),
    {ROW("from", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_FROM_FOLLOWUP, 0, 0, T(from),
         "from where `at` counts: the start of follow-up; or the assessment of each patient's first relapse, "
         "from whose score response then counts"),
     .words = EBB_CLOCKS},
    VALUE("relapsed_by", EBB_WHOLE, EBB_UNIT_DAYS, 0, 1, EBB_LONGEST_DAYS, T(relapsed_by),
          "whom a target from the relapse counts: who has relapsed up to then, from the start of follow-up"),
    {ROW("missing", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_MISSING_SIMULATED, 0, 0, T(missing),
         "what counts for a patient who has left: the simulated score, a failure, the last score in care, "
         "or nothing"),
     .words = EBB_MISSINGS},
    VALUE("visits", EBB_VISITS, EBB_UNIT_DAYS, 0, 1, EBB_LONGEST_DAYS, T(visits),
          "when the trial looked for relapses and lost responses, from the start of follow-up, where not at "
          "every assessment: at the "
          "last one up to each"),
    VALUE("value", EBB_PUBLISHED, EBB_UNIT_NUMBER, REQUIRED, 0, 0, T(value), "the published number"),
    VALUE("limits", EBB_LIMITS, EBB_UNIT_NUMBER, 0, 0, 0, T(lower),
          "its 95 % limits; for a share Wilson's from `of` unless given"),
    VALUE("of", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 0, 1000000000, T(n), "patients behind it; 0: not known"),
    VALUE("weight", EBB_REAL, EBB_UNIT_NUMBER, 1, 0.001, 1, T(weight),
          "share of its information that a fit uses, where its source is worth less than its size"),
    {ROW("use", EBB_CHOICE, EBB_UNIT_NUMBER, REQUIRED, 0, 0, T(use),
         "fitted to (calibration), a test of the model (validation), or neither fitted nor scored (shown)"),
     .words = EBB_USES},
    VALUE("trial", EBB_TEXT, EBB_UNIT_NUMBER, 0, 0, EBB_NAME_SIZE, T(trial),
          "the source that the number shares with others, in other studies too; a study without it is a "
          "source of its own"),
    {ROW("domain", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_STATUS, 0, 0, T(domain),
         "what sources disagree about: how many are well (status), after one infusion (single), or for how "
         "long (durability)"),
     .words = EBB_DOMAINS},
    VALUE("source", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_TARGET_TEXT_SIZE, T(source),
          "where it was published"),
    {ROW("grade", EBB_CHOICE, EBB_UNIT_NUMBER, REQUIRED, 0, 0, T(grade), "grade of the evidence"),
     .words = EBB_GRADES},
    VALUE("note", EBB_TEXT, EBB_UNIT_NUMBER, 0, 0, EBB_TARGET_TEXT_SIZE, T(note),
          "what a reader must know of it"),
    {ROW("cause", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_CAUSE_NONE, 0, 0, T(cause), "what a miss comes from"),
     .words = EBB_CAUSES},
    VALUE("because", EBB_TEXT, EBB_UNIT_NUMBER, 0, 0, EBB_TARGET_TEXT_SIZE, T(because),
          "why it is missed, or only shown, in a sentence"),
    END,
};

const struct ebb_key EBB_KEYS_TARGET[] = {
    {.name = "NAME",
     .kind = EBB_SECTION,
     .fields = FIELDS,
     .meaning = "one published number",
     .example =
         "policies: {weekly: {maintenance: {every: 1 week}}, none: {}}\n"
         "targets:\n"
         "  responded: {quantity: response, policy: weekly, day: 28 days, missing: failure, value: 58.2 %,\n"
         "    of: 110, use: validation, source: an invented trial, grade: X}\n"
         "  ratio: {quantity: hazard_ratio, policy: weekly, against: none, at: 26 weeks, value: 0.49,\n"
         "    limits: [0.29, 0.84], visits: [4 weeks, 13 weeks, 26 weeks], use: validation,\n"
         "    source: an invented trial, grade: X}\n"},
    END};

/* 200 draws give limits that stand between the fifth and sixth from each end: their own error is a tenth of
 * the range's width. 750 patients of each make the spread of most measures over draws wide beside what so few
 * patients add to it (<ebb/nested.h>), in the time of 100,000 patients of the run itself. */
const struct ebb_key EBB_KEYS_UNCERTAINTY[] = {
    VALUE(
        "draws", EBB_WHOLE, EBB_UNIT_NUMBER, 200, 0, 100000, offsetof(struct ebb_asked_draws, draws),
        "joint draws of the parameter set, the first so many, for patients like those of the trials and once "
        "more for a clinic that nobody has studied; 0: none, and no range; fewer than 39 hold no 95 %"),
    VALUE(
        "patients", EBB_WHOLE, EBB_UNIT_NUMBER, 750, 2, 100000000, offsetof(struct ebb_asked_draws, patients),
        "patients of each draw, the first of the run; no more than it has; fewer than 10 tell no spread of "
        "draws from noise"),
    END,
};
