/* SPDX-License-Identifier: MIT
 * leave_out_inputs: from a calibration's file to studies with draws, and the sources of their numbers.
 *
 * Studies are read with the set that the calibration wrote in the place of their own, or with the pack on it
 * that they name: the fits that foretell their numbers differ from that set in what was fitted, and in
 * nothing else.
 *
 *   1. What is read   2. Sources   3. All
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#include <ebb/json.h>

#include "leaving.h"

enum { LONGEST_PATH = 4096 };

/* 1. What is read */

/* The set stands beside the one that it builds on. */
static enum ebb_status read_set(struct ebb_leaving *leaving)
{
    struct ebb_text beside = {0}, file = {0};
    struct ebb_config config = {.path = NULL};
    const char *slash = strrchr(leaving->calibration.set, '/');
    char here[LONGEST_PATH];
    ebb_text_add(&beside, "%.*s%s.yaml", slash ? (int)(slash - leaving->calibration.set) + 1 : 0,
                 leaving->calibration.set, leaving->calibration.name);
    ebb_config_beside(leaving->path, ebb_text_chars(&beside), &file);
    enum ebb_status status = beside.failed || file.failed ? EBB_NO_MEMORY : EBB_OK;
    if (status == EBB_OK && access(file.chars, F_OK) != 0) {
        ebb_messages_add(&leaving->messages, EBB_BAD_FILE, EBB_AT_FILE(file.chars),
                         "is not there: fits without a source begin where the full one ended: run ebb "
                         "calibrate %s first",
                         leaving->path);
        status = EBB_BAD_FILE;
    }
    if (status == EBB_OK)
        status = ebb_config_open_set(leaving->path, beside.chars, &config, &leaving->messages);
    for (int i = 0; i < leaving->calibration.n_fitted && status == EBB_OK; i++) {
        size_t offset;
        if (ebb_config_find_real(&config, leaving->calibration.fitted[i].key, &offset))
            memcpy(&leaving->start[i], (const char *)&config.study + offset, sizeof leaving->start[i]);
    }
    if (status == EBB_OK && ebb_text_chars(&file)[0] != '/' && getcwd(here, sizeof here))
        ebb_text_add(&leaving->set, "%s/", here);
    ebb_text_add(&leaving->set, "%s", ebb_text_chars(&file));
    ebb_config_free(&config);
    ebb_text_free(&beside);
    ebb_text_free(&file);
    return leaving->set.failed ? EBB_NO_MEMORY : status;
}

/* The joint draws of the set, by the names of what was fitted. A study reads them: one is made up that sets
 * nothing itself. */
static enum ebb_status read_draws(struct ebb_leaving *leaving)
{
    const struct ebb_config_options options = {.wants_worlds = true};
    const int n = leaving->calibration.n_fitted;
    struct ebb_config config = {.path = NULL};
    struct ebb_text text = {0};
    ebb_text_add(&text, "study: x\npolicies: {none: {}}\ndraw: 1\nparameters: ");
    ebb_json_quote(&text, ebb_text_chars(&leaving->set));
    ebb_text_add(&text, "\n");
    enum ebb_status status = text.failed
                                 ? EBB_NO_MEMORY
                                 : ebb_config_parse_with(ebb_text_chars(&leaving->set), text.chars,
                                                         text.length, &options, &config, &leaving->messages);
    if (status == EBB_OK) {
        leaving->like = calloc((size_t)config.worlds.n * (size_t)n + 1, sizeof *leaving->like);
        status = leaving->like ? EBB_OK : EBB_NO_MEMORY;
    }
    for (int i = 0; i < n && status == EBB_OK; i++) {
        size_t offset;
        if (!ebb_config_find_real(&config, leaving->calibration.fitted[i].key, &offset))
            continue;
        for (int world = 0; world < config.worlds.n; world++) {
            ebb_worlds_set(&config.worlds, world, &config.study);
            memcpy(&leaving->like[world * n + i], (const char *)&config.study + offset, sizeof(double));
        }
    }
    leaving->n_like = config.worlds.n;
    ebb_config_free(&config);
    ebb_text_free(&text);
    return status;
}

/* Whether the file is among those that were read, by whatever path. One that cannot be asked about is told of
 * when it is read. */
static bool is_read(const struct ebb_left_out *left, const char *path)
{
    struct stat own, other;
    bool found = false;
    if (stat(path, &own) != 0)
        return false;
    for (int s = 0; s < left->checked.n && !found; s++)
        found = stat(left->configs[s].path, &other) == 0 && own.st_dev == other.st_dev &&
                own.st_ino == other.st_ino;
    return found;
}

/* Whether the study's own set has the draws of the calibration's: it is that set, or a pack on it (a clinic
 * where fewer respond). What the study fixes itself is in no draw and tells nothing. */
static bool takes_its_draws(const struct ebb_leaving *leaving, const struct ebb_config *config)
{
    const int n = leaving->calibration.n_fitted;
    struct ebb_study drawn = config->study;
    bool same = config->worlds.n > 0 && config->worlds.n == leaving->n_like;
    if (same)
        ebb_worlds_set(&config->worlds, 0, &drawn);
    for (int i = 0; i < n && same; i++) {
        size_t offset;
        double value;
        if (!ebb_config_find_real(config, leaving->calibration.fitted[i].key, &offset))
            continue;
        memcpy(&value, (const char *)&drawn + offset, sizeof value);
        bool in_draws = false;
        for (int key = 0; key < config->worlds.n_keys; key++)
            in_draws = in_draws || config->worlds.offsets[key] == offset;
        same = !in_draws || value == leaving->like[i];
    }
    return same;
}

/* With the set in place of the study's own, and all its draws; with a pack on the set as it is. Packs were
 * once replaced, too: what they say of a clinic was lost, and a hospital where 18 % respond was foretold the
 * 62 % of the trials. Whatever is wrong with the study's own set is nobody's business here. */
static enum ebb_status read_with_set(struct ebb_leaving *leaving, const char *path,
                                     struct ebb_config *out_config)
{
    const struct ebb_config_options reading = {.share = leaving->options->share};
    struct ebb_messages unheard = {0};
    enum ebb_status status = ebb_foretell_read(path, &reading, NULL, out_config, &unheard);
    const bool read = status == EBB_OK;
    if (read && !takes_its_draws(leaving, out_config)) {
        ebb_config_free(out_config);
        status = EBB_BAD_STUDY;
    }
    if (read && status == EBB_OK)
        ebb_messages_hand_over(&unheard, &leaving->messages);
    ebb_messages_free(&unheard);
    if (status == EBB_BAD_STUDY || status == EBB_BAD_FILE)
        status =
            ebb_foretell_read(path, &reading, ebb_text_chars(&leaving->set), out_config, &leaving->messages);
    return status;
}

static enum ebb_status read_study(struct ebb_leaving *leaving, const char *path)
{
    struct ebb_left_out *left = leaving->left;
    const int n = left->checked.n;
    struct ebb_messages *messages = &leaving->messages;
    if (is_read(left, path))
        return EBB_OK;
    enum ebb_status status = read_with_set(leaving, path, &left->configs[n]);
    if (status != EBB_OK)
        return status;
    left->checked.studies[n] =
        (struct ebb_checked_study){.config = &left->configs[n], .plan = &left->plans[n]};
    left->checked.n++;
    status = ebb_plan_init(&left->plans[n], &left->configs[n].study, messages);
    if (status == EBB_OK && left->configs[n].worlds.n == 0) {
        ebb_messages_add(
            messages, EBB_BAD_STUDY, EBB_AT_FILE(ebb_text_chars(&leaving->set)),
            "has no joint draws, with which sources are foretold that gave the fit no number: run "
            "ebb calibrate %s again",
            leaving->path);
        status = EBB_BAD_STUDY;
    }
    for (int before = 0; before < n && status == EBB_OK; before++)
        status = ebb_check_studies_compare_ids(&left->configs[n], &left->configs[before], messages);
    for (int before = 0; before <= n && status == EBB_OK; before++)
        status = ebb_check_studies_compare_sources(&left->configs[n], &left->configs[before], messages);
    return status;
}

static enum ebb_status read_studies(struct ebb_leaving *leaving)
{
    struct ebb_left_out *left = leaving->left;
    const size_t n = (size_t)leaving->calibration.n_trials + (size_t)leaving->options->n_studies;
    enum ebb_status status = EBB_OK;
    left->configs = calloc(n + 1, sizeof *left->configs);
    left->plans = calloc(n + 1, sizeof *left->plans);
    left->checked.studies = calloc(n + 1, sizeof *left->checked.studies);
    left->fits = calloc(n * EBB_MAX_TARGETS + 1, sizeof *left->fits);
    if (!(left->configs && left->plans && left->checked.studies && left->fits))
        return EBB_NO_MEMORY;
    for (int i = 0; i < leaving->calibration.n_trials && status == EBB_OK; i++) {
        struct ebb_text path = {0};
        ebb_config_beside(leaving->path, leaving->calibration.trials[i], &path);
        status = path.failed ? EBB_NO_MEMORY : read_study(leaving, path.chars);
        ebb_text_free(&path);
    }
    for (int i = 0; i < leaving->options->n_studies && status == EBB_OK; i++)
        status = read_study(leaving, leaving->options->studies[i]);
    return status;
}

/* 2. Sources */

/* Each once, in the order of the studies and their targets. */
static void list_sources(struct ebb_left_out *left)
{
    char name[EBB_FILE_SIZE];
    for (int s = 0; s < left->checked.n; s++) {
        for (int i = 0; i < left->configs[s].study.n_targets; i++) {
            bool is_new = true;
            ebb_check_studies_source(&left->configs[s], i, name);
            for (int k = 0; k < left->n_fits && is_new; k++)
                is_new = strcmp(left->fits[k].source, name) != 0;
            if (is_new)
                memcpy(left->fits[left->n_fits++].source, name, sizeof name);
        }
    }
}

/* Leaves of the sources those of the share. */
static void choose_share(struct ebb_leaving *leaving)
{
    struct ebb_left_out *left = leaving->left;
    const struct ebb_share share = ebb_shard_share(leaving->options->shard, left->n_fits);
    left->n_sources = left->n_fits;
    memmove(left->fits, left->fits + share.first, (size_t)share.n * sizeof *left->fits);
    left->n_fits = (int)share.n;
}

/* Leaves of the sources the one that is asked for. */
static enum ebb_status choose_source(struct ebb_leaving *leaving)
{
    struct ebb_left_out *left = leaving->left;
    const char *only = leaving->options->only;
    struct ebb_text names = {0};
    for (int k = 0; only && k < left->n_fits; k++) {
        if (strcmp(left->fits[k].source, only) == 0) {
            left->fits[0] = left->fits[k];
            left->n_fits = 1;
            only = NULL;
        } else {
            ebb_text_add(&names, "%s%s", k > 0 ? ", " : "", left->fits[k].source);
        }
    }
    if (only)
        ebb_messages_add(&leaving->messages, EBB_BAD_STUDY, EBB_AT_FILE(leaving->path),
                         "there is no source %s among its studies and those given besides. There are: %s",
                         only, ebb_text_chars(&names));
    ebb_text_free(&names);
    return only ? EBB_BAD_STUDY : EBB_OK;
}

/* 3. All */

enum ebb_status ebb_leaving_read(struct ebb_leaving *leaving)
{
    enum ebb_status status = ebb_calibration_open(leaving->path, &leaving->calibration, &leaving->messages);
    if (status == EBB_OK)
        status = read_set(leaving);
    if (status == EBB_OK)
        status = read_draws(leaving);
    if (status == EBB_OK)
        status = read_studies(leaving);
    if (status != EBB_OK)
        return status;
    list_sources(leaving->left);
    choose_share(leaving);
    return choose_source(leaving);
}
