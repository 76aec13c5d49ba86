/* SPDX-License-Identifier: MIT
 * Any bytes are refused as a study with words, or are a study: then its canonical text gives it back, and it
 * can be planned.
 *
 * The study is read from memory. Beside it lie a small parameter set and its table of two draws, so that a
 * text which names them is read on; what else it may name is not there.
 */
#include "fuzz.h"

#include <ebb/config.h>

static const char SET[] =
    "name: set\nabout: x\ndraws: draws.csv\nbased_on: below.yaml\nnoise: {sd: {value: 2 points, "
    "source: x, grade: X, distribution: fixed}}\n";
static const char BELOW[] =
    "name: below\nabout: y\ninfusion: {gain: {value: 0.5, source: x, grade: X, distribution: "
    "fixed}}\n";
static const char DRAWS[] = "infusion.gain,noise.sd\n0.5,1.5\n0.6,1.75\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *name;
    struct ebb_config config = {0};
    struct ebb_messages messages = {0};
    if (name == NULL) {
        name = ebb_fuzz_path("study.yaml"); /* a place, not a file */
        ebb_fuzz_put("set.yaml", SET, sizeof SET - 1);
        ebb_fuzz_put("below.yaml", BELOW, sizeof BELOW - 1);
        ebb_fuzz_put("draws.csv", DRAWS, sizeof DRAWS - 1);
    }
    const enum ebb_status status =
        ebb_config_parse(name, (const char *)data, size, NULL, 0, &config, &messages);
    if (status == EBB_OK)
        ebb_fuzz_study_holds(&config, name);
    ebb_fuzz_refused(status, EBB_BAD_STUDY, &messages);
    ebb_config_free(&config);
    return 0;
}
