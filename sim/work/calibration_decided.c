/* SPDX-License-Identifier: MIT
 * calibration_decided: what decided a fit, as a digest that stands in the head of its table of draws.
 *
 *     # Decided by contract, calibration, studies and numbers with the SHA-256 3f0c... .
 *
 * Whoever goes on from a set (leave-out begins where the full fit ended, and lets it foretell sources that
 * gave it nothing) asks whether it is still that of the calibration. What the draws' own digest says is
 * another thing: that set and table belong together.
 *
 * In it: numbers of the calibration, given values of its studies, and of targets those that are fitted to.
 * Not in it: words, effort (a fit that looks longer is of the same model), numbers that are only compared,
 * and what nobody gave: a key that is new in a later version would else make every set an old one. The
 * contract stands for what defaults mean.
 */
#include <stdio.h>
#include <string.h>

#include "calibrating.h"

static bool is_among(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words) != 0)
        words++;
    return *words != NULL;
}

/* Words, wherever they stand, and at the top what a fit sets itself or never looks at. */
static bool is_said_only(const char *key)
{
    static const char *const anywhere[] = {"question", "label", "source", "grade", "cause", "because", NULL};
    static const char *const top[] = {"study",   "patients",   "record", "compression",
                                      "against", "population", NULL};
    const char *dot = strrchr(key, '.');
    return is_among(dot ? dot + 1 : key, anywhere) || is_among(key, top);
}

/* Whether the row is of a target that no fit looks at. */
static bool is_compared_only(const struct ebb_study *study, const char *key)
{
    if (strncmp(key, "targets.", 8) != 0)
        return false;
    for (int i = 0; i < study->n_targets; i++) {
        const char *id = study->targets[i].id;
        const size_t length = strlen(id);
        if (strncmp(key + 8, id, length) == 0 && key[8 + length] == '.' &&
            study->targets[i].use == EBB_CALIBRATION)
            return false;
    }
    return true;
}

static void add_calibration(const struct ebb_calibration *calibration, struct ebb_text *text)
{
    const struct ebb_sources_prior *prior = &calibration->sources;
    ebb_text_add(text, "%d %d %d %a %a %a %a %a %a %a %a %a\n", EBB_CONTRACT_NUMBER, calibration->seed,
                 calibration->n_patients, prior->status_tau, prior->status_omega, prior->single_tau,
                 prior->single_omega, prior->durability_tau, prior->durability_omega, prior->points_omega,
                 prior->days_omega, prior->counts_omega);
    for (int i = 0; i < calibration->n_fitted; i++) {
        const struct ebb_fitted *fitted = &calibration->fitted[i];
        ebb_text_add(text, "%s %a %a %d", fitted->key, fitted->from, fitted->to, fitted->scale);
        if (fitted->has_prior)
            ebb_text_add(text, " %a %a", fitted->prior_lower, fitted->prior_upper);
        ebb_text_add(text, "\n");
    }
}

enum ebb_status ebb_calibration_decided(const struct ebb_calibrating *calibrating,
                                        char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_text text = {0};
    struct ebb_digest digest;
    add_calibration(&calibrating->calibration, &text);
    for (int s = 0; s < calibrating->calibration.n_trials; s++) {
        const struct ebb_config *config = &calibrating->configs[s];
        ebb_text_add(&text, "study %d\n", s);
        for (size_t i = 0; i < config->n_rows; i++) {
            const struct ebb_parameter_row *row = &config->rows[i];
            const bool is_given = strcmp(row->origin, "default") != 0 && strcmp(row->origin, "neutral") != 0;
            if (is_given && !is_said_only(row->key) && !is_compared_only(&config->study, row->key))
                ebb_text_add(&text, "%s: %s\n", row->key, row->value);
        }
    }
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, ebb_text_chars(&text), text.length);
    ebb_digest_hex(&digest, out_hex);
    const bool failed = text.failed;
    ebb_text_free(&text);
    return failed ? EBB_NO_MEMORY : EBB_OK;
}

static const char DECIDED[] = "# Decided by contract, calibration, studies and numbers with the SHA-256 ";

void ebb_calibration_decided_add(const char hex[EBB_DIGEST_HEX], struct ebb_text *text)
{
    ebb_text_add(text, "%s%s.\n", DECIDED, hex);
}

bool ebb_calibration_decided_read(const char *path, char out_hex[EBB_DIGEST_HEX])
{
    char line[256];
    bool found = false;
    FILE *file = fopen(path, "r");
    while (file && !found && fgets(line, sizeof line, file) && line[0] == '#') {
        const size_t length = strlen(line), start = sizeof DECIDED - 1;
        found = strncmp(line, DECIDED, start) == 0 && length >= start + EBB_DIGEST_HEX - 1;
        if (found)
            snprintf(out_hex, EBB_DIGEST_HEX, "%.*s", (int)EBB_DIGEST_HEX - 1, line + start);
    }
    if (file)
        fclose(file);
    return found;
}
