/* SPDX-License-Identifier: MIT
 * clinic_print: a clinic for people, for programs, and one to begin with.
 *
 * The annotated clinic says of each value where it was given, or that it is assumed: a planner reads down the
 * right side to see what to check. `ebb clinic --start` prints meanings from the table, so that a key is
 * explained in one place.
 *
 *   1. Annotated   2. JSON   3. To begin with
 */
#include <ebb/clinic_file.h>

#include <string.h>

#include <ebb/json.h>
#include <ebb/key.h>
#include <ebb/kind.h>

#include "rows.h"

/* 1. Annotated */

static void add_study_line(const struct ebb_clinic_config *config, struct ebb_text *text)
{
    const struct ebb_study *study = &config->settled;
    ebb_text_add(text, "# patients, medicine and policies: %s; policies played: ",
                 config->study_path[0] ? config->study_path : "the default study");
    for (int i = 0; i < study->n_policies; i++)
        ebb_text_add(text, "%s%s", i > 0 ? ", " : "", study->policies[i].name);
    ebb_text_add(text, "\n");
}

void ebb_config_print_clinic(const struct ebb_clinic_config *config, struct ebb_text *text)
{
    add_study_line(config, text);
    if (config->study_path[0]) {
        ebb_text_add(text, "study: ");
        ebb_json_quote_canonical(text, config->study_path);
        ebb_text_add(text, "\n");
    }
    ebb_rows_annotate(&EBB_CLINIC_KEY, &config->clinic, config->rows, config->n_rows, "assumed", text);
    for (size_t i = 0; i < config->replaced.n; i++)
        ebb_text_add(text, "# of its study: %s\n", config->replaced.items[i].words);
}

/* 2. JSON */

static void add_string(struct ebb_text *text, const char *name, const char *chars, const char *end)
{
    ebb_text_add(text, "\"%s\": ", name);
    ebb_json_quote_canonical(text, chars);
    ebb_text_add(text, "%s", end);
}

void ebb_config_print_clinic_json(const struct ebb_clinic_config *config, struct ebb_text *text)
{
    ebb_text_add(text, "{\n  ");
    add_string(text, "clinic", config->path, ",\n  ");
    add_string(text, "sha256", config->canonical_sha256, ",\n  ");
    add_string(text, "study", config->study_path, ",\n  ");
    add_string(text, "study_sha256", config->study_config.canonical_sha256, ",\n  \"replaced\": [");
    for (size_t i = 0; i < config->replaced.n; i++) {
        ebb_text_add(text, "%s\n    ", i > 0 ? "," : "");
        ebb_json_quote_canonical(text, config->replaced.items[i].words);
    }
    ebb_text_add(text, "%s],\n  \"values\": [", config->replaced.n > 0 ? "\n  " : "");
    ebb_rows_print_json(config->rows, config->n_rows, text);
    ebb_text_add(text, "\n  ]\n}\n");
}

/* 3. To begin with */

/* A clinic of the middle size: 120 patients every four weeks are 30 sessions a week, 2 new ones a week some
 * 12 more, of 100 that 4 chairs hold. */
static void set_nine(struct ebb_clinic *clinic)
{
    ebb_clinic_default(clinic);
    memset(clinic->title, 0, sizeof clinic->title);
    memcpy(clinic->title, "My clinic", sizeof "My clinic");
    clinic->chairs = 4;
    clinic->nurses = 2;
    clinic->patients_per_nurse = 3;
    clinic->open = (struct ebb_hours){540, 1020};
    clinic->days = 0x1f;
    clinic->slot_minutes = 90;
    clinic->active_patients = 120;
    clinic->new_per_week = 2;
    clinic->interval_days = 28;
}

/* "chairs: 4" in a column, and what it means behind it. Days are said in weeks where they are. */
static void add_line(const struct ebb_clinic *clinic, const char *name, const char *before,
                     struct ebb_text *text)
{
    enum { COLUMN = 38 };
    struct ebb_text value = {0};
    size_t offset = 0;
    const struct ebb_key *key = ebb_key_find(&EBB_CLINIC_KEY, name, &offset);
    const struct ebb_unit_word *week = ebb_units_words();
    while (strcmp(week->one, "week") != 0)
        week++;
    if (strcmp(name, "interval") == 0) {
        char weeks[EBB_UNITS_SIZE];
        ebb_units_print_as(clinic->interval_days, EBB_UNIT_DAYS, week, weeks);
        ebb_text_add(&value, "%s", weeks);
    } else {
        ebb_kind_of(key)->print(clinic, key, offset + key->offset, &value);
    }
    const size_t first = strcspn(key->meaning, ";"); /* the rest is for the page of keys */
    const int width = (int)(strlen(before) + strlen(name) + 2 + value.length);
    ebb_text_add(text, "%s%s: %s%*s # %.*s\n", before, name, ebb_text_chars(&value),
                 width < COLUMN ? COLUMN - width : 0, "", (int)first, key->meaning);
    text->failed = text->failed || value.failed;
    ebb_text_free(&value);
}

void ebb_config_print_clinic_start(struct ebb_text *text)
{
    static const char *const nine[] = {"chairs",  "nurses",       "patients_per_nurse", "open",
                                       "days",    "slot_minutes", "active_patients",    "new_per_week",
                                       "interval"};
    static const char *const next[] = {"last_start", "window",   "book_ahead", "no_show",
                                       "cancel",     "priority", "years_open", "rebook"};
    struct ebb_clinic clinic;
    set_nine(&clinic);
    ebb_text_add(text, "# A clinic, to begin with: change the nine values to yours, then\n"
                       "#   ebb clinic FILE\n");
    add_line(&clinic, "clinic", "", text);
    for (size_t i = 0; i < sizeof nine / sizeof nine[0]; i++)
        add_line(&clinic, nine[i], "", text);
    ebb_text_add(text, "\n# Everything else is assumed. What is changed most often (take the # away):\n");
    for (size_t i = 0; i < sizeof next / sizeof next[0]; i++)
        add_line(&clinic, next[i], "# ", text);
    ebb_text_add(
        text, "# closed: [first Monday of May, 2027-07-19 to 2027-07-30]\n"
              "# hours: {friday: 09:00 to 13:00}\n"
              "# target: {share: 95 %%, within: 3 days}\n"
              "# Two kinds of session; one of esketamine is watched for two hours, with a prescriber near\n"
              "# services: {ketamine: {}, esketamine: {preset: esketamine, share: 20 %%}}\n"
              "# A prescriber who is not always there: minutes of a first visit and of each assessment\n"
              "# prescriber: {hours: 09:00 to 13:00, intake: 45 min, review: 5 min}\n"
              "# Policies other than every so many weeks are a study's: in place of interval\n"
              "# study: three_policies.yaml\n"
              "# policy: symptom_driven\n"
              "# Your clinic with every assumption: ebb show FILE. All keys: ebb show --reference.\n");
}
