/* SPDX-License-Identifier: MIT
 * progress: how far a piece of work is.
 *
 * On a terminal one line is rewritten; in a log every rewriting would be another line, so there they come
 * seldom. How often, <ebb/pace.h> says.
 */
#include "progress.h"

#include <stdio.h>

#include <unistd.h>

#include <ebb/format.h>

/* With the rate and the time left a line has 78 columns then, and the name of its part where it has one. */
enum { BAR_CELLS = 24 };

struct ebb_progress ebb_progress_of(const struct ebb_options *options)
{
    const bool terminal = isatty(STDERR_FILENO);
    return (struct ebb_progress){
        .on =
            !ebb_options_has(options, EBB_OPTION_QUIET) && !ebb_options_has(options, EBB_OPTION_NO_PROGRESS),
        .terminal = terminal,
        .pace = terminal ? EBB_PACE_TERMINAL : EBB_PACE_LOG,
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
static void print_line(const struct ebb_progress *show, const struct ebb_work_progress *progress, double now)
{
    const double seconds = now - show->started, done = (double)progress->done,
                 share = done / (double)progress->total;
    if (show->terminal)
        print_bar(share);
    fprintf(stderr, "%s%s%s%3.0f %%  ", show->terminal ? "" : "  ", progress->label ? progress->label : "",
            progress->label ? " " : "", 100.0 * share);
    if (progress->patient_years > 0.0)
        fprintf(stderr, "%s patient-years/s", ebb_format_rate(progress->patient_years / seconds).chars);
    else
        fprintf(stderr, "%s of %s %s", ebb_format_count(progress->done).chars,
                ebb_format_count(progress->total).chars, progress->unit ? progress->unit : "");
    fprintf(stderr, "  %s left%s",
            ebb_format_seconds(seconds * ((double)progress->total - done) / done).chars,
            show->terminal ? "\033[K" : "\n");
    fflush(stderr);
}

/* Called far more often than it shows: asking the clock is all that most calls cost the simulation, which
 * stands still meanwhile. The first call of a part only starts its clock: it would have a rate of 0 / 0. */
void ebb_progress_show(void *self, const struct ebb_work_progress *progress)
{
    struct ebb_progress *show = self;
    const bool between = progress->done > 0 && progress->done < progress->total;
    const double now = ebb_work_clock();

    if (!between)
        ebb_progress_end(show);
    if (progress->done == 0)
        show->started = now;
    if (!show->on || !ebb_pace_due(&show->pace, now) || !between || now <= show->started)
        return;
    print_line(show, progress, now);
    show->stands = show->terminal;
}

void ebb_progress_end(struct ebb_progress *progress)
{
    if (progress->stands)
        fputs("\r\033[K", stderr);
    progress->stands = false;
}
