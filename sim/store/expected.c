/* SPDX-License-Identifier: MIT
 * expected: see the header.
 *
 *   1. Against the study   2. Opening   3. Attributes
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "block_list.h"
#include "expected_limits.h"
#include "layout.h"
#include "manifest.h"
#include "psa_group.h"
#include "range_rows.h"

/* 1. Against the study */

/* What files of this study have at most. */
struct expectation {
    enum ebb_type type;
    size_t bytes;
    int n_dims;
    uint64_t most[EBB_FIELD_DIMS];
};

struct studied {
    const struct ebb_plan *plan;
    struct ebb_layout layout; /* of a whole run of the study: no part of it has more */
    int n_columns;            /* of the list of blocks */
};

/* What versions of ebb count differently is no business of the study; a file of an earlier one has fewer. */
static uint64_t most_of(const struct studied *studied, enum ebb_dim dim)
{
    const uint64_t patients = (uint64_t)ebb_plan_most_patients(studied->plan);
    switch (dim) {
    case EBB_DIM_STEP:
    case EBB_DIM_MEASURE:
    case EBB_DIM_OUTCOME:
    case EBB_DIM_VISIT_SUM:
    case EBB_DIM_GROUP:
    case EBB_DIM_SITE:
    case EBB_DIM_TOLD:
    case EBB_DIM_STRATEGY:
    case EBB_DIM_INPUT:
    case EBB_DIM_THRESHOLD:
        return MOST_EXTENT;
    case EBB_DIM_DRAW:
    case EBB_DIM_SAMPLE:
        return MOST_TABLE_ROWS;
    case EBB_DIM_BLOCK:
        return (patients + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
    case EBB_DIM_COLUMN:
        return (uint64_t)studied->n_columns + MOST_EXTENT;
    case EBB_DIM_BYTE:
        return EBB_DIGEST_BYTES;
    default:
        return (uint64_t)ebb_dim_size(dim, studied->plan);
    }
}

static void take_field(const struct studied *studied, const struct ebb_field *field, struct expectation *out)
{
    *out = (struct expectation){
        .type = field->type, .bytes = ebb_type_bytes(field->type, studied->plan), .n_dims = field->n_dims};
    for (int k = 0; k < field->n_dims; k++)
        out->most[k] = most_of(studied, field->dims[k]);
}

/* A column of a table of rows: whatever it is called, for columns may come and go. A patient has at most a
 * relapse at every other assessment, see relapse_rows.c. */
static bool is_column(const struct studied *studied, const char *path, struct expectation *out)
{
    static const char parameters[] = "/tables/parameters/";
    const struct ebb_plan *plan = studied->plan;
    const uint64_t courses = (uint64_t)ebb_plan_most_patients(plan) * (uint64_t)plan->study.n_policies;
    const uint64_t most[EBB_LISTED_TABLES] = {courses,
                                              courses * ((uint64_t)plan->calendar.n_assessments / 2 + 2)};
    *out = (struct expectation){.type = EBB_INT32, .bytes = sizeof(int32_t), .n_dims = 1};
    for (int t = 0; t < EBB_LISTED_TABLES; t++) {
        const size_t length = strlen(EBB_LISTED_TABLE_PATHS[t]);
        out->most[0] = most[t];
        if (strncmp(path, EBB_LISTED_TABLE_PATHS[t], length) == 0 && path[length] == '/')
            return true;
    }
    if (strncmp(path, parameters, sizeof parameters - 1) != 0)
        return false;
    const bool is_number = strcmp(path + sizeof parameters - 1, "number") == 0;
    *out = (struct expectation){.type = is_number ? EBB_FLOAT64 : EBB_STRING,
                                .bytes = sizeof(double),
                                .n_dims = 1,
                                .most = {MOST_TABLE_ROWS}};
    return true;
}

static const struct ebb_field *find_field(const struct ebb_field *fields, int n, const char *path)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(fields[i].path, path) == 0)
            return &fields[i];
    }
    return NULL;
}

static bool is_known(const struct studied *studied, const char *path, struct expectation *out)
{
    const struct ebb_entry *entry = ebb_layout_find(&studied->layout, path);
    const struct ebb_field *field =
        entry ? entry->field : find_field(EBB_BLOCK_LIST_FIELDS, EBB_BLOCK_LIST_FIELD_COUNT, path);
    if (field == NULL)
        field = find_field(EBB_RANGE_FIELDS, EBB_RANGE_FIELD_COUNT, path);
    if (field == NULL)
        field = find_field(EBB_PSA_FIELDS, EBB_PSA_FIELD_COUNT, path);
    if (field)
        take_field(studied, field, out);
    return field != NULL || is_column(studied, path, out);
}

/* Texts of a fixed length count as texts: copies are allowed to have them. */
static bool has_type(const struct ebb_object *object, const struct expectation *expected)
{
    switch (expected->type) {
    case EBB_STRING:
        return object->type == H5T_STRING;
    case EBB_FLOAT32:
    case EBB_FLOAT64:
        return object->type == H5T_FLOAT && object->value_bytes == expected->bytes;
    default:
        return object->type == H5T_INTEGER && object->value_bytes == expected->bytes &&
               object->is_signed == (expected->type == EBB_INT32 || expected->type == EBB_INT64);
    }
}

/* The first way in which it is more, or other, than files of the study have. */
static void check_known(const struct expectation *expected, struct ebb_object *object)
{
    if (object->n_dims != expected->n_dims)
        ebb_object_refuse(object, "has another number of dimensions (%" PRIu64 ") than any of this study",
                          (uint64_t)object->n_dims);
    else if (!has_type(object, expected))
        ebb_object_refuse(object, "is of another type than in files of its study", 0);
    for (int k = 0; k < object->n_dims && k < expected->n_dims; k++) {
        if (object->dims[k] > expected->most[k])
            ebb_object_refuse(object, "has %" PRIu64 " places along a dimension, more than its study has",
                              object->dims[k]);
    }
}

/* A dataset of a later ebb is in the list and in no table here: it is verified as it is, in one piece. */
static void check_unknown(struct ebb_object *object)
{
    uint64_t bytes = object->value_bytes;
    for (int k = 0; k < object->n_dims; k++)
        bytes *= object->dims[k]; /* fits: check_size */
    if (bytes > MOST_UNKNOWN_BYTES)
        ebb_object_refuse(object, "has %" PRIu64 " bytes, and is no dataset of this study", bytes);
}

static void note_listed(const struct ebb_objects *objects, const char *contents)
{
    struct ebb_manifest_line line;
    const char *next;
    for (const char *at = contents; (next = ebb_manifest_next(at, &line)) != NULL; at = next) {
        struct ebb_object *object = line.name[0] == '\0' ? ebb_objects_find(objects, line.object) : NULL;
        if (object)
            object->is_listed = true;
    }
}

/* One that is in no table and in no list is nobody's business: no one reads it. */
static enum ebb_status check_all(const struct studied *studied, const struct ebb_objects *objects,
                                 const char *place, struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < objects->n; i++) {
        struct ebb_object *object = &objects->all[i];
        struct expectation expected;
        const bool known = !object->is_group && is_known(studied, object->path, &expected);
        if (object->is_group || (!known && !object->is_listed))
            continue;
        if (object->state == EBB_OBJECT_SOUND && known)
            check_known(&expected, object);
        else if (object->state == EBB_OBJECT_SOUND)
            check_unknown(object);
        if (object->state != EBB_OBJECT_REFUSED)
            continue;
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(place), "dataset %s %s", object->path,
                         object->words);
        status = EBB_BAD_FILE;
    }
    return status;
}

enum ebb_status ebb_expected_check(const struct ebb_objects *objects, const char *place,
                                   const struct ebb_plan *plan, const char *contents,
                                   struct ebb_messages *messages)
{
    struct studied studied = {.plan = plan};
    struct ebb_block_list list;
    enum ebb_status status = ebb_layout_init(&studied.layout, plan);
    if (status != EBB_OK)
        return status;
    ebb_block_list_init(&list, &studied.layout);
    studied.n_columns = list.n_columns;
    note_listed(objects, contents);
    status = check_all(&studied, objects, place, messages);
    ebb_layout_free(&studied.layout);
    return status;
}

/* 2. Opening */

hid_t ebb_expected_open(const struct ebb_objects *objects, hid_t file, const char *path,
                        struct ebb_trouble *trouble)
{
    const struct ebb_object *object = ebb_objects_find(objects, path);
    if (trouble->failed)
        return -1;
    if (object == NULL || object->is_group) {
        ebb_h5_latch(trouble, "opening", path);
        snprintf(trouble->words, sizeof trouble->words, "opening %.120s: there is no such dataset", path);
        return -1;
    }
    if (object->state == EBB_OBJECT_SOUND)
        return ebb_h5_id(trouble, H5Dopen2(file, path, H5P_DEFAULT), "opening", path);
    ebb_h5_latch(trouble, "opening", path);
    snprintf(trouble->words, sizeof trouble->words, "%s%s", object->state == EBB_OBJECT_BROKEN ? "" : "it ",
             object->words);
    return -1;
}

/* 3. Attributes */

/* Names that are read as something, with what they may have: bytes of a text, or numbers of a list. A text
 * of a study is as long as the largest study is (source_file.h); a line of commands as long as the system
 * takes; all others are a line or a paragraph. Those of scales are read by scales.c, or not at all. */
static const struct {
    const char *name;
    enum ebb_attribute_kind kind;
    size_t most;
} ATTRIBUTES[] = {
    {"study", EBB_ATTRIBUTE_TEXT, 16u << 20},
    {"study_source", EBB_ATTRIBUTE_TEXT, 16u << 20},
    {"command_line", EBB_ATTRIBUTE_TEXT, 4u << 20},
    {"question", EBB_ATTRIBUTE_TEXT, 1u << 20},
    {"title", EBB_ATTRIBUTE_TEXT, 1u << 20},
    {"program", EBB_ATTRIBUTE_TEXT, 64},
    {"study_sha256", EBB_ATTRIBUTE_TEXT, EBB_DIGEST_HEX},
    {"contents_sha256", EBB_ATTRIBUTE_TEXT, EBB_DIGEST_HEX},
    {"digest", EBB_ATTRIBUTE_TEXT, EBB_DIGEST_HEX},
    {"digest_outcomes", EBB_ATTRIBUTE_TEXT, EBB_DIGEST_HEX},
    {"digest_courses", EBB_ATTRIBUTE_TEXT, EBB_DIGEST_HEX},
    {"sha256", EBB_ATTRIBUTE_TEXT, EBB_DIGEST_HEX},
    {"units", EBB_ATTRIBUTE_TEXT, 1024},
    {"seed_number", EBB_ATTRIBUTE_INTEGERS, 1},
    {"contract_number", EBB_ATTRIBUTE_INTEGERS, 1},
    {"draw", EBB_ATTRIBUTE_INTEGERS, 1},
    {"joint_draws", EBB_ATTRIBUTE_TEXT, 64u << 20},
    {"first_patient", EBB_ATTRIBUTE_INTEGERS, 1},
    {"shard_first", EBB_ATTRIBUTE_INTEGERS, 1},
    {"shard_n", EBB_ATTRIBUTE_INTEGERS, 1},
    {"shard_total", EBB_ATTRIBUTE_INTEGERS, 1},
    {"next_block", EBB_ATTRIBUTE_INTEGERS, 1},
    {"pieces", EBB_ATTRIBUTE_INTEGERS, 1},
    {"patients", EBB_ATTRIBUTE_INTEGERS, 1},
    {"horizon_days", EBB_ATTRIBUTE_INTEGERS, 1},
    {"followup_start_day", EBB_ATTRIBUTE_INTEGERS, 1},
    {"assessment_every_days", EBB_ATTRIBUTE_INTEGERS, 1},
    {"threads", EBB_ATTRIBUTE_INTEGERS, 1},
    {"complete", EBB_ATTRIBUTE_INTEGERS, 1},
    {"_FillValue", EBB_ATTRIBUTE_INTEGERS, 1},
    {"flag_values", EBB_ATTRIBUTE_INTEGERS, 64},
    {"seconds", EBB_ATTRIBUTE_REALS, 1},
};
/* Every other name: what ebb_attribute_write_text wrote, or a number of a later version. */
enum { MOST_OTHER_TEXT = 1 << 16, MOST_OTHER_NUMBERS = 64 };

static enum ebb_attribute_kind kind_of(hid_t type)
{
    switch (H5Tget_class(type)) {
    case H5T_STRING:
        return EBB_ATTRIBUTE_TEXT;
    case H5T_INTEGER:
        return EBB_ATTRIBUTE_INTEGERS;
    case H5T_FLOAT:
        return EBB_ATTRIBUTE_REALS;
    default:
        return EBB_ATTRIBUTE_OTHER;
    }
}

enum ebb_attribute_kind ebb_expected_attribute(hid_t attribute, const char *name, size_t *out_n,
                                               size_t *out_most, struct ebb_trouble *trouble)
{
    hid_t type = ebb_h5_id(trouble, H5Aget_type(attribute), "reading", name);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Aget_space(attribute), "reading", name);
    const hssize_t n = trouble->failed ? 0 : H5Sget_simple_extent_npoints(space);
    enum ebb_attribute_kind kind = trouble->failed ? EBB_ATTRIBUTE_OTHER : kind_of(type), expected = kind;
    *out_most = kind == EBB_ATTRIBUTE_TEXT ? MOST_OTHER_TEXT : MOST_OTHER_NUMBERS;
    for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof ATTRIBUTES[0]; i++) {
        if (strcmp(ATTRIBUTES[i].name, name) == 0) {
            expected = ATTRIBUTES[i].kind;
            *out_most = ATTRIBUTES[i].most;
        }
    }
    const bool fits = kind == EBB_ATTRIBUTE_TEXT ? n == 1 : n >= 0 && (size_t)n <= *out_most;
    if (kind != expected || (kind != EBB_ATTRIBUTE_OTHER && (!fits || !ebb_expected_type(type, false)))) {
        ebb_h5_latch(trouble, "reading", name);
        snprintf(trouble->words, sizeof trouble->words, "its type or length is not that of %.64s", name);
        kind = EBB_ATTRIBUTE_OTHER;
    }
    *out_n = n > 0 ? (size_t)n : 0;
    ebb_h5_close(trouble, space, name);
    ebb_h5_close(trouble, type, name);
    return kind;
}
