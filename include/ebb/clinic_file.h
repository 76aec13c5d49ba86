/* SPDX-License-Identifier: MIT
 * clinic_file: from a clinic in YAML to a checked struct ebb_clinic with its study, and back to text.
 *
 *     clinic.yaml --> struct ebb_clinic ----------.
 *        study: three_policies.yaml --> config ----+--> settled: the study as this clinic plays it
 *        (none: the default study, every interval)      replaced: what that changed, in words
 *
 * Read by the machinery of studies, with the table of a clinic's keys: same strictness, same messages, every
 * mistake of both files in one pass.
 *
 * Of each value it is known who gave it: a row whose origin is "default" is an assumption of ours, and a page
 * says so ("we assumed ..., change it here"); ebb_clinic_row_is_given tells the two apart.
 *
 *   1. Reading   2. Printing
 */
#ifndef EBB_CLINIC_FILE_H
#define EBB_CLINIC_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/clinic.h>
#include <ebb/config.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Reading */

struct ebb_clinic_config {
    struct ebb_clinic clinic;       /* complete: every service has all its lengths */
    struct ebb_config study_config; /* the study as it is written */
    struct ebb_study settled;       /* as the clinic plays it; policy i is that of clinic.policies[i] */
    /* Joint draws of the settled study, as many as there are of those asked for (clinic.uncertainty.draws):
     * of a new site, which this clinic is, where the set has such; n 0: none. What the clinic has replaced
     * no draw sets. */
    struct ebb_worlds worlds;
    bool worlds_are_of_new_site;
    struct ebb_messages replaced; /* what of the study the clinic has replaced, a sentence each */
    char *path;                   /* as given */
    const char *study_path;       /* where the study was found; "": the default study */
    struct ebb_text source;       /* the clinic's own text, as read */
    /* With every default filled in; alone with the text of its study it gives the same clinic. */
    struct ebb_text canonical;
    char canonical_sha256[EBB_DIGEST_HEX]; /* of that text and the digest of the settled study */
    struct ebb_parameter_row *rows;        /* of the clinic's values */
    size_t n_rows;
    void *memory;
};

/* Reads the clinic at `path`, then its study, and settles it. Settings are laid over the clinic; those whose
 * key begins with "study." over its study. On EBB_BAD_STUDY every mistake of both is in `messages`, those of
 * the clinic first; a file that cannot be read is EBB_BAD_FILE; else EBB_NO_MEMORY. gives: caller calls
 * ebb_config_free_clinic. */
enum ebb_status ebb_config_open_clinic(const char *path, const struct ebb_config_options *options,
                                       struct ebb_clinic_config *out_config, struct ebb_messages *messages);

/* The same from texts in memory, as a results file keeps them: no file is opened. `name` stands for the path
 * in messages. */
enum ebb_status ebb_config_parse_clinic(const char *name, const char *clinic, size_t clinic_length,
                                        const char *study, size_t study_length,
                                        const struct ebb_config_options *options,
                                        struct ebb_clinic_config *out_config, struct ebb_messages *messages);

/* What the texts of a results file do not tell of the clinic that was read: where it stood, how it was
 * written, and who gave each value. Rows whose key is not among `rows` keep their origin. copies: all.
 * EBB_NO_MEMORY. */
struct ebb_clinic_origins {
    const char *path, *study_path, *source;
    const struct ebb_parameter_row *rows; /* of these the key and the origin */
    size_t n_rows;
    bool worlds_are_of_new_site;
};
enum ebb_status ebb_config_restore_clinic(struct ebb_clinic_config *config,
                                          const struct ebb_clinic_origins *origins);

void ebb_config_free_clinic(struct ebb_clinic_config *config);

/* Whether somebody gave the value: the file or the command line. Else we assumed it. */
bool ebb_clinic_row_is_given(const struct ebb_parameter_row *row);

/* 2. Printing */

/* The annotated canonical clinic, with what it replaces of its study (`ebb show`). */
void ebb_config_print_clinic(const struct ebb_clinic_config *config, struct ebb_text *text);
void ebb_config_print_clinic_json(const struct ebb_clinic_config *config, struct ebb_text *text);
void ebb_config_print_clinic_schema(struct ebb_text *text);
/* A commented clinic with the nine values that a planner must give, to begin with (`ebb clinic --start`).
 * Words and units are the table's. */
void ebb_config_print_clinic_start(struct ebb_text *text);

#ifdef __cplusplus
}
#endif

#endif
