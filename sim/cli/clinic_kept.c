/* SPDX-License-Identifier: MIT
 * clinic_kept: see the header.
 */
#include "clinic_kept.h"

#include <ebb/clinic_results.h>
#include <ebb/results.h>

#include "console.h"

bool ebb_clinic_kept_is(const char *path)
{
    struct ebb_messages unheard = {0};
    bool is = false;
    const enum ebb_status status = ebb_results_find(path, &is, &unheard);
    ebb_messages_free(&unheard);
    return status == EBB_OK && is;
}

/* What was played cannot be changed by asking it again: a silent page of other numbers than were asked for
 * would be worse than none. */
static bool changes_something(const struct ebb_options *options)
{
    static const enum ebb_option refused[] = {EBB_OPTION_OUT, EBB_OPTION_DRY_RUN, EBB_OPTION_SHARD,
                                              EBB_OPTION_SBATCH, EBB_OPTION_NO_UNCERTAINTY};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (ebb_options_has(options, refused[i])) {
            ebb_console_note("ebb: --%s: a clinic's file has been played, and is only printed: give "
                             "the clinic that it came from",
                             EBB_OPTIONS[refused[i]].name);
            return true;
        }
    }
    if (options->n_settings > 0)
        ebb_console_note("ebb: %s: a clinic's file has been played, and is only printed: give the "
                         "clinic that it came from",
                         options->settings[0].key);
    return options->n_settings > 0;
}

enum ebb_status ebb_clinic_kept_open(const struct ebb_options *options, struct ebb_clinic_config *config,
                                     struct ebb_clinic_result *result, struct ebb_file_digests *out_digests)
{
    struct ebb_messages messages = {0};
    if (changes_something(options))
        return EBB_USAGE;
    const enum ebb_status status =
        ebb_clinic_results_open(options->arguments[0], config, result, out_digests, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}
