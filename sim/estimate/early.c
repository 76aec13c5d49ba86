/* SPDX-License-Identifier: MIT
 * early: shares of a table of four counts; see the header, which draws it.
 */
#include <ebb/early.h>

#include <math.h>

#include <ebb/confidence.h>

#define AS_NAME(code, name, meaning) [code] = name,
const char *const EBB_EARLY_MEASURE_NAMES[EBB_EARLY_MEASURE_COUNT] = {EBB_EARLY_MEASURE_LIST(AS_NAME)};
#undef AS_NAME
#define AS_MEANING(code, name, meaning) [code] = meaning,
const char *const EBB_EARLY_MEASURE_MEANINGS[EBB_EARLY_MEASURE_COUNT] = {EBB_EARLY_MEASURE_LIST(AS_MEANING)};
#undef AS_MEANING

/* Words of JSON documents: scripts find their count by them. */
const char *const EBB_EARLY_CELL_NAMES[EBB_EARLY_CELL_COUNT] = {
    [EBB_EARLY_NEITHER] = "neither",
    [EBB_EARLY_RESPONDED] = "responded",
    [EBB_EARLY_IMPROVED] = "improved_early",
    [EBB_EARLY_BOTH] = "both",
};

bool ebb_early_foretells(const struct ebb_study *study)
{
    return study->early.on && !study->induction.stop_unimproved;
}

int ebb_early_day(const struct ebb_study *study)
{
    return study->early.day / study->assessment_every_days * study->assessment_every_days;
}

/* The error is that of drawing so many patients, not of knowing the model: as everywhere on a page. */
static struct ebb_early_share share_of(int64_t hits, int64_t others)
{
    const double n = (double)(hits + others), share = (double)hits / n;
    if (hits + others == 0)
        return (struct ebb_early_share){0, NAN, NAN};
    return (struct ebb_early_share){hits + others, share, ebb_confidence_share_error(share, n)};
}

struct ebb_early_share ebb_early_measure_of(const struct ebb_tally *tally, enum ebb_early_measure measure)
{
    static const struct {
        enum ebb_early_cell hits, others;
    } parts[EBB_EARLY_MEASURE_COUNT] = {
        [EBB_SENSITIVITY] = {EBB_EARLY_BOTH, EBB_EARLY_RESPONDED},
        [EBB_SPECIFICITY] = {EBB_EARLY_NEITHER, EBB_EARLY_IMPROVED},
        [EBB_POSITIVE_PREDICTIVE] = {EBB_EARLY_BOTH, EBB_EARLY_IMPROVED},
        [EBB_NEGATIVE_PREDICTIVE] = {EBB_EARLY_NEITHER, EBB_EARLY_RESPONDED},
    };
    return share_of(tally->early[parts[measure].hits], tally->early[parts[measure].others]);
}

struct ebb_early_share ebb_early_improved(const struct ebb_tally *tally)
{
    return share_of(tally->early[EBB_EARLY_BOTH] + tally->early[EBB_EARLY_IMPROVED],
                    tally->early[EBB_EARLY_RESPONDED] + tally->early[EBB_EARLY_NEITHER]);
}
