/* SPDX-License-Identifier: MIT
 * result_costs: what the parts of the page on costs and QALYs say with: names, amounts, sentences.
 *
 *     result_worth.c           the answer: up to which worth of a QALY which policy is worth most
 *     result_costs.c           what was priced, and the default set alone
 *     result_costs_draws.c     means, ranges, ratios and thresholds over draws: what is to be quoted
 *
 * Two tables of one study are told apart by their headings, not by their place: readers who quoted the one of
 * the default set had the ratio of a set of parameters that nobody holds to be the middle.
 */
#ifndef EBB_CLI_RESULT_COSTS_H
#define EBB_CLI_RESULT_COSTS_H

#include <ebb/format.h>
#include <ebb/psa.h>

#include "result_parts.h"

/* Adds the line, wrapped, and frees it. */
void ebb_costs_add_line(struct ebb_text *text, int first, int further, struct ebb_text *line);

const char *ebb_costs_policy(const struct ebb_result *result, int policy);
const char *ebb_costs_currency(const struct ebb_result *result);

/* Three digits, and a comma in what is a thousand or more: draws know no more. */
struct ebb_formatted ebb_costs_rounded(double value);
/* With so many decimals, and commas where there are none. */
struct ebb_formatted ebb_costs_decimals(double value, int decimals);

/* "10,314 ± 104": as ebb_format_with_error, with commas where money has thousands, in every table alike. */
struct ebb_formatted ebb_costs_with_error(double value, double error);

/* All its digits: the user's own is not to be rounded. */
struct ebb_formatted ebb_costs_worth(const struct ebb_psa *psa, int threshold);

/* Whether anything varies over samples: else they are the base case again, each of them. */
bool ebb_costs_have_draws(const struct ebb_result *result);
/* "500 draws of prices and utilities, and of parameters (...)": of what does vary. */
void ebb_costs_add_draws(const struct ebb_result *result, struct ebb_text *line);

/* Draws that are independent: of parameters where there are several. */
int ebb_costs_n_draws(const struct ebb_psa *psa);
/* Whether so few tell nothing of how sure an answer is, as of weeks in response: of two, both agree by
 * chance. */
bool ebb_costs_few_draws(const struct ebb_psa *psa);
/* "in all 500 draws", "in 98 % of draws"; where parameters stay as they are ", of prices and utilities
 * alone": such draws hold nothing of what the trials leave open. */
void ebb_costs_add_share(const struct ebb_psa *psa, double share, struct ebb_text *line);
void ebb_costs_add_of_what(const struct ebb_psa *psa, struct ebb_text *line);

/* Means over draws, ranges, ratios, thresholds (result_costs_draws.c). EBB_NO_MEMORY. */
enum ebb_status ebb_costs_add_over_draws(const struct ebb_result *result, struct ebb_text *text);

#endif
