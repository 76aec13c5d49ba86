/* SPDX-License-Identifier: MIT
 * patient_rows: rows of a block of patients, out of a results file.
 *
 * The table of fields says which datasets those are and where in a block each belongs: the reader follows
 * the same rows of it as the writer, so that an outcome more needs nothing here.
 *
 *     file    /response_days (policy, patient)    [p0: ....|rows wanted|....]  [p1: ....|rows wanted|....]
 *     block   outcomes[EBB_RESPONSE_DAYS]         [p0: rows wanted|......4,096][p1: rows wanted|......4,096]
 *
 *   1. Which datasets   2. One dataset   3. What its values may be   4. A block   5. What is not kept
 */
#include <ebb/patient_rows.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/constants.h>
#include <ebb/measure.h>

#include "fields.h"
#include "open_file.h"

/* 1. Which datasets */

/* Indices are not rows: who is in which place follows from the file's first patient. Courses stream as well,
 * along the recorded patients. */
static bool is_row(const struct ebb_field *field, const struct ebb_plan *plan)
{
    return ebb_field_streams(field) && field->source != EBB_FROM_INDEX &&
           field->dims[field->n_dims - 1] == EBB_DIM_PATIENT && ebb_field_kept(field, plan);
}

static bool is_listed(const struct ebb_reader *reader, const char *path)
{
    for (int d = 0; d < ebb_reader_dataset_count(reader); d++) {
        if (strcmp(ebb_reader_dataset_name(reader, d), path) == 0)
            return true;
    }
    return false;
}

/* The list of contents is asked, not the study: a copy may have lost a dataset, and a file from before an
 * outcome was added never had it. */
bool ebb_patient_rows_kept(const struct ebb_reader *reader, const struct ebb_plan *plan)
{
    char path[EBB_FIELD_PATH_SIZE];
    if (plan->study.record < EBB_RECORD_OUTCOMES)
        return false;
    for (int i = 0; i < EBB_FIELD_COUNT; i++) {
        if (!is_row(&EBB_FIELDS[i], plan))
            continue;
        ebb_field_path(&EBB_FIELDS[i], plan, path);
        if (!is_listed(reader, path))
            return false;
    }
    return true;
}

/* 2. One dataset */

/* What is asked of one dataset. */
struct slice {
    const char *path;
    hid_t type;
    hsize_t n_policies; /* 0: the dataset has no such axis */
    hsize_t first, n;   /* rows of the file */
};

static hid_t memory_type(const struct ebb_field *field)
{
    return field->type == EBB_FLOAT32 ? H5T_NATIVE_FLOAT
           : field->type == EBB_UINT8 ? H5T_NATIVE_UINT8
                                      : H5T_NATIVE_INT32;
}

/* Selected on both sides, so that HDF5 puts the rows where the block wants them, without a copy of ours. */
static void read_selected(struct ebb_trouble *trouble, hid_t dataset, hid_t space, const struct slice *slice,
                          void *out)
{
    const int axis = slice->n_policies > 0;
    hsize_t dims[2] = {0}, start[2] = {0}, count[2] = {slice->n_policies, 0};
    const hsize_t room[2] = {axis ? slice->n_policies : EBB_BLOCK_PATIENTS, EBB_BLOCK_PATIENTS};
    const hsize_t origin[2] = {0};
    start[axis] = slice->first;
    count[axis] = slice->n;
    if (H5Sget_simple_extent_ndims(space) == axis + 1)
        ebb_h5_done(trouble, H5Sget_simple_extent_dims(space, dims, NULL), "reading", slice->path);
    if (trouble->failed || dims[axis] < slice->first + slice->n || (axis && dims[0] != slice->n_policies)) {
        ebb_h5_latch(trouble, "not the patients of its study in", slice->path);
        return;
    }
    hid_t memory = ebb_h5_id(trouble, H5Screate_simple(axis + 1, room, NULL), "reading", slice->path);
    ebb_h5_done(trouble, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL), "reading",
                slice->path);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Sselect_hyperslab(memory, H5S_SELECT_SET, origin, NULL, count, NULL),
                    "reading", slice->path);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Dread(dataset, slice->type, memory, space, H5P_DEFAULT, out), "reading",
                    slice->path);
    ebb_h5_close(trouble, memory, slice->path);
}

static void read_slice(struct ebb_trouble *trouble, const struct ebb_reader *reader,
                       const struct slice *slice, void *out)
{
    hid_t dataset = ebb_expected_open(&reader->objects, reader->file, slice->path, trouble);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_space(dataset), "reading", slice->path);
    if (!trouble->failed)
        read_selected(trouble, dataset, space, slice, out);
    ebb_h5_close(trouble, space, slice->path);
    ebb_h5_close(trouble, dataset, slice->path);
}

/* 3. What its values may be */

/* Digests tell accidents, but whoever crafts a file makes them anew; and what comes from here is used as an
 * index (of strata, of visits), subtracted and added up, without a look. Traits are floats that are only
 * compared, byte for byte: any will do.
 *
 * Days are counted from the start of follow-up, but for the longest gap, which begins with induction; a
 * patient has one session a day at most; points are those of check_sums (study_rules.c), for which sums
 * were found to fit. A bound is never below what a kernel can give: unit_store_rows plays the studies
 * that come closest. */
struct limits {
    int64_t least, most;
    int64_t none; /* allowed as well; `most` where the field has no such mark */
};

static int64_t most_of(const struct ebb_field *field, const struct ebb_plan *plan)
{
    const int64_t horizon = plan->study.horizon_days, run_days = plan->calendar.end_day + 1;
    if (field->source == EBB_FROM_SUBGROUP) /* thirds, or whether */
        return field->at == EBB_BY_EARLY_RESPONSE ? 1 : 2;
    if (field->type == EBB_UINT8)
        return field->has_none ? plan->study.n_strata - 1 : 1;
    if (ebb_field_is_outcome(field, EBB_EXCESS_SCORE_DAYS) || ebb_field_is_outcome(field, EBB_SCORE_SUM))
        return EBB_MAX_SCORE * horizon;
    if (strcmp(field->unit, "day") == 0 && !ebb_field_is_outcome(field, EBB_LONGEST_GAP_DAYS))
        return horizon;
    return run_days;
}

static struct limits limits_of(const struct ebb_field *field, const struct ebb_plan *plan)
{
    const int64_t most = most_of(field, plan);
    return (struct limits){0, most, field->has_none ? field->none : most};
}

static bool is_within(const struct limits *limits, int64_t value)
{
    return (value >= limits->least && value <= limits->most) || value == limits->none;
}

static void refuse_value(const struct ebb_reader *reader, const struct ebb_plan *plan, const char *path,
                         const struct limits *limits, int policy, int64_t row, int64_t value,
                         struct ebb_messages *messages)
{
    const int64_t first = strtoll(ebb_reader_attribute(reader, "first_patient"), NULL, 10);
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                     "dataset %s: patient %" PRId64 "%s%s has %" PRId64
                     ", but the file's study allows %" PRId64 " to %" PRId64
                     ": the file was made or changed by another program",
                     path, first + row, policy < 0 ? "" : " under ",
                     policy < 0 ? "" : plan->study.policies[policy].name, value, limits->least, limits->most);
}

/* The first value that no run of the study gives ends the reading, by name. */
static enum ebb_status check_values(const struct ebb_reader *reader, const struct ebb_plan *plan,
                                    const struct ebb_field *field, const struct slice *slice,
                                    const void *array, struct ebb_messages *messages)
{
    const struct limits limits = limits_of(field, plan);
    const int n_policies = slice->n_policies > 0 ? (int)slice->n_policies : 1;
    if (field->type == EBB_FLOAT32)
        return EBB_OK;
    for (int policy = 0; policy < n_policies; policy++) {
        for (hsize_t i = 0; i < slice->n; i++) {
            const size_t at = (size_t)policy * EBB_BLOCK_PATIENTS + i;
            const int64_t value =
                field->type == EBB_UINT8 ? ((const uint8_t *)array)[at] : ((const int32_t *)array)[at];
            if (is_within(&limits, value))
                continue;
            refuse_value(reader, plan, slice->path, &limits, slice->n_policies > 0 ? policy : -1,
                         (int64_t)(slice->first + i), value, messages);
            return EBB_BAD_FILE;
        }
    }
    return EBB_OK;
}

/* 4. A block */

/* The bits of a byte in a block are datasets of their own in the file, in the order of the modifiers; the
 * first one clears what was there. */
static void put_modifier(struct ebb_block *block, const uint8_t *has, int n, size_t bit)
{
    for (int i = 0; i < n; i++) {
        if (bit == 0)
            block->modifiers[i] = 0;
        block->modifiers[i] = (uint8_t)(block->modifiers[i] | (has[i] != 0) << bit);
    }
}

/* The byte was cleared before the first of them. */
static void put_subgroup(struct ebb_block *block, const uint8_t *in, int n, size_t way)
{
    for (int i = 0; i < n; i++)
        block->subgroups[i] = (uint8_t)(block->subgroups[i] | (in[i] & 3) << 2 * way);
}

static enum ebb_status read_field(struct ebb_trouble *trouble, const struct ebb_reader *reader,
                                  const struct ebb_plan *plan, const struct ebb_field *field,
                                  struct slice slice, struct ebb_block *block, struct ebb_messages *messages)
{
    char path[EBB_FIELD_PATH_SIZE];
    uint8_t has[EBB_BLOCK_PATIENTS] = {0};
    void *array = has;
    ebb_field_path(field, plan, path);
    slice.path = path;
    slice.type = memory_type(field);
    slice.n_policies = field->n_dims > 1 ? (hsize_t)plan->study.n_policies : 0;
    if (field->source == EBB_FROM_BLOCK)
        memcpy(&array, (const char *)block + field->at, sizeof array);
    read_slice(trouble, reader, &slice, array);
    if (trouble->failed)
        return EBB_BAD_FILE;
    if (field->source == EBB_FROM_MODIFIER)
        put_modifier(block, has, (int)slice.n, field->at);
    if (field->source == EBB_FROM_SUBGROUP)
        put_subgroup(block, has, (int)slice.n, field->at);
    return check_values(reader, plan, field, &slice, array, messages);
}

/* 5. What is not kept, since it follows from the rest (ebb_field_kept in fields.h) */

static void fill_zeros(struct ebb_block *block, const struct ebb_plan *plan, enum ebb_outcome outcome, int n)
{
    if (ebb_outcome_is_told((int)outcome, &plan->study))
        return;
    for (int policy = 0; policy < plan->study.n_policies; policy++)
        memset(block->outcomes[outcome] + (size_t)policy * EBB_BLOCK_PATIENTS, 0,
               (size_t)n * sizeof(int32_t));
}

/* Days in states that are more than those in care are no run's, as a value out of its limits is none. */
static enum ebb_status fill_neither(const struct ebb_reader *reader, const struct ebb_plan *plan,
                                    int64_t first_row, int n, struct ebb_block *block,
                                    struct ebb_messages *messages)
{
    int32_t *const *of = block->outcomes;
    const struct limits limits = {0, plan->study.horizon_days, 0};
    for (int policy = 0; policy < plan->study.n_policies; policy++) {
        for (int i = 0; i < n; i++) {
            const size_t at = (size_t)policy * EBB_BLOCK_PATIENTS + (size_t)i;
            const int32_t days = of[EBB_FOLLOWUP_DAYS][at] - of[EBB_RELAPSED_DAYS][at] -
                                 of[EBB_STATE_REMISSION_DAYS][at] - of[EBB_STATE_RESPONSE_DAYS][at];
            of[EBB_STATE_NEITHER_DAYS][at] = days;
            if (days >= 0)
                continue;
            refuse_value(reader, plan, "/followup_day, less the days of states of care", &limits, policy,
                         first_row + i, days, messages);
            return EBB_BAD_FILE;
        }
    }
    return EBB_OK;
}

enum ebb_status ebb_patient_rows_read(const struct ebb_reader *reader, const struct ebb_plan *plan,
                                      int64_t first_row, int n_patients, struct ebb_block *block,
                                      struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    const struct slice slice = {.first = (hsize_t)first_row, .n = (hsize_t)n_patients};
    ebb_h5_enter();
    memset(block->subgroups, 0, (size_t)n_patients);
    if (plan->study.n_modifiers == 0)
        memset(block->modifiers, 0, (size_t)n_patients);
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < EBB_FIELD_COUNT && status == EBB_OK; i++) {
        if (is_row(&EBB_FIELDS[i], plan))
            status = read_field(&trouble, reader, plan, &EBB_FIELDS[i], slice, block, messages);
    }
    fill_zeros(block, plan, EBB_REPORTS, n_patients);
    fill_zeros(block, plan, EBB_ADVERSE_EVENTS, n_patients);
    if (!trouble.failed && status == EBB_OK)
        status = fill_neither(reader, plan, first_row, n_patients, block, messages);
    if (!trouble.failed || trouble.no_memory)
        return trouble.no_memory ? EBB_NO_MEMORY : status;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "cannot be read: %s", trouble.words);
    return EBB_BAD_FILE;
}
