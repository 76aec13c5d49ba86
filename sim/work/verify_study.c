/* SPDX-License-Identifier: MIT
 * verify_study: goes through the verification list and keeps the verdicts.
 *
 * The list does not end at the first failure: which laws fail together tells more about a bug than the first
 * of them. It ends at trouble (no memory, the flag), which says nothing about the model.
 *
 *   1. Verifying   2. Records
 */
#include <ebb/verify_study.h>

#include <stdlib.h>

/* 1. Verifying */

/* The list ends with a NULL name: it is put together in sim/verify and grows there. */
static int count_verifications(void)
{
    int n = 0;
    while (EBB_VERIFICATIONS[n].name)
        n++;
    return n;
}

/* Those that do not apply are counted apart, or a study could pass by having nothing to verify. */
static void count(struct ebb_verified *verified, const struct ebb_verdict *verdict)
{
    verified->n_passed += verdict->applies && verdict->passed;
    verified->n_failed += verdict->applies && !verdict->passed;
    verified->n_elsewhere += !verdict->applies;
}

static enum ebb_status go_through(const struct ebb_verifier *verifier, const struct ebb_work *work,
                                  struct ebb_verified *verified)
{
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < verified->n && status == EBB_OK; i++) {
        status = EBB_VERIFICATIONS[i].run(verifier, &verified->verdicts[i]);
        if (status != EBB_OK)
            break;
        count(verified, &verified->verdicts[i]);
        ebb_work_show(
            work, &(struct ebb_work_progress){.done = i + 1, .total = verified->n, .unit = "verifications"});
    }
    return status;
}

enum ebb_status ebb_verify_study(const struct ebb_study *study, const struct ebb_verify_options *options,
                                 const struct ebb_work *work, struct ebb_verified *out_verified)
{
    const struct ebb_work_machine machine = ebb_work_machine_of(&options->machine);
    const int n = count_verifications();
    struct ebb_study *own = malloc(sizeof *own); /* too large for the stack of a thread */
    *out_verified = (struct ebb_verified){.n = n};
    /* Zeroed verdicts do not apply: what a stopped list never reached is not said to have passed. */
    out_verified->verdicts = calloc((size_t)n + 1, sizeof *out_verified->verdicts);
    if (own == NULL || out_verified->verdicts == NULL) {
        free(own);
        return EBB_NO_MEMORY;
    }
    /* A copy, because the number of patients may be cut and the study is the caller's. */
    *own = *study;
    if (options->most_patients > 0 && own->n_patients > options->most_patients)
        own->n_patients = options->most_patients;
    out_verified->n_patients = own->n_patients;
    /* The study is played once here for all verifications that look at one run; others play it again,
     * changed. */
    struct ebb_verifier verifier = {
        .study = own, .kernel = machine.kernel, .n_threads = machine.n_threads, .stop = ebb_work_stop(work)};
    ebb_work_show(work, &(struct ebb_work_progress){.total = n, .unit = "verifications"});
    enum ebb_status status = ebb_verifier_init(&verifier);
    if (status == EBB_OK)
        status = go_through(&verifier, work, out_verified);
    ebb_verifier_free(&verifier);
    free(own);
    return status;
}

void ebb_verified_free(struct ebb_verified *verified)
{
    free(verified->verdicts);
    *verified = (struct ebb_verified){0};
}

/* 2. Records */

const char *ebb_verify_study_outcome(const struct ebb_verdict *verdict)
{
    return !verdict->applies ? "does not apply" : verdict->passed ? "passed" : "failed";
}

static const struct ebb_record_column COLUMNS[] = {
    {"study", false, "1", "file of the study"}, {"verification", false, "1", "name of the verification"},
    {"meaning", false, "1", "what must hold"},  {"outcome", false, "1", "passed, failed or does not apply"},
    {"found", false, "1", "what was found"},
};

void ebb_verify_study_start_records(struct ebb_records *records)
{
    ebb_records_init(records, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
}

void ebb_verify_study_add_records(struct ebb_records *records, const char *path,
                                  const struct ebb_verified *verified)
{
    for (int i = 0; i < verified->n; i++) {
        ebb_records_add_text(records, path);
        ebb_records_add_text(records, EBB_VERIFICATIONS[i].name);
        ebb_records_add_text(records, EBB_VERIFICATIONS[i].meaning);
        ebb_records_add_text(records, ebb_verify_study_outcome(&verified->verdicts[i]));
        ebb_records_add_text(records, verified->verdicts[i].words);
    }
}
