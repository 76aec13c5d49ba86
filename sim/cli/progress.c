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
    const double seconds = now - show->started, done = (double)(progress->done - show->from),
                 share = (double)progress->done / (double)progress->total;
    const bool has_years = progress->patient_years > 0; /* rows of a design are counted themselves */
    if (show->terminal)
        print_bar(share);
    fprintf(stderr, "%s%s%s%3.0f %%  %s %s/s  %s left%s", show->terminal ? "" : "  ",
            progress->label ? progress->label : "", progress->label ? " " : "", 100.0 * share,
            ebb_format_rate((has_years ? progress->patient_years : done) / seconds).chars,
            has_years || progress->unit == NULL ? "patient-years" : progress->unit,
            ebb_format_seconds(seconds * (double)(progress->total - progress->done) / done).chars,
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
    if (progress->done == 0 || !show->runs) {
        show->started = now;
        show->from = progress->done; /* what an earlier call has left took no time now */
    }
    show->runs = progress->done < progress->total;
    if (!show->on || !ebb_pace_due(&show->pace, now) || !between || now <= show->started ||
        progress->done <= show->from)
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
