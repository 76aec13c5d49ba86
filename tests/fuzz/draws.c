/* SPDX-License-Identifier: MIT
 * Any bytes as a table of joint draws: each of its first rows is refused with words, or gives a study whose
 * canonical text gives it back.
 *
 * A set in the scratch folder names the table; the study takes row 1, 2 and 3 of it. Rows beyond the table's
 * end are refused by number, which is part of what is tried. Asked for all rows, the reader gives worlds of
 * which the taken one is the study itself.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static const char SET[] = "name: set\nabout: x\ndraws: draws.csv\n";

static const char *const STUDIES[] = {
    "study: x\nparameters: set.yaml\ndraw: 1\npolicies: {a: {}}\n",
    "study: x\nparameters: set.yaml\ndraw: 2\npolicies: {a: {}}\n",
    "study: x\nparameters: set.yaml\ndraw: 3\nnoise: {sd: 2 points}\npolicies: {a: {}}\n",
};

/* The world of the row that the study takes changes nothing in it; the others may be set, too. */
static void worlds_hold(const char *name, int taken)
{
    const struct ebb_config_options options = {.wants_worlds = true};
    struct ebb_config config = {0};
    struct ebb_messages messages = {0};
    struct ebb_study *study = malloc(sizeof *study);
    const enum ebb_status status =
        ebb_config_parse_with(name, STUDIES[taken], strlen(STUDIES[taken]), &options, &config, &messages);
    ebb_require(study);
    if (status == EBB_OK) {
        ebb_require(config.worlds.n > taken);
        for (int world = config.worlds.n - 1; world >= 0; world--) {
            memcpy(study, &config.study, sizeof *study);
            ebb_worlds_set(&config.worlds, world, study);
            ebb_require(world != taken || memcmp(study, &config.study, sizeof *study) == 0);
        }
    }
    free(study);
    ebb_fuzz_refused(status, EBB_BAD_STUDY, &messages);
    ebb_config_free(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *name = ebb_fuzz_path("study.yaml"); /* a place, not a file */
    ebb_fuzz_put("set.yaml", SET, sizeof SET - 1);
    ebb_fuzz_put("draws.csv", data, size);
    for (size_t i = 0; i < sizeof STUDIES / sizeof STUDIES[0]; i++) {
        struct ebb_config config = {0};
        struct ebb_messages messages = {0};
        const enum ebb_status status =
            ebb_config_parse(name, STUDIES[i], strlen(STUDIES[i]), NULL, 0, &config, &messages);
        if (status == EBB_OK)
            ebb_fuzz_study_holds(&config, name);
        ebb_fuzz_refused(status, EBB_BAD_STUDY, &messages);
        ebb_config_free(&config);
        worlds_hold(name, (int)i);
    }
    return 0;
}
