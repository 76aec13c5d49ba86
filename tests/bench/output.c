/* SPDX-License-Identifier: MIT
 * Does output keep up? MB/s and compression ratio of a results file with record: all, against H5Dwrite with
 * gzip 4 on the same data.
 *
 * Blocks that the kernel has made are written again and again: by the writer with either compression, and by
 * plain calls of H5Dwrite into datasets of the same type, shape and chunks, with gzip 4 and without
 * compression. Only what is done for the blocks is measured (of the writer also the digests and the rows of
 * the tables, which plain calls get for nothing), in seconds that a core worked. Ratios are formed within a
 * round, and the median of the rounds is shown. Nothing is tested here: the bar is printed beside the figure.
 * Writes results/bench/output.json.
 *
 *   1. Blocks   2. The writer   3. The same data in memory   4. Plain calls   5. Two threads   6. Rounds   7.
 * What is shown
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <hdf5.h>

#include "measure.h"

enum { BLOCKS = 4, TIMES = 4, MOST_SETS = 64, MOST_DIMS = 4, MOST_THREADS = 2 };

#define FOLDER "results/bench"
#define OURS   FOLDER "/output.h5"
#define PLAIN  FOLDER "/output_plain.h5"

/* Ways to write; the settings of `compression` first. */
enum way { FAST, SMALL, GZIP, NONE, WAY_COUNT };
static const struct {
    const char *name;
    double speed_bar, ratio_bar; /* times that of gzip 4; 0: none */
} WAYS[WAY_COUNT] = {
    [FAST] = {"compression: fast", 8.0, 0.9},
    [SMALL] = {"compression: small", 2.0, 1.0},
    [GZIP] = {"H5Dwrite, gzip 4", 0.0, 0.0},
    [NONE] = {"H5Dwrite, nothing", 0.0, 0.0},
};

struct data {
    hid_t type;
    int n_dims, axis;
    hsize_t dims[MOST_DIMS], chunk[MOST_DIMS];
    uint8_t *values;
    size_t row_bytes, bytes, stored[WAY_COUNT];
};

struct bench {
    struct ebb_config config;
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
    struct ebb_block blocks[BLOCKS];
    struct data sets[MOST_SETS];
    int n_sets;
    struct bench_figure seconds[WAY_COUNT], times[WAY_COUNT], two_threads, in_turn, waiting;
};

/* 1. Blocks */

static bool make_blocks(struct bench *bench)
{
    for (int i = 0; i < BLOCKS; i++) {
        struct ebb_block *block = &bench->blocks[i];
        if (ebb_block_init(block, &bench->plan, true, true) != EBB_OK)
            return false;
        block->number = i;
        block->first_patient = (int64_t)i * EBB_BLOCK_PATIENTS;
        block->n_patients = EBB_BLOCK_PATIENTS;
        ebb_kernel_best()->run(&bench->plan, block, &bench->tally);
    }
    return ebb_summary_init(&bench->summary, &bench->plan, &bench->tally) == EBB_OK;
}

static bool prepare(struct bench *bench, struct ebb_messages *messages)
{
    if (ebb_config_open(BENCH_MISSION, NULL, 0, &bench->config, messages) != EBB_OK)
        return false;
    struct ebb_study *study = &bench->config.study;
    study->n_patients = (int64_t)BLOCKS * TIMES * EBB_BLOCK_PATIENTS;
    study->record = EBB_RECORD_ALL;
    return ebb_plan_init(&bench->plan, study, messages) == EBB_OK &&
           ebb_tally_init(&bench->tally, &bench->plan) == EBB_OK && make_blocks(bench);
}

static void clear(struct bench *bench)
{
    for (int i = 0; i < bench->n_sets; i++) {
        H5Tclose(bench->sets[i].type);
        free(bench->sets[i].values);
    }
    for (int i = 0; i < BLOCKS; i++)
        ebb_block_free(&bench->blocks[i]);
    ebb_summary_free(&bench->summary);
    ebb_tally_free(&bench->tally);
    ebb_plan_free(&bench->plan);
    ebb_config_free(&bench->config);
}

/* 2. The writer */

static bool place_blocks(struct bench *bench, const struct ebb_sink *sink)
{
    enum ebb_status status = EBB_OK;
    for (int64_t number = 0; number < BLOCKS * TIMES && status == EBB_OK; number++) {
        struct ebb_block *block = &bench->blocks[number % BLOCKS];
        block->number = number;
        block->first_patient = number * EBB_BLOCK_PATIENTS;
        status = sink->prepare(sink->self, 0, block);
        if (status == EBB_OK)
            status = sink->place(sink->self, 0, block);
    }
    return status == EBB_OK;
}

/* Seconds; 0 when it failed. */
static double time_writer(struct bench *bench, enum ebb_compression compression,
                          struct ebb_messages *messages)
{
    struct ebb_provenance provenance = {
        .command_line = "make bench", .n_threads = 1, .stopped_because = "all were written"};
    ebb_config_provenance(&bench->config, &provenance);
    const struct ebb_writer_options options = {.path = OURS, .force = true, .n_threads = 1};
    struct ebb_writer *writer = NULL;
    struct ebb_file_digests digests;
    bench->plan.study.compression = compression;
    if (ebb_writer_open(&options, &bench->plan, &writer, messages) != EBB_OK)
        return 0.0;
    const double start = bench_now().core;
    const bool placed = place_blocks(bench, ebb_writer_sink(writer));
    const double seconds = bench_now().core - start;
    const enum ebb_status status =
        ebb_writer_finish(writer, &bench->tally, &bench->summary, bench->plan.study.n_patients, &provenance,
                          &digests, messages);
    ebb_writer_close(writer, messages);
    return placed && status == EBB_OK ? seconds : 0.0;
}

/* 3. The same data in memory */

/* Of the writer's file; the first one is read, of the second one only sizes are looked at. */
struct visit {
    struct bench *bench;
    enum way way;
    int n;
};

static bool read_set(hid_t dataset, hid_t properties, struct data *set)
{
    const hid_t space = H5Dget_space(dataset);
    set->type = H5Dget_type(dataset);
    set->n_dims = H5Sget_simple_extent_ndims(space);
    if (set->n_dims < 1 || set->n_dims > MOST_DIMS || H5Sget_simple_extent_dims(space, set->dims, NULL) < 0 ||
        H5Pget_chunk(properties, MOST_DIMS, set->chunk) < 0)
        return false;
    set->axis = set->n_dims > 1;
    set->row_bytes = H5Tget_size(set->type);
    for (int k = set->axis + 1; k < set->n_dims; k++)
        set->row_bytes *= set->dims[k];
    set->bytes = set->row_bytes * set->dims[set->axis] * (set->axis ? set->dims[0] : 1);
    set->values = malloc(set->bytes);
    return set->values && H5Dread(dataset, set->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, set->values) >= 0 &&
           H5Sclose(space) >= 0;
}

/* Passes over what was not written block by block. */
static herr_t visit_object(hid_t file, const char *name, const H5O_info_t *info, void *self)
{
    struct visit *visit = self;
    if (info->type != H5O_TYPE_DATASET || strcmp(name, "tables/parameters") == 0)
        return 0;
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT), properties = H5Dget_create_plist(dataset);
    bool good = true;
    if (H5Pget_layout(properties) == H5D_CHUNKED && visit->n < MOST_SETS) {
        struct data *set = &visit->bench->sets[visit->n++];
        set->stored[visit->way] = (size_t)H5Dget_storage_size(dataset);
        good = set->values || read_set(dataset, properties, set);
    }
    H5Pclose(properties);
    return H5Dclose(dataset) >= 0 && good ? 0 : -1;
}

static bool look_at_file(struct bench *bench, enum way way)
{
    struct visit visit = {bench, way, 0};
    const hid_t file = H5Fopen(OURS, H5F_ACC_RDONLY, H5P_DEFAULT);
    const bool visited =
        H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_NATIVE, visit_object, &visit, H5O_INFO_BASIC) >= 0;
    bench->n_sets = visit.n;
    return H5Fclose(file) >= 0 && visited && visit.n > 20;
}

/* 4. Plain calls */

static bool write_chunks(const struct data *set, hid_t dataset, hid_t space)
{
    hsize_t start[MOST_DIMS] = {0}, count[MOST_DIMS];
    bool good = true;
    memcpy(count, set->dims, sizeof count);
    count[0] = 1;
    const hsize_t n_rows = set->dims[set->axis], step = set->chunk[set->axis];
    for (hsize_t p = 0; p < (set->axis ? set->dims[0] : 1); p++) {
        for (hsize_t row = 0; row < n_rows && good; row += step) {
            start[0] = p;
            start[set->axis] = row;
            count[set->axis] = n_rows - row < step ? n_rows - row : step;
            const hid_t memory = H5Screate_simple(set->n_dims, count, NULL);
            good = H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                   H5Dwrite(dataset, set->type, memory, space, H5P_DEFAULT,
                            set->values + (p * n_rows + row) * set->row_bytes) >= 0;
            H5Sclose(memory);
        }
    }
    return good;
}

static bool write_set(struct data *set, int number, hid_t file, enum way way)
{
    char name[32];
    snprintf(name, sizeof name, "set_%d", number);
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE), access = H5Pcreate(H5P_DATASET_ACCESS);
    const hid_t space = H5Screate_simple(set->n_dims, set->dims, NULL);
    bool good = H5Pset_chunk(properties, set->n_dims, set->chunk) >= 0 &&
                H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER) >= 0 &&
                H5Pset_chunk_cache(access, 521, (size_t)16 << 20, 1.0) >= 0 &&
                (way != GZIP || H5Pset_deflate(properties, 4) >= 0);
    const hid_t dataset = H5Dcreate2(file, name, set->type, space, H5P_DEFAULT, properties, access);
    good = good && write_chunks(set, dataset, space) && H5Dflush(dataset) >= 0;
    set->stored[way] = (size_t)H5Dget_storage_size(dataset);
    good = H5Dclose(dataset) >= 0 && good;
    H5Sclose(space);
    H5Pclose(access);
    H5Pclose(properties);
    return good;
}

static double time_plain(struct bench *bench, enum way way)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    bool good = H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0;
    const hid_t file = H5Fcreate(PLAIN, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    const double start = bench_now().core;
    for (int i = 0; i < bench->n_sets && good; i++)
        good = write_set(&bench->sets[i], i, file, way);
    const double seconds = bench_now().core - start;
    good = H5Fclose(file) >= 0 && good;
    H5Pclose(access);
    unlink(PLAIN);
    return good ? seconds : 0.0;
}

/* 5. Two threads */

/* A sink between a run and the writer that looks at the clock. */
struct watch {
    const struct ebb_sink *sink;
    double prepared[MOST_THREADS], in_turn, waiting;
};

static enum ebb_status watch_prepare(void *self, int thread, const struct ebb_block *block)
{
    struct watch *watch = self;
    const enum ebb_status status = watch->sink->prepare(watch->sink->self, thread, block);
    watch->prepared[thread] = bench_clock();
    return status;
}

static enum ebb_status watch_place(void *self, int thread, const struct ebb_block *block)
{
    struct watch *watch = self;
    const double start = bench_clock();
    const enum ebb_status status = watch->sink->place(watch->sink->self, thread, block);
    watch->waiting += start - watch->prepared[thread];
    watch->in_turn += bench_clock() - start;
    return status;
}

/* Seconds of a whole run with the fastest kernel, had each thread always had a processor; 0 when it failed.
 * */
static double time_run(struct bench *bench, int n_threads, struct watch *watch, struct ebb_messages *messages)
{
    const struct ebb_sink sink = {.self = watch, .prepare = watch_prepare, .place = watch_place};
    struct ebb_writer *writer = NULL;
    struct ebb_tally tally;
    const struct ebb_batch batch = {
        .plan = &bench->plan, .last_block = bench->plan.n_blocks, .sink = &sink, .tally = &tally};
    const struct ebb_play_options options = {.kernel = ebb_kernel_best(), .n_threads = n_threads};
    bench->plan.study.compression = EBB_COMPRESSION_FAST;
    if (ebb_tally_init(&tally, &bench->plan) != EBB_OK)
        return 0.0;
    const struct ebb_writer_options writing = {.path = OURS, .force = true, .n_threads = n_threads};
    enum ebb_status status = ebb_writer_open(&writing, &bench->plan, &writer, messages);
    double seconds = 0.0;
    if (status == EBB_OK) {
        *watch = (struct watch){.sink = ebb_writer_sink(writer)};
        const struct bench_time start = bench_now();
        status = ebb_play_once(&batch, 1, &options);
        seconds = bench_length(bench_since(start), n_threads);
    }
    ebb_writer_close(writer, messages);
    ebb_tally_free(&tally);
    return status == EBB_OK ? seconds : 0.0;
}

/* 6. Rounds */

static bool play_round(struct bench *bench, int round, struct ebb_messages *messages)
{
    struct watch watch = {0};
    bench->seconds[SMALL].rounds[round] = time_writer(bench, EBB_COMPRESSION_SMALL, messages);
    if (round == 0 && !look_at_file(bench, SMALL))
        return false;
    bench->seconds[GZIP].rounds[round] = time_plain(bench, GZIP);
    bench->seconds[FAST].rounds[round] = time_writer(bench, EBB_COMPRESSION_FAST, messages);
    if (round == 0 && !look_at_file(bench, FAST))
        return false;
    bench->seconds[NONE].rounds[round] = time_plain(bench, NONE);
    const double one = time_run(bench, 1, &watch, messages);
    const double two = time_run(bench, 2, &watch, messages);
    bench->two_threads.rounds[round] = one / two;
    bench->in_turn.rounds[round] = watch.in_turn / (2.0 * two);
    bench->waiting.rounds[round] = watch.waiting / (2.0 * two);
    for (int way = 0; way < WAY_COUNT; way++) {
        if (bench->seconds[way].rounds[round] <= 0.0)
            return false;
        bench->times[way].rounds[round] =
            bench->seconds[GZIP].rounds[round] / bench->seconds[way].rounds[round];
    }
    return one > 0.0 && two > 0.0;
}

/* 7. What is shown */

static double megabytes(const struct bench *bench, int way)
{
    double bytes = 0.0;
    for (int i = 0; i < bench->n_sets; i++)
        bytes += (double)(way < 0 ? bench->sets[i].bytes : bench->sets[i].stored[way]);
    return bytes / 1e6;
}

static bool is_met(int way, double speed, double ratio)
{
    return speed >= WAYS[way].speed_bar &&
           (way == SMALL ? ratio > WAYS[way].ratio_bar : ratio >= WAYS[way].ratio_bar);
}

static void report_way(const struct bench *bench, int way, struct bench_json *json)
{
    const double raw = megabytes(bench, -1), speed = bench_median(&bench->times[way]);
    const double ratio = raw / megabytes(bench, way),
                 relative = megabytes(bench, GZIP) / megabytes(bench, way);
    printf("%-20s %8.0f %12.2f %8.3f %12.3f", WAYS[way].name, raw / bench_median(&bench->seconds[way]), speed,
           ratio, relative);
    if (WAYS[way].speed_bar > 0.0)
        printf("   %g, %s%g: %s", WAYS[way].speed_bar, way == SMALL ? "above " : "", WAYS[way].ratio_bar,
               is_met(way, speed, relative) ? "met" : "not met");
    printf("\n");
    bench_json_open(json, NULL, '{');
    bench_json_text(json, "name", WAYS[way].name);
    bench_json_number(json, "megabytes_per_second", raw / bench_median(&bench->seconds[way]));
    bench_json_figure(json, "speed_over_gzip_4", &bench->times[way]);
    bench_json_number(json, "ratio", ratio);
    bench_json_number(json, "ratio_over_gzip_4", relative);
    bench_json_truth(json, "bar_met", is_met(way, speed, relative));
    bench_json_close(json, '}');
}

static void report(const struct bench *bench)
{
    const double raw = megabytes(bench, -1);
    struct bench_json json = bench_json_start("output");
    printf("output of %s, record: all: %d patients, %.1f MB, one core, median of %d rounds\n\n",
           BENCH_MISSION, BLOCKS * TIMES * EBB_BLOCK_PATIENTS, raw, BENCH_ROUNDS);
    printf("%-20s %8s %12s %8s %12s %s\n", "", "MB/s", "x gzip 4's", "ratio", "x gzip 4's", "        bar");
    bench_json_text(&json, "study", BENCH_MISSION);
    bench_json_number(&json, "patients", BLOCKS * TIMES * EBB_BLOCK_PATIENTS);
    bench_json_number(&json, "megabytes", raw);
    bench_json_open(&json, "ways", '[');
    for (int way = 0; way < WAY_COUNT; way++)
        report_way(bench, way, &json);
    bench_json_close(&json, ']');
    printf("\na run with two threads: %.2f times as fast as with one; %.1f %% of their time for placing, "
           "%.1f %% waiting for it\n\n",
           bench_median(&bench->two_threads), 100.0 * bench_median(&bench->in_turn),
           100.0 * bench_median(&bench->waiting));
    bench_json_figure(&json, "two_threads_speedup", &bench->two_threads);
    bench_json_figure(&json, "in_turn_share", &bench->in_turn);
    bench_json_figure(&json, "waiting_share", &bench->waiting);
    bench_json_end(&json);
}

/* Returns an error in words, or NULL. */
static const char *measure(struct bench *bench, struct ebb_messages *messages)
{
    if ((mkdir("results", 0777) != 0 && errno != EEXIST) || (mkdir(FOLDER, 0777) != 0 && errno != EEXIST))
        return FOLDER " could not be made";
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        if (!play_round(bench, round, messages))
            return "a round failed: not enough memory, or no room on the disk";
    }
    report(bench);
    return NULL;
}

int main(void)
{
    static struct bench bench;
    struct ebb_messages messages = {0};
    const char *error =
        prepare(&bench, &messages) ? measure(&bench, &messages) : BENCH_MISSION " could not be prepared";
    for (size_t i = 0; i < messages.n; i++)
        fprintf(stderr, "%s\n", messages.items[i].words);
    if (error)
        fprintf(stderr, "bench output: %s\n", error);
    ebb_messages_free(&messages);
    unlink(OURS);
    clear(&bench);
    return error ? 1 : 0;
}
