/* SPDX-License-Identifier: MIT
 * design_csv: the rows of a design as a table that reads back as one.
 *
 *     row,draw,site,policies.at_need.booster.trigger (points),induction
 *     1,1,typical,14,"{days: [0, 3, 7]}"
 *     1,2,typical,14,
 *
 * What `--dry-run --csv` prints is what somebody edits and plays as a design of kind table. So cells are as a
 * study would have them, with their unit in the head and not in each cell: a data frame then has numbers, and
 * the reader of tables has the same doubles (ebb_units_print). A cell that is empty leaves the study's own
 * value.
 */
#include <ebb/design.h>

#include <stdio.h>
#include <string.h>

#include <ebb/csv.h>
#include <ebb/units.h>

static const char *word_of(const struct ebb_axis *axis)
{
    const struct ebb_unit_word *word = ebb_units_words();
    while (word->one && word->unit != axis->unit)
        word++;
    return axis->is_number ? word->many : NULL;
}

static void add_head(struct ebb_csv *csv, const struct ebb_design *design)
{
    ebb_csv_text(csv, EBB_DESIGN_ROW);
    if (design->n_draws > 0) {
        ebb_csv_text(csv, "draw");
        ebb_csv_text(csv, "site");
    }
    for (int k = 0; k < design->n_axes; k++) {
        struct ebb_text head = {0};
        const char *word = word_of(&design->axes[k]);
        ebb_text_add(&head, word ? "%s (%s)" : "%s", design->axes[k].key, word);
        ebb_csv_text(csv, ebb_text_chars(&head));
        ebb_text_free(&head);
    }
    ebb_csv_end_row(csv);
}

/* The number as it is printed in its unit, cut before the unit: a percentage is moved by its text and is not
 * multiplied, so that it comes back to the last bit. */
static void add_value(struct ebb_csv *csv, const struct ebb_axis *axis, double value)
{
    char chars[EBB_UNITS_SIZE];
    if (value != value) {
        ebb_csv_text(csv, "");
    } else if (axis->is_number) {
        ebb_units_print(value, axis->unit, chars);
        chars[strcspn(chars, " ")] = '\0';
        ebb_csv_text(csv, chars);
    } else {
        ebb_csv_text(csv, axis->texts[(int)value]);
    }
}

void ebb_design_print_csv(const struct ebb_design *design, struct ebb_text *text)
{
    struct ebb_csv csv = {.text = text, .dialect = &EBB_CSV_PLAIN};
    const int64_t n_rows = ebb_design_rows(design);
    double values[EBB_MAX_AXES];
    add_head(&csv, design);
    for (int64_t row = 0; row < n_rows; row++) {
        ebb_design_values(design, row, values);
        ebb_csv_number(&csv, (double)row + 1);
        if (design->n_draws > 0) {
            ebb_csv_number(&csv, ebb_design_draw(design, row) + 1);
            ebb_csv_text(&csv, design->at_new_site ? "new" : "typical");
        }
        for (int k = 0; k < design->n_axes; k++)
            add_value(&csv, &design->axes[k], values[k]);
        ebb_csv_end_row(&csv);
    }
}
