/* SPDX-License-Identifier: MIT
 * timing: where the time of a run went.
 *
 * The parts are those that stand one after the other on the clock of each thread, so that nothing is left out
 * and nothing counted twice. Only drawing and the model are mixed in the kernel; what drawing takes is found
 * by drawing some patients once more.
 *
 *   1. Parts   2. For people   3. For programs
 */
#include "timing.h"

#include <math.h>
#include <time.h>

#include <ebb/format.h>

/* 1. Parts */

enum part {
    PART_OPENING,
    PART_DRAWING,
    PART_MODEL,
    PART_COMPRESSION,
    PART_WAITING,
    PART_WRITING,
    PART_SUMMARY,
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
    [PART_FINISHING] = {"finishing", "finishing the file"},
    [PART_PROFILE] = {"profile", "drawing once more, for this table"},
    [PART_IDLE] = {"idle", "starting and ending threads, and the rest"},
};

double ebb_timing_core(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Fills the parts and returns their sum. */
static double divide(const struct ebb_timing *timing, double seconds[PART_COUNT])
{
    const double *spent = timing->blocks.seconds;
    double all = 0.0;
    seconds[PART_OPENING] = timing->opening;
    seconds[PART_DRAWING] = ebb_profile_drawing(&timing->blocks);
    seconds[PART_MODEL] = spent[EBB_SPENT_KERNEL] - seconds[PART_DRAWING];
    seconds[PART_COMPRESSION] = spent[EBB_SPENT_PREPARING];
    seconds[PART_WAITING] = spent[EBB_SPENT_WAITING];
    seconds[PART_WRITING] = spent[EBB_SPENT_PLACING];
    seconds[PART_SUMMARY] = timing->summary;
    seconds[PART_FINISHING] = timing->finishing;
    seconds[PART_PROFILE] = spent[EBB_SPENT_REDRAWING];
    seconds[PART_IDLE] = spent[EBB_SPENT_IDLE] + timing->other;
    for (int part = 0; part < PART_COUNT; part++)
        all += seconds[part];
    return all;
}

static double per(double amount, double seconds)
{
    return amount / fmax(seconds, 1e-9);
}

/* 2. For people */

static void print_rates(const struct ebb_timing *timing, const double seconds[PART_COUNT],
                        struct ebb_text *text)
{
    ebb_text_add(text, "\n  patient-years  %s/s by the clock, %s/s of a core\n",
                 ebb_format_rate(per(timing->patient_years, timing->clock)).chars,
                 ebb_format_rate(per(timing->patient_years, timing->core)).chars);
    if (timing->data_bytes > 0.0)
        ebb_text_add(text, "  rows           %s, in a file of %s; %s/s by the clock, %s/s of compression\n",
                     ebb_format_bytes(timing->data_bytes).chars, ebb_format_bytes(timing->file_bytes).chars,
                     ebb_format_bytes(per(timing->data_bytes, timing->clock)).chars,
                     ebb_format_bytes(per(timing->data_bytes, seconds[PART_COMPRESSION])).chars);
    ebb_text_add(text,
                 "  drawing        is an estimate: the numbers of %s of the patients were drawn once more\n",
                 ebb_format_count(timing->blocks.n_redrawn).chars);
}

void ebb_timing_print(const struct ebb_timing *timing, struct ebb_text *text)
{
    double seconds[PART_COUNT];
    const double all = divide(timing, seconds);

    ebb_text_add(text, "\nWhere the time went: %s by the clock; the seconds are those of all threads\n\n",
                 ebb_format_seconds(timing->clock).chars);
    for (int part = 0; part < PART_COUNT; part++)
        ebb_text_add(text, "  %-42s %12.4f %8.1f %%\n", PARTS[part].label, seconds[part],
                     100.0 * per(seconds[part], all));
    ebb_text_add(text, "  %-42s %12.4f %8.1f %%\n", "all", all, 100.0);
    print_rates(timing, seconds, text);
}

/* 3. For programs */

void ebb_timing_print_json(const struct ebb_timing *timing, struct ebb_json *json)
{
    double seconds[PART_COUNT];
    const double all = divide(timing, seconds);

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
    ebb_json_number(json, "clock_seconds", timing->clock);
    ebb_json_number(json, "core_seconds", timing->core);
    ebb_json_integer(json, "patients", timing->n_patients);
    ebb_json_integer(json, "patients_drawn_once_more", timing->blocks.n_redrawn);
    ebb_json_number(json, "patient_years_per_second", per(timing->patient_years, timing->clock));
    ebb_json_number(json, "patient_years_per_core_second", per(timing->patient_years, timing->core));
    ebb_json_number(json, "data_bytes", timing->data_bytes);
    ebb_json_number(json, "file_bytes", timing->file_bytes);
    ebb_json_number(json, "data_bytes_per_second", per(timing->data_bytes, timing->clock));
    ebb_json_close(json);
}
