/* SPDX-License-Identifier: MIT
 * clinic_kept: see the header.
 */
#include "clinic_kept.h"

#include <ebb/clinic_store.h>
#include <ebb/results.h>

#include "claim_here.h"
#include "console.h"
#include "provenance_now.h"
#include "results_path.h"

static enum ebb_status say(enum ebb_status status, struct ebb_messages *messages)
{
    ebb_console_messages(messages);
    ebb_messages_free(messages);
    return status;
}

/* 1. Writing */

enum ebb_status ebb_clinic_kept_choose(const struct ebb_options *options, struct ebb_clinic_kept *kept)
{
    struct ebb_messages messages = {0};
    enum ebb_status status = ebb_results_path(options, "clinic.h5", &kept->path);
    if (status == EBB_OK)
        status = ebb_clinic_store_check(ebb_text_chars(&kept->path),
                                        ebb_options_has(options, EBB_OPTION_FORCE), &messages);
    return say(status, &messages);
}

enum ebb_status ebb_clinic_kept_write(const struct ebb_options *options,
                                      const struct ebb_clinic_config *config,
                                      const struct ebb_clinic_result *result, struct ebb_clinic_kept *kept)
{
    struct ebb_messages messages = {0};
    struct ebb_provenance_now now;
    enum ebb_status status = ebb_provenance_now_init(&now, options);
    const struct ebb_clinic_results_to to = {
        .path = ebb_text_chars(&kept->path),
        .force = ebb_options_has(options, EBB_OPTION_FORCE),
        .claim = ebb_claim_here(options),
        .what_ifs = result->rows.n_what_ifs > 0,
        .provenance = {.command_line = ebb_text_chars(&now.command_line),
                       .host = now.host,
                       .started = now.started,
                       .stopped_because = "all years were simulated"},
    };
    if (status == EBB_OK)
        status = ebb_clinic_results_write(config, result, &to, &kept->digests, &messages);
    ebb_provenance_now_free(&now);
    return say(status, &messages);
}

/* 2. Opening */

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
    static const enum ebb_option refused[] = {EBB_OPTION_OUT, EBB_OPTION_DRY_RUN, EBB_OPTION_NO_UNCERTAINTY};
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
                                     struct ebb_clinic_result *result, struct ebb_clinic_kept *kept)
{
    struct ebb_messages messages = {0};
    if (changes_something(options))
        return EBB_USAGE;
    ebb_text_add(&kept->path, "%s", options->arguments[0]);
    const enum ebb_status status =
        ebb_clinic_results_open(options->arguments[0], config, result, &kept->digests, &messages);
    return say(kept->path.failed && status == EBB_OK ? EBB_NO_MEMORY : status, &messages);
}
