/* SPDX-License-Identifier: MIT
 * machine: what the command line says, else the environment, else the machine itself.
 *
 * A run says which of them it was: "threads 2, as SLURM_CPUS_PER_TASK says". A run that is slow for want of
 * threads is otherwise a riddle, since no result shows how many there were.
 *
 *   1. Processors   2. Threads   3. The kernel
 */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <omp.h>

#include <ebb/processor_limit.h>
#include <ebb/text.h>
#include <ebb/units.h>

#include "claim_here.h"
#include "console.h"

/* Far more than any node has today. It keeps a slip such as --threads 20000 from taking all memory: every
 * thread holds the room of a block. */
enum { MOST_THREADS = 1024 };

/* 1. Processors */

struct processors {
    int n;
    const char *why;
};

/* Affinity first, then the group's quota where it is less: a job that is bound to four processors may have
 * the time of two of them. OpenMP counts those of the affinity, for more than the 1,024 of a cpu_set_t,
 * too. */
static struct processors count_processors(void)
{
    const int allowed = omp_get_num_procs();
    const double limit = ebb_processor_limit_find();
    if (limit < allowed)
        return (struct processors){(int)limit, "as many processors as its control group gives it (cpu.max)"};
    if (allowed < sysconf(_SC_NPROCESSORS_ONLN))
        return (struct processors){
            allowed, "one for each processor that its affinity allows (taskset, or its job's cpuset)"};
    return (struct processors){allowed, "one for each processor of this machine"};
}

/* 2. Threads */

/* The number at the start of a list such as "4,2" (OMP_NUM_THREADS has one for each level of nesting); 0 when
 * there is none that can be used. */
static int number_of(const char *text)
{
    char *end;
    if (text == NULL || text[0] == '0') /* "010" may be eight */
        return 0;
    const long n = strtol(text, &end, 10);
    if (end == text || (*end != '\0' && *end != ',') || n < 1 || n > MOST_THREADS)
        return 0;
    return (int)n;
}

static enum ebb_status choose_threads(const struct ebb_options *options, const struct processors *here,
                                      struct ebb_machine *machine)
{
    static const struct {
        const char *variable, *why;
    } SAYS[] = {{"OMP_NUM_THREADS", "as OMP_NUM_THREADS says"},
                {"SLURM_CPUS_PER_TASK", "as SLURM_CPUS_PER_TASK says"}};
    const char *asked = options->value[EBB_OPTION_THREADS];

    machine->why = "as --threads says";
    /* A list is a form of OMP_NUM_THREADS; of "--threads 4,2" it would be guessed which was meant. */
    machine->use.n_threads = asked && strchr(asked, ',') ? 0 : number_of(asked);
    if (asked && machine->use.n_threads == 0) {
        const char *why;
        uint64_t ignored;
        (void)ebb_units_read_whole(asked, MOST_THREADS, &ignored, &why);
        ebb_console_note("ebb: --threads %s: %s%smust be a whole number from 1 to %d", asked, why,
                         why[0] ? ": " : "", MOST_THREADS);
        return EBB_USAGE;
    }
    for (size_t i = 0; i < sizeof SAYS / sizeof SAYS[0] && machine->use.n_threads == 0; i++) {
        machine->why = SAYS[i].why;
        const char *said = getenv(SAYS[i].variable);
        machine->use.n_threads = number_of(said);
        if (said && said[0] != '\0' && machine->use.n_threads == 0 &&
            !ebb_options_has(options, EBB_OPTION_QUIET))
            ebb_console_note("ebb: warning: %s=%.40s is passed over: it is no whole number from 1 to %d",
                             SAYS[i].variable, said, MOST_THREADS);
    }
    if (machine->use.n_threads == 0) {
        machine->why = here->why;
        machine->use.n_threads = here->n > MOST_THREADS ? MOST_THREADS : here->n;
    }
    return EBB_OK;
}

/* 3. The kernel */

static enum ebb_status refuse_unknown(const char *name)
{
    struct ebb_text names = {0};
    for (const struct ebb_kernel_entry *kernel = EBB_KERNELS; kernel->name; kernel++)
        ebb_text_add(&names, "%s%s", kernel == EBB_KERNELS ? "" : ", ", kernel->name);
    ebb_console_note("ebb: --kernel %s: there is no kernel of that name. There are %s.", name,
                     names.failed ? "others" : names.chars);
    ebb_text_free(&names);
    return EBB_USAGE;
}

static enum ebb_status choose_kernel(const struct ebb_options *options, struct ebb_machine *machine)
{
    const char *name = options->value[EBB_OPTION_KERNEL];

    machine->use.kernel = name ? ebb_kernel_find(name) : ebb_kernel_best();
    if (machine->use.kernel == NULL)
        return refuse_unknown(name);
    if (machine->use.kernel->runs_here())
        return EBB_OK;
    ebb_console_note("ebb: --kernel %s: this processor lacks its instructions: leave --kernel out, or take "
                     "one without a mark in `ebb version`.",
                     name);
    return EBB_USAGE;
}

enum ebb_status ebb_machine_choose(const struct ebb_options *options, struct ebb_machine *out_machine)
{
    const struct processors here = count_processors();
    *out_machine =
        (struct ebb_machine){.use.claim = ebb_claim_here(options), .why = "", .n_processors = here.n};
    const enum ebb_status status = choose_threads(options, &here, out_machine);
    return status == EBB_OK ? choose_kernel(options, out_machine) : status;
}
