/* SPDX-License-Identifier: MIT
 * Parameter sets build on others and bring modifiers, which a study changes by their names.
 *
 * What is said about mistakes is tested by cli_bad_studies.py.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"
#include "tap.h"

static const char BASE[] =
    "name: base\n"
    "infusion: {gain: 0.4}\n"
    "noise: {sd: 5 points}\n"
    "modifiers:\n"
    "  form: {prevalence: {value: 30 %, source: a survey, grade: B}, gain: 0.5, duration: 2}\n"
    "  age: {prevalence: 20 %, miss: 3}\n";

static const char ABOVE[] = "name: above\n"
                            "based_on: base.yaml\n"
                            "infusion: {gain: 0.6}\n"
                            "modifiers:\n"
                            "  age: {miss: 2}\n"
                            "  sleep: {prevalence: 10 %, duration: 1.5}\n";

static const char STUDY[] = "study: A study with a set\n"
                            "parameters: above.yaml\n"
                            "modifiers:\n"
                            "  therapy: {prevalence: 40 %, attainable_odds: 1.5}\n"
                            "  form: {prevalence: 100 %}\n"
                            "policies:\n"
                            "  none: {}\n";

static void write_file(const char *name, const char *text, char out_path[512])
{
    const char *folder = getenv("EBB_TMP");
    snprintf(out_path, 512, "%s/%s", folder ? folder : ".", name);
    FILE *file = fopen(out_path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static struct ebb_config read_study(const char *study)
{
    char path[512];
    write_file("base.yaml", BASE, path);
    write_file("above.yaml", ABOVE, path);
    write_file("study.yaml", study, path);
    return ebb_reading_file(path);
}

static void assert_modifier(const struct ebb_modifier *modifier, const char *name, double p_prevalence,
                            double gain, double duration, double miss)
{
    assert_string_equal(modifier->name, name);
    assert_true(modifier->p_prevalence == p_prevalence);
    assert_true(modifier->gain == gain);
    assert_true(modifier->duration == duration);
    assert_true(modifier->miss == miss);
    assert_true(modifier->consolidation == 1.0);
}

/* Those of the sets keep their places, and what nobody says anew; what is new follows. */
static void modifiers_are_merged_by_name(void **state)
{
    (void)state;
    struct ebb_config config = read_study(STUDY);
    const struct ebb_study *study = &config.study;
    assert_int_equal(study->n_modifiers, 4);
    assert_modifier(&study->modifiers[0], "form", 1.0, 0.5, 2.0, 1.0);
    assert_modifier(&study->modifiers[1], "age", 0.2, 1.0, 1.0, 2.0);
    assert_modifier(&study->modifiers[2], "sleep", 0.1, 1.0, 1.5, 1.0);
    assert_modifier(&study->modifiers[3], "therapy", 0.4, 1.0, 1.0, 1.0);
    assert_true(study->modifiers[3].attainable_odds == 1.5);
    assert_true(study->parameters.infusion.gain == 0.6);
    assert_true(study->parameters.noise.sd_points == 5.0);
    ebb_config_free(&config);
}

static void assert_row(const struct ebb_config *config, const char *key, const char *value,
                       const char *file_and_line)
{
    const struct ebb_parameter_row *row = ebb_reading_row(config, key);
    const size_t length = strlen(row->origin), end = strlen(file_and_line);
    assert_string_equal(row->value, value);
    assert_true(length >= end);
    assert_string_equal(row->origin + length - end, file_and_line);
}

static void each_value_says_which_file_it_is_from(void **state)
{
    (void)state;
    struct ebb_config config = read_study(STUDY);
    assert_row(&config, "modifiers.form.prevalence", "100 %", "/study.yaml:5");
    assert_row(&config, "modifiers.form.gain", "0.5", "/base.yaml:5");
    assert_row(&config, "modifiers.age.prevalence", "20 %", "/base.yaml:6");
    assert_row(&config, "modifiers.age.miss", "2", "/above.yaml:5");
    assert_row(&config, "modifiers.age.gain", "1", "default");
    assert_row(&config, "infusion.gain", "0.6", "/above.yaml:3");
    assert_row(&config, "noise.sd", "5 points", "/base.yaml:3");
    assert_string_equal(ebb_reading_row(&config, "modifiers.form.prevalence")->grade,
                        ""); /* the set's source is not the study's */
    ebb_config_free(&config);
}

/* The canonical text needs no set, and gives the same study. */
static void the_canonical_text_holds_the_set_s_modifiers(void **state)
{
    (void)state;
    struct ebb_config config = read_study(STUDY);
    struct ebb_config again = ebb_reading_text(ebb_text_chars(&config.canonical), NULL, NULL);
    assert_memory_equal(&again.study, &config.study, sizeof config.study);
    ebb_config_free(&again);
    ebb_config_free(&config);
}

static void a_study_without_modifiers_has_those_of_its_set(void **state)
{
    (void)state;
    struct ebb_config config = read_study("study: A study\nparameters: above.yaml\npolicies:\n  none: {}\n");
    assert_int_equal(config.study.n_modifiers, 3);
    assert_modifier(&config.study.modifiers[0], "form", 0.3, 0.5, 2.0, 1.0);
    assert_string_equal(ebb_reading_row(&config, "modifiers.form.prevalence")->source, "a survey");
    ebb_config_free(&config);
}

static const char DRAWN[] = "name: drawn\n"
                            "draws: drawn.csv\n"
                            "infusion: {gain: 0.1}\n"
                            "noise: {sd: 5 points}\n";
static const char DRAWS[] = "infusion.gain,new.infusion.gain,sources.single.tau,new.attainable.logit_mean\n"
                            "0.2,0.3,0.4,0.9\n"
                            "0.5,0.6,0.7,-0.9\n";

static struct ebb_config read_drawn(const char *keys)
{
    char path[512], text[256];
    write_file("drawn.yaml", DRAWN, path);
    write_file("drawn.csv", DRAWS, path);
    snprintf(text, sizeof text, "study: A site\nparameters: drawn.yaml\n%spolicies:\n  none: {}\n", keys);
    write_file("study.yaml", text, path);
    return ebb_reading_file(path);
}

/* A column of a new site stands for its key there and is nothing elsewhere, wherever it stands in the table;
 * a key without one is the same at all sites. */
static void a_draw_is_of_a_typical_site_or_of_a_new_one(void **state)
{
    (void)state;
    struct ebb_config typical = read_drawn("draw: 2\n"), again = read_drawn("draw: 2\nsite: typical\n"),
                      other = read_drawn("draw: 2\nsite: new\n"), plain = read_drawn("");
    assert_true(typical.study.parameters.infusion.gain == 0.5);
    assert_true(typical.study.parameters.sources.single.tau == 0.7);
    assert_true(typical.study.parameters.attainable.logit_mean ==
                plain.study.parameters.attainable.logit_mean);
    assert_memory_equal(&typical.study, &again.study, sizeof typical.study);
    assert_true(other.study.parameters.infusion.gain == 0.6);
    assert_true(other.study.parameters.sources.single.tau == 0.7);
    assert_true(other.study.parameters.attainable.logit_mean == -0.9);
    assert_non_null(strstr(ebb_reading_row(&other, "infusion.gain")->source, "joint draw 2 of "));
    assert_non_null(strstr(ebb_reading_row(&other, "infusion.gain")->source, ", at a new site"));
    assert_null(strstr(ebb_reading_row(&other, "sources.single.tau")->source, "site"));
    assert_non_null(strstr(ebb_reading_row(&other, "infusion.gain")->origin, "drawn.csv:3"));
    ebb_config_free(&typical);
    ebb_config_free(&again);
    ebb_config_free(&other);
    ebb_config_free(&plain);
}

static double release_of(const char *set, const char *more)
{
    char path[512], text[256];
    write_file("base.yaml", BASE, path);
    write_file("set.yaml", set, path);
    snprintf(text, sizeof text, "study: A study\n%s%spolicies:\n  none: {}\n",
             set[0] ? "parameters: set.yaml\n" : "", more);
    write_file("study.yaml", text, path);
    struct ebb_config config = ebb_reading_file(path);
    const double release = config.study.parameters.setbacks.f_release;
    const struct ebb_parameter_row *row = ebb_reading_row(&config, "setbacks.release");
    const bool is_given = strstr(set, "release") || strstr(more, "release");
    assert_string_equal(row->grade, set[0] || is_given ? "" : "D");
    if (!is_given) /* a value that is no mistake to find says why it is not the one of the reference page */
        assert_string_equal(row->origin, set[0] ? "neutral" : "default");
    ebb_config_free(&config);
    return release;
}

/* Sets and results files from before `setbacks.release` mean that there is none, where the calibrated set has
 * some. */
static void what_came_later_is_neutral_in_a_set(void **state)
{
    (void)state;
    struct ebb_study calibrated;
    ebb_study_default(&calibrated);
    assert_true(calibrated.parameters.setbacks.f_release > 0.0);
    assert_true(release_of("", "") == calibrated.parameters.setbacks.f_release);
    assert_true(release_of("name: old\ninfusion: {gain: 0.4}\n", "") == 0.0);
    assert_true(release_of("name: old\nbased_on: base.yaml\n", "") == 0.0);
    assert_true(release_of("name: new\nsetbacks: {release: 0.3}\n", "") == 0.3);
    assert_true(release_of("name: old\ninfusion: {gain: 0.4}\n", "setbacks: {release: 0.2}\n") == 0.2);
}

/* `text` without its line `release: ...`, as ebb printed it under contract 5. */
static void remove_release(char *text)
{
    char *line = strstr(text, "\n  release: ");
    assert_non_null(line);
    char *end = strchr(line + 1, '\n');
    memmove(line, end, strlen(end) + 1);
}

static void what_came_later_is_neutral_in_a_results_file(void **state)
{
    const struct ebb_config_options from_results = {.names_no_files = true};
    struct ebb_config config = ebb_reading_text("study: A study\npolicies: {none: {}}\n", NULL, NULL), old,
                      same;
    struct ebb_messages messages = {0};
    char *text = strdup(ebb_text_chars(&config.canonical));
    (void)state;
    assert_non_null(text);
    assert_int_equal(ebb_config_parse_with("new.h5", text, strlen(text), &from_results, &same, &messages),
                     EBB_OK);
    assert_memory_equal(&same.study, &config.study, sizeof config.study);
    remove_release(text);
    assert_int_equal(ebb_config_parse_with("old.h5", text, strlen(text), &from_results, &old, &messages),
                     EBB_OK);
    assert_true(old.study.parameters.setbacks.f_release == 0.0);
    assert_true(strcmp(old.canonical_sha256, config.canonical_sha256) != 0);
    assert_string_equal(ebb_reading_row(&old, "setbacks.release")->origin, "neutral");
    config.study.parameters.setbacks.f_release = 0.0; /* all else is as it was */
    assert_memory_equal(&old.study, &config.study, sizeof config.study);
    ebb_config_free(&old);
    ebb_config_free(&same);
    ebb_config_free(&config);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("modifiers of sets and studies are merged by name", modifiers_are_merged_by_name),
        TEST("each value says which file it is from", each_value_says_which_file_it_is_from),
        TEST("the canonical text holds the set's modifiers", the_canonical_text_holds_the_set_s_modifiers),
        TEST("a study without modifiers has those of its set",
             a_study_without_modifiers_has_those_of_its_set),
        TEST("a draw is of a typical site or of a new one", a_draw_is_of_a_typical_site_or_of_a_new_one),
        TEST("what came later than a set is neutral in it", what_came_later_is_neutral_in_a_set),
        TEST("what came later than a results file is neutral in it",
             what_came_later_is_neutral_in_a_results_file),
    };
    return RUN_TESTS(tests);
}
