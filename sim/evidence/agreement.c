/* SPDX-License-Identifier: MIT
 * agreement: simulates a study and compares its published numbers with what comes out.
 *
 * The study's own tally is not used: it counts at the visits of the plan and for the populations of the
 * page, while trials count at their own visits and treat those who left in their own way
 * (<ebb/quantities.h>).
 */
#include <ebb/agreement.h>

#include <math.h>
#include <stdlib.h>

#include <ebb/confidence.h>
#include <ebb/executor.h>
#include <ebb/quantities.h>

double ebb_agreement_sd(const struct ebb_target *target, double simulated)
{
    const double side =
        simulated > target->value ? target->upper - target->value : target->value - target->lower;
    const double other = target->upper - target->lower - side;
    return (side > 0.0 ? side : other) / EBB_Z_95; /* a share of all or of none has limits on one side only */
}

struct ebb_agreement ebb_agreement_of(const struct ebb_target *target, double simulated, double error)
{
    const double sd = ebb_agreement_sd(target, simulated);
    return (struct ebb_agreement){
        .simulated = simulated,
        .error = error,
        /* Independent: the trial's patients are not the simulated ones. */
        .z = (simulated - target->value) / sqrt(sd * sd + error * error),
        .inside = simulated >= target->lower && simulated <= target->upper,
        .unknown = isnan(simulated) ? EBB_UNKNOWN_NOBODY : EBB_KNOWN,
    };
}

/* Values and errors are asked for after the play: the jackknife over groups needs the counts of all threads.
 * */
static enum ebb_status simulate(const struct ebb_plan *plan, const struct ebb_agreement_options *options,
                                struct ebb_agreement *out_agreements)
{
    struct ebb_quantities *quantities = NULL;
    enum ebb_status status = ebb_quantities_open(plan, options->n_threads, &quantities);
    if (status == EBB_OK) {
        /* Without a tally: quantities count for themselves, and nobody would look at it. */
        const struct ebb_batch batch = {
            .plan = plan, .last_block = plan->n_blocks, .sink = ebb_quantities_sink(quantities)};
        const struct ebb_play_options play = {.kernel = options->kernel,
                                              .n_threads = options->n_threads,
                                              .stop = options->stop,
                                              .progress = options->progress,
                                              .progress_self = options->progress_self};
        status = ebb_play_once(&batch, 1, &play);
    }
    for (int i = 0; i < plan->study.n_targets && status == EBB_OK; i++) {
        double value, error;
        status = ebb_quantities_value(quantities, i, &value, &error);
        out_agreements[i] = ebb_agreement_of(&plan->study.targets[i], value, error);
        if (status == EBB_OK)
            status = ebb_quantities_why(quantities, i, &out_agreements[i].unknown);
    }
    ebb_quantities_free(quantities);
    return status;
}

enum ebb_status ebb_agreement_simulate(const struct ebb_study *study,
                                       const struct ebb_agreement_options *options,
                                       struct ebb_agreement out_agreements[EBB_MAX_TARGETS],
                                       struct ebb_messages *messages)
{
    struct ebb_study *own = malloc(sizeof *own);
    struct ebb_plan plan = {0};
    if (own == NULL)
        return EBB_NO_MEMORY;
    *own = *study;
    /* On the heap: a study is 57 kB, too much for the stack of whoever calls from a thread of theirs. */
    own->record = EBB_RECORD_ALL; /* quantities look at trajectories */
    own->precision.on = false;
    enum ebb_status status = ebb_plan_init(&plan, own, messages);
    free(own);
    if (status == EBB_OK)
        status = simulate(&plan, options, out_agreements);
    ebb_plan_free(&plan);
    return status;
}
