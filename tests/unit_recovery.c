/* SPDX-License-Identifier: MIT
 * A calibration of numbers that were simulated from a known truth, disagreement of sources included, finds it
 * about as often as its limits say.
 *
 * Small: one parameter and five sources of a number or two. `make bench only=recovery` does it with all of
 * configs/calibration.yaml.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <ebb/calibrate.h>
#include <ebb/folder.h>
#include <ebb/publication.h>

#include "heard.h"
#include "tap.h"

/* 1. A calibration */

enum { SOURCES = 5, REPEATS = 12 };

static void write_file(const char *path, const char *chars)
{
    struct ebb_messages messages = {0};
    struct ebb_text text = {0};
    int n_made = 0;
    const struct ebb_publication_place place = {
        .path = path, .kind = "a file of this test", .begins = "", .instead = "", .force = true};
    ebb_text_add(&text, "%s", chars);
    assert_int_equal(ebb_folder_make_for(path, &n_made, &messages), EBB_OK);
    assert_int_equal(ebb_publication_of_text(&place, &text, &messages), EBB_OK);
    ebb_text_free(&text);
}

/* One study, whose targets are of five trials, so that one simulation serves all. Two are of trial 0: what
 * they have in common is one effect, and the same patients stand in both. */
static void write_calibration(bool with_first)
{
    char study[2048];
    int length = snprintf(study, sizeof study,
                          "study: Five trials\nhorizon: 1 week\nparameters: set.yaml\n"
                          "assessment: {every: 1 week}\npolicies: {none: {}}\ntargets:\n");
    for (int i = 0; i <= SOURCES; i++) {
        if (i % SOURCES == 0 && !with_first)
            continue;
        length += snprintf(
            study + length, sizeof study - (size_t)length,
            "  t%d: {quantity: %s, day: 21 days, value: %d %%, of: %d, trial: T%d, use: calibration, "
            "source: x, grade: X}\n",
            i, i == SOURCES ? "remission" : "response", i % SOURCES == 0 ? 90 : 50, 40 + 20 * i, i % SOURCES);
    }
    write_file(ebb_heard_scratch("fit/set.yaml"), "name: set\ninfusion: {gain: 0.6}\n");
    write_file(ebb_heard_scratch("fit/trials.yaml"), study);
    write_file(ebb_heard_scratch("fit/calibration.yaml"),
               "calibration: Small\nparameters: set.yaml\nname: found\nseed: 3\npatients: 1024\n"
               "trials: [trials.yaml]\nfit:\n  infusion.gain: {from: 0.05, to: 0.95, scale: logit}\n"
               "search: {global: 0, local: 0}\nposterior: {most: 100, effective: 60, draws: 1}\n");
}

/* What happens to it between opening and fitting. */
enum change { NONE, PRETEND, LEAVE_OUT };

static enum ebb_status change(struct ebb_calibrating *calibrating, enum change kind, uint64_t seed)
{
    static const double TRUTH[] = {0.3}, START[] = {0.6},
                        SPREADS[EBB_SPREAD_COUNT] = {[EBB_TAU_STATUS] = 0.6, [EBB_OMEGA_STATUS] = 0.2};
    const struct ebb_calibrate_again again = {.start = START, .most = 100, .effective = 60};
    int n = 0;
    if (kind == PRETEND)
        return ebb_calibrate_pretend(calibrating, TRUTH, SPREADS, seed);
    if (kind == NONE)
        return EBB_OK;
    assert_int_equal(ebb_calibrate_leave_out(calibrating, "T9", &again, &n), EBB_OK);
    assert_int_equal(n, 0);
    const enum ebb_status status = ebb_calibrate_leave_out(calibrating, "T0", &again, &n);
    assert_int_equal(n, 2);
    return status;
}

static void fit(enum change kind, int seed, struct ebb_calibrated *out_calibrated)
{
    struct ebb_calibrating *calibrating;
    struct ebb_heard heard;
    static char journals[1024];
    snprintf(journals, sizeof journals, "%s", ebb_heard_scratch("journals"));
    const struct ebb_calibrate_options options = {.journal_folder = journals};
    const struct ebb_work work = ebb_heard_listen(&heard);
    enum ebb_status status =
        ebb_calibrate_open(ebb_heard_scratch("fit/calibration.yaml"), &options, &work, &calibrating);
    if (status == EBB_OK)
        status = change(calibrating, kind, (uint64_t)seed);
    if (status == EBB_OK)
        status = ebb_calibrate_fit(calibrating, &work, out_calibrated);
    if (status == EBB_OK)
        unlink(ebb_calibrate_journal_path(calibrating));
    ebb_heard_end(&heard);
    ebb_text_free(&heard.words);
    ebb_calibrate_close(calibrating);
    assert_int_equal(status, EBB_OK);
}

/* 2. What it finds */

/* Fewer than 4 of 12 intervals of 90 % would hold the truth once in 6 million times. */
static void limits_hold_the_truth(void **state)
{
    (void)state;
    const double truth = 0.3;
    int n_held = 0;
    double narrowest = 1.0, least = 1.0, most = 0.0;
    write_calibration(true);
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        static struct ebb_calibrated calibrated;
        fit(PRETEND, repeat, &calibrated);
        const struct ebb_marginal *gain = &calibrated.posterior.marginals[0];
        n_held += gain->lower <= truth && truth <= gain->upper;
        narrowest = gain->upper - gain->lower < narrowest ? gain->upper - gain->lower : narrowest;
        least = gain->median < least ? gain->median : least;
        most = gain->median > most ? gain->median : most;
        assert_int_equal(calibrated.n_sources, SOURCES);
        assert_int_equal(calibrated.n_effects, SOURCES);
        assert_string_equal(calibrated.effects[0].source, "T0");
        assert_int_equal(calibrated.effects[0].n_numbers, 2);
        ebb_calibrated_free(&calibrated);
    }
    print_message("# %d of %d hold the truth; medians from %.2f to %.2f\n", n_held, REPEATS, least, most);
    assert_true(n_held >= 4);
    assert_true(most - least > 0.05); /* each has luck of its own */
    assert_true(narrowest > 0.02);    /* and none claims to know what five disagreeing trials cannot tell */
}

static void the_same_seed_pretends_the_same(void **state)
{
    (void)state;
    static struct ebb_calibrated a, b, other;
    write_calibration(true);
    fit(PRETEND, 1, &a);
    fit(PRETEND, 1, &b);
    fit(PRETEND, 2, &other);
    assert_memory_equal(&a.posterior.marginals[0], &b.posterior.marginals[0], sizeof(struct ebb_marginal));
    assert_true(a.posterior.marginals[0].mean != other.posterior.marginals[0].mean);
    ebb_calibrated_free(&a);
    ebb_calibrated_free(&b);
    ebb_calibrated_free(&other);
}

/* What a source of 90 % in two numbers says is gone with it: the fit is that of a file without them. */
static void a_source_that_is_left_out_says_nothing(void **state)
{
    (void)state;
    static struct ebb_calibrated full, left_out, without;
    write_calibration(true);
    fit(NONE, 0, &full);
    fit(LEAVE_OUT, 0, &left_out);
    write_calibration(false);
    fit(NONE, 0, &without);
    const double *of[] = {&full.posterior.marginals[0].mean, &left_out.posterior.marginals[0].mean,
                          &without.posterior.marginals[0].mean};
    print_message("# %.6f all, %.6f left out, %.6f without\n", *of[0], *of[1], *of[2]);
    assert_true(*of[0] > *of[2] + 0.02);
    assert_true(*of[1] > *of[2] - 1e-4 && *of[1] < *of[2] + 1e-4);
    ebb_calibrated_free(&full);
    ebb_calibrated_free(&left_out);
    ebb_calibrated_free(&without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("limits of a posterior hold the truth that made the numbers", limits_hold_the_truth),
        TEST("a fit that leaves out a source is the one without it", a_source_that_is_left_out_says_nothing),
        TEST("the same seed pretends the same numbers, another one others", the_same_seed_pretends_the_same),
    };
    return RUN_TESTS(tests);
}
