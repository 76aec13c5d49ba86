/* SPDX-License-Identifier: MIT
 * design_studies: see the header.
 */
#include "design_studies.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/design.h>
#include <ebb/key.h>
#include <ebb/row_studies.h>

static const struct ebb_record_column COLUMNS[] = {
    {"row", true, "1", "the first row with these words, from 1"},
    {"study", false, "1", "its study, with every value in it"},
};

static bool names_file(const struct ebb_design *design)
{
    for (int k = 0; k < design->n_axes; k++) {
        if (ebb_key_names_file(design->axes[k].key))
            return true;
    }
    return false;
}

/* Amounts of a row are those of its draw; whoever reads it draws them anew, and needs what they are drawn
 * from (as of row 1: design_draws.c). */
static enum ebb_status add_study(const struct ebb_config *config, int64_t row, struct ebb_study *study,
                                 struct ebb_records *studies, struct ebb_messages *messages)
{
    struct ebb_config own = {0};
    ebb_row_studies_get(config->row_studies, row, study);
    if (config->design->n_draws > 0)
        study->economics = config->study.economics;
    const enum ebb_status status = ebb_config_of_study(config->path, study, &own, messages);
    if (status == EBB_OK) {
        ebb_records_add_number(studies, (double)(row + 1));
        ebb_records_add_text(studies, ebb_text_chars(&own.canonical));
    }
    ebb_config_free(&own);
    return status;
}

enum ebb_status ebb_design_studies_make(const struct ebb_config *config, struct ebb_records *out_studies,
                                        struct ebb_messages *messages)
{
    *out_studies = (struct ebb_records){0};
    if (!names_file(config->design))
        return EBB_OK;
    struct ebb_study *study = malloc(sizeof *study);
    enum ebb_status status = study ? EBB_OK : EBB_NO_MEMORY;
    ebb_records_init(out_studies, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    for (int i = 0; i < ebb_row_studies_n(config->row_studies) && status == EBB_OK; i++)
        status =
            add_study(config, ebb_row_studies_first(config->row_studies, i), study, out_studies, messages);
    free(study);
    return status == EBB_OK && out_studies->failed ? EBB_NO_MEMORY : status;
}
