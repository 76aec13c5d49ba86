/* SPDX-License-Identifier: MIT
 * result_leaving: what is said where patients leave because they do not respond (dropout.unresponsive).
 *
 * Kaplan-Meier counts who has left as if he or she fared like those who stayed. That holds of leaving at
 * random. Here the ones about to relapse go first, before their relapse is counted: at 300 % a month
 * "relapsed by 6 months" under infusions every 3 to 4 weeks fell from 50 to 25 %, while weeks in response
 * fell from 33 to 24, and the page called the first better. Nothing in a tally could mend it, as no trial
 * could; so it is said, with how many have left, since policies under which more leave look better by it.
 * Weeks in response go on after leaving and have no such fault.
 *
 *   1. Who has left   2. The page   3. JSON
 */
#include <math.h>

#include <ebb/confidence.h>
#include <ebb/format.h>
#include <ebb/json.h>

#include "result_parts.h"
#include "wrapped.h"

/* A sentence without its full stop, on the page and in JSON. */
static const char MEANING[] =
    "who is about to relapse leaves before it is counted, while relapses by a time, relapse-free weeks and "
    "curves (Kaplan-Meier) assume that leaving tells nothing: they show fewer the more have left. Compare "
    "weeks in response";

/* 1. Who has left */

static bool depends_on_response(const struct ebb_study *study)
{
    return study->parameters.dropout.unresponsive.on &&
           study->parameters.dropout.unresponsive.per_month > 0.0;
}

/* The share of the population that is in care no more at the last visit: NaN of nobody. */
static double share_left(const struct ebb_result *result, int population, int policy)
{
    const struct ebb_summary *summary = &result->run->summary;
    const int row = population * summary->n_policies + policy, last = summary->n_visits - 1;
    return last < 0 ? NAN : 1.0 - summary->curves[EBB_CURVE_IN_CARE][row * summary->n_visits + last];
}

/* 2. The page */

void ebb_result_add_leaving(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const int population = ebb_study_population(study), n_policies = study->n_policies;
    const double n = (double)result->run->tally.n_patients[population];
    struct ebb_text line = {0};
    if (!depends_on_response(study) || n == 0.0 || isnan(share_left(result, population, 0)))
        return;
    ebb_text_add(&line, "Leaving depends on response (dropout.unresponsive): by the last visit ");
    for (int policy = 0; policy < n_policies; policy++) {
        const double share = share_left(result, population, policy);
        ebb_text_add(&line, "%s%s%s under %s",
                     policy == 0                ? ""
                     : policy == n_policies - 1 ? " and "
                                                : ", ",
                     ebb_format_share(share, ebb_confidence_share_error(share, n), n).chars,
                     policy == 0 ? " have left" : "", study->policies[policy].name);
    }
    ebb_text_add(&line, "; %s.", MEANING);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* 3. JSON */

static void add_left(struct ebb_json *json, const struct ebb_result *result, int population)
{
    const double n = (double)result->run->tally.n_patients[population];
    ebb_json_open(json, result->plan->populations[population].name);
    for (int policy = 0; policy < result->plan->study.n_policies; policy++) {
        const double share = share_left(result, population, policy);
        ebb_json_open(json, result->plan->study.policies[policy].name);
        ebb_json_number(json, "share", share);
        ebb_json_number(json, "standard_error", ebb_confidence_share_error(share, n));
        ebb_json_integer(json, "n", result->run->tally.n_patients[population]);
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

void ebb_result_json_add_leaving(struct ebb_json *json, const struct ebb_result *result)
{
    if (!depends_on_response(&result->plan->study)) {
        ebb_json_null(json, "leaving");
        return;
    }
    ebb_json_open(json, "leaving");
    ebb_json_string(json, "by", "response");
    ebb_json_string(json, "means", MEANING);
    ebb_json_open(json, "left");
    for (int population = 0; population < result->plan->n_populations; population++)
        add_left(json, result, population);
    ebb_json_close(json);
    ebb_json_close(json);
}
