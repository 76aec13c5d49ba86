/* SPDX-License-Identifier: MIT
 * calibration_inputs: from the calibration file to studies that can be simulated again and again.
 *
 * A calibration names one parameter set to start from and some studies. Each study is read with that set in
 * the place of its own, so that all of them start from the same numbers, whatever set they name themselves.
 *
 *     calibration.yaml ---> set ---> start values ----.
 *                      \--> studies, each with the set +--> trials, targets, digest
 *
 * A fitted parameter is found once, as an offset in struct ebb_study: a simulation then writes a double at
 * each offset, and nothing is looked up by name thousands of times.
 *
 *   1. The parameter set   2. The studies   3. Everything
 */
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <ebb/check_studies.h>
#include <ebb/constants.h>
#include <ebb/json.h>

#include "calibrating.h"

enum { LONGEST_PATH = 4096 };

/* 1. The parameter set */

/* The path of the starting set from anywhere, and the folder it lies in. */
static enum ebb_status find_set(struct ebb_calibrating *calibrating, struct ebb_text *out_path)
{
    char here[LONGEST_PATH];
    struct ebb_text beside = {0};
    ebb_config_beside(calibrating->path, calibrating->calibration.set, &beside);
    const char *path = ebb_text_chars(&beside), *slash = strrchr(path, '/');
    /* The new set goes where the old one lies: it names the old one as what it builds on, by its bare
     * name. */
    ebb_text_add(&calibrating->folder, "%.*s", slash ? (int)(slash - path) + 1 : 0, path);
    /* Absolute, because it is given to studies that lie in other folders, from which a relative path
     * would count. */
    if (path[0] == '/')
        ebb_text_add(out_path, "%s", path);
    else if (getcwd(here, sizeof here))
        ebb_text_add(out_path, "%s/%s", here, path);
    else
        out_path->failed = true;
    const bool failed = beside.failed || out_path->failed || calibrating->folder.failed;
    ebb_text_free(&beside);
    return failed ? EBB_NO_MEMORY : EBB_OK;
}

double ebb_calibration_inputs_start(const struct ebb_calibrating *calibrating, int fitted)
{
    size_t offset = 0;
    double value;
    ebb_require(
        ebb_config_find_real(&calibrating->start, calibrating->calibration.fitted[fitted].key, &offset));
    memcpy(&value, (const char *)&calibrating->start.study + offset, sizeof value);
    return value;
}

void ebb_calibration_inputs_set_start(struct ebb_calibrating *calibrating, int fitted, double value)
{
    size_t offset = 0;
    ebb_require(
        ebb_config_find_real(&calibrating->start, calibrating->calibration.fitted[fitted].key, &offset));
    memcpy((char *)&calibrating->start.study + offset, &value, sizeof value);
}

/* 2. The studies */

/* Every study starts from the calibration's set, whatever it names itself. */
static enum ebb_status open_studies(struct ebb_calibrating *calibrating, const struct ebb_override *set,
                                    struct ebb_messages *messages)
{
    const struct ebb_calibration *calibration = &calibrating->calibration;
    enum ebb_status first_trouble = EBB_OK;
    /* A study that cannot be read does not end the loop: all troubles of all studies are told at once. */
    calibrating->configs = calloc((size_t)calibration->n_trials, sizeof *calibrating->configs);
    if (calibrating->configs == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < calibration->n_trials; i++) {
        struct ebb_text path = {0};
        struct ebb_config *config = &calibrating->configs[i];
        ebb_config_beside(calibrating->path, calibration->trials[i], &path);
        const enum ebb_status status =
            path.failed ? EBB_NO_MEMORY : ebb_config_open(path.chars, set, 1, config, messages);
        ebb_text_free(&path);
        first_trouble = first_trouble == EBB_OK ? status : first_trouble;
        for (int k = 0; k < calibration->n_fitted && status == EBB_OK; k++) {
            size_t *offset = &calibrating->offsets[i * calibration->n_fitted + k];
            /* A trial may lack a fitted parameter, such as a modifier that it has no patients with: then
             * the fit does not touch it there. */
            if (!ebb_config_find_real(config, calibration->fitted[k].key, offset))
                *offset = SIZE_MAX;
        }
    }
    return first_trouble;
}

static enum ebb_status open_trials(struct ebb_calibrating *calibrating, atomic_bool *stop,
                                   struct ebb_messages *messages)
{
    const struct ebb_calibration *calibration = &calibrating->calibration;
    const struct ebb_study *studies[EBB_MAX_TRIALS];
    for (int i = 0; i < calibration->n_trials; i++)
        studies[i] = &calibrating->configs[i].study;
    /* Every trial keeps its own length and assessments, but all get the calibration's number of patients: a
     * trial of 20 must not be simulated with 20. */
    const struct ebb_trials_options options = {
        .n_trials = calibration->n_trials,
        .n_fitted = calibration->n_fitted,
        .studies = studies,
        .offsets = calibrating->offsets,
        .seed = (uint64_t)calibration->seed,
        .n_patients = calibration->n_patients,
        .n_threads = calibrating->machine.n_threads,
        .kernel = calibrating->machine.kernel,
        .stop = stop,
    };
    const enum ebb_status status = ebb_trials_open(&options, &calibrating->trials, messages);
    if (status != EBB_OK)
        return status;
    calibrating->n_targets = ebb_trials_target_count(calibrating->trials);
    for (int i = 0; i < calibrating->n_targets; i++)
        calibrating->targets[i] = ebb_trials_target(calibrating->trials, i);
    return EBB_OK;
}

enum ebb_status ebb_calibration_inputs_copy_targets(struct ebb_calibrating *calibrating)
{
    struct ebb_target *copies = malloc((size_t)calibrating->n_targets * sizeof *copies);
    if (copies == NULL)
        return EBB_NO_MEMORY;
    free(calibrating->copies);
    calibrating->copies = copies;
    for (int i = 0; i < calibrating->n_targets; i++) {
        copies[i] = *ebb_trials_target(calibrating->trials, i);
        calibrating->targets[i] = &copies[i];
    }
    return EBB_OK;
}

/* 3. Everything */

/* What decides a simulation, and nothing else: the contract of the draws, the calibration, and each study
 * complete with its defaults. Threads and kernel are left out, so that a calibration may go on on another
 * machine. The struct is taken as bytes; it was zeroed, so its padding is too, and a new member makes every
 * old journal one of another calibration, as it should. */
static void set_digest(struct ebb_calibrating *calibrating)
{
    const int contract = EBB_CONTRACT_NUMBER;
    struct ebb_digest digest;
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, &contract, sizeof contract);
    ebb_digest_add(&digest, &calibrating->calibration, sizeof calibrating->calibration);
    for (int i = 0; i < calibrating->calibration.n_trials; i++)
        ebb_digest_add(&digest, calibrating->configs[i].canonical_sha256, EBB_DIGEST_HEX);
    ebb_digest_hex(&digest, calibrating->digest);
}

static enum ebb_status refuse_without_targets(const struct ebb_calibrating *calibrating,
                                              struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    for (int s = 0; s < calibrating->calibration.n_trials; s++) {
        const struct ebb_study *study = &calibrating->configs[s].study;
        bool any = false;
        for (int i = 0; i < study->n_targets; i++)
            any = any || study->targets[i].use == EBB_CALIBRATION;
        if (any)
            continue;
        ebb_messages_add(
            messages, EBB_BAD_STUDY, &(struct ebb_place){calibrating->configs[s].path, 1, 1},
            "targets: none has the use calibration, so there is nothing to fit to: give one that "
            "use, or take the study out of the trials of %s",
            calibrating->path);
        status = EBB_BAD_STUDY;
    }
    return status;
}

/* The same rule as for a check: a number that stands in two studies would weigh twice. And sources have names
 * of their own: two under one would be left out as one, and be two to the fit. */
static enum ebb_status check_ids(const struct ebb_calibrating *calibrating, struct ebb_messages *messages)
{
    bool bad = false;
    for (int i = 0; i < calibrating->calibration.n_trials; i++) {
        const struct ebb_config *configs = calibrating->configs;
        for (int before = 0; before < i; before++)
            bad |= ebb_check_studies_compare_ids(&configs[i], &configs[before], messages) != EBB_OK;
        for (int before = 0; before <= i; before++)
            bad |= ebb_check_studies_compare_sources(&configs[i], &configs[before], messages) != EBB_OK;
    }
    return bad ? EBB_BAD_STUDY : EBB_OK;
}

enum ebb_status ebb_calibration_inputs_read(struct ebb_calibrating *calibrating, atomic_bool *stop,
                                            struct ebb_messages *messages)
{
    struct ebb_text path = {0}, quoted = {0};
    enum ebb_status status = ebb_calibration_open(calibrating->path, &calibrating->calibration, messages);
    if (status == EBB_OK)
        status = ebb_config_open_set(calibrating->path, calibrating->calibration.set, &calibrating->start,
                                     messages);
    if (status == EBB_OK)
        status = find_set(calibrating, &path);
    if (status == EBB_OK) {
        ebb_json_quote(&quoted, path.chars);
        const struct ebb_override set = {.key = "parameters", .value = ebb_text_chars(&quoted)};
        status = quoted.failed ? EBB_NO_MEMORY : open_studies(calibrating, &set, messages);
    }
    if (status == EBB_OK)
        status = check_ids(calibrating, messages);
    if (status == EBB_OK)
        status = refuse_without_targets(calibrating, messages);
    if (status == EBB_OK)
        status = open_trials(calibrating, stop, messages);
    if (status == EBB_OK)
        status = ebb_calibration_sources_open(calibrating);
    if (status == EBB_OK)
        set_digest(calibrating);
    ebb_text_free(&path);
    ebb_text_free(&quoted);
    return status;
}

void ebb_calibration_inputs_free(struct ebb_calibrating *calibrating)
{
    ebb_discrepancy_close(calibrating->discrepancy);
    free(calibrating->copies);
    free(calibrating->like);
    ebb_trials_close(calibrating->trials);
    for (int i = 0; calibrating->configs && i < calibrating->calibration.n_trials; i++)
        ebb_config_free(&calibrating->configs[i]);
    free(calibrating->configs);
    ebb_config_free(&calibrating->start);
    ebb_text_free(&calibrating->folder);
}
