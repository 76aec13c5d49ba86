/* SPDX-License-Identifier: MIT
 * play_draws: worlds as rows.
 *
 *   1. Which   2. One site   3. Both
 */
#include <ebb/play_draws.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/play_rows.h>

/* 1. Which */

/* Laid over the user's own settings. Of a site that the table has no columns for the study is refused, and
 * has no worlds. */
static enum ebb_status read_site(const char *path, const struct ebb_config_options *reading,
                                 struct ebb_override *settings, enum ebb_site site, int most,
                                 struct ebb_worlds *out_worlds)
{
    struct ebb_config_options options = *reading;
    struct ebb_messages unheard = {0};
    struct ebb_config config = {.path = NULL};
    size_t n = reading->n_settings;
    settings[n++] = (struct ebb_override){.key = "draw", .value = "1"};
    settings[n++] = (struct ebb_override){.key = "site", .value = EBB_SITE_NAMES[site]};
    options.settings = settings;
    options.n_settings = n;
    options.wants_worlds = true;
    options.most_worlds = most;
    options.worlds_spare_sets = true;
    const enum ebb_status status = ebb_config_open_with(path, &options, &config, &unheard);
    if (status == EBB_OK) {
        *out_worlds = config.worlds;
        config.worlds = (struct ebb_worlds){.n = 0};
        ebb_config_free(&config);
    }
    ebb_messages_free(&unheard);
    return status == EBB_NO_MEMORY ? status : EBB_OK;
}

enum ebb_status ebb_play_draws_read(const char *path, const struct ebb_config_options *reading, int most,
                                    struct ebb_worlds out_worlds[EBB_SITE_COUNT])
{
    struct ebb_override *settings = calloc(reading->n_settings + 2, sizeof *settings);
    enum ebb_status status = settings ? EBB_OK : EBB_NO_MEMORY;
    for (int site = 0; site < EBB_SITE_COUNT; site++)
        out_worlds[site] = (struct ebb_worlds){.n = 0};
    if (settings && reading->n_settings > 0)
        memcpy(settings, reading->settings, reading->n_settings * sizeof *settings);
    for (int site = 0; site < EBB_SITE_COUNT && status == EBB_OK; site++)
        status = read_site(path, reading, settings, (enum ebb_site)site, most, &out_worlds[site]);
    free(settings);
    return status;
}

int ebb_play_draws_count(const struct ebb_study *study, const struct ebb_worlds *worlds)
{
    bool any = false;
    for (int k = 0; k < worlds->n_keys; k++)
        any = any || worlds->offsets[k] != SIZE_MAX;
    if (!any)
        return 0;
    return study->uncertainty.draws < worlds->n ? study->uncertainty.draws : worlds->n;
}

/* What a draw is played as: the run's study with as many patients, to the end of them. */
static enum ebb_status plan_draws(const struct ebb_plan *plan, struct ebb_plan *out_like,
                                  struct ebb_messages *messages)
{
    struct ebb_messages warnings = {0}; /* those of the run's own study, which have been said */
    struct ebb_study *study = malloc(sizeof *study);
    if (study == NULL)
        return EBB_NO_MEMORY;
    *study = plan->study;
    const int64_t most = ebb_plan_most_patients(plan);
    study->n_patients = most < study->uncertainty.patients ? most : study->uncertainty.patients;
    study->precision.on = false;
    study->record = EBB_RECORD_SUMMARY;
    study->n_targets = 0; /* nobody looks at them, and a plan copies each */
    const enum ebb_status status = ebb_plan_init(out_like, study, &warnings);
    if (status != EBB_OK)
        ebb_messages_hand_over(&warnings, messages);
    ebb_messages_free(&warnings);
    free(study);
    return status;
}

/* 2. One site */

struct playing {
    const struct ebb_worlds *worlds;
    struct ebb_nested *nested;
    const struct ebb_work *work;
    int64_t before, total; /* draws of earlier sites, and of all */
};

static enum ebb_status set_world(void *self, int64_t row, struct ebb_study *study,
                                 struct ebb_messages *messages)
{
    const struct playing *playing = self;
    (void)messages;
    ebb_worlds_set(playing->worlds, (int)row, study);
    return EBB_OK;
}

static enum ebb_status take(void *self, const struct ebb_played_row *row)
{
    const struct playing *playing = self;
    ebb_nested_add(playing->nested, row->answers, row->deviations);
    return EBB_OK;
}

static void show(void *self, int64_t n_rows)
{
    const struct playing *playing = self;
    ebb_work_show(playing->work, &(struct ebb_work_progress){.label = "joint draws",
                                                             .done = playing->before + n_rows,
                                                             .total = playing->total,
                                                             .unit = "draws"});
}

static enum ebb_status play_site(struct playing *playing, const struct ebb_plan *like,
                                 const struct ebb_work_machine *machine, enum ebb_site site,
                                 struct ebb_uncertainty *uncertainty, struct ebb_messages *messages)
{
    const int n_asked = ebb_uncertainty_asked(uncertainty, NULL);
    struct ebb_asked *asked = calloc((size_t)n_asked + 1, sizeof *asked);
    enum ebb_status status =
        asked ? ebb_nested_open(n_asked, like->study.n_patients, uncertainty->n_draws, &playing->nested)
              : EBB_NO_MEMORY;
    if (status == EBB_OK) {
        ebb_uncertainty_asked(uncertainty, asked);
        const struct ebb_play_rows_options options = {
            .like = like,
            .last = uncertainty->n_draws,
            .asked = asked,
            .n_asked = n_asked,
            .with_deviations = true,
            .machine = *machine,
            .stop = ebb_work_stop(playing->work),
            .self = playing,
            .study = set_world,
            .take = take,
            .progress = show,
        };
        status = ebb_play_rows(&options, messages);
    }
    if (status == EBB_OK)
        ebb_uncertainty_take(uncertainty, site, playing->nested);
    ebb_nested_close(playing->nested);
    playing->nested = NULL;
    free(asked);
    return status;
}

/* 3. Both */

enum ebb_status ebb_play_draws(const struct ebb_plan *plan, const struct ebb_worlds worlds[EBB_SITE_COUNT],
                               const struct ebb_work_machine *machine, const struct ebb_work *work,
                               struct ebb_uncertainty *out_uncertainty, struct ebb_messages *messages)
{
    const int n = ebb_play_draws_count(&plan->study, &worlds[EBB_SITE_TYPICAL]);
    const int n_sites = worlds[EBB_SITE_NEW].n >= n ? EBB_SITE_COUNT : 1;
    struct playing playing = {.work = work, .total = (int64_t)n * n_sites};
    struct ebb_plan like = {0};
    *out_uncertainty = (struct ebb_uncertainty){0};
    if (n == 0)
        return EBB_OK;
    enum ebb_status status = plan_draws(plan, &like, messages);
    if (status == EBB_OK)
        status = ebb_uncertainty_init(out_uncertainty, plan, n_sites, n);
    out_uncertainty->n_patients = like.study.n_patients;
    if (status == EBB_OK)
        show(&playing, 0);
    for (int site = 0; site < n_sites && status == EBB_OK; site++) {
        playing.worlds = &worlds[site];
        status = play_site(&playing, &like, machine, (enum ebb_site)site, out_uncertainty, messages);
        playing.before += n;
    }
    if (status != EBB_OK)
        ebb_uncertainty_free(out_uncertainty);
    ebb_plan_free(&like);
    return status;
}
