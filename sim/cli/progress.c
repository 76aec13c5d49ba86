/* SPDX-License-Identifier: MIT
 * progress: how far a piece of work is.
 *
 * On a terminal one line is rewritten four times a second. In a log every rewriting would be another line, so
 * there a line comes once a minute: enough to see that a job lives and when it will end, too little to fill a
 * disk.
 */
#include "progress.h"

#include <stdio.h>

#include <unistd.h>

#include <ebb/format.h>

/* With the rate and the time left a line has 78 columns then, and the name of its part where it has one. */
enum { BAR_CELLS = 24 };
/* Of the line on a terminal: often enough to look alive. In a log: an hour is 60 lines. */
static const double TERMINAL_SECONDS = 0.25, LOG_SECONDS = 60.0;

struct ebb_progress ebb_progress_of(const struct ebb_options *options)
{
    return (struct ebb_progress){
        .on =
            !ebb_options_has(options, EBB_OPTION_QUIET) && !ebb_options_has(options, EBB_OPTION_NO_PROGRESS),
        .terminal = isatty(STDERR_FILENO),
    };
}

static void print_bar(double share)
{
    const int full = (int)(share * BAR_CELLS);
    fputs("\r  [", stderr);
    for (int cell = 0; cell < BAR_CELLS; cell++)
        fputc(cell < full ? '#' : '.', stderr);
    fputs("] ", stderr);
}

/* The time left supposes that what is left goes as fast as what is done, from the part's own start: the
 * parts of a calibration differ tenfold in speed. */
static void print_line(const struct ebb_progress *show, const struct ebb_work_progress *progress)
{
    const double seconds = show->shown - show->started, done = (double)progress->done,
                 share = done / (double)progress->total;
    if (show->terminal)
        print_bar(share);
    fprintf(stderr, "%s%s%s%3.0f %%  %s patient-years/s  %s left%s", show->terminal ? "" : "  ",
            progress->label ? progress->label : "", progress->label ? " " : "", 100.0 * share,
            ebb_format_rate(progress->patient_years / seconds).chars,
            ebb_format_seconds(seconds * ((double)progress->total - done) / done).chars,
            show->terminal ? "\033[K" : "\n");
    fflush(stderr);
}

/* Called far more often than it shows: asking the clock is all that most calls cost the simulation, which
 * stands still meanwhile. The first call of a part only starts its clock: it would have a rate of 0 / 0. */
void ebb_progress_show(void *self, const struct ebb_work_progress *progress)
{
    struct ebb_progress *show = self;
    const double now = ebb_work_clock();

    if (progress->done == 0 || progress->done == progress->total)
        ebb_progress_end(show);
    if (progress->done == 0)
        show->started = show->shown = now;
    if (!show->on || progress->done == 0 || progress->done == progress->total ||
        now - show->shown < (show->terminal ? TERMINAL_SECONDS : LOG_SECONDS))
        return;
    show->shown = now;
    print_line(show, progress);
}

void ebb_progress_end(struct ebb_progress *progress)
{
    if (progress->on && progress->terminal && progress->shown > progress->started)
        fputs("\r\033[K", stderr);
    progress->shown = progress->started;
}
