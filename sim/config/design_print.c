/* SPDX-License-Identifier: MIT
 * design_print: what a design is, in the words of a study.
 *
 * The text is what tells designs apart (its SHA-256, with that of the study), and what `ebb show` prints. A
 * table has its digest in it and not its name, so that a copy under another name is the same design.
 */
#include "design_print.h"

#include <string.h>

#include <ebb/json.h>
#include <ebb/measure.h>
#include <ebb/units.h>

#include "design_read.h"

/* Characters that mean nothing to YAML wherever they stand in a value, blanks between words included. */
static bool is_plain(const char *chars)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-/% ";
    const size_t length = strlen(chars);
    return length > 0 && strspn(chars, letters) == length && chars[0] != ' ' && chars[0] != '-' &&
           chars[0] != '%' && chars[length - 1] != ' ';
}

static void print_chars(const char *chars, struct ebb_text *text)
{
    if (is_plain(chars))
        ebb_text_add(text, "%s", chars);
    else
        ebb_json_quote_canonical(text, chars);
}

/* Recursion is bounded by the depth that the reader allows (EBB_YAML_MAX_DEPTH). A number below 0 is plain
 * YAML, but so is the dash of a list: quoted it is read the same. */
void ebb_design_print_node(const struct ebb_yaml_node *node, struct ebb_text *text)
{
    const bool is_map = node->kind == EBB_YAML_MAP;
    if (node->kind == EBB_YAML_VALUE || node->kind == EBB_YAML_REFUSED) {
        print_chars(node->text ? node->text : "", text);
        return;
    }
    ebb_text_add(text, is_map ? "{" : "[");
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next) {
        ebb_text_add(text, "%s", member == node->first ? "" : ", ");
        if (is_map) {
            print_chars(member->key, text);
            ebb_text_add(text, ": ");
        }
        ebb_design_print_node(member, text);
    }
    ebb_text_add(text, is_map ? "}" : "]");
}

static void print_number(const struct ebb_axis *axis, double value, struct ebb_text *text)
{
    char chars[EBB_UNITS_SIZE];
    ebb_units_print(value, axis->unit, chars);
    ebb_text_add(text, "%s", chars);
}

static void print_axis(const struct ebb_design *design, const struct ebb_axis *axis, struct ebb_text *text)
{
    static const char *const scales[] = {"linear", "log", "logit"};
    ebb_text_add(text, "    %s: {", axis->key);
    if (axis->n_levels == 0 && design->kind != EBB_DESIGN_TABLE) {
        ebb_text_add(text, "from: ");
        print_number(axis, axis->from, text);
        ebb_text_add(text, ", to: ");
        print_number(axis, axis->to, text);
        ebb_text_add(text, ", scale: %s", scales[axis->scale]);
        if (axis->steps > 0)
            ebb_text_add(text, ", steps: %d", axis->steps);
    } else if (design->kind != EBB_DESIGN_TABLE) {
        ebb_text_add(text, "values: [");
        for (int i = 0; i < axis->n_levels; i++) {
            ebb_text_add(text, "%s", i == 0 ? "" : ", ");
            if (axis->is_number)
                print_number(axis, axis->numbers[i], text);
            else
                ebb_text_add(text, "%s", axis->texts[i]);
        }
        ebb_text_add(text, "]");
    }
    ebb_text_add(text, "}\n");
}

/* What changes no row is not written: a seed of a grid, or a size of a list. */
void ebb_design_print(const struct ebb_read_design *read, struct ebb_text *text)
{
    const struct ebb_design *design = &read->design;
    ebb_text_add(text, "design:\n  kind: %s\n", EBB_DESIGN_KINDS[design->kind]);
    if (ebb_design_takes_rows(design->kind))
        ebb_text_add(text, "  rows: %d\n  seed: %d\n", design->size, design->seed);
    if (design->n_draws > 0)
        ebb_text_add(text, "  draws: %d\n  site: %s\n", design->n_draws,
                     design->at_new_site ? "new" : "typical");
    if (read->table_sha256[0])
        ebb_text_add(text, "  table_sha256: %s\n", read->table_sha256);
    ebb_text_add(text, design->n_axes > 0 ? "  vary:\n" : "");
    for (int k = 0; k < design->n_axes; k++)
        print_axis(design, &design->axes[k], text);
    for (int i = 0; i < design->n_outcomes; i++)
        ebb_text_add(text, "%s%s%s", i == 0 ? "  outcomes: [" : ", ", EBB_MEASURES[design->outcomes[i]].name,
                     i == design->n_outcomes - 1 ? "]\n" : "");
}
