/* SPDX-License-Identifier: MIT
 * clinic_loop: that a clinic tips over, said once on its page: late boosters make relapses, relapses make
 * sessions, and these make boosters late.
 *
 *     This clinic never catches up because it feeds itself: late boosters bring 56.2 ± 1.3 more relapses of
 *     100 patients a year, and courses take 6.3 ± 0.3 more sessions a week, in which no booster is given.
 *
 * Of the planner's own row, and else of the first of those that take something away (a chair, a nurse; more
 * referrals): who is one chair away from it should read so before the chair is given up. Not of all staffings
 * that do it: they have their line under --full, and a nurse needs the nearest.
 */
#include "clinic_parts.h"

static void add_loop(const struct ebb_clinic_loop *loop, struct ebb_text *line)
{
    ebb_text_add(line,
                 "late boosters bring %s more relapses of 100 patients a year, and courses take %s more "
                 "sessions a week, in which no booster is given",
                 ebb_format_with_error(loop->relapses.mean, loop->relapses.error).chars,
                 ebb_format_with_error(loop->course_sessions.mean, loop->course_sessions.error).chars);
}

/* What-ifs stand in the order of their list, a chair before a nurse. */
static void add_nearest(const struct ebb_clinic_result *result, struct ebb_text *line)
{
    for (int i = 0; i < result->rows.n_what_ifs; i++) {
        const struct ebb_clinic_what_if *what_if = &result->rows.what_ifs[i];
        const struct ebb_clinic_loop loop = ebb_clinic_loop_of(&result->answers, what_if->row);
        if (!ebb_clinic_if_takes(what_if->code) || !loop.feeds_itself)
            continue;
        ebb_text_add(line,
                     "Your clinic is at a tipping point: with %s it never catches up, for it feeds itself: ",
                     what_if->words);
        add_loop(&loop, line);
        ebb_text_add(line, "; ");
        ebb_clinic_page_add_growth(&result->verdicts[what_if->row], line);
        ebb_text_add(line, ".");
        return;
    }
}

void ebb_clinic_page_add_loop(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic_loop own = ebb_clinic_loop_of(&result->answers, result->rows.own);
    struct ebb_text line = {0};
    if (own.feeds_itself) {
        ebb_text_add(&line, "This clinic never catches up because it feeds itself: ");
        add_loop(&own, &line);
        ebb_text_add(&line, ".");
    } else if (!ebb_clinic_is_unstable(&result->verdicts[result->rows.own])) {
        add_nearest(result, &line);
    }
    if (line.length > 0)
        ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}
