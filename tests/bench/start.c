/* SPDX-License-Identifier: MIT
 * What does a run take before it has simulated anything? Seconds of a core for one patient with a results
 * file, against those of `ebb version`, which starts, prints and ends.
 *
 * Calibrations, designs and the tests are full of short runs, so that this is much of what they take. The
 * ratio is to the same program in the same round: the loader alone takes most of `ebb version` (HDF5 brings
 * thirty libraries with it), and differs between machines. The bars are 0.7 of what the program took before
 * files kept their tallies and scales were written in one go (8.1 and 6.5 on the machine where that was
 * measured). Writes results/bench/start.json.
 */
#include "measure.h"

#include <unistd.h>

/* A process takes some milliseconds of a clock that counts them in jumps of four on some systems: many are
 * added up. */
enum { PROCESSES = 12 };

static const char PATH[] = "results/bench/start.h5";

static double of_one_patient(const char *study)
{
    const char *const words[] = {"run",   study, "--patients", "1",       "--threads", "1",
                                 "--out", PATH,  "--force",    "--quiet", NULL};
    return bench_words(words);
}

static double of_version(void)
{
    const char *const words[] = {"version", NULL};
    return bench_words(words);
}

int main(void)
{
    static const struct {
        const char *study;
        struct bench_bar bar;
    } studies[] = {
        {"configs/smoke.yaml",
         {"smoke", "one patient, 7 policies, 10 populations, over ebb version", 5.7, true, 1.0, "x"}},
        {BENCH_MISSION,
         {"mission", "one patient, 3 policies, 2 populations, over ebb version", 4.6, true, 1.0, "x"}},
    };
    enum { N_STUDIES = sizeof studies / sizeof studies[0] };
    struct bench_figure ratio[N_STUDIES], core[N_STUDIES];
    struct bench_json json = bench_json_start("start"); /* makes the folder, too */
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        double version = 0.0, one[N_STUDIES] = {0};
        for (int k = 0; k < PROCESSES; k++) { /* in turns: what disturbs the machine disturbs all of them */
            version += of_version();
            for (int i = 0; i < N_STUDIES; i++)
                one[i] += of_one_patient(studies[i].study);
        }
        for (int i = 0; i < N_STUDIES; i++) {
            core[i].rounds[round] = one[i] / PROCESSES;
            ratio[i].rounds[round] = one[i] / version;
        }
    }
    printf("start: seconds of a core of whole processes, median of %d rounds of %d\n\n", BENCH_ROUNDS,
           PROCESSES);
    for (int i = 0; i < N_STUDIES; i++) {
        printf("  %-64s %8.1f ms\n", studies[i].study, 1e3 * bench_median(&core[i]));
        bench_judge(&json, &studies[i].bar, bench_median(&ratio[i]));
    }
    bench_json_end(&json);
    return unlink(PATH) == 0 ? 0 : 1;
}
