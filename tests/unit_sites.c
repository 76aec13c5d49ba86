/* SPDX-License-Identifier: MIT A new site: its effects are normal with the standard deviations of the set,
 * and each reference outcome moves by its own, whatever the others do.
 */
#include "tap.h"

#include <math.h>
#include <stddef.h>

#include <ebb/sites.h>

#include "support.h"

/* The calibrated set; the gain is fitted, the other two shifted parameters are the set's. */
static const size_t GAIN[] = {offsetof(struct ebb_study, parameters.infusion.gain), SIZE_MAX};
static const double VALUES[] = {0.6, 7.0};

static struct ebb_sites *open_sites(const struct ebb_study *set)
{
    const struct ebb_sites_options options = {
        .set = set, .n_fitted = 2, .offsets = GAIN, .seed = 11, .n_threads = 1, .kernel = ebb_kernel_best()};
    struct ebb_sites *sites;
    assert_int_equal(ebb_sites_open(&options, &sites, &(struct ebb_messages){0}), EBB_OK);
    return sites;
}

static void each_outcome_moves_by_its_own_effect(void **state)
{
    static const double EFFECTS[][EBB_DOMAIN_COUNT] = {
        {0.0, 0.0, 0.0}, {0.5, 0.0, 0.0}, {-0.4, 1.0, 0.3}, {0.3, -1.5, -0.3}};
    struct ebb_study set = ebb_support_study("three_policies.yaml");
    struct ebb_sites *sites = open_sites(&set);
    double typical[EBB_DOMAIN_COUNT], there[EBB_DOMAIN_COUNT], *values;
    struct ebb_site site, same;
    (void)state;
    assert_int_equal(ebb_sites_outcomes(sites, VALUES, NULL, typical), EBB_OK);
    for (size_t i = 0; i < sizeof EFFECTS / sizeof EFFECTS[0]; i++) {
        assert_int_equal(ebb_sites_shift(sites, VALUES, EFFECTS[i], &site), EBB_OK);
        values = site.values;
        assert_int_equal(ebb_sites_outcomes(sites, VALUES, values, there), EBB_OK);
        for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++)
            assert_true(fabs(there[domain] - typical[domain] - EFFECTS[i][domain]) < 0.05 &&
                        !site.stopped[domain]);
        assert_int_equal(ebb_sites_shift(sites, VALUES, EFFECTS[i], &same), EBB_OK);
        assert_memory_equal(values, same.values, sizeof same.values);
        if (i == 0)
            assert_true(values[EBB_SINGLE] == 0.6 &&
                        values[EBB_STATUS] == set.parameters.attainable.logit_mean);
        if (i == 1) /* a better status alone: the gain makes up for what it does to one infusion */
            assert_true(values[EBB_STATUS] > set.parameters.attainable.logit_mean &&
                        values[EBB_SINGLE] < 0.6);
    }
    ebb_sites_close(sites);
}

/* Of single infusions and durability more is asked than any value gives: both end where the range ends, and
 * response after six infusions, searched last, still moves by its own effect. */
static void what_cannot_be_reached_stops_and_spoils_nothing(void **state)
{
    static const double FAR[][EBB_DOMAIN_COUNT] = {
        {0.0, 6.0, 0.5}, {0.1, 0.2, 8.0}, {-0.2, 0.0, -8.0}, {0.0, 6.0, 8.0}};
    struct ebb_study set = ebb_support_study("three_policies.yaml");
    struct ebb_sites *sites = open_sites(&set);
    double typical[EBB_DOMAIN_COUNT], there[EBB_DOMAIN_COUNT];
    (void)state;
    assert_int_equal(ebb_sites_outcomes(sites, VALUES, NULL, typical), EBB_OK);
    for (size_t i = 0; i < sizeof FAR / sizeof FAR[0]; i++) {
        struct ebb_site site;
        assert_int_equal(ebb_sites_shift(sites, VALUES, FAR[i], &site), EBB_OK);
        assert_int_equal(ebb_sites_outcomes(sites, VALUES, site.values, there), EBB_OK);
        for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++) {
            const bool far = fabs(FAR[i][domain]) > 5.0;
            assert_true(site.stopped[domain] == far);
            assert_true(far || fabs(there[domain] - typical[domain] - FAR[i][domain]) < 0.05);
        }
        assert_true(FAR[i][EBB_SINGLE] < 5.0 || site.values[EBB_SINGLE] == 0.95);
        assert_true(FAR[i][EBB_DURABILITY] < 5.0 || site.values[EBB_DURABILITY] == 8.0);
        assert_true(FAR[i][EBB_DURABILITY] > -5.0 || site.values[EBB_DURABILITY] == 0.1);
    }
    ebb_sites_close(sites);
}

static void ranges_are_those_asked_for(void **state)
{
    static const double FAR[EBB_DOMAIN_COUNT] = {0.0, 6.0, 0.0};
    struct ebb_study set = ebb_support_study("three_policies.yaml");
    struct ebb_site site;
    (void)state;
    set.parameters.setbacks.per_year = 0.0;
    const struct ebb_sites_options options = {.set = &set,
                                              .n_fitted = 2,
                                              .offsets = GAIN,
                                              .ranges = {[EBB_SINGLE] = {0.2, 0.75}},
                                              .seed = 11,
                                              .n_threads = 1,
                                              .kernel = ebb_kernel_best()};
    struct ebb_sites *sites;
    assert_int_equal(ebb_sites_open(&options, &sites, &(struct ebb_messages){0}), EBB_OK);
    assert_int_equal(ebb_sites_shift(sites, VALUES, FAR, &site), EBB_OK);
    assert_true(site.values[EBB_SINGLE] == 0.75 && site.stopped[EBB_SINGLE]);
    assert_true(site.values[EBB_DURABILITY] == 0.0); /* nothing to multiply */
    /* The draw itself lies above the range: it may stay, and no more. */
    assert_int_equal(ebb_sites_shift(sites, (const double[]){0.8, 7.0}, FAR, &site), EBB_OK);
    assert_true(fabs(site.values[EBB_SINGLE] - 0.8) < 1e-12);
    ebb_sites_close(sites);
}

/* 2000 draws: the mean is known to 0.022 standard deviations, their spread to 1.6 %. Limits at 5 of these. */
static void effects_are_normal(void **state)
{
    enum { N = 2000 };
    struct ebb_study set = ebb_support_study("three_policies.yaml");
    struct ebb_sites *sites = open_sites(&set);
    double spreads[EBB_SPREAD_COUNT] = {0}, effects[EBB_DOMAIN_COUNT], again[EBB_DOMAIN_COUNT];
    double sum[EBB_DOMAIN_COUNT] = {0}, square[EBB_DOMAIN_COUNT] = {0}, product = 0.0;
    (void)state;
    spreads[EBB_TAU_STATUS] = 0.4;
    spreads[EBB_TAU_SINGLE] = 0.8;
    for (int draw = 1; draw <= N; draw++) {
        ebb_sites_effects(sites, draw, spreads, effects);
        ebb_sites_effects(sites, draw, spreads, again);
        assert_memory_equal(effects, again, sizeof effects);
        for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++) {
            sum[domain] += effects[domain] / N;
            square[domain] += effects[domain] * effects[domain] / N;
        }
        product += effects[EBB_STATUS] * effects[EBB_SINGLE] / N;
    }
    assert_true(fabs(sum[EBB_STATUS]) < 0.4 * 0.11 && fabs(sum[EBB_SINGLE]) < 0.8 * 0.11);
    assert_true(fabs(sqrt(square[EBB_STATUS]) / 0.4 - 1.0) < 0.08);
    assert_true(fabs(sqrt(square[EBB_SINGLE]) / 0.8 - 1.0) < 0.08);
    assert_true(fabs(product) < 0.4 * 0.8 * 0.11);
    assert_true(square[EBB_DURABILITY] == 0.0); /* sources agree there: every site is typical */
    ebb_sites_close(sites);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each outcome moves by its own effect, whatever the others do",
             each_outcome_moves_by_its_own_effect),
        TEST("what cannot be reached stops at the end of its range, and spoils no other outcome",
             what_cannot_be_reached_stops_and_spoils_nothing),
        TEST("ranges are those asked for", ranges_are_those_asked_for),
        TEST("effects are normal, by the standard deviations of the set, and belong to the draw",
             effects_are_normal),
    };
    return RUN_TESTS(tests);
}
