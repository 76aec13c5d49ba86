/* SPDX-License-Identifier: MIT
 * trace_patient: plays a patient under each policy and compares with the stored course.
 *
 * Played is by the reference (ebb_trace_init), whatever kernel wrote the file: so a trace of a file is also a
 * test of that kernel, on a patient that somebody has chosen.
 *
 *   1. The check   2. Playing
 */
#include <ebb/trace_patient.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* 1. The check */

/* Whether the patient is one of the file's: it may be a part of the study's run, or have stopped early. Old
 * files do not say, and are whole. */
static bool is_in_file(const struct ebb_reader *reader, int64_t patient)
{
    const long long first = strtoll(ebb_reader_attribute(reader, "first_patient"), NULL, 10);
    const long long n = strtoll(ebb_reader_attribute(reader, "patients"), NULL, 10);
    return n == 0 || (patient >= first && patient - first < n);
}

/* Whether the file holds the trajectory: of all patients, or of the first so many. */
static bool is_kept(const struct ebb_study *study, const struct ebb_reader *reader, int64_t patient)
{
    return is_in_file(reader, patient) &&
           (study->record == EBB_RECORD_ALL ||
            (study->record == EBB_RECORD_SAMPLE && patient < study->n_recorded));
}

static enum ebb_status check_one(const struct ebb_plan *plan, const struct ebb_trace_options *options,
                                 const struct ebb_trace *trace, struct ebb_messages *messages)
{
    /* Scores and states share one allocation: they are bytes of the same length and die together. */
    const size_t n = (size_t)trace->n_assessments;
    uint8_t *bytes = calloc(n, 2); /* scores, then states */
    uint32_t *masks = calloc(n, sizeof *masks);
    enum ebb_status status = bytes && masks ? EBB_OK : EBB_NO_MEMORY;

    if (status == EBB_OK)
        status = ebb_reader_trajectory(options->reader, trace->policy, trace->patient, trace->n_assessments,
                                       bytes, masks, bytes + n, messages);
    /* To the byte: kernels and machines agree to the bit, so any difference is a finding. */
    if (status == EBB_OK && (memcmp(bytes, trace->score, n) != 0 || memcmp(bytes + n, trace->state, n) != 0 ||
                             memcmp(masks, trace->infusion_mask, n * sizeof *masks) != 0)) {
        ebb_messages_add(messages, EBB_CHECK_FAILED, EBB_AT_FILE(options->path),
                         "patient %lld under %s: the stored course is not the one played again",
                         (long long)trace->patient, plan->study.policies[trace->policy].name);
        status = EBB_CHECK_FAILED;
    }
    free(bytes);
    free(masks);
    return status;
}

/* All policies are looked at: which of them differ tells where to search. */
static enum ebb_status check_all(const struct ebb_plan *plan, const struct ebb_trace_options *options,
                                 struct ebb_traced *traced, struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    if (options->reader == NULL || !is_kept(&plan->study, options->reader, options->patient)) {
        traced->check = options->reader ? EBB_TRACE_NOT_KEPT : EBB_TRACE_NO_FILE;
        return EBB_OK;
    }
    for (int t = 0; t < traced->n; t++) {
        const enum ebb_status one = check_one(plan, options, &traced->traces[t], messages);
        status = status == EBB_OK ? one : status;
    }
    traced->check = status == EBB_OK ? EBB_TRACE_EQUAL : EBB_TRACE_UNEQUAL;
    return status;
}

/* 2. Playing */

enum ebb_status ebb_trace_patient(const struct ebb_plan *plan, const struct ebb_trace_options *options,
                                  const struct ebb_work *work, struct ebb_traced *out_traced)
{
    const int n = options->n_policies > 0 ? options->n_policies : plan->study.n_policies;
    struct ebb_messages messages = {0};
    enum ebb_status status = EBB_OK;

    *out_traced = (struct ebb_traced){.n = n};
    for (int t = 0; t < n && status == EBB_OK; t++)
        status = ebb_trace_init(&out_traced->traces[t], plan, options->patient, options->first_policy + t);
    if (status == EBB_OK)
        status = check_all(plan, options, out_traced, &messages);
    ebb_work_say(work, &messages);
    return status;
}

void ebb_traced_free(struct ebb_traced *traced)
{
    for (int t = 0; t < EBB_MAX_POLICIES; t++)
        ebb_trace_free(&traced->traces[t]);
    *traced = (struct ebb_traced){0};
}
