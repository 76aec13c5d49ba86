/* SPDX-License-Identifier: MIT
 * Any bytes as a table of joint draws: each of its first rows is refused with words, or gives a study whose
 * canonical text gives it back.
 *
 * A set in the scratch folder names the table; the study takes row 1, 2 and 3 of it. Rows beyond the table's
 * end are refused by number, which is part of what is tried.
 */
#include "fuzz.h"

#include <string.h>

static const char SET[] = "name: set\nabout: x\ndraws: draws.csv\n";

static const char *const STUDIES[] = {
    "study: x\nparameters: set.yaml\ndraw: 1\npolicies: {a: {}}\n",
    "study: x\nparameters: set.yaml\ndraw: 2\npolicies: {a: {}}\n",
    "study: x\nparameters: set.yaml\ndraw: 3\nnoise: {sd: 2 points}\npolicies: {a: {}}\n",
};

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
    }
    return 0;
}
