/* SPDX-License-Identifier: MIT
 * result_answer: the question's answer in sentences, each from one contrast after the other.
 *
 *     Compared with every_3_4_weeks, in responders over 52 weeks:
 *       symptom_driven: 1.996 ± 0.027 more weeks in response (better), but 3.04 ± 0.10 more of 100 relapsed
 *         within 12 months (worse), with 4.956 ± 0.068 more infusions a year.
 *
 * What is gained and what it costs stand in one sentence, because either alone misleads: the policy with the
 * most weeks in response has the most relapses, too. The measures are that of the study's precision, else
 * weeks in response; first relapses; infusions a year.
 *
 * Of more than three policies beside the reference only two have their sentence, the best in the first
 * measure and the one with the fewest infusions: eleven sentences answer nothing.
 *
 * A study that asks for a precision is answered first, in the patients and between the policies it names.
 *
 *   1. Which measures   2. A sentence   3. Which policies   4. The answer
 */
#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/population.h>
#include <ebb/precision.h>

#include "result_parts.h"
#include "wrapped.h"

/* As many sentences as are still read. */
enum { MOST_SENTENCES = 3, MOST_MEASURES = 4 };

/* 1. Which measures */

static bool is_known(const struct ebb_result *result, int measure)
{
    const struct ebb_study *study = &result->plan->study;
    bool known = true;
    for (int policy = 0; policy < study->n_policies; policy++)
        known = known && isfinite(ebb_summary_statistic(&result->run->summary, EBB_STAT_MEAN,
                                                        ebb_study_population(study), measure, policy));
    return known;
}

/* Of the times by which relapses are counted the latest within the horizon, of those that are known or of
 * all; -1: none. */
static int latest_relapse(const struct ebb_result *result, bool known)
{
    int latest = -1;
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const struct ebb_measure_info *info = &EBB_MEASURES[measure];
        if (info->kind == EBB_RELAPSED_BY && 7 * info->weeks <= result->plan->study.horizon_days &&
            (latest < 0 || info->weeks > EBB_MEASURES[latest].weeks) && (!known || is_known(result, measure)))
            latest = measure;
    }
    return latest;
}

int ebb_result_relapse_measure(const struct ebb_result *result)
{
    const int known = latest_relapse(result, true), any = latest_relapse(result, false);
    if (known >= 0)
        return known;
    return any < 0 || is_known(result, EBB_RELAPSE_FREE_WEEKS) ? EBB_RELAPSE_FREE_WEEKS : any;
}

static int choose_measures(const struct ebb_result *result, int chosen[MOST_MEASURES])
{
    const int wanted[MOST_MEASURES] = {ebb_contrast_measure(result->plan), EBB_RESPONSE_WEEKS,
                                       ebb_result_relapse_measure(result), EBB_INFUSIONS_PER_YEAR};
    int n = 0;
    for (int i = 0; i < MOST_MEASURES; i++) {
        bool fresh = wanted[i] >= 0;
        for (int k = 0; k < n; k++)
            // cppcheck-suppress uninitvar; the first n are set, and no others are looked at
            fresh = fresh && chosen[k] != wanted[i];
        if (fresh)
            chosen[n++] = wanted[i];
    }
    return n;
}

int ebb_result_answer_measures(const struct ebb_result *result, int out_measures[EBB_MEASURE_COUNT])
{
    return choose_measures(result, out_measures);
}

/* 2. A sentence */

/* The word behind a difference; infusions are more or fewer and neither better nor worse. */
static const char *judged(const struct ebb_contrast *contrast)
{
    if (contrast->direction == EBB_DIRECTION_NOT_SHOWN && !isfinite(contrast->simulation.standard_error))
        return " (–: so few patients give no error)";
    switch (contrast->direction) {
    case EBB_DIRECTION_BETTER:
        return " (better)";
    case EBB_DIRECTION_WORSE:
        return " (worse)";
    case EBB_DIRECTION_EQUAL:
        return " (equal)";
    case EBB_DIRECTION_NOT_SHOWN:
        return " (no difference shown)";
    default:
        return "";
    }
}

/* "but" where the word turns round, so that a price is not overlooked. */
static const char *joined(enum ebb_direction before, enum ebb_direction now)
{
    const bool turns = (before == EBB_DIRECTION_BETTER && now == EBB_DIRECTION_WORSE) ||
                       (before == EBB_DIRECTION_WORSE && now == EBB_DIRECTION_BETTER);
    return turns ? ", but " : now == EBB_DIRECTION_MORE || now == EBB_DIRECTION_LESS ? ", with " : ", and ";
}

/* Whom a measure of first relapses is about, where that is not everybody of the population: said once, in
 * the line above the sentences. */
static void add_followed(const struct ebb_result *result, int population, int measure, struct ebb_text *text)
{
    const double n = ebb_summary_statistic(&result->run->summary, EBB_STAT_N, population, measure, 0);
    if (n != (double)result->run->tally.n_patients[population])
        ebb_text_add(text, " (relapses of the %s followed)", ebb_format_count((int64_t)n).chars);
}

/* "infusions a year", of follow-up, is misread where a part of the question is what induction takes. */
static const char *counted_of(const struct ebb_study *study, int measure)
{
    return measure == EBB_INFUSIONS_PER_YEAR && study->early.on ? "infusions a year in follow-up"
                                                                : EBB_MEASURES[measure].counted;
}

static void add_difference(const struct ebb_study *study, const struct ebb_contrast *contrast,
                           struct ebb_text *sentence)
{
    const double scale = ebb_measure_scale(contrast->measure);
    const char *counted = counted_of(study, contrast->measure);
    if (contrast->difference == 0.0 && contrast->simulation.standard_error == 0.0) {
        ebb_text_add(sentence, "exactly as many %s", counted);
        return;
    }
    ebb_text_add(
        sentence, "%s %s %s",
        ebb_format_with_error(scale * fabs(contrast->difference), scale * contrast->simulation.standard_error)
            .chars,
        contrast->difference < 0.0 ? "fewer" : "more", counted);
    ebb_text_add(sentence, "%s", judged(contrast));
}

/* Why there is nothing to say; of the first measure, since all lack the same. */
static void add_unknown(const struct ebb_result *result, int population, int measure, int policy,
                        struct ebb_text *sentence)
{
    const unsigned why = ebb_result_why_estimate(result, population, measure, policy);
    ebb_text_add(sentence, "nothing is known: ");
    ebb_result_add_reasons(result, population, why, "; ", sentence);
}

/* Where draws were played the words are those of the range and no number of the run stands in them: a mean
 * with its Monte Carlo error is read as if it were known so well. */
static enum ebb_direction add_part(const struct ebb_result *result, int measure, int policy,
                                   enum ebb_direction before, struct ebb_text *sentence)
{
    const struct ebb_study *study = &result->plan->study;
    const struct ebb_nested_range *range = ebb_result_range(result, EBB_SITE_TYPICAL, measure, policy);
    const struct ebb_contrast contrast = ebb_contrast_of(&result->run->summary, ebb_study_population(study),
                                                         measure, ebb_study_reference(study), policy);
    const enum ebb_direction direction =
        range ? ebb_result_range_direction(result, &contrast) : contrast.direction;
    if (direction == EBB_DIRECTION_UNKNOWN)
        return before;
    if (before != EBB_DIRECTION_UNKNOWN)
        ebb_text_add(sentence, "%s", joined(before, direction));
    if (range)
        ebb_result_add_range_words(result, &contrast, counted_of(study, measure), sentence);
    else
        add_difference(study, &contrast, sentence);
    return direction;
}

static void add_sentence(const struct ebb_result *result, int policy, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    struct ebb_text sentence = {0};
    int measures[MOST_MEASURES];
    const int n = choose_measures(result, measures);
    enum ebb_direction before = EBB_DIRECTION_UNKNOWN;
    ebb_text_add(&sentence, "%s: ", study->policies[policy].name);
    for (int i = 0; i < n; i++)
        before = add_part(result, measures[i], policy, before, &sentence);
    if (before == EBB_DIRECTION_UNKNOWN)
        add_unknown(result, ebb_study_population(study), measures[0], policy, &sentence);
    ebb_text_add(&sentence, ".");
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&sentence));
    text->failed = text->failed || sentence.failed;
    ebb_text_free(&sentence);
}

/* Of a study of one policy: nothing is compared, and what becomes of its patients is the answer. */
static void add_alone(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const struct ebb_summary *summary = &result->run->summary;
    struct ebb_text sentence = {0};
    int measures[MOST_MEASURES];
    const int n = choose_measures(result, measures), population = ebb_study_population(study);
    ebb_text_add(&sentence, "%s: ", study->policies[0].name);
    int n_said = 0;
    for (int i = 0; i < n; i++) {
        const double scale = ebb_measure_scale(measures[i]);
        const double mean = ebb_summary_statistic(summary, EBB_STAT_MEAN, population, measures[i], 0);
        const double error = ebb_summary_statistic(summary, EBB_STAT_SE, population, measures[i], 0);
        if (!isfinite(mean))
            continue;
        if (ebb_result_range(result, EBB_SITE_TYPICAL, measures[i], 0)) {
            ebb_text_add(&sentence, "%s", n_said++ > 0 ? ", " : "");
            ebb_result_add_alone_words(result, measures[i], counted_of(study, measures[i]), &sentence);
            continue;
        }
        ebb_text_add(&sentence, "%s%s %s", n_said++ > 0 ? ", " : "",
                     mean == 0.0 && error == 0.0 ? ebb_measure_is_share(measures[i]) ? "none" : "no"
                                                 : ebb_format_with_error(scale * mean, scale * error).chars,
                     counted_of(study, measures[i]));
    }
    if (n_said == 0)
        add_unknown(result, population, measures[0], 0, &sentence);
    ebb_text_add(&sentence, ".");
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&sentence));
    text->failed = text->failed || sentence.failed;
    ebb_text_free(&sentence);
}

/* 3. Which policies */

/* The policy, other than the reference, with the largest difference in the measure, times `sign`; -1: none
 * has one. */
static int extreme(const struct ebb_result *result, int measure, double sign)
{
    const struct ebb_study *study = &result->plan->study;
    const int reference = ebb_study_reference(study);
    int best = -1;
    double most = 0.0;
    for (int policy = 0; policy < study->n_policies; policy++) {
        const struct ebb_contrast contrast =
            ebb_contrast_of(&result->run->summary, ebb_study_population(study), measure, reference, policy);
        const double value = sign * contrast.difference;
        if (policy != reference && isfinite(value) && (best < 0 || value > most)) {
            best = policy;
            most = value;
        }
    }
    return best;
}

static void add_of_many(const struct ebb_result *result, struct ebb_text *text)
{
    const int measure = ebb_contrast_measure(result->plan);
    const bool less = EBB_MEASURES[measure].better == EBB_LESS_IS_BETTER;
    const int best = extreme(result, measure, less ? -1.0 : 1.0),
              fewest = extreme(result, EBB_INFUSIONS_PER_YEAR, -1.0);
    struct ebb_text line = {0};
    ebb_text_add(&line, "of %d policies, with the %s %s:", result->plan->study.n_policies - 1,
                 less ? "fewest" : "most", EBB_MEASURES[measure].counted);
    if (best >= 0) {
        ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
        add_sentence(result, best, text);
    }
    if (fewest >= 0 && fewest != best) {
        ebb_text_add(text, "with the fewest infusions a year:\n");
        add_sentence(result, fewest, text);
    }
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* 4. The answer */

void ebb_result_add_who(const struct ebb_result *result, int index, struct ebb_text *text)
{
    const struct ebb_population *population = &result->plan->populations[index];
    const char *label = EBB_POPULATIONS[population->kind].label;
    ebb_text_add(text, "%s%c%s%s", population->kind == EBB_COMPARED ? "the " : "", label[0] + ('a' - 'A'),
                 label + 1, ebb_population_subject(population, &result->plan->study));
}

void ebb_result_add_followed_for(const struct ebb_study *study, struct ebb_text *text)
{
    const int horizon = study->horizon_days;
    const int most = study->followed_for_days.hi <= 0 || study->followed_for_days.hi > horizon
                         ? horizon
                         : study->followed_for_days.hi;
    const int least = study->followed_for_days.hi <= 0 || study->followed_for_days.lo > most
                          ? most
                          : study->followed_for_days.lo;
    if (least == most)
        ebb_text_add(text, "%s", ebb_format_weeks(most).chars);
    else if (least % 7 == 0 && most % 7 == 0)
        ebb_text_add(text, "%d to %s", least / 7, ebb_format_weeks(most).chars);
    else
        ebb_text_add(text, "%d to %d days", least, most);
}

/* Measures that run in care or not go on to the horizon, whenever patients leave: both are said. */
void ebb_result_add_time(const struct ebb_study *study, struct ebb_text *text)
{
    const bool earlier = study->followed_for_days.hi > 0 && study->followed_for_days.lo < study->horizon_days;
    ebb_text_add(text, "%s", ebb_format_weeks(study->horizon_days).chars);
    if (!earlier)
        return;
    ebb_text_add(text, " (followed for ");
    ebb_result_add_followed_for(study, text);
    ebb_text_add(text, ")");
}

/* The difference that the study asked to know so well, which may be between other policies and in other
 * patients than the rest of the page: it stands before everything else, and nobody need look for it. */
static void add_asked(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_plan *plan = result->plan;
    const struct ebb_precision *asked = &plan->study.precision;
    const int population = ebb_study_precision_population(&plan->study);
    const struct ebb_contrast contrast = ebb_contrast_of(&result->run->summary, population, asked->outcome,
                                                         asked->first_policy, asked->second_policy);
    struct ebb_text line = {0};
    char known[192];
    ebb_text_add(&line, "%s compared with %s, in ", plan->study.policies[asked->second_policy].name,
                 plan->study.policies[asked->first_policy].name);
    ebb_result_add_who(result, population, &line);
    add_followed(result, population, asked->outcome, &line);
    ebb_text_add(&line, ": ");
    if (contrast.direction == EBB_DIRECTION_UNKNOWN)
        ebb_text_add(&line, "nothing is known");
    else
        add_difference(&plan->study, &contrast, &line);
    ebb_precision_say(plan, &result->run->summary, known, sizeof known);
    ebb_text_add(&line, ". The precision asked for was %s: this difference %s.",
                 result->run->reached ? "reached" : "not reached", known);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

void ebb_result_add_answer(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const int n_others = study->n_policies - 1, reference = ebb_study_reference(study);
    struct ebb_text line = {0};
    if (study->precision.on)
        add_asked(result, text);
    if (n_others > 0)
        ebb_text_add(&line, "Compared with %s, in ", study->policies[reference].name);
    else
        ebb_text_add(&line, "In ");
    ebb_result_add_who(result, ebb_study_population(study), &line);
    ebb_text_add(&line, " over ");
    ebb_result_add_time(study, &line);
    add_followed(result, ebb_study_population(study), ebb_result_relapse_measure(result), &line);
    if (ebb_result_has_ranges(result))
        ebb_text_add(&line, ", in %s of what the trials leave open",
                     ebb_format_of(result->run->uncertainty.n_draws, "joint draw", "joint draws").chars);
    ebb_text_add(&line, n_others > MOST_SENTENCES ? "," : ":");
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
    if (n_others == 0)
        add_alone(result, text);
    else if (n_others > MOST_SENTENCES)
        add_of_many(result, text);
    for (int policy = 0; policy < study->n_policies && n_others <= MOST_SENTENCES; policy++) {
        if (policy != reference)
            add_sentence(result, policy, text);
    }
}
