/* SPDX-License-Identifier: MIT
 * foretold_text: predictive limits in words.
 *
 *   1. A target   2. Sentences   3. All studies
 */
#include "foretold_text.h"

#include <math.h>

#include <ebb/format.h>
#include <ebb/quantity.h>

#include "checked_text.h"
#include "wrapped.h"

/* 1. A target */

static int decimals_of(const struct ebb_target *target)
{
    return EBB_QUANTITIES[target->quantity].digits;
}

static const char *verdict(bool inside, const char *outside)
{
    return inside ? "inside" : outside;
}

void ebb_foretold_text_add(const struct ebb_target *target, const struct ebb_prediction *prediction,
                           struct ebb_text *text)
{
    const struct ebb_written unit = ebb_checked_text_unit(target);
    const int decimals = decimals_of(target);
    if (prediction->n_draws == 0)
        return;
    ebb_text_add(text, "%6spredicted %.*f%s; 80 %% limits %.*f to %.*f, 95 %% limits %.*f to %.*f", "",
                 decimals, unit.scale * prediction->median, unit.word, decimals,
                 unit.scale * prediction->lower_80, decimals, unit.scale * prediction->upper_80, decimals,
                 unit.scale * prediction->lower_95, decimals, unit.scale * prediction->upper_95);
    if (target->use != EBB_SHOWN)
        ebb_text_add(text, "; %s, %s", verdict(prediction->inside_80, "outside"),
                     verdict(prediction->inside_95, "OUTSIDE"));
    ebb_text_add(text, "\n");
}

void ebb_foretold_text_cells(const struct ebb_target *target, const struct ebb_prediction *prediction,
                             struct ebb_text *text)
{
    const struct ebb_written unit = ebb_checked_text_unit(target);
    const int decimals = decimals_of(target);
    if (prediction->n_draws == 0) {
        ebb_text_add(text, "– | – | ");
        return;
    }
    ebb_text_add(text, "%.*f%s (%.*f to %.*f) | ", decimals, unit.scale * prediction->median, unit.word,
                 decimals, unit.scale * prediction->lower_95, decimals, unit.scale * prediction->upper_95);
    if (target->use == EBB_SHOWN)
        ebb_text_add(text, "– | ");
    else
        ebb_text_add(text, "%s, %s | ", verdict(prediction->inside_80, "outside"),
                     verdict(prediction->inside_95, "**outside**"));
}

/* 2. Sentences */

/* Three of the sums, each a sentence; the caller puts them on lines or behind dashes. */
enum { SENTENCES = 3 };

/* Without limits where drawing sources again gives the same share each time. */
static void add_covered(const char *level, const struct ebb_covered *covered, struct ebb_text *text)
{
    ebb_text_add(text, "%s %% limits hold %d (%.0f %%", level, covered->n_inside, 100.0 * covered->share);
    if (covered->has_limits)
        ebb_text_add(text, "; %.0f to %.0f", 100.0 * covered->lower, 100.0 * covered->upper);
    ebb_text_add(text, ")");
}

static void add_sentence(const struct ebb_coverage *coverage, int number, struct ebb_text *text)
{
    if (number == 0) {
        /* Longer words than ebb_format_of has room for. */
        ebb_text_add(text, "of %d scored %s of %s ", coverage->n,
                     coverage->n == 1 ? "share or ratio" : "shares and ratios",
                     ebb_format_of(coverage->n_sources, "source", "sources").chars);
        add_covered("95", &coverage->at_95, text);
        ebb_text_add(text, ", ");
        add_covered("80", &coverage->at_80, text);
    } else if (number == 1 && coverage->n_shares > 0) {
        ebb_text_add(text,
                     "median width of the 95 %% limits of %s %.0f points; sources alone would make it "
                     "%.0f",
                     ebb_format_of(coverage->n_shares, "share", "shares").chars, 100.0 * coverage->width,
                     100.0 * coverage->between);
    } else if (number == 2 && coverage->n_skill > 0) {
        ebb_text_add(text,
                     "skill %.2f: by so much the squared error on logits and logs is below that of pooling "
                     "the other sources (%s)",
                     coverage->skill, ebb_format_of(coverage->n_skill, "number", "numbers").chars);
    }
}

/* What is summed up: numbers that a fit has seen, and others; apart, since the first lie inside because they
 * were fitted to. A table of fits without a source has the others alone. */
struct group {
    const char *words;
    const struct ebb_coverage *coverage;
};
enum { GROUPS = 2 };

static void set_groups(const struct ebb_checked *checked, struct group out_groups[GROUPS])
{
    out_groups[0] = (struct group){"fitted, seen by the fit: ", &checked->fitted};
    out_groups[1] = (struct group){checked->n_left_out > 0 ? "" : "not fitted: ", &checked->coverage};
}

/* The sentences of both, each given to `add`, which frees it. */
static void for_each_sentence(const struct ebb_checked *checked,
                              void (*add)(struct ebb_text *text, struct ebb_text *line),
                              struct ebb_text *text)
{
    struct group groups[GROUPS];
    set_groups(checked, groups);
    for (int g = 0; g < GROUPS; g++) {
        for (int i = 0; i < SENTENCES && groups[g].coverage->n > 0; i++) {
            struct ebb_text line = {0};
            add_sentence(groups[g].coverage, i, &line);
            if (line.length > 0) {
                struct ebb_text whole = {0};
                ebb_text_add(&whole, "%s%s", groups[g].words, ebb_text_chars(&line));
                whole.failed = whole.failed || line.failed;
                add(text, &whole);
            }
            ebb_text_free(&line);
        }
    }
}

static bool any_limits(const struct ebb_coverage *coverage)
{
    return coverage->at_95.has_limits || coverage->at_80.has_limits;
}

/* Below so many draws the page warns. A 95 % limit leaves 2.5 % of the law outside; which share N draws leave
 * there is known to the root of 0.025 * 0.975 / N at worst: to 1.6 points with 100, to 3.5 with 20, where it
 * may as well be an 88 % limit. */
enum { FEWEST_DRAWS = 100 };

/* What the words mean, once for all lines. Draws are those of the study with the fewest. */
static void add_legend(const struct ebb_checked *checked, void (*add)(struct ebb_text *, struct ebb_text *),
                       struct ebb_text *text)
{
    int fewest = 0, most = 0;
    struct ebb_text line = {0};
    for (int s = 0; s < checked->n; s++) {
        const int n = checked->studies[s].n_draws;
        fewest = n > 0 && (fewest == 0 || n < fewest) ? n : fewest;
        most = n > most ? n : most;
    }
    ebb_text_add(&line, "predicted: median over %d", fewest);
    if (most > fewest)
        ebb_text_add(&line, " to %d", most);
    ebb_text_add(&line,
                 " joint draws of the set of what a new source would publish (its Monte Carlo error: "
                 "predicted_error in --csv and --json). It need not be what is simulated: that is at "
                 "the set's own values, the middle of the draws, and the median of what draws give is not "
                 "what their middle gives");
    add(text, &line);
    if (fewest > 0 && fewest < FEWEST_DRAWS) {
        ebb_text_add(
            &line,
            "warning: limits of %d draws are partly luck: at worst %.1f %% of new sources, not 2.5, lie "
            "beyond a 95 %% limit; ask for %d or more (--draws)",
            fewest, 100.0 * (0.025 + sqrt(0.025 * 0.975 / fewest)), FEWEST_DRAWS);
        add(text, &line);
    }
    ebb_text_add(&line, "sources alone: the limits there would be if the middle were known and trials had no "
                        "end of patients, so that only what sources differ by were left (sources.*)");
    add(text, &line);
    if (any_limits(&checked->coverage) || any_limits(&checked->fitted)) {
        ebb_text_add(&line,
                     "limits in brackets: 95 %%, by drawing sources again; none where all sources have "
                     "all numbers inside, which says nothing of how sure that is");
        add(text, &line);
    }
}

/* Studies without limits for one reason are told of together. */
static void add_reasons(const struct ebb_checked *checked, struct ebb_text *text)
{
    for (int s = 0; s < checked->n; s++) {
        const char *why = checked->studies[s].why_none;
        bool is_told = why == NULL || why[0] == '\0';
        struct ebb_text line = {0};
        for (int before = 0; before < s && !is_told; before++)
            is_told = checked->studies[before].why_none == why;
        if (is_told)
            continue;
        ebb_text_add(&line, "no predictive limits of");
        for (int k = s; k < checked->n; k++) {
            if (checked->studies[k].why_none == why)
                ebb_text_add(&line, " %s", checked->studies[k].config->path);
        }
        ebb_text_add(&line, ": %s", why);
        ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
        text->failed = text->failed || line.failed;
        ebb_text_free(&line);
    }
}

/* 3. All studies */

static void add_line(struct ebb_text *text, struct ebb_text *line)
{
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(line));
    text->failed = text->failed || line->failed;
    ebb_text_free(line);
}

static void add_dashed(struct ebb_text *text, struct ebb_text *line)
{
    ebb_text_add(text, "- %s\n", ebb_text_chars(line));
    text->failed = text->failed || line->failed;
    ebb_text_free(line);
}

void ebb_foretold_text_summary(const struct ebb_checked *checked, struct ebb_text *text)
{
    add_reasons(checked, text);
    if (checked->coverage.n + checked->fitted.n == 0)
        return;
    ebb_text_add(text, "\nPredictive limits, for a new source of that design and size:\n");
    for_each_sentence(checked, add_line, text);
    add_legend(checked, add_line, text);
}

static const char HOW[] =
    "A trial's own limits say what its patients were like. The predictive limits say what a new trial "
    "of its design and size would\npublish: what the joint draws of the set leave possible, by how much "
    "sources disagree (`sources.*` of the set), and the luck of\nso many patients. Numbers marked "
    "calibration were seen by the fit and should lie inside; `ebb check configs/calibration.yaml\n"
    "configs/trials/*.yaml --leave-out` predicts them by fits that have not seen them. The pool that "
    "skill is measured against has\nthe other sources' numbers of one domain and one family (response; "
    "remission; what is lost; any other quantity by itself),\npooled on their logits or logs "
    "(DerSimonian and Laird), where at least three other sources have one.\n\n";

void ebb_foretold_text_markdown(const struct ebb_checked *checked, struct ebb_text *text)
{
    if (checked->coverage.n + checked->fitted.n == 0)
        return;
    ebb_text_add(text, "## Predictive limits\n\n%s", HOW);
    for_each_sentence(checked, add_dashed, text);
    add_legend(checked, add_dashed, text);
    ebb_text_add(text, "\n");
}

static void add_covered_json(const char *key, const struct ebb_covered *covered, struct ebb_json *json)
{
    ebb_json_open(json, key);
    ebb_json_integer(json, "inside", covered->n_inside);
    ebb_json_number(json, "share", covered->share);
    if (covered->has_limits) {
        ebb_json_number(json, "lower", covered->lower);
        ebb_json_number(json, "upper", covered->upper);
    } else {
        ebb_json_null(json, "lower");
        ebb_json_null(json, "upper");
    }
    ebb_json_close(json);
}

static void add_coverage_json(const char *key, const struct ebb_coverage *coverage, struct ebb_json *json)
{
    if (coverage->n == 0) {
        ebb_json_null(json, key);
        return;
    }
    ebb_json_open(json, key);
    ebb_json_integer(json, "numbers", coverage->n);
    ebb_json_integer(json, "sources", coverage->n_sources);
    add_covered_json("limits_95", &coverage->at_95, json);
    add_covered_json("limits_80", &coverage->at_80, json);
    ebb_json_integer(json, "shares", coverage->n_shares);
    ebb_json_number(json, "width", coverage->width);
    ebb_json_number(json, "between", coverage->between);
    ebb_json_integer(json, "numbers_pooled", coverage->n_skill);
    if (coverage->n_skill > 0)
        ebb_json_number(json, "skill", coverage->skill);
    else
        ebb_json_null(json, "skill");
    ebb_json_close(json);
}

void ebb_foretold_text_json(const struct ebb_checked *checked, struct ebb_json *json)
{
    if (checked->n_left_out > 0) {
        add_coverage_json("predictive", &checked->coverage, json);
        return;
    }
    if (checked->coverage.n + checked->fitted.n == 0) {
        ebb_json_null(json, "predictive");
        return;
    }
    ebb_json_open(json, "predictive");
    add_coverage_json("fitted", &checked->fitted, json);
    add_coverage_json("not_fitted", &checked->coverage, json);
    ebb_json_close(json);
}
