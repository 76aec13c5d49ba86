/* SPDX-License-Identifier: MIT
 * progress: how far a run is.
 *
 * On a terminal one line is rewritten four times a second. In a log every rewriting would be another line, so
 * there a line comes once a minute: enough to see that a job lives and when it will end, too little to fill a
 * disk.
 */
#include "progress.h"

#include <stdio.h>
#include <time.h>

#include <unistd.h>

#include <ebb/format.h>

enum { BAR_CELLS = 24 };
static const double TERMINAL_SECONDS = 0.25, LOG_SECONDS = 60.0;

double ebb_progress_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void ebb_progress_start(struct ebb_progress *progress, bool on, int64_t n_patients, double years_each)
{
    double now = ebb_progress_clock();
    *progress = (struct ebb_progress){.on = on,
                                      .terminal = isatty(STDERR_FILENO),
                                      .total = n_patients,
                                      .years_each = years_each,
                                      .started = now,
                                      .shown = now};
}

static void print_bar(double share)
{
    int full = (int)(share * BAR_CELLS);
    fputs("\r  [", stderr);
    for (int cell = 0; cell < BAR_CELLS; cell++)
        fputc(cell < full ? '#' : '.', stderr);
    fputs("] ", stderr);
}

void ebb_progress_show(void *self, int64_t n_patients_done)
{
    struct ebb_progress *progress = self;
    double now = ebb_progress_clock();

    if (!progress->on || now - progress->shown < (progress->terminal ? TERMINAL_SECONDS : LOG_SECONDS))
        return;
    progress->shown = now;
    int64_t done = progress->before + n_patients_done;
    double share = (double)done / (double)progress->total, seconds = now - progress->started;
    double rate = (double)done * progress->years_each / seconds;
    double left = seconds * (double)(progress->total - done) / (double)done;
    if (progress->terminal)
        print_bar(share);
    fprintf(stderr, "%s%s%s%3.0f %%  %s patient-years/s  %s left%s", progress->terminal ? "" : "  ",
            progress->label ? progress->label : "", progress->label ? " " : "", 100.0 * share,
            ebb_format_rate(rate).chars, ebb_format_seconds(left).chars,
            progress->terminal ? "\033[K" : "\n");
    fflush(stderr);
}

void ebb_progress_end(struct ebb_progress *progress)
{
    if (progress->on && progress->terminal && progress->shown > progress->started)
        fputs("\r\033[K", stderr);
}
