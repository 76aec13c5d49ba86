/* SPDX-License-Identifier: MIT
 * threads: --threads, else OMP_NUM_THREADS, else SLURM_CPUS_PER_TASK, else the processors that this process
 * may run on.
 *
 * Slurm sets SLURM_CPUS_PER_TASK but, without a task plugin, restricts nothing: a program that counts
 * processors would start one thread for each of the whole node.
 */
#include "threads.h"

#include <stdlib.h>

#include <omp.h>

#include "console.h"

enum { MOST_THREADS = 1024 };

/* The number at the start of a list such as "4,2"; 0 when there is none that can be used. */
static int number_of(const char *text)
{
    char *end;
    if (text == NULL)
        return 0;
    long n = strtol(text, &end, 10);
    if (end == text || (*end != '\0' && *end != ',') || n < 1 || n > MOST_THREADS)
        return 0;
    return (int)n;
}

enum ebb_status ebb_threads_choose(const struct ebb_options *options, struct ebb_threads *out_threads)
{
    static const struct {
        const char *variable, *why;
    } SAYS[] = {{"OMP_NUM_THREADS", "as OMP_NUM_THREADS says"},
                {"SLURM_CPUS_PER_TASK", "as SLURM_CPUS_PER_TASK says"}};

    const char *asked = options->value[EBB_OPTION_THREADS];
    if (asked) {
        *out_threads = (struct ebb_threads){.n = number_of(asked), .why = "as --threads says"};
        if (out_threads->n > 0)
            return EBB_OK;
        ebb_console_note("ebb: --threads %s: must be a whole number from 1 to %d", asked, MOST_THREADS);
        return EBB_USAGE;
    }
    for (size_t i = 0; i < sizeof SAYS / sizeof SAYS[0]; i++) {
        *out_threads = (struct ebb_threads){.n = number_of(getenv(SAYS[i].variable)), .why = SAYS[i].why};
        if (out_threads->n > 0)
            return EBB_OK;
    }
    int n = omp_get_num_procs();
    *out_threads = (struct ebb_threads){.n = n > MOST_THREADS ? MOST_THREADS : n,
                                        .why = "one for each processor that this process may use"};
    return EBB_OK;
}
