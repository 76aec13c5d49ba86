/* SPDX-License-Identifier: MIT
 * Do ranges over rows hold the truth with 5,000 patients a row, too? unit_nested asks with 50 and 500; this
 * many take half a minute. 4,000 repeats of 200 rows N(0, 1), variance of a patient 50, the truth drawn from
 * the law of the rows. Writes results/bench/nested.json.
 */
#include "measure.h"

#include "../nested_toy.h"

enum { REPEATS = 4000, PATIENTS = 5000 };

int main(void)
{
    const struct toy toy = {.n_patients = PATIENTS, .interaction = sqrt(50.0)};
    struct toy_stream stream = {.state = ebb_pcg_seed(PATIENTS)};
    struct bench_json json = bench_json_start("nested");
    int held = 0;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        struct ebb_nested_range range;
        toy_play(&toy, &stream, &range);
        const double truth = toy_deviate(&stream);
        held += truth >= range.lower && truth <= range.upper;
    }
    bench_json_number(&json, "coverage", (double)held / REPEATS);
    bench_json_truth(&json, "met", toy_covers(REPEATS, held));
    printf("  truth within the range of 95 %%, %d patients a row: %.1f %%: %s\n", PATIENTS,
           100.0 * held / REPEATS, toy_covers(REPEATS, held) ? "as it should be" : "NOT 93 to 97 %");
    bench_json_end(&json);
    return toy_covers(REPEATS, held) ? 0 : 1;
}
