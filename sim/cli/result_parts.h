/* SPDX-License-Identifier: MIT
 * result_parts: the parts of the page of a run, which result.c puts into their order.
 *
 *     answer    sentences from contrasts: what is gained under a policy, and what it costs
 *     tables    measures x policies, with differences to the reference
 *     basis     what the result rests on: the set-backs of the model; what is not as by default
 *     dashes    why there is one where a number should stand
 *     none      what was seen in none of the patients or in all: how many they were, and a limit
 *     ranges    how far the answers move with what the trials leave open
 *     full      what only --full prints: the flow, pairing, numbers needed, times
 *
 * Every part adds to a text and asks nobody. The reference policy and the population come from the study
 * (ebb_study_reference, ebb_study_population), in every part alike.
 */
#ifndef EBB_CLI_RESULT_PARTS_H
#define EBB_CLI_RESULT_PARTS_H

#include <ebb/contrast.h>
#include <ebb/format.h>
#include <ebb/text_table.h>

#include "result.h"

/* 1. The answer (result_answer.c) */

/* The measure of first relapses that the page shows: by the latest time that is known under every policy, in
 * the patients asked for; else weeks to the first relapse, for a horizon that ends before all of these times.
 * Where nothing is known the latest within the horizon, so that its row can say why. */
int ebb_result_relapse_measure(const struct ebb_result *result);
/* The measures of the answer, at most four; returns how many. */
int ebb_result_answer_measures(const struct ebb_result *result, int out_measures[EBB_MEASURE_COUNT]);
/* "the responders", "all treated", "stratum early" within a sentence; the population's index in the plan. */
void ebb_result_add_who(const struct ebb_result *result, int index, struct ebb_text *text);
/* "52 weeks", or where followed_for ends the trial earlier "52 weeks (followed for 10 to 30 weeks)". */
void ebb_result_add_time(const struct ebb_study *study, struct ebb_text *text);
/* "10 to 30 weeks": how long patients are followed who do not leave before. */
void ebb_result_add_followed_for(const struct ebb_study *study, struct ebb_text *text);
/* "Compared with A, in responders over 52 weeks:" and a sentence for each other policy; of a study of one
 * policy what becomes of its patients. */
void ebb_result_add_answer(const struct ebb_result *result, struct ebb_text *text);

/* 2. Tables (result_tables.c) */

/* "Responders (61,928 patients)". */
void ebb_result_add_population(const struct ebb_result *result, int population, struct ebb_text *text);

/* What stands beside a difference on the full page: how much pairing was worth. */
enum ebb_result_detail { EBB_RESULT_SHORT, EBB_RESULT_FULL };

/* The table or tables of a population, whose name stands in the corner. EBB_NO_MEMORY. */
enum ebb_status ebb_result_add_tables(const struct ebb_result *result, int population,
                                      enum ebb_result_detail detail, struct ebb_text *text);

/* 3. The basis (result_basis.c) */

/* Labels that differ from the policies' names; nothing where there are none. */
void ebb_result_add_labels(const struct ebb_result *result, struct ebb_text *text);
/* Draw, parameter sets and settings that are not the defaults, as a sentence; nothing where all are. */
void ebb_result_add_departures(const struct ebb_result *result, struct ebb_text *text);
/* How many infusions of follow-up fall on weekends, also 0 %: a range over policies; nothing without any. */
void ebb_result_add_weekends(const struct ebb_result *result, struct ebb_text *text);
/* What a look is, and that results are counted at every assessment; nothing where no policy has a monitor. */
void ebb_result_add_looks(const struct ebb_result *result, struct ebb_text *text);
/* What carries the result, computed from the study's parameters; nothing without set-backs. */
void ebb_result_add_carrier(const struct ebb_result *result, struct ebb_text *text);
/* How much an infusion soon after another releases of what a set-back holds back, under which policies, and
 * what is known of it; nothing where none can come so soon. */
void ebb_result_add_release(const struct ebb_result *result, struct ebb_text *text);

/* How many have left under each policy where leaving depends on response, and what that does to numbers of
 * first relapses; nothing where it does not (result_leaving.c). And the same of all populations in JSON. */
void ebb_result_add_leaving(const struct ebb_result *result, struct ebb_text *text);
struct ebb_json;
void ebb_result_json_add_leaving(struct ebb_json *json, const struct ebb_result *result);

/* How many have improved early, and what that tells of response to induction; nothing where the study does
 * not look for it (result_early.c). */
void ebb_result_add_early(const struct ebb_result *result, struct ebb_text *text);

/* Gaps between infusions of the patients asked for, as booked and as achieved; nothing where no policy has
 * maintenance (result_gaps.c). EBB_NO_MEMORY. And the same of all populations in JSON. */
enum ebb_status ebb_result_add_gaps(const struct ebb_result *result, struct ebb_text *text);
struct ebb_json;
void ebb_result_json_add_gaps(struct ebb_json *json, const struct ebb_result *result);

/* The same patients under each policy and the reference, and under the best of all; nothing of one policy or
 * of fewer than two patients (result_twins.c). Then why sums by year have no errors, where that is so. And
 * all of this in JSON, with the sums themselves. */
void ebb_result_add_twins(const struct ebb_result *result, int population, struct ebb_text *text);
void ebb_result_add_years(const struct ebb_result *result, struct ebb_text *text);
void ebb_result_json_add_twins(struct ebb_json *json, const struct ebb_result *result);

/* 4. Dashes (result_dashes.c) */

/* Why a cell shows a dash, as bits: 0 where it shows none. Those of several cells are gathered with |. */
unsigned ebb_result_why_estimate(const struct ebb_result *result, int population, int measure, int policy);
unsigned ebb_result_why_difference(const struct ebb_result *result, const struct ebb_contrast *contrast,
                                   bool with_vrf);
/* Their words within a sentence; and as the line below a table, nothing for 0. */
void ebb_result_add_reasons(const struct ebb_result *result, int population, unsigned why,
                            const char *between, struct ebb_text *text);
void ebb_result_add_dashes(const struct ebb_result *result, int population, unsigned why,
                           struct ebb_text *text);

/* Whether the estimate is a 0 that the policy's own parts make: nothing under it can bring any. */
bool ebb_result_cannot_occur(const struct ebb_result *result, int population, int measure, int policy);

/* 5. None and all (result_none.c) */

/* An estimate of n patients, before it is put into per cent; one of a share may come to all of them. */
struct ebb_result_number {
    double value, error, n, scale;
    bool is_share;
};
/* What the cells of one table have shown of it, zeroed before the first: the widest limit. */
struct ebb_result_none {
    double open; /* share of patients that is not ruled out */
    bool nobody, everybody;
};
/* "32.022 ± 0.069"; "0 of 61,928" where none has it, "all of 375". And the line below, if there are some. */
void ebb_result_put_estimate(const struct ebb_result_number *number, struct ebb_text_cell *cell,
                             struct ebb_result_none *none);
void ebb_result_add_none(const struct ebb_result_none *none, struct ebb_text *text);
/* "61,928 (61.93 ± 0.15 %)", or with its limit between commas; of nobody the count alone. */
void ebb_result_add_count(int64_t count, int64_t of, struct ebb_text *text);

/* 6. Infusions (result_infusions.c) */

/* Shares of infusions and of patients of the population, by kind; nothing in a study without side effects.
 * EBB_NO_MEMORY. */
enum ebb_status ebb_result_add_side_effects(const struct ebb_result *result, int population,
                                            struct ebb_text *text);
/* How many get how much treatment. EBB_NO_MEMORY. */
enum ebb_status ebb_result_add_exposure(const struct ebb_result *result, int population,
                                        struct ebb_text *text);

/* 7. The trial that would settle it (result_trial.c) */

/* Patients an arm of a trial of each policy against the reference; nothing of one policy or of fewer than two
 * patients. EBB_NO_MEMORY. And the same in JSON. */
enum ebb_status ebb_result_add_trial(const struct ebb_result *result, int population, struct ebb_text *text);
void ebb_result_json_add_trial(struct ebb_json *json, const struct ebb_result *result);

/* 8. How well it is known (result_ranges.c, result_range_words.c, result_json_ranges.c) */

/* From so many draws on a direction is told without a doubt: 0 then lies outside of the range of 95 %. */
#define EBB_RESULT_SETTLED 0.975
/* A share of n draws in words: "all", "none", "98 %", rounded down, so that no more is told than it is. */
struct ebb_formatted ebb_result_share_words(double share, int n);

bool ebb_result_has_ranges(const struct ebb_result *result);
/* The range of what is told of a policy: its difference to the reference; its estimate, of the reference
 * itself. NULL: there is none. */
const struct ebb_nested_range *ebb_result_range(const struct ebb_result *result, enum ebb_site site,
                                                int measure, int policy);
/* "33.0 ± 0.6 [28.9 to 36.5]", in the signs of the site; "–" where there is none. */
void ebb_result_put_range(const struct ebb_nested_range *range, int measure, enum ebb_site site,
                          struct ebb_text_cell *cell);
/* Of a policy that is not the reference and has a range; the contrast is that of the run itself, which the
 * words never contradict without saying so (result_range_words.c). */
enum ebb_direction ebb_result_range_direction(const struct ebb_result *result,
                                              const struct ebb_contrast *contrast);
/* "more weeks in response in 98.5 % of draws (better; new clinic: 95 %)". */
void ebb_result_add_range_words(const struct ebb_result *result, const struct ebb_contrast *contrast,
                                const char *counted, struct ebb_text *sentence);
/* ", above 0 in 98.5 %; 95 %"; nothing where no such share is known. */
void ebb_result_add_range_shares(const struct ebb_result *result, int measure, int policy,
                                 struct ebb_text *text);
/* "33.0 ± 0.6 [28.9 to 36.5] weeks in response (new clinic: 32.9 ± 0.6 {28.5 to 38.3})": of a study of one
 * policy, where it has a range. */
void ebb_result_add_alone_words(const struct ebb_result *result, int measure, const char *counted,
                                struct ebb_text *sentence);
/* The lines below the table: its legend, and what of these measures is noise. */
void ebb_result_add_range_notes(const struct ebb_result *result, const int *measures, int n,
                                struct ebb_text *text);
/* The table with what has to be said of it; nothing where no draws were played. EBB_NO_MEMORY. And JSON. */
enum ebb_status ebb_result_add_ranges(const struct ebb_result *result, enum ebb_result_detail detail,
                                      struct ebb_text *text);
void ebb_result_json_add_uncertainty(struct ebb_json *json, const struct ebb_result *result);

/* 9. Costs (result_costs.c, result_costs_draws.c, result_worth.c, result_json_costs.c) */

/* Which policy is worth most up to which worth of a QALY, before all else; nothing in a study without prices
 * or of one policy. */
void ebb_result_add_worth(const struct ebb_result *result, struct ebb_text *text);

/* Costs and QALYs of the population that the question is about; nothing in a study without prices.
 * EBB_NO_MEMORY. And all of it in JSON; null where there is none. */
enum ebb_status ebb_result_add_costs(const struct ebb_result *result, struct ebb_text *text);
void ebb_result_json_add_costs(struct ebb_json *json, const struct ebb_result *result);

/* 10. The full page (result_full.c) */

/* Everything that the short page leaves out, behind it. */
enum ebb_status ebb_result_add_full(const struct ebb_result *result, struct ebb_text *text);

#endif
