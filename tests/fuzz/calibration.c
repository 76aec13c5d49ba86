/* SPDX-License-Identifier: MIT
 * Any bytes are refused as a calibration with words, or are one: then the set that it would write is a set,
 * and says of each fitted parameter what it was given.
 *
 * The calibration is a file, for the reader has no other way in. Beside it lies a set to start from,
 * base.yaml; the set that is printed is read back under the name that the calibration chose.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char BASE[] = "name: base\nabout: x\nmodifiers:\n"
                           "  resistant:\n"
                           "    prevalence: {value: 10 %, source: x, grade: X, distribution: fixed}\n"
                           "    gain: {value: 0.5, source: x, grade: X, distribution: fixed}\n";

static double real_of(const struct ebb_config *config, const char *key)
{
    size_t offset;
    double value;
    ebb_fuzz_require(ebb_config_find_real(config, key, &offset), "a fitted key is a parameter", NULL);
    memcpy(&value, (const char *)&config->study + offset, sizeof value);
    return value;
}

/* Every value the lower limit of its search: it lies within the range of its key, so that the set can be
 * read. A refusal is allowed where values do not go together (a minimum above a maximum); words are not the
 * point, for `ebb calibrate` never writes such a set: its simulations would have failed. */
static void print_set(const struct ebb_calibration *calibration, const char *from)
{
    struct ebb_config start = {0}, made = {0};
    struct ebb_messages messages = {0};
    struct ebb_text text = {0};
    if (ebb_config_open_set(from, calibration->set, &start, &messages) == EBB_OK) {
        static struct ebb_fitted_value values[EBB_MAX_FITTED];
        for (int i = 0; i < calibration->n_fitted; i++)
            values[i] = (struct ebb_fitted_value){
                .key = calibration->fitted[i].key, .value = calibration->fitted[i].from, .width = 1.0};
        ebb_calibration_print_set(calibration, &start, values, calibration->n_fitted, from, "0123", "",
                                  &text);
        ebb_fuzz_put("made.yaml", text.chars, text.length);
        const enum ebb_status status = ebb_config_open_set(from, "made.yaml", &made, &messages);
        for (int i = 0; status == EBB_OK && i < calibration->n_fitted; i++)
            ebb_fuzz_require(real_of(&made, calibration->fitted[i].key) == values[i].value,
                             "the set gives each fitted value back", NULL);
        ebb_fuzz_refused(status, EBB_BAD_STUDY, &messages);
    }
    ebb_messages_free(&messages);
    ebb_text_free(&text);
    ebb_config_free(&made);
    ebb_config_free(&start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ebb_calibration calibration;
    struct ebb_messages messages = {0};
    ebb_fuzz_put("base.yaml", BASE, sizeof BASE - 1);
    const char *path = ebb_fuzz_put("calibration.yaml", data, size);
    const enum ebb_status status = ebb_calibration_open(path, &calibration, &messages);
    ebb_fuzz_require(status != EBB_OK || ebb_calibration_is(path), "a calibration is told by its key", NULL);
    ebb_fuzz_refused(status, EBB_BAD_STUDY, &messages);
    if (status == EBB_OK)
        print_set(&calibration, path);
    return 0;
}
