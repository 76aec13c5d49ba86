/* SPDX-License-Identifier: MIT
 * sensitivity_asked: which outcomes, and of which policies or pairs.
 *
 *   1. Words of a list   2. Outcomes   3. Policies
 */
#include <string.h>

#include <ebb/contrast.h>
#include <ebb/units.h>

#include "console.h"
#include "sensitivity_request.h"

/* 1. Words of a list: "a,b". A word longer than any name is cut, and then names nothing. */

static const char *next_word(const char *list, char out_word[EBB_NAME_SIZE])
{
    const size_t length = strcspn(list, ",");
    const size_t kept = length < EBB_NAME_SIZE - 1 ? length : EBB_NAME_SIZE - 1;
    memcpy(out_word, list, kept);
    out_word[kept] = '\0';
    return list[length] == ',' ? list + length + 1 : NULL;
}

/* 2. Outcomes */

static enum ebb_status say_unknown_outcome(const char *word)
{
    const char *meant = NULL;
    int distance = EBB_UNITS_FAR;
    for (int i = 0; i < EBB_ROW_OUTCOME_COUNT; i++) {
        if (ebb_units_is_nearer(word, EBB_MEASURES[i].name, &distance))
            meant = EBB_MEASURES[i].name;
    }
    ebb_console_note("ebb: --outcome %s: is no measure.%s%s%s `ebb show --reference` lists them", word,
                     meant ? " Did you mean " : "", meant ? meant : "", meant ? "?" : "");
    return EBB_USAGE;
}

/* What cannot be asked of this study, or of these rows. A file says its design; else it is that of the study,
 * or the one that was made of its draws. */
static enum ebb_status check_outcome(const struct ebb_sensitivity_request *request,
                                     const struct ebb_design *design, int outcome)
{
    const char *why = NULL;
    if (!ebb_measure_is_costed(outcome))
        return EBB_OK;
    if (!ebb_measure_is_told(outcome, &request->config.study))
        why = ebb_measure_needs(outcome);
    else if (outcome == EBB_ROW_ICER && ebb_options_has(request->options, EBB_OPTION_POLICY))
        why = "is of two policies: give --pair";
    else if (outcome == EBB_ROW_ICER && ebb_method_of(design ? design : &request->made) != EBB_METHOD_ONE_WAY)
        why =
            "has no meaning in every row, and this method needs each: take net_benefit, or --method one_way";
    if (why == NULL)
        return EBB_OK;
    ebb_console_note("ebb: --outcome %s: %s", EBB_MEASURES[outcome].name, why);
    return EBB_USAGE;
}

/* Where a study prices what happens, by what that comes to. */
static int default_outcomes(const struct ebb_sensitivity_request *request,
                            int outcomes[EBB_ROW_OUTCOME_COUNT])
{
    const struct ebb_study *study = &request->config.study;
    int n = 0;
    if (ebb_measure_is_told(EBB_ROW_NET_BENEFIT, study)) {
        outcomes[n++] = EBB_ROW_NET_BENEFIT;
    } else if (ebb_measure_is_told(EBB_ROW_COST, study)) {
        outcomes[n++] = EBB_ROW_COST;
        outcomes[n++] = EBB_ROW_QALY;
    } else {
        outcomes[n++] = ebb_contrast_measure(&request->plan);
    }
    return n;
}

bool ebb_sensitivity_is_priced(const struct ebb_sensitivity_request *request)
{
    const char *list = request->options->value[EBB_OPTION_OUTCOME];
    char word[EBB_NAME_SIZE];
    bool is = list == NULL && ebb_measure_is_told(EBB_ROW_COST, &request->config.study);
    while (list != NULL) {
        list = next_word(list, word);
        const int outcome = ebb_measure_find(word);
        is = is || (outcome >= 0 && ebb_measure_is_costed(outcome));
    }
    return is;
}

/* What a study is judged by, and not all that is on its page: each outcome is a table for each pair. */
static enum ebb_status find_outcomes(const struct ebb_sensitivity_request *request,
                                     const struct ebb_design *design, int outcomes[EBB_ROW_OUTCOME_COUNT],
                                     int *out_n)
{
    const char *list = request->options->value[EBB_OPTION_OUTCOME];
    char word[EBB_NAME_SIZE];
    *out_n = 0;
    if (list == NULL) {
        for (int i = 0; design != NULL && i < design->n_outcomes && i < EBB_ROW_OUTCOME_COUNT; i++)
            outcomes[(*out_n)++] = design->outcomes[i];
        if (*out_n == 0)
            *out_n = default_outcomes(request, outcomes);
        return EBB_OK;
    }
    while (list != NULL && *out_n < EBB_ROW_OUTCOME_COUNT) {
        list = next_word(list, word);
        outcomes[*out_n] = ebb_measure_find(word);
        if (outcomes[(*out_n)++] < 0)
            return say_unknown_outcome(word);
        const enum ebb_status status = check_outcome(request, design, outcomes[*out_n - 1]);
        if (status != EBB_OK)
            return status;
    }
    return EBB_OK;
}

/* 3. Policies */

static int find_policy(const struct ebb_study *study, const char *name)
{
    for (int policy = 0; policy < study->n_policies; policy++) {
        if (strcmp(study->policies[policy].name, name) == 0)
            return policy;
    }
    return -1;
}

static enum ebb_status say_unknown_policy(const struct ebb_study *study, const char *option, const char *word)
{
    ebb_console_note("ebb: --%s %s: the study has no such policy; its first is %s", option, word,
                     study->policies[0].name);
    return EBB_USAGE;
}

/* --pair POLICY,AGAINST: the first less the second. */
static enum ebb_status read_pair(const struct ebb_study *study, const char *list, struct ebb_asked *out_pair)
{
    char first[EBB_NAME_SIZE], second[EBB_NAME_SIZE], rest[EBB_NAME_SIZE];
    const char *more = next_word(list, first);
    if (more == NULL || next_word(more, second) != NULL) {
        ebb_console_note("ebb: --pair %s: must be two policies with a comma between them: the first less the "
                         "second",
                         list);
        return EBB_USAGE;
    }
    memcpy(rest, find_policy(study, first) < 0 ? first : second, sizeof rest);
    out_pair->other = find_policy(study, first);
    out_pair->policy = find_policy(study, second);
    if (out_pair->other >= 0 && out_pair->policy >= 0 && out_pair->other != out_pair->policy)
        return EBB_OK;
    if (out_pair->other >= 0 && out_pair->other == out_pair->policy) {
        ebb_console_note("ebb: --pair %s: a policy does not differ from itself", list);
        return EBB_USAGE;
    }
    return say_unknown_policy(study, "pair", rest);
}

/* Each other policy against the reference, the pair, the policy alone, or the study's only one. */
static enum ebb_status find_policies(const struct ebb_sensitivity_request *request,
                                     struct ebb_asked of[EBB_MAX_POLICIES], int *out_n)
{
    const struct ebb_study *study = &request->plan.study;
    const char *pair = request->options->value[EBB_OPTION_PAIR],
               *one = request->options->value[EBB_OPTION_POLICY];
    const int reference = ebb_study_reference(study);
    *out_n = 0;
    if (pair != NULL && one != NULL) {
        ebb_console_note("ebb: --pair and --policy: a difference or an outcome, one of the two");
        return EBB_USAGE;
    }
    if (pair != NULL) {
        *out_n = 1;
        return read_pair(study, pair, &of[0]);
    }
    if (one != NULL || study->n_policies == 1) {
        const int policy = one != NULL ? find_policy(study, one) : 0;
        of[(*out_n)++] = (struct ebb_asked){.policy = policy, .other = -1};
        return policy >= 0 ? EBB_OK : say_unknown_policy(study, "policy", one);
    }
    for (int policy = 0; policy < study->n_policies; policy++) {
        if (policy != reference)
            of[(*out_n)++] = (struct ebb_asked){.policy = reference, .other = policy};
    }
    return EBB_OK;
}

/* Outcome by outcome, so that the tables of one outcome stand under each other. */
enum ebb_status ebb_sensitivity_asked(struct ebb_sensitivity_request *request,
                                      const struct ebb_design *design)
{
    int outcomes[EBB_ROW_OUTCOME_COUNT], n_outcomes = 0, n_policies = 0;
    struct ebb_asked of[EBB_MAX_POLICIES];
    enum ebb_status status = find_outcomes(request, design, outcomes, &n_outcomes);
    if (status == EBB_OK)
        status = find_policies(request, of, &n_policies);
    if (status == EBB_OK && n_outcomes * n_policies > EBB_MOST_ASKED) {
        ebb_console_note(
            "ebb: %d outcomes of %d policies or pairs are more tables than %d: give --outcome or "
            "--pair",
            n_outcomes, n_policies, EBB_MOST_ASKED);
        status = EBB_USAGE;
    }
    for (int i = 0; status == EBB_OK && i < n_outcomes; i++) {
        for (int p = 0; p < n_policies; p++) {
            struct ebb_asked *asked = &request->asked[request->n_asked++];
            *asked = of[p];
            asked->measure = outcomes[i];
            asked->population = ebb_study_population(&request->plan.study);
        }
    }
    return status;
}
