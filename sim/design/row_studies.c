/* SPDX-License-Identifier: MIT
 * row_studies: studies of rows, as what they change in one base study.
 *
 *     combination 0: levels (2, 0)   patches: [offset, length] bytes | ...   offsets of the numbers
 *     combination 1: levels (2, 1)   ...
 *
 * A study has some 60 kB, of which two levels of an axis differ in some hundred bytes: kept whole, the
 * combinations of a grid of 100 by 100 words would be 600 MB. The base is the study of the first combination,
 * and every other one is kept as the stretches of bytes in which it differs; studies are plain bytes
 * (<ebb/study.h>).
 *
 *   1. Combinations   2. Patches   3. Opening   4. A row's study   5. Checks
 */
#include <ebb/row_studies.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/kind.h>
#include <ebb/status.h>
#include <ebb/text.h>

/* A stretch of bytes that differs from the base; its bytes stand in the same order behind each other. */
struct patch {
    size_t offset, length;
};

struct combination {
    int64_t row;     /* the first that has it */
    int *levels;     /* (word); -1: the study's own; of a number 0: the row sets it */
    size_t *offsets; /* (axis) */
    int n_patches;
    struct patch *patches;
    unsigned char *bytes;
};

struct ebb_row_studies {
    const struct ebb_design *design;
    const struct ebb_worlds *worlds;
    int n_words;             /* axes that are no numbers, or that some row does not set */
    int words[EBB_MAX_AXES]; /* and which these are */
    struct ebb_study base;
    int n, room;
    struct combination *combinations;
    int n_slots; /* a power of two, more than twice n */
    int *slots;  /* of a hash of levels: combination, or -1 */
};

/* 1. Combinations */

static void levels_of(const struct ebb_row_studies *studies, const double *values, int *out_levels)
{
    for (int w = 0; w < studies->n_words; w++) {
        const double value = values[studies->words[w]];
        const bool is_number = studies->design->axes[studies->words[w]].is_number;
        out_levels[w] = value != value ? -1 : is_number ? 0 : (int)value;
    }
}

/* The slot of these levels: the combination's own, or the free one where it belongs. */
static int slot_of(const struct ebb_row_studies *studies, const int *levels)
{
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
    for (int w = 0; w < studies->n_words; w++) {
        hash = (hash ^ (uint64_t)(uint32_t)levels[w]) * UINT64_C(0xda942042e4dd58b5);
        hash ^= hash >> 32;
    }
    int slot = (int)(hash & (uint64_t)(studies->n_slots - 1));
    const size_t size = (size_t)studies->n_words * sizeof *levels;
    while (studies->slots[slot] >= 0 &&
           memcmp(studies->combinations[studies->slots[slot]].levels, levels, size) != 0)
        slot = (slot + 1) & (studies->n_slots - 1);
    return slot;
}

/* Doubles the room for combinations; their slots are given out anew. */
static bool grow(struct ebb_row_studies *studies)
{
    const int room = studies->room == 0 ? 8 : 2 * studies->room;
    struct combination *more = realloc(studies->combinations, (size_t)room * sizeof *studies->combinations);
    if (more == NULL)
        return false;
    studies->combinations = more;
    int *slots = malloc(4 * (size_t)room * sizeof *slots);
    if (slots == NULL)
        return false;
    free(studies->slots);
    studies->slots = slots;
    studies->n_slots = 4 * room;
    studies->room = room;
    for (int i = 0; i < studies->n_slots; i++)
        slots[i] = -1;
    for (int c = 0; c < studies->n; c++)
        slots[slot_of(studies, studies->combinations[c].levels)] = c;
    return true;
}

/* 2. Patches */

/* Where the next stretch that differs begins, from `at` on; the size of a study at the end. Stretches end
 * where 16 bytes are equal: as many as a patch costs itself. */
static size_t next_difference(const unsigned char *a, const unsigned char *b, size_t at, size_t *out_end)
{
    const size_t size = sizeof(struct ebb_study);
    while (at < size && a[at] == b[at])
        at++;
    size_t end = at;
    for (size_t i = at; i < size && i < end + sizeof(struct patch); i++)
        end = a[i] == b[i] ? end : i + 1;
    *out_end = end;
    return at;
}

static enum ebb_status make_patches(const struct ebb_study *base, const struct ebb_study *study,
                                    struct combination *combination)
{
    const unsigned char *a = (const unsigned char *)base, *b = (const unsigned char *)study;
    size_t end = 0, n_bytes = 0;
    int n = 0;
    for (size_t at = next_difference(a, b, 0, &end); at < sizeof *study;
         at = next_difference(a, b, end, &end)) {
        n_bytes += end - at;
        n++;
    }
    combination->patches = calloc((size_t)n + 1, sizeof *combination->patches);
    combination->bytes = malloc(n_bytes + 1);
    if (combination->patches == NULL || combination->bytes == NULL)
        return EBB_NO_MEMORY;
    n_bytes = 0;
    for (size_t at = next_difference(a, b, 0, &end); at < sizeof *study;
         at = next_difference(a, b, end, &end)) {
        combination->patches[combination->n_patches++] = (struct patch){at, end - at};
        memcpy(combination->bytes + n_bytes, b + at, end - at);
        n_bytes += end - at;
    }
    return EBB_OK;
}

/* 3. Opening */

/* Adds the combination of a row. Memory that it has got when something fails is freed with the whole. */
static enum ebb_status add_combination(struct ebb_row_studies *studies, int64_t row, const double *values,
                                       const int *levels, ebb_read_row_study read, void *self,
                                       struct ebb_messages *messages)
{
    const struct ebb_design *design = studies->design;
    struct ebb_study *study = calloc(1, sizeof *study);
    if (study == NULL || (studies->n == studies->room && !grow(studies))) {
        free(study);
        return EBB_NO_MEMORY;
    }
    struct combination *combination = &studies->combinations[studies->n];
    *combination = (struct combination){
        .row = row,
        .levels = calloc((size_t)studies->n_words + 1, sizeof *combination->levels),
        .offsets = calloc((size_t)design->n_axes + 1, sizeof *combination->offsets),
    };
    enum ebb_status status = EBB_NO_MEMORY;
    if (combination->levels && combination->offsets) {
        memcpy(combination->levels, levels, (size_t)studies->n_words * sizeof *levels);
        status = read(self, row, values, study, combination->offsets, messages);
    }
    if (status == EBB_OK && studies->n == 0)
        memcpy(&studies->base, study, sizeof *study);
    if (status == EBB_OK)
        status = make_patches(&studies->base, study, combination);
    const int slot = slot_of(studies, levels);
    studies->slots[slot] = studies->n++;
    free(study);
    return status;
}

/* The next row whose levels may be new, or the number of rows. Of a grid, which may have a thousand million
 * rows, only those in which every number has its first step: other rows have the levels of one of these. */
static int64_t next_row(const struct ebb_row_studies *studies, int64_t row, int64_t n_rows)
{
    const struct ebb_design *design = studies->design;
    int64_t stride = design->n_draws > 0 ? design->n_draws : 1;
    if (design->kind != EBB_DESIGN_GRID)
        return row + stride;
    for (int k = design->n_axes - 1; k >= 0; k--) { /* an odometer whose number wheels stand still */
        const int64_t n = ebb_axis_steps(&design->axes[k]);
        if (!design->axes[k].is_number) { /* all numbers of a grid are set */
            if (row / stride % n + 1 < n)
                return row + stride;
            row -= (n - 1) * stride;
        }
        stride *= n;
    }
    return n_rows;
}

/* Reads go on after a bad combination, so that all bad levels are said in one pass; a few are enough. */
static enum ebb_status read_combinations(struct ebb_row_studies *studies, ebb_read_row_study read, void *self,
                                         struct ebb_messages *messages)
{
    enum { ENOUGH = 5 };
    const int64_t n_rows = studies->n_words > 0 ? ebb_design_rows(studies->design) : 1;
    double values[EBB_MAX_AXES];
    int levels[EBB_MAX_AXES], n_bad = 0;
    if (!grow(studies))
        return EBB_NO_MEMORY;
    for (int64_t row = 0; row < n_rows && n_bad < ENOUGH; row = next_row(studies, row, n_rows)) {
        ebb_design_values(studies->design, row, values);
        levels_of(studies, values, levels);
        if (studies->slots[slot_of(studies, levels)] >= 0)
            continue;
        const enum ebb_status status = add_combination(studies, row, values, levels, read, self, messages);
        if (status != EBB_OK && status != EBB_BAD_STUDY)
            return status;
        n_bad += status == EBB_BAD_STUDY;
    }
    return n_bad > 0 ? EBB_BAD_STUDY : EBB_OK;
}

enum ebb_status ebb_row_studies_open(const struct ebb_design *design, const struct ebb_worlds *worlds,
                                     ebb_read_row_study read, void *self,
                                     struct ebb_row_studies **out_studies, struct ebb_messages *messages)
{
    struct ebb_row_studies *studies = calloc(1, sizeof *studies);
    if (studies == NULL)
        return EBB_NO_MEMORY;
    studies->design = design;
    studies->worlds = worlds;
    for (int k = 0; k < design->n_axes; k++) {
        /* Of a number that some row leaves as the study has it: a study that was read for another row holds
         * that row's number there, so that the two kinds of row need a study each. Changes one at a time
         * begin with the row that sets nothing. */
        const bool is_left = design->kind == EBB_DESIGN_TABLE && ebb_design_leaves(design, k);
        if (!design->axes[k].is_number || is_left)
            studies->words[studies->n_words++] = k;
    }
    const enum ebb_status status = read_combinations(studies, read, self, messages);
    if (status == EBB_OK)
        *out_studies = studies;
    else
        ebb_row_studies_close(studies);
    return status;
}

void ebb_row_studies_close(struct ebb_row_studies *studies)
{
    for (int c = 0; studies && c < studies->n; c++) {
        free(studies->combinations[c].levels);
        free(studies->combinations[c].offsets);
        free(studies->combinations[c].patches);
        free(studies->combinations[c].bytes);
    }
    if (studies) {
        free(studies->combinations);
        free(studies->slots);
    }
    free(studies);
}

int ebb_row_studies_n(const struct ebb_row_studies *studies)
{
    return studies->n;
}

int64_t ebb_row_studies_first(const struct ebb_row_studies *studies, int which)
{
    return studies->combinations[which].row;
}

const struct ebb_design *ebb_row_studies_design(const struct ebb_row_studies *studies)
{
    return studies->design;
}

/* 4. A row's study */

static void rebuild(const struct ebb_row_studies *studies, const struct combination *combination,
                    struct ebb_study *out_study)
{
    const unsigned char *bytes = combination->bytes;
    memcpy(out_study, &studies->base, sizeof *out_study);
    for (int i = 0; i < combination->n_patches; i++) {
        const struct patch *patch = &combination->patches[i];
        memcpy((unsigned char *)out_study + patch->offset, bytes, patch->length);
        bytes += patch->length;
    }
}

/* The draw first: what an axis sets goes before it, as all that a study sets itself. */
void ebb_row_studies_get(const struct ebb_row_studies *studies, int64_t row, struct ebb_study *out_study)
{
    const struct ebb_design *design = studies->design;
    double values[EBB_MAX_AXES];
    int levels[EBB_MAX_AXES];
    ebb_design_values(design, row, values);
    levels_of(studies, values, levels);
    const struct combination *combination = &studies->combinations[studies->slots[slot_of(studies, levels)]];
    rebuild(studies, combination, out_study);
    if (design->n_draws > 0)
        ebb_worlds_set(studies->worlds, ebb_design_draw(design, row), out_study);
    for (int k = 0; k < design->n_axes; k++) {
        if (design->axes[k].is_number && values[k] == values[k])
            ebb_kind_set_number(design->axes[k].kind, values[k], (char *)out_study + combination->offsets[k]);
    }
    ebb_economics_fix(&out_study->economics);
}

/* 5. Checks */

/* "row 17 (infusion.gain = 70 %, induction = level 2)": the values in the words of a study. */
static void add_row(const struct ebb_design *design, int64_t row, struct ebb_text *text)
{
    double values[EBB_MAX_AXES];
    int n = 0;
    ebb_design_values(design, row, values);
    ebb_text_add(text, "row %lld", (long long)row + 1);
    for (int k = 0; k < design->n_axes; k++) {
        char shown[EBB_UNITS_SIZE];
        const struct ebb_axis *axis = &design->axes[k];
        if (values[k] != values[k])
            continue;
        if (axis->is_number)
            ebb_units_print(values[k], axis->unit, shown);
        ebb_text_add(text, "%s%s = %s", n++ == 0 ? " (" : ", ", axis->key,
                     axis->is_number ? shown : axis->texts[(int)values[k]]);
    }
    ebb_text_add(text, n > 0 ? ")" : "");
}

static void complain_of_row(const struct ebb_design *design, int64_t row, const struct ebb_messages *own,
                            struct ebb_messages *messages)
{
    struct ebb_text text = {0};
    add_row(design, row, &text);
    for (size_t i = 0; i < own->n; i++)
        ebb_messages_add(messages, EBB_BAD_STUDY, design->place.file ? &design->place : NULL,
                         "design: %s is no valid study: %s", ebb_text_chars(&text), own->items[i].words);
    ebb_text_free(&text);
}

/* What two rows are compared by that have different words: their studies without the numbers, which a grid
 * and random points give to each of them. In lists a row is a row, numbers and all. */
static void study_of_words(const struct ebb_row_studies *studies, int combination,
                           struct ebb_study *out_study)
{
    const struct ebb_design *design = studies->design;
    const struct combination *of = &studies->combinations[combination];
    if (design->kind == EBB_DESIGN_LISTS) {
        ebb_row_studies_get(studies, of->row, out_study);
        return;
    }
    rebuild(studies, of, out_study);
    for (int k = 0; k < design->n_axes; k++) {
        if (design->axes[k].is_number)
            ebb_kind_set_number(design->axes[k].kind, 0.0, (char *)out_study + of->offsets[k]);
    }
}

static uint64_t hash_of(const struct ebb_study *study)
{
    uint64_t hash = UINT64_C(0x9e3779b97f4a7c15), word;
    const unsigned char *bytes = (const unsigned char *)study;
    for (size_t i = 0; i + sizeof word <= sizeof *study; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        hash = (hash ^ word) * UINT64_C(0xda942042e4dd58b5);
        hash ^= hash >> 32;
    }
    return hash;
}

static void complain_of_twins(const struct ebb_design *design, int64_t before, int64_t row,
                              struct ebb_messages *messages)
{
    struct ebb_text first = {0}, second = {0};
    add_row(design, before, &first);
    add_row(design, row, &second);
    ebb_messages_add(messages, EBB_BAD_STUDY, design->place.file ? &design->place : NULL,
                     "design: %s and %s are one study, written in two ways: leave one out",
                     ebb_text_chars(&first), ebb_text_chars(&second));
    ebb_text_free(&first);
    ebb_text_free(&second);
}

/* Words are compared as words before (design_check.c), which tells 4 weeks from [4 weeks, 4 weeks] and
 * keys in another order; what they mean, their studies say. Not of tables, whose rows may come again,
 * nor of changes one at a time, of which one may be what the study is already. Hashes are of whole
 * studies, 10 us each: studies are compared where two are equal. */
static enum ebb_status check_words(const struct ebb_row_studies *studies, struct ebb_messages *messages)
{
    const enum ebb_design_kind kind = studies->design->kind;
    struct ebb_study *two = calloc(2, sizeof *two);
    uint64_t *hashes = calloc((size_t)studies->n + 1, sizeof *hashes);
    enum ebb_status status = two && hashes ? EBB_OK : EBB_NO_MEMORY;
    const bool asked = kind != EBB_DESIGN_TABLE && kind != EBB_DESIGN_ONE_WAY;
    for (int c = 0; c < studies->n && status == EBB_OK && asked; c++) {
        study_of_words(studies, c, &two[0]);
        hashes[c] = hash_of(&two[0]);
        for (int before = 0; before < c && status == EBB_OK; before++) {
            if (hashes[before] != hashes[c])
                continue;
            study_of_words(studies, before, &two[1]);
            if (memcmp(&two[0], &two[1], sizeof *two) != 0)
                continue;
            complain_of_twins(studies->design, studies->combinations[before].row,
                              studies->combinations[c].row, messages);
            status = EBB_BAD_STUDY;
        }
    }
    free(two);
    free(hashes);
    return status;
}

enum ebb_status ebb_row_studies_check(const struct ebb_row_studies *studies, struct ebb_messages *messages)
{
    enum { ENOUGH = 5 };
    const int64_t n_rows = ebb_design_rows(studies->design);
    struct ebb_study *study = calloc(1, sizeof *study);
    enum ebb_status status = study ? EBB_OK : EBB_NO_MEMORY;
    int64_t n_bad = 0;
    for (int64_t row = 0; row < n_rows && status != EBB_NO_MEMORY; row++) {
        struct ebb_messages own = {0};
        ebb_row_studies_get(studies, row, study);
        const enum ebb_status is = ebb_study_check(study, &own);
        if (is != EBB_OK && n_bad++ < ENOUGH)
            complain_of_row(studies->design, row, &own, messages);
        status = is != EBB_OK ? is : status;
        ebb_messages_free(&own);
    }
    if (n_bad > ENOUGH && status == EBB_BAD_STUDY)
        ebb_messages_add(
            messages, EBB_BAD_STUDY, studies->design->place.file ? &studies->design->place : NULL,
            "design: of %lld rows %lld are no valid studies", (long long)n_rows, (long long)n_bad);
    free(study);
    return status == EBB_OK ? check_words(studies, messages) : status;
}
