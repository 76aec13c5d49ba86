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
 *   1. Which measures   2. A sentence   3. Which policies
 */
#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/population.h>

#include "result_parts.h"
#include "wrapped.h"

/* As many sentences as are still read. */
enum { MOST_SENTENCES = 3, MOST_MEASURES = 4 };

/* 1. Which measures */

int ebb_result_relapse_measure(const struct ebb_result *result)
{
    int latest = -1;
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const struct ebb_measure_info *info = &EBB_MEASURES[measure];
        if (info->kind == EBB_RELAPSED_BY && 7 * info->weeks <= result->plan->study.horizon_days &&
            (latest < 0 || info->weeks > EBB_MEASURES[latest].weeks))
            latest = measure;
    }
    return latest;
}

static int choose_measures(const struct ebb_result *result, int chosen[MOST_MEASURES])
{
    const int wanted[MOST_MEASURES] = {ebb_contrast_measure(result->plan), EBB_RESPONSE_WEEKS,
                                       ebb_result_relapse_measure(result), EBB_INFUSIONS_PER_YEAR};
    int n = 0;
    for (int i = 0; i < MOST_MEASURES; i++) {
        bool new = wanted[i] >= 0;
        for (int k = 0; k < n; k++)
            new = new &&chosen[k] != wanted[i];
        if (new)
            chosen[n++] = wanted[i];
    }
    return n;
}

/* 2. A sentence */

/* The word behind a difference; infusions are more or fewer and neither better nor worse. */
static const char *judged(enum ebb_direction direction)
{
    switch (direction) {
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

/* Whom a measure of first relapses is about, where that is not everybody of the population. */
static void add_followed(const struct ebb_result *result, int population, int measure, struct ebb_text *text)
{
    const double n = ebb_summary_statistic(&result->run->summary, EBB_STAT_N, population, measure, 0);
    if (n != (double)result->run->tally.n_patients[population])
        ebb_text_add(text, ", of the %s well when follow-up began", ebb_format_count((int64_t)n).chars);
}

static void add_difference(const struct ebb_result *result, const struct ebb_contrast *contrast,
                           struct ebb_text *sentence)
{
    const double scale = ebb_measure_scale(contrast->measure);
    ebb_text_add(
        sentence, "%s %s %s",
        ebb_format_with_error(scale * fabs(contrast->difference), scale * contrast->simulation.standard_error)
            .chars,
        contrast->difference < 0.0 ? "fewer" : "more", EBB_MEASURES[contrast->measure].counted);
    add_followed(result, contrast->population, contrast->measure, sentence);
    ebb_text_add(sentence, "%s", judged(contrast->direction));
    if (contrast->parameters.known)
        ebb_text_add(sentence, " [%s to %s over what the trials leave open]",
                     ebb_format_digits(scale * contrast->parameters.lower, 3).chars,
                     ebb_format_digits(scale * contrast->parameters.upper, 3).chars);
}

static void add_sentence(const struct ebb_result *result, int policy, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    struct ebb_text sentence = {0};
    int measures[MOST_MEASURES];
    const int n = choose_measures(result, measures);
    enum ebb_direction before = EBB_DIRECTION_UNKNOWN;
    ebb_text_add(&sentence, "%s: ", study->policies[policy].name);
    for (int i = 0; i < n; i++) {
        const struct ebb_contrast contrast =
            ebb_contrast_of(&result->run->summary, ebb_study_population(study), measures[i],
                            ebb_study_reference(study), policy);
        if (contrast.direction == EBB_DIRECTION_UNKNOWN)
            continue;
        if (before != EBB_DIRECTION_UNKNOWN)
            ebb_text_add(&sentence, "%s", joined(before, contrast.direction));
        add_difference(result, &contrast, &sentence);
        before = contrast.direction;
    }
    ebb_text_add(&sentence, "%s", before == EBB_DIRECTION_UNKNOWN ? "nothing is known." : ".");
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
    for (int i = 0; i < n; i++) {
        const double scale = ebb_measure_scale(measures[i]);
        const double mean = ebb_summary_statistic(summary, EBB_STAT_MEAN, population, measures[i], 0);
        const double error = ebb_summary_statistic(summary, EBB_STAT_SE, population, measures[i], 0);
        ebb_text_add(&sentence, "%s%s %s", i > 0 ? ", " : "",
                     ebb_format_with_error(scale * mean, scale * error).chars,
                     EBB_MEASURES[measures[i]].counted);
        add_followed(result, population, measures[i], &sentence);
    }
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

/* "responders", "all treated", "stratum early" within a sentence. */
static void add_who(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const struct ebb_population *population = &result->plan->populations[ebb_study_population(study)];
    const char *label = EBB_POPULATIONS[population->kind].label;
    ebb_text_add(text, "%s%c%s%s", population->kind == EBB_COMPARED ? "the " : "", label[0] + ('a' - 'A'),
                 label + 1, ebb_population_subject(population, study));
}

void ebb_result_add_answer(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const int n_others = study->n_policies - 1, reference = ebb_study_reference(study);
    struct ebb_text line = {0};
    if (n_others > 0)
        ebb_text_add(&line, "Compared with %s, in ", study->policies[reference].name);
    else
        ebb_text_add(&line, "In ");
    add_who(result, &line);
    ebb_text_add(&line, " over %s%s", ebb_format_weeks(study->horizon_days).chars,
                 n_others > MOST_SENTENCES ? "," : ":");
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
