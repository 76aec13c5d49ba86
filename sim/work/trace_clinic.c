/* SPDX-License-Identifier: MIT
 * trace_clinic: people first, then whether there is such a patient, then the year.
 *
 * Numbers of patients end where the referrals of the year do, which luck decides: no key and no option could
 * have a highest one.
 */
#include <ebb/trace_clinic.h>

/* With where the panel ends: who looks for somebody in care on the first day does not know that, either. */
static void say_who_there_is(const struct ebb_clinic_trace *trace, int64_t patient,
                             struct ebb_messages *messages)
{
    const int n = trace->people.n, panel = trace->people.n_panel;
    ebb_messages_add(messages, EBB_USAGE, NULL,
                     "patient %lld: year %d has patients 0 to %d: in care on its first day are those below "
                     "%d, the others are referred later",
                     (long long)patient, trace->replication, n - 1, panel);
}

enum ebb_status ebb_trace_clinic(const struct ebb_trace_clinic_options *options, const struct ebb_work *work,
                                 struct ebb_clinic_trace *out_trace)
{
    struct ebb_messages messages = {0};
    enum ebb_status status = ebb_clinic_trace_open(out_trace, options->clinic, options->study,
                                                   options->worlds, options->replication);
    if (status == EBB_BAD_STUDY)
        ebb_messages_add(&messages, EBB_BAD_STUDY, NULL,
                         "active_patients = %d: of 64 times as many patients the policy leaves fewer in "
                         "care: must be fewer, or another policy",
                         options->clinic->active_patients);
    if (status == EBB_OK && options->patient >= out_trace->people.n) {
        say_who_there_is(out_trace, options->patient, &messages);
        status = EBB_USAGE;
    }
    if (status == EBB_OK)
        status = ebb_clinic_trace_play(out_trace, (int)options->patient);
    ebb_work_say(work, &messages);
    return status;
}
