/* SPDX-License-Identifier: MIT
 * load_clinic: by every subcommand that takes a clinic, so that what one accepts all accept.
 */
#include "load_clinic.h"

#include <stdlib.h>

#include "clinic_kept.h"
#include "console.h"
#include "load_study.h"

enum ebb_status ebb_load_clinic(const char *path, const struct ebb_options *options,
                                struct ebb_clinic_config **out_config)
{
    const struct ebb_config_options reading = ebb_load_study_options(options);
    struct ebb_messages messages = {0};
    struct ebb_clinic_config *config = calloc(1, sizeof *config);
    *out_config = NULL;
    enum ebb_status status = config ? EBB_OK : EBB_NO_MEMORY;
    if (status == EBB_OK && ebb_clinic_kept_is(path)) {
        ebb_messages_add(
            &messages, EBB_BAD_FILE, EBB_AT_FILE(path),
            "is what a clinic was answered with, and nothing of it can be played: give the clinic that "
            "it came from (its name is in `ebb show` of this file)");
        status = EBB_BAD_FILE;
    }
    if (status == EBB_OK)
        status = ebb_config_open_clinic(path, &reading, config, &messages);
    if (status != EBB_OK || !ebb_options_has(options, EBB_OPTION_QUIET))
        ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK)
        *out_config = config;
    else
        free(config);
    return status;
}

void ebb_loaded_clinic_free(struct ebb_clinic_config *config)
{
    if (config)
        ebb_config_free_clinic(config);
    free(config);
}
