/* SPDX-License-Identifier: MIT
 * reference: the page of all keys, in Markdown (configs/REFERENCE.md).
 *
 * Printed from the table, so that nothing on it can be out of date; what a row cannot say (strictness, units,
 * which file goes before which) is the introduction. unit_config compares the page that is kept with what
 * this prints: after any change of a row, `ebb show --reference > configs/REFERENCE.md`.
 *
 *     ## `policies.NAME.maintenance`        one section of the table, its dotted name as --set takes it
 *     Section: infusions by the calendar.   its meaning
 *     | key | default | allowed | meaning | grade and source of the default |
 *     policies: ...                         its example, lines that cli_schema reads as a
 * study */
#include <ebb/config.h>

#include <stddef.h>
#include <string.h>

#include <ebb/clinic.h>
#include <ebb/key.h>
#include <ebb/kind.h>
#include <ebb/measure.h>
#include <ebb/quantity.h>

#include "describe.h"

/* What holds of every key and so stands in no row. */
static const char INTRODUCTION[] =
    "# Every key of a study\n"
    "\n"
    "Printed by `ebb show --reference` from the table that the program reads studies with; not written by "
    "hand.\n"
    "\n"
    "- A study is strict YAML: an unknown or doubled key, a missing unit or a value out of range is an "
    "error. Keys that begin with `x-`\n"
    "  are your own notes. Anchors, aliases, tags and merge keys are refused.\n"
    "- Times need a unit: `3 days`, `4 weeks`, `6 months` (30.4375 days each), `2 years` (365.25 days "
    "each). Where whole days are asked for,\n"
    "  months and years are rounded to the nearest day. Scores are in `points` of MADRS or of the "
    "`instrument`, shares in `%`, rates `per day` or `per year`.\n"
    "  A number without a unit that lies between 0 and 1 may be written in `%`, too, as pages print it.\n"
    "- A range is a list of two, both included; a single value stands for both.\n"
    "- Any value may be written long: `{value: 36 points, source: \"...\", grade: A, distribution: fixed, "
    "note: \"...\"}`. Grades: A trial or\n"
    "  meta-analysis, B observational, C expert, D assumption, X illustrative.\n"
    "- A value is looked for in `--set key=value`, then in the study, then in its parameter set, then in "
    "the column Default. `--set` takes\n"
    "  the dotted names of this page; elements of lists are numbered from 1.\n"
    "- A parameter set holds `name`, `about` and the sections marked *parameter*.\n";

/* One cell of a table. A bar in the words would end it. */
static void add_cell(struct ebb_text *text, const char *words)
{
    ebb_text_add(text, " ");
    for (; *words; words++)
        ebb_text_add(text, "%s%c", *words == '|' ? "\\" : "", *words);
    ebb_text_add(text, " |");
}

/* Default and source come from the row, and so from the embedded set: after a calibration the page is
 * printed anew and says whose numbers they are. */
static void add_row(const struct ebb_key *key, struct ebb_text *text)
{
    struct ebb_text initial = {0}, allowed = {0}, source = {0};
    ebb_describe_initial(key, &initial);
    ebb_describe_allowed(key, &allowed);
    if (key->source)
        ebb_text_add(&source, "%s: %s", key->grade, key->source);
    ebb_text_add(text, "| `%s` |", key->name);
    add_cell(text, ebb_text_chars(&initial));
    add_cell(text, ebb_text_chars(&allowed));
    add_cell(text, key->meaning);
    add_cell(text, ebb_text_chars(&source));
    ebb_text_add(text, "\n");
    text->failed = text->failed || initial.failed || allowed.failed || source.failed;
    ebb_text_free(&initial);
    ebb_text_free(&allowed);
    ebb_text_free(&source);
}

/* The rows of a section's own values, under a heading if there are any; `n_before` were written. How many
 * there are now.
 * A heading only where there is a row: sections that hold sections alone have none. */
static int add_rows(const struct ebb_key *section, int n_before, struct ebb_text *text)
{
    int n = n_before;
    for (const struct ebb_key *key = section->fields; key->name; key++) {
        if (key->kind == EBB_INCLUDE) {
            n = key->meaning ? n : add_rows(key, n, text);
            continue;
        }
        if (!ebb_key_is_value(key) || key->files == EBB_IN_SET)
            continue;
        if (n++ == 0)
            ebb_text_add(text, "\n| key | default | allowed | meaning | grade and source of the default "
                               "|\n|---|---|---|---|---|\n");
        add_row(key, text);
    }
    return n;
}

static void add_sections(const struct ebb_key *section, const char *path, bool are_parameters,
                         struct ebb_text *text);

/* One heading, its rows, then what stands inside it. Arrays have no rows of their own: what holds of an
 * element stands under the element, policies.NAME, so that each key is described where people write it. */
static void add_section(const struct ebb_key *section, const char *path, bool is_parameter,
                        struct ebb_text *text)
{
    ebb_text_add(text, "\n## `%s`\n\n%s: %s.\n", path, is_parameter ? "*Parameter*" : "Section",
                 section->meaning);
    if (section->kind == EBB_NAMED || section->kind == EBB_LIST)
        ebb_text_add(text, "%s; at most %d.\n",
                     section->kind == EBB_NAMED ? "A map from names to what follows"
                                                : "A list of what follows",
                     section->most);
    else
        add_rows(section, 0, text);
    if (section->set)
        ebb_text_add(text,
                     "\nOr a name, `%s: NAME`, of one that `parameters/%s.yaml` describes, beside the "
                     "parameter set or\nin the share folder.\n",
                     section->name, section->set);
    if (section->example)
        ebb_text_add(text, "\n```yaml\n%s```\n", section->example);
    add_sections(section, path, false, text);
}

/* The parts of policies are included in phases, too, and would come twice: an include that has a meaning is
 * named here and described elsewhere. */
static void add_sections(const struct ebb_key *section, const char *path, bool are_parameters,
                         struct ebb_text *text)
{
    for (const struct ebb_key *key = section->fields; key->name; key++) {
        if (key->kind == EBB_INCLUDE && key->meaning) {
            ebb_text_add(text, "\nBesides: %s.\n", key->meaning);
        } else if (key->kind == EBB_INCLUDE) {
            add_sections(key, path, path[0] == '\0', text); /* at the top, only the parameters are included */
        } else if (!ebb_key_is_value(key) || ebb_describe_apart(key)) {
            const struct ebb_key *apart = ebb_key_is_value(key) ? ebb_describe_apart(key) : NULL;
            struct ebb_text name = {0};
            ebb_text_add(&name, "%s%s%s", path, path[0] ? "." : "", key->name);
            if (apart && strcmp(apart->name, key->name) != 0) /* a map of names to such sections */
                ebb_text_add(&name, ".%s", apart->name);
            add_section(apart ? apart : key, ebb_text_chars(&name), are_parameters, text);
            text->failed = text->failed || name.failed;
            ebb_text_free(&name);
        }
    }
}

/* What a target counts is its quantity's to say, and the list says it (<ebb/quantity.h>). */
static void add_quantities(struct ebb_text *text)
{
    ebb_text_add(
        text, "\n## Quantities\n\nNames for `targets.NAME.quantity`. *Then* is the last assessment up to the "
              "target's `day` or `at`; "
              "without either, the last of the run.\n*The population* is the target's, all of it who were "
              "treated. *The "
              "followed* are those selected at the start of follow-up\n(in a study without strata the "
              "responders) who were "
              "seen for at least a day of it. An assessment is missed by leaving care alone:\nwho misses a "
              "session is "
              "assessed all the same.\n\n"
              "| name | unit | what is counted | in whom | who has left, and visits that were not made "
              "|\n|---|---|---|---|---|\n");
    for (int i = 0; i < EBB_QUANTITY_COUNT; i++) {
        const struct ebb_quantity_info *quantity = &EBB_QUANTITIES[i];
        ebb_text_add(text, "| `%s` | %s |", quantity->name, quantity->is_share ? "%" : quantity->unit);
        add_cell(text, quantity->meaning);
        add_cell(text, quantity->in_whom);
        add_cell(text, quantity->absent);
        ebb_text_add(text, "\n");
    }
}

/* Of another file than all above, whose keys a study does not know. Ranges of `from`, `to` and `prior` are
 * those of the parameter that is fitted. */
static void add_calibration(struct ebb_text *text)
{
    ebb_text_add(
        text,
        "\n# Every key of a calibration\n\nA calibration (`configs/calibration.yaml`) is a file of its "
        "own, as strict as a study: `ebb calibrate FILE` fits what it names,\n`ebb validate FILE` looks "
        "it over with its set and its studies.\n");
    add_rows(&EBB_CALIBRATION_KEY, 0, text);
    add_sections(&EBB_CALIBRATION_KEY, "", false, text);
}

/* What a preset holds is no row of the table: a length that is not given is the preset's. */
static void add_presets(struct ebb_text *text)
{
    static const struct {
        const char *name;
        size_t offset;
    } lengths[] = {{"check_in", offsetof(struct ebb_service, check_in)},
                   {"start", offsetof(struct ebb_service, start)},
                   {"infusion", offsetof(struct ebb_service, infusion)},
                   {"observation", offsetof(struct ebb_service, observation)},
                   {"escort", offsetof(struct ebb_service, escort)},
                   {"turnover", offsetof(struct ebb_service, turnover)}};
    const struct ebb_key minutes = {.kind = EBB_LENGTH, .unit = EBB_UNIT_MINUTES, .max = 1440};
    ebb_text_add(text,
                 "\n## Presets of sessions\n\nWhat a length is that a service does not give.\n\n| key |");
    for (int p = 0; p < EBB_PRESET_COUNT; p++)
        ebb_text_add(text, " `%s` |", EBB_PRESETS[p]);
    ebb_text_add(text, "\n|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        ebb_text_add(text, "| `%s` |", lengths[i].name);
        for (int p = 0; p < EBB_PRESET_COUNT; p++) {
            struct ebb_service service = {.name = ""};
            ebb_service_default(&service, (enum ebb_preset)p);
            ebb_text_add(text, " ");
            ebb_kind_of(&minutes)->print(&service, &minutes, lengths[i].offset, text);
            ebb_text_add(text, " |");
        }
        ebb_text_add(text, "\n");
    }
}

static void add_clinic(struct ebb_text *text)
{
    ebb_text_add(
        text,
        "\n# Every key of a clinic\n\nA clinic (`configs/clinic.yaml`; `ebb clinic --start` prints one) is "
        "a file of its own, as strict as a study: `ebb clinic FILE` plays it,\n`ebb validate FILE` looks it "
        "over with its study, `ebb show FILE` says what is assumed. Nine values are required: those below "
        "without a default,\nthe name apart, and `interval` where no study is named. Lengths of time are in "
        "`min` or `hours`, times of day are written `08:30`.\n`--set study.KEY=VALUE` sets a value of its "
        "study.\n");
    add_rows(&EBB_CLINIC_KEY, 0, text);
    add_sections(&EBB_CLINIC_KEY, "", false, text);
    add_presets(text);
}

static void add_measures(int first, int last, struct ebb_text *text)
{
    for (int i = first; i < last; i++)
        ebb_text_add(text, "| `%s` | %s | %s |\n", EBB_MEASURES[i].name, EBB_MEASURES[i].unit,
                     EBB_MEASURES[i].meaning);
}

void ebb_config_print_reference(struct ebb_text *text)
{
    ebb_text_add(text, "%s\n## Top level\n", INTRODUCTION);
    add_rows(&EBB_STUDY_KEY, 0, text);
    add_sections(&EBB_STUDY_KEY, "", false, text);
    add_quantities(text);
    ebb_text_add(text,
                 "\n## Measures\n\nNames for `precision.outcome` and `design.outcomes`. A year of rates is "
                 "365.25 days; that of exposure "
                 "and of sums by year is 365, in whole days.\n\n| name | unit | meaning |\n|---|---|---|\n");
    add_measures(0, EBB_MEASURE_COUNT, text);
    ebb_text_add(text,
                 "\n### Measures of rows\n\nOf a study with `costs` and `utilities` also rows of a "
                 "`design` (`design.outcomes`) and "
                 "`ebb sensitivity` (`--outcome`) have these; the last is of two policies, and of a tornado "
                 "alone:\n\n| name | unit | meaning |\n|---|---|---|\n");
    add_measures(EBB_MEASURE_COUNT, EBB_ROW_OUTCOME_COUNT, text);
    add_calibration(text);
    add_clinic(text);
}
