/* SPDX-License-Identifier: MIT
 * clinic_reading: one reading of a clinic and its study, which clinic_file.c and clinic_its_study.c share.
 *
 * Both files are read to their ends before anything is given up. `own` has the mistakes of the clinic,
 * `of_study` those of its study: handed over in that order, each sorted by its file's lines. */
#ifndef EBB_CONFIG_CLINIC_READING_H
#define EBB_CONFIG_CLINIC_READING_H

#include <ebb/clinic_file.h>

#include "arena.h"
#include "binder.h"
#include "yaml_node.h"

struct ebb_clinic_reading {
    struct ebb_clinic_config *config;
    struct ebb_arena *arena;
    const struct ebb_config_options *options;
    struct ebb_binder binder;
    struct ebb_tree tree;
    struct ebb_messages own, of_study; /* mistakes, in this order */
    struct ebb_messages warnings;
    struct ebb_override *study_settings; /* those of the study, with room for two more */
    size_t n_study_settings;
    const char *study_text; /* of a results file; NULL: files are named */
    size_t study_length;
};

/* The value of `study:` in the clinic's tree; NULL: it names none. */
const struct ebb_yaml_node *ebb_clinic_study_node(const struct ebb_clinic_reading *reading);

/* Reads the study that the clinic names, or the default one, and its joint draws into the config. The clinic
 * has been read. EBB_BAD_STUDY with its messages in `of_study`, or in `own` where there is no such file. */
enum ebb_status ebb_clinic_read_study(struct ebb_clinic_reading *reading);

/* Settles it (ebb_clinic_settle): what is refused goes to the lists with its place, what was replaced to the
 * config. */
enum ebb_status ebb_clinic_settle_study(struct ebb_clinic_reading *reading);

#endif
