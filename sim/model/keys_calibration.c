/* SPDX-License-Identifier: MIT
 * keys_calibration: every key of a calibration.
 *
 * A table like that of a study, over another struct: the same reader, messages and suggestions serve both.
 * It stands at the end of the reference page; configs/calibration.yaml is the example to copy.
 */
#include "keys.h"

#include <ebb/calibration.h>

#define C(member) offsetof(struct ebb_calibration, member)
#define F(member) offsetof(struct ebb_fitted, member)

static const char *const SCALES[] = {
    [EBB_SCALE_LINEAR] = "linear", [EBB_SCALE_LOG] = "log", [EBB_SCALE_LOGIT] = "logit", NULL};

/* Numbers are in the unit and range of the parameter, whose row the reader looks up by the element's name. */
static const struct ebb_key FITTED[] = {
    VALUE("from", EBB_OF_KEY, EBB_UNIT_NUMBER, REQUIRED, 0, 0, F(from),
          "least value searched, in the unit of the parameter"),
    VALUE("to", EBB_OF_KEY, EBB_UNIT_NUMBER, REQUIRED, 0, 0, F(to), "greatest value searched"),
    {ROW("scale", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_SCALE_LINEAR, 0, 0, F(scale),
         "scale of the search and of the prior"),
     .words = SCALES},
    VALUE("prior", EBB_PRIOR, EBB_UNIT_NUMBER, 0, 0, 0, F(has_prior),
          "95 % limits of a normal prior on the scale; flat from least to greatest unless given"),
    END,
};

static const struct ebb_key FITTED_ELEMENT[] = {
    SECTION("KEY", FITTED, "one parameter, by its dotted key in a parameter set"), END};

/* 0 skips a search: the local one alone goes on from good values, the global one alone shows where it
 * would start. */
static const struct ebb_key SEARCH[] = {
    VALUE("global", EBB_WHOLE, EBB_UNIT_NUMBER, 3000, 0, 10000000, C(search_evaluations),
          "simulations of the global search, at most"),
    VALUE("local", EBB_WHOLE, EBB_UNIT_NUMBER, 1000, 0, 10000000, C(polish_evaluations),
          "simulations of the local search, at most"),
    END,
};

/* Fewer than a hundred simulations say nothing about twenty parameters. `effective` is what a posterior
 * mean needs, `draws` what a table of joint draws offers to studies; a study refuses one of more than 64 MB
 * (sim/config/source_file.c), which is some 390,000 draws of 20 parameters. */
static const struct ebb_key POSTERIOR[] = {
    VALUE("most", EBB_WHOLE, EBB_UNIT_NUMBER, 15000, 100, 10000000, C(posterior_evaluations),
          "simulations, at most"),
    VALUE("effective", EBB_WHOLE, EBB_UNIT_NUMBER, 500, 1, 1000000, C(posterior_effective),
          "effective draws that are enough"),
    VALUE("draws", EBB_WHOLE, EBB_UNIT_NUMBER, 1000, 1, 1000000, C(n_draws),
          "rows of the table of joint draws"),
    END,
};

/* Written down before any source was left out and predicted (configs/calibration.yaml says of what they
 * come). 10 is beyond any disagreement on a logit: 0.5 against 99.99 %. */
static const char TAU[] = "scale of the half-normal prior of what the numbers of a source share";
static const char OMEGA[] = "scale of the half-normal prior of what each number has to itself";

static const struct ebb_key STATUS[] = {
    VALUE("tau", EBB_REAL, EBB_UNIT_NUMBER, 0.4, 0, 10, C(sources.status_tau), TAU),
    VALUE("omega", EBB_REAL, EBB_UNIT_NUMBER, 0.35, 0, 10, C(sources.status_omega), OMEGA),
    END,
};

static const struct ebb_key SINGLE[] = {
    VALUE("tau", EBB_REAL, EBB_UNIT_NUMBER, 0.8, 0, 10, C(sources.single_tau), TAU),
    VALUE("omega", EBB_REAL, EBB_UNIT_NUMBER, 0.35, 0, 10, C(sources.single_omega), OMEGA),
    END,
};

static const struct ebb_key DURABILITY[] = {
    VALUE("tau", EBB_REAL, EBB_UNIT_NUMBER, 0.2, 0, 10, C(sources.durability_tau), TAU),
    VALUE("omega", EBB_REAL, EBB_UNIT_NUMBER, 0.35, 0, 10, C(sources.durability_omega), OMEGA),
    END,
};

static const struct ebb_key POINTS[] = {
    VALUE("omega", EBB_REAL, EBB_UNIT_POINTS, 2, 0, 60, C(sources.points_omega), OMEGA), END};
static const struct ebb_key DAYS[] = {
    VALUE("omega", EBB_REAL, EBB_UNIT_DAYS, 5, 0, 1000, C(sources.days_omega), OMEGA), END};
static const struct ebb_key COUNTS[] = {
    VALUE("omega", EBB_REAL, EBB_UNIT_NUMBER, 0.5, 0, 100, C(sources.counts_omega), OMEGA), END};

static const struct ebb_key SOURCES[] = {
    SECTION("status", STATUS, "of shares and ratios under treatment, on the logit or the log"),
    SECTION("single", SINGLE, "of those after a single infusion"),
    SECTION("durability", DURABILITY, "of those that say how long a response lasts"),
    SECTION("points", POINTS, "of changes of a score"),
    SECTION("days", DAYS, "of numbers in days"),
    SECTION("counts", COUNTS, "of counts"),
    END,
};

/* Seed and patients are ints and not a study's wider kinds: every evaluation simulates all patients of all
 * studies, and nobody has time for more than 10^9. */
static const struct ebb_key CALIBRATION_FIELDS[] = {
    VALUE("calibration", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_LABEL_SIZE, C(title),
          "title of the calibration"),
    VALUE("parameters", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_FILE_SIZE, C(set),
          "parameter set to start from and to build on, from the folder of this file"),
    VALUE("name", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_NAME_SIZE, C(name),
          "name of the set that is written, beside the one it builds on"),
    VALUE("seed", EBB_WHOLE, EBB_UNIT_NUMBER, 1, 0, 2147483647, C(seed),
          "names the luck of patients, search and draws"),
    VALUE("patients", EBB_WHOLE, EBB_UNIT_NUMBER, 8192, 64, 1e9, C(n_patients),
          "virtual patients of each study"),
    {ROW("trials", EBB_FILES, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_MAX_TRIALS, C(trials),
         "studies whose calibration targets are fitted, from the folder of this file"),
     .count_offset = C(n_trials)},
    {.name = "fit",
     .kind = EBB_NAMED,
     .fields = FITTED_ELEMENT,
     .offset = C(fitted),
     .element_size = sizeof(struct ebb_fitted),
     .count_offset = C(n_fitted),
     .most = EBB_MAX_FITTED,
     .meaning = "the parameters that are fitted",
     .initial = REQUIRED},
    SECTION("sources", SOURCES, "how much sources may disagree"),
    SECTION("search", SEARCH, "how long the best values are searched"),
    SECTION("posterior", POSTERIOR, "how long the posterior is drawn from"),
    END,
};

const struct ebb_key EBB_CALIBRATION_KEY = {
    .name = "", .kind = EBB_SECTION, .fields = CALIBRATION_FIELDS, .meaning = "a calibration"};
