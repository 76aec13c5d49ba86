/* SPDX-License-Identifier: MIT
 * One repeat of recovery.py: a calibration is fitted to numbers that were simulated from a joint draw of a
 * parameter set, its disagreement of sources included.
 *
 *     recovery_of CALIBRATION SET DRAW FOLDER       FOLDER: for the journal, which goes at the end
 *
 * Prints one line of JSON: effective draws, and of each parameter and spread the truth, the central 90 % of
 * its posterior and its width over that of the prior.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <ebb/calibrate.h>
#include <ebb/config.h>
#include <ebb/json.h>

/* The seed of a repeat's luck is its draw's number and this: far from the seeds that calibrations use. */
enum { SEED = 1000000 };

static void say(void *self, const struct ebb_message *message)
{
    (void)self;
    if (message->status != EBB_OK)
        fprintf(stderr, "recovery_of: %s\n", message->words);
}

/* A study with that row of the set's draws: where its values come from is the set's affair. */
static bool read_truth(const char *set, int draw, struct ebb_config *out_config)
{
    struct ebb_text text = {0};
    struct ebb_messages messages = {0};
    ebb_text_add(&text, "study: truth\npolicies: {none: {}}\ndraw: %d\nparameters: ", draw);
    ebb_json_quote(&text, set);
    ebb_text_add(&text, "\n");
    const bool good =
        ebb_config_parse("./truth.yaml", text.chars, text.length, NULL, 0, out_config, &messages) == EBB_OK;
    for (size_t i = 0; i < messages.n && !good; i++)
        fprintf(stderr, "recovery_of: %s\n", messages.items[i].words);
    ebb_messages_free(&messages);
    ebb_text_free(&text);
    return good;
}

static double value_of(const struct ebb_config *config, const char *key)
{
    size_t offset = 0;
    double value = 0.0;
    if (ebb_config_find_real(config, key, &offset))
        memcpy(&value, (const char *)&config->study + offset, sizeof value);
    return value;
}

static void print_row(struct ebb_json *json, const char *key, double truth,
                      const struct ebb_marginal *marginal)
{
    ebb_json_open(json, NULL);
    ebb_json_string(json, "key", key);
    ebb_json_number(json, "truth", truth);
    ebb_json_number(json, "lower_5", marginal->lower);
    ebb_json_number(json, "median", marginal->median);
    ebb_json_number(json, "upper_95", marginal->upper);
    ebb_json_number(json, "width", marginal->width);
    ebb_json_close(json);
}

static void print(const struct ebb_calibration *asked, const struct ebb_calibrated *calibrated, int draw,
                  const double *truth, const double *spreads)
{
    struct ebb_text text = {0};
    struct ebb_json json = {.text = &text};
    ebb_json_open(&json, NULL);
    ebb_json_integer(&json, "draw", draw);
    ebb_json_number(&json, "effective_draws", calibrated->posterior.effective);
    ebb_json_open_list(&json, "rows");
    for (int i = 0; i < asked->n_fitted; i++)
        print_row(&json, asked->fitted[i].key, truth[i], &calibrated->posterior.marginals[i]);
    for (int i = 0; i < EBB_SPREAD_COUNT; i++)
        print_row(&json, EBB_SPREADS[i], spreads[i], &calibrated->posterior.spreads[i]);
    ebb_json_close_list(&json);
    ebb_json_close(&json);
    for (char *at = text.chars; at && *at; at++)
        *at = *at == '\n' ? ' ' : *at;
    puts(ebb_text_chars(&text));
    ebb_text_free(&text);
}

int main(int argc, char **argv)
{
    static struct ebb_calibrated calibrated;
    struct ebb_calibrating *calibrating = NULL;
    struct ebb_config config = {0};
    double truth[EBB_MAX_FITTED], spreads[EBB_SPREAD_COUNT];
    if (argc != 5)
        return 2;
    const struct ebb_work work = {.message = say};
    const struct ebb_calibrate_options options = {.journal_folder = argv[4]};
    const int draw = atoi(argv[3]);
    enum ebb_status status = read_truth(argv[2], draw, &config)
                                 ? ebb_calibrate_open(argv[1], &options, &work, &calibrating)
                                 : EBB_BAD_STUDY;
    const struct ebb_calibration *asked = status == EBB_OK ? ebb_calibrate_asked(calibrating) : NULL;
    for (int i = 0; asked && i < asked->n_fitted; i++)
        truth[i] = value_of(&config, asked->fitted[i].key);
    for (int i = 0; i < EBB_SPREAD_COUNT; i++)
        spreads[i] = value_of(&config, EBB_SPREADS[i]);
    if (status == EBB_OK)
        status = ebb_calibrate_pretend(calibrating, truth, spreads, (uint64_t)(SEED + draw));
    if (status == EBB_OK)
        status = ebb_calibrate_fit(calibrating, &work, &calibrated);
    if (status == EBB_OK) {
        unlink(ebb_calibrate_journal_path(calibrating));
        print(asked, &calibrated, draw, truth, spreads);
    }
    ebb_calibrated_free(&calibrated);
    ebb_calibrate_close(calibrating);
    ebb_config_free(&config);
    return status == EBB_OK ? 0 : 1;
}
