/* SPDX-License-Identifier: MIT
 * verdicts: what the verifications have in common, and the list of them.
 *
 *     verify_run.c       what can be seen in the base run: counts, curves, chance
 *     verify_again.c     the same study once more: other threads, kernels, halves, seeds
 *     verify_changed.c   another study whose results are known from this one's
 *
 * A new one is a row here and a function in one of these; the command, its JSON, its help and the tests loop
 * over the list. It must hold of every study that a plan can be made of: write it for the case that a
 * colleague's study has none of what you think of, and say "not here" then.
 */
#ifndef EBB_VERIFY_VERDICTS_H
#define EBB_VERIFY_VERDICTS_H

#include <ebb/verification.h>

/* name, meaning. Each is a function ebb_verify_<name>. Statistical ones give a false alarm once in a million
 * for each number that they look at: rarer would let true errors pass (a factor of ten costs half a standard
 * error), more often would teach people to look away. The order is that in which they are printed. */
#define EBB_VERIFICATION_LIST(X)                                                                         \
    X(flow_adds_up, "patients enrolled, treated, responding and compared add up")                        \
    X(scores_on_scale, "no score lies off its scale")                                                    \
    X(final_states_stay, "who has left, was not selected or not treated stays so")                       \
    X(infusions_counted, "infusions counted are those of the trajectories")                              \
    X(none_after_leaving, "nobody is treated after leaving care")                                        \
    X(shares_are_shares, "shares and their limits lie between 0 and 1")                                  \
    X(curves_never_turn, "relapse-free shares never rise, cumulative relapses and infusions never fall") \
    X(risk_table_adds_up, "at risk = at risk before - relapses - censored")                              \
    X(twins_do_not_differ, "two policies that are the same differ by exactly 0")                         \
    X(no_interval_is_none, "an interval beyond the horizon gives the bytes of no maintenance")           \
    X(no_effect_no_difference, "without an effect of infusions every policy gives the same scores")      \
    X(unreachable_rule, "a relapse rule that no score can meet finds no relapse")                        \
    X(laxer_rule, "without boosters a lower threshold finds relapses no later")                          \
    X(more_adherence, "who misses no session of a fixed schedule gets no fewer infusions")               \
    X(any_threads, "any number of threads gives the same bytes")                                         \
    X(any_kernel, "every kernel gives the same bytes")                                                   \
    X(split_and_merged, "blocks played in two parts add up to the whole")                                \
    X(seeds_matter, "the same seed gives the same patients, another seed others")                        \
    X(shares_agree, "contraindications and modifiers are as frequent as said (false alarm 1e-6)")        \
    X(leaving_is_exponential, "dropping out follows its rate (false alarm 1e-6)")                        \
    X(errors_are_possible, "standard errors lie within what the spread of patients allows")

#define EBB_AS_FUNCTION(name, meaning) \
    enum ebb_status ebb_verify_##name(const struct ebb_verifier *verifier, struct ebb_verdict *verdict);
EBB_VERIFICATION_LIST(EBB_AS_FUNCTION)
#undef EBB_AS_FUNCTION

/* Gives the verdict. The words are for both cases, as printf makes them, cut at the size of the field:
 * numbers that a reader can judge ("3 of 212 points"), not "passed", which is printed beside. borrows: all.
 */
void ebb_verdict_say(struct ebb_verdict *verdict, bool passed, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The verification has nothing to look at, and says why in words that name what the study lacks ("there is
 * one policy"). Returns EBB_OK, so that a verification can end with it. */
enum ebb_status ebb_verdict_not_here(struct ebb_verdict *verdict, const char *why);

/* A copy of the study to change; NULL without memory, which ebb_verifier_play turns into its status. gives:
 * ebb_verifier_play frees it. */
struct ebb_study *ebb_verifier_copy(const struct ebb_verifier *verifier);
/* takes: study, which may be NULL: then EBB_NO_MEMORY, so that a copy can be changed and played with one
 * check at the end. gives: caller calls ebb_played_free, whatever the status; played must be zeroed before.
 */
enum ebb_status ebb_verifier_play(const struct ebb_verifier *verifier, struct ebb_study *study,
                                  struct ebb_played *played);

#endif
