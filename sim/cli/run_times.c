/* SPDX-License-Identifier: MIT
 * run_times: where the time of a run went.
 *
 * The parts are those that stand one after the other on the clock of each thread, so that nothing is left out
 * and nothing counted twice. Only drawing and the model are mixed in the kernel; what drawing takes is found
 * by drawing some patients once more.
 *
 *   1. Parts   2. For people   3. For programs
 */
#include "run_times.h"

#include <math.h>
#include <time.h>

#include <ebb/format.h>

/* 1. Parts */

/* In the order in which a run meets them; the names are keys of --json (tests/cli_profile.py). */
enum part {
    PART_OPENING,
    PART_DRAWING,
    PART_MODEL,
    PART_COMPRESSION,
    PART_WAITING,
    PART_WRITING,
    PART_SUMMARY,
    PART_DRAWS,
    PART_FINISHING,
    PART_PROFILE,
    PART_IDLE,
    PART_COUNT
};
static const struct {
    const char *name, *label;
} PARTS[PART_COUNT] = {
    [PART_OPENING] = {"opening", "reading the study, opening the file"},
    [PART_DRAWING] = {"drawing", "drawing random numbers"},
    [PART_MODEL] = {"model", "model"},
    [PART_COMPRESSION] = {"compression", "compression and checksums"},
    [PART_WAITING] = {"waiting", "waiting for the turn to write"},
    [PART_WRITING] = {"writing", "writing"},
    [PART_SUMMARY] = {"summary", "summary"},
    [PART_DRAWS] = {"draws", "joint draws, by the clock"},
    [PART_FINISHING] = {"finishing", "finishing the file"},
    [PART_PROFILE] = {"profile", "drawing once more, for this table"},
    [PART_IDLE] = {"idle", "starting and ending threads, and the rest"},
};

/* Fills the parts and returns their sum. The model is what is left of the kernel when drawing is taken off:
 * as drawing is an estimate, from one block in 64, so is it, and on a run of few blocks it may be off by as
 * much as one block differs from another. */
static double divide(const struct ebb_run_times *times, double seconds[PART_COUNT])
{
    const double *spent = times->blocks.seconds;
    double all = 0.0;
    seconds[PART_OPENING] = times->opening;
    seconds[PART_DRAWING] = ebb_profile_drawing(&times->blocks);
    seconds[PART_MODEL] = spent[EBB_SPENT_KERNEL] - seconds[PART_DRAWING];
    seconds[PART_COMPRESSION] = spent[EBB_SPENT_PREPARING];
    seconds[PART_WAITING] = spent[EBB_SPENT_WAITING];
    seconds[PART_WRITING] = spent[EBB_SPENT_PLACING];
    seconds[PART_SUMMARY] = times->summary;
    seconds[PART_DRAWS] = times->draws;
    seconds[PART_FINISHING] = times->finishing;
    seconds[PART_PROFILE] = spent[EBB_SPENT_REDRAWING];
    seconds[PART_IDLE] = spent[EBB_SPENT_IDLE] + times->other;
    for (int part = 0; part < PART_COUNT; part++)
        all += seconds[part];
    return all;
}

/* A run can be over within the resolution of the clock. */
static double per(double amount, double seconds)
{
    return amount / fmax(seconds, 1e-9);
}

/* 2. For people */

/* By the clock is what a person waits for; of a core is what a batch system counts, and what two machines are
 * compared by. */
static void print_rates(const struct ebb_study_run *run, const double seconds[PART_COUNT],
                        struct ebb_text *text)
{
    ebb_text_add(text, "\n  patient-years  %s/s by the clock, %s/s of a core\n",
                 ebb_format_rate(per(run->patient_years, run->times.clock)).chars,
                 ebb_format_rate(per(run->patient_years, run->times.core)).chars);
    if (run->times.data_bytes > 0.0)
        ebb_text_add(text, "  rows           %s, in a file of %s; %s/s by the clock, %s/s of compression\n",
                     ebb_format_bytes(run->times.data_bytes).chars,
                     ebb_format_bytes(run->times.file_bytes).chars,
                     ebb_format_bytes(per(run->times.data_bytes, run->times.clock)).chars,
                     ebb_format_bytes(per(run->times.data_bytes, seconds[PART_COMPRESSION])).chars);
    ebb_text_add(text,
                 "  drawing        is an estimate: the numbers of %s of the patients were drawn once more\n",
                 ebb_format_count(run->times.blocks.n_redrawn).chars);
}

void ebb_run_times_print(const struct ebb_study_run *run, struct ebb_text *text)
{
    double seconds[PART_COUNT];
    const double all = divide(&run->times, seconds);

    ebb_text_add(text, "\nWhere the time went: %s by the clock; the seconds are those of all threads\n\n",
                 ebb_format_seconds(run->times.clock).chars);
    for (int part = 0; part < PART_COUNT; part++)
        ebb_text_add(text, "  %-42s %12.4f %8.1f %%\n", PARTS[part].label, seconds[part],
                     100.0 * per(seconds[part], all));
    ebb_text_add(text, "  %-42s %12.4f %8.1f %%\n", "all", all, 100.0);
    print_rates(run, seconds, text);
}

/* 3. For programs */

void ebb_run_times_print_json(const struct ebb_study_run *run, struct ebb_json *json)
{
    double seconds[PART_COUNT];
    const double all = divide(&run->times, seconds);

    ebb_json_open(json, "profile");
    ebb_json_open(json, "seconds");
    for (int part = 0; part < PART_COUNT; part++)
        ebb_json_number(json, PARTS[part].name, seconds[part]);
    ebb_json_close(json);
    ebb_json_open(json, "share");
    for (int part = 0; part < PART_COUNT; part++)
        ebb_json_number(json, PARTS[part].name, per(seconds[part], all));
    ebb_json_close(json);
    ebb_json_number(json, "seconds_of_all_threads", all);
    ebb_json_number(json, "clock_seconds", run->times.clock);
    ebb_json_number(json, "core_seconds", run->times.core);
    ebb_json_integer(json, "patients", run->n_patients);
    ebb_json_integer(json, "patients_drawn_once_more", run->times.blocks.n_redrawn);
    ebb_json_number(json, "patient_years_per_second", per(run->patient_years, run->times.clock));
    ebb_json_number(json, "patient_years_per_core_second", per(run->patient_years, run->times.core));
    ebb_json_number(json, "data_bytes", run->times.data_bytes);
    ebb_json_number(json, "file_bytes", run->times.file_bytes);
    ebb_json_number(json, "data_bytes_per_second", per(run->times.data_bytes, run->times.clock));
    ebb_json_close(json);
}
