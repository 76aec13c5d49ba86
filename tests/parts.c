/* SPDX-License-Identifier: MIT
 * parts: see the header.
 */
#include "parts.h"

#include <stdio.h>
#include <stdlib.h>

#include <ebb/executor.h>
#include <ebb/writer.h>

#include "stored.h"
#include "tap.h"

void ebb_parts_must(enum ebb_status status, const struct ebb_messages *messages)
{
    ebb_stored_print(messages);
    assert_int_equal(status, EBB_OK);
}

static void play(struct ebb_parts *parts, int64_t first, int64_t last, const struct ebb_sink *sink,
                 struct ebb_tally *tally)
{
    const struct ebb_messages none = {0};
    const struct ebb_play_options options = {.kernel = ebb_kernel_best()};
    const struct ebb_batch batch = {
        .plan = &parts->plan, .first_block = first, .last_block = last, .sink = sink, .tally = tally};
    ebb_parts_must(ebb_tally_init(tally, &parts->plan), &none);
    ebb_parts_must(ebb_play_once(&batch, 1, &options), &none);
}

void ebb_parts_play(struct ebb_parts *parts, int64_t first, int64_t last, struct ebb_tally *tally)
{
    play(parts, first, last, NULL, tally);
}

static void open_parts(struct ebb_parts *parts, const char *path, const char *record, const char *seed)
{
    const struct ebb_override settings[] = {{.key = "patients", .value = "8292"},
                                            {.key = "record", .value = record},
                                            {.key = "seed", .value = seed}};
    struct ebb_messages messages = {0};
    ebb_parts_must(ebb_config_open(path, settings, seed ? 3 : 2, &parts->config, &messages), &messages);
    ebb_parts_must(ebb_plan_init(&parts->plan, &parts->config.study, &messages), &messages);
    assert_int_equal(parts->plan.n_blocks, EBB_PARTS_BLOCKS);
}

void ebb_parts_open(struct ebb_parts *parts, const char *path, const char *seed)
{
    open_parts(parts, path, "summary", seed);
}

void ebb_parts_open_with(struct ebb_parts *parts, const char *path, const char *record)
{
    open_parts(parts, path, record, NULL);
}

void ebb_parts_close(struct ebb_parts *parts)
{
    ebb_tally_free(&parts->tally);
    ebb_plan_free(&parts->plan);
    ebb_config_free(&parts->config);
}

const char *ebb_parts_path(int part)
{
    static char paths[3][512];
    const char *folder = getenv("EBB_TMP");
    snprintf(paths[part], sizeof paths[part], "%.400s/part%d.h5", folder ? folder : "/tmp", part);
    return paths[part];
}

/* Plays blocks [first, last) into a file of their own. */
void ebb_parts_write(struct ebb_parts *parts, int64_t first, int64_t last, const char *path)
{
    const struct ebb_writer_options options = {
        .path = path, .force = true, .n_threads = 1, .first_block = first};
    struct ebb_provenance provenance = {.command_line = "test",
                                        .kernel = "best",
                                        .n_threads = 1,
                                        .seconds = 0.25,
                                        .stopped_because = "it was a part"};
    struct ebb_messages messages = {0};
    struct ebb_writer *writer = NULL;
    struct ebb_summary summary;
    struct ebb_tally tally;
    struct ebb_file_digests digests;
    const int64_t end =
        last * EBB_BLOCK_PATIENTS < EBB_PARTS_PATIENTS ? last * EBB_BLOCK_PATIENTS : EBB_PARTS_PATIENTS;
    ebb_config_provenance(&parts->config, &provenance);
    ebb_parts_must(ebb_writer_open(&options, &parts->plan, &writer, &messages), &messages);
    play(parts, first, last, ebb_writer_sink(writer), &tally);
    ebb_parts_must(ebb_summary_init(&summary, &parts->plan, &tally), &messages);
    ebb_parts_must(ebb_writer_finish(writer, &tally, &summary, end - first * EBB_BLOCK_PATIENTS, &provenance,
                                     &digests, &messages),
                   &messages);
    ebb_writer_close(writer, &messages);
    ebb_summary_free(&summary);
    ebb_tally_free(&tally);
}

struct ebb_results ebb_parts_read(const char *path)
{
    struct ebb_messages messages = {0};
    struct ebb_results results = {0};
    ebb_parts_must(ebb_results_read(path, &results, &messages), &messages);
    return results;
}
