/* SPDX-License-Identifier: MIT
 * compared_draws: what `ebb compare` says of the ranges over joint draws, below its verdict, and in JSON:
 *
 *     "joint_draws": { "a": { "draws": n, "patients": n } or null, "b": ..., "compared": n, "equal": n,
 *                      "beyond_the_bound": n, "bound": ..., "largest_z": ... }
 *
 * null where neither file keeps any.
 */
#include <math.h>

#include <ebb/format.h>

#include "compared_text.h"
#include "wrapped.h"

static void add_size(const struct ebb_uncertainty *of, struct ebb_text *line)
{
    ebb_text_add(line, "%s of %s", ebb_format_of(of->n_draws, "draw", "draws").chars,
                 ebb_format_of(of->n_patients, "patient", "patients").chars);
}

/* As many, and of others: the population or the reference is another. */
static void add_unlike(const struct ebb_compared_draws *draws, struct ebb_text *line)
{
    ebb_text_add(line, "Ranges over joint draws are not compared: the first file has ");
    add_size(&draws->of[0], line);
    ebb_text_add(line, ", the second ");
    add_size(&draws->of[1], line);
    if (draws->of[0].n_draws == draws->of[1].n_draws && draws->of[0].n_patients == draws->of[1].n_patients)
        ebb_text_add(line, ", of another population or against another policy");
    ebb_text_add(line, ".");
}

static void add_worst(const struct ebb_compared *compared, struct ebb_text *line)
{
    const struct ebb_compared_draws *draws = &compared->draws;
    const struct ebb_draws_deviation *worst = &draws->worst;
    const double scale = ebb_measure_scale(worst->measure);
    ebb_text_add(line, "Over joint draws %s of %s in both files", ebb_format_count(draws->n_equal).chars,
                 ebb_format_of(draws->n_compared, "range is the same", "ranges are the same").chars);
    if (draws->n_equal == draws->n_compared)
        ebb_text_add(line, ".");
    else
        ebb_text_add(line,
                     "; of %s the mean is beyond chance (|z| above %.2f); largest z = %s: %s, %s%s, site %s: "
                     "%s | %s.",
                     ebb_format_count(draws->n_beyond).chars, draws->bound,
                     ebb_format_digits(worst->z, 3).chars, EBB_MEASURES[worst->measure].label,
                     compared->results[0].plan.study.policies[worst->policy].name,
                     worst->difference ? " less the reference" : "", EBB_SITE_NAMES[worst->site],
                     ebb_format_with_error(scale * worst->a, scale * worst->a_error).chars,
                     ebb_format_with_error(scale * worst->b, scale * worst->b_error).chars);
}

void ebb_compared_print_draws(const struct ebb_compared *compared, struct ebb_text *text)
{
    const struct ebb_compared_draws *draws = &compared->draws;
    const bool kept[2] = {draws->of[0].n_sites > 0, draws->of[1].n_sites > 0};
    struct ebb_text line = {0};
    if (kept[0] != kept[1])
        ebb_text_add(&line, "Ranges over joint draws are in the %s file only.", kept[0] ? "first" : "second");
    else if (kept[0] && !draws->alike)
        add_unlike(draws, &line);
    else if (kept[0])
        add_worst(compared, &line);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

static void add_file(struct ebb_json *json, const char *key, const struct ebb_uncertainty *of)
{
    if (of->n_sites == 0) {
        ebb_json_null(json, key);
        return;
    }
    ebb_json_open(json, key);
    ebb_json_integer(json, "draws", of->n_draws);
    ebb_json_integer(json, "patients", of->n_patients);
    ebb_json_close(json);
}

void ebb_compared_add_draws(struct ebb_json *json, const struct ebb_compared *compared)
{
    const struct ebb_compared_draws *draws = &compared->draws;
    if (draws->of[0].n_sites + draws->of[1].n_sites == 0) {
        ebb_json_null(json, "joint_draws");
        return;
    }
    ebb_json_open(json, "joint_draws");
    add_file(json, "a", &draws->of[0]);
    add_file(json, "b", &draws->of[1]);
    ebb_json_integer(json, "compared", draws->n_compared);
    ebb_json_integer(json, "equal", draws->n_equal);
    ebb_json_integer(json, "beyond_the_bound", draws->n_beyond);
    ebb_json_number(json, "bound", draws->alike ? draws->bound : (double)NAN);
    ebb_json_number(json, "largest_z", draws->alike ? draws->worst.z : (double)NAN);
    ebb_json_close(json);
}
