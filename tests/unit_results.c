/* SPDX-License-Identifier: MIT
 * A results file read back is the run that wrote it, and the parts of a run add up to the whole, to the bit.
 *
 * Files are damaged with HDF5 itself, as somebody's script would.
 *
 *   1. Parts of a run   2. Every study   3. What a file gives   4. What cannot be added   5. What is refused
 */
#include <ebb/results.h>

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

#include <ebb/config.h>
#include <ebb/run.h>
#include <ebb/writer.h>

#include "stored.h"
#include "support.h"
#include "tap.h"

/* 1. Parts of a run */

/* Two whole blocks and a part of a third: parts of one and of two blocks, one of them with a partial block. */
enum { PATIENTS = 2 * EBB_BLOCK_PATIENTS + 100, BLOCKS = 3, SPLIT = 1 };

struct played {
    struct ebb_config config;
    struct ebb_plan plan;
    struct ebb_tally tally;
};

static void must(enum ebb_status status, const struct ebb_messages *messages)
{
    ebb_stored_print(messages);
    assert_int_equal(status, EBB_OK);
}

static void play(struct played *played, int64_t first, int64_t last, struct ebb_tally *tally)
{
    const struct ebb_messages none = {0};
    const struct ebb_run_options options = {.n_threads = 1, .kernel = ebb_kernel_best()};
    must(ebb_tally_init(tally, &played->plan), &none);
    must(ebb_run_blocks(&played->plan, first, last, &options, tally), &none);
}

static void open_study(struct played *played, const char *path, const char *seed)
{
    const struct ebb_override settings[] = {{"patients", "8292"}, {"record", "summary"}, {"seed", seed}};
    struct ebb_messages messages = {0};
    must(ebb_config_open(path, settings, seed ? 3 : 2, &played->config, &messages), &messages);
    must(ebb_plan_init(&played->plan, &played->config.study, &messages), &messages);
    assert_int_equal(played->plan.n_blocks, BLOCKS);
}

static void close_study(struct played *played)
{
    ebb_tally_free(&played->tally);
    ebb_plan_free(&played->plan);
    ebb_config_free(&played->config);
}

static const char *part_path(int part)
{
    static char paths[3][512];
    const char *folder = getenv("EBB_TMP");
    snprintf(paths[part], sizeof paths[part], "%.400s/part%d.h5", folder ? folder : "/tmp", part);
    return paths[part];
}

/* Plays blocks [first, last) into a file of their own. */
static void write_part(struct played *played, int64_t first, int64_t last, const char *path)
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
    char digest[EBB_DIGEST_HEX];
    const int64_t end = last * EBB_BLOCK_PATIENTS < PATIENTS ? last * EBB_BLOCK_PATIENTS : PATIENTS;
    ebb_config_provenance(&played->config, &provenance);
    must(ebb_writer_open(&options, &played->plan, &writer, &messages), &messages);
    play(played, first, last, &tally);
    must(ebb_summary_init(&summary, &played->plan, &tally), &messages);
    must(ebb_writer_finish(writer, &tally, &summary, end - first * EBB_BLOCK_PATIENTS, &provenance, digest,
                           &messages),
         &messages);
    ebb_writer_close(writer, &messages);
    ebb_summary_free(&summary);
    ebb_tally_free(&tally);
}

static struct ebb_results read_results(const char *path)
{
    struct ebb_messages messages = {0};
    struct ebb_results results = {0};
    must(ebb_results_read(path, &results, &messages), &messages);
    return results;
}

/* To the bit; which NaN arithmetic gives is the compiler's affair. */
static bool same_numbers(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (memcmp(&a[i], &b[i], sizeof a[i]) != 0 && !(isnan(a[i]) && isnan(b[i])))
            return false;
    }
    return true;
}

/* A summary is one allocation; what follows the last array is the end of it. */
static bool same_summary(const struct ebb_summary *a, const struct ebb_summary *b)
{
    const size_t nnt = (size_t)(a->n_populations * a->n_policies * a->n_policies);
    const size_t n = (size_t)(a->nnt_upper - (const double *)a->memory) + nnt;
    return a->n_populations == b->n_populations && a->n_policies == b->n_policies &&
           a->n_visits == b->n_visits && same_numbers(a->memory, b->memory, n);
}

static bool same_tally(const struct ebb_tally *a, const struct ebb_tally *b)
{
    return a->n_words == b->n_words && memcmp(a->memory, b->memory, a->n_words * sizeof(int64_t)) == 0;
}

/* 2. Every study */

/* Both orders of adding; the whole is played in one go, and no file is made of it. */
static void check_parts(const char *path)
{
    struct played played = {0};
    struct ebb_messages messages = {0};
    struct ebb_summary whole;
    open_study(&played, path, NULL);
    play(&played, 0, BLOCKS, &played.tally);
    must(ebb_summary_init(&whole, &played.plan, &played.tally), &messages);
    write_part(&played, 0, SPLIT, part_path(0));
    write_part(&played, SPLIT, BLOCKS, part_path(1));
    for (int first = 0; first < 2; first++) {
        struct ebb_results results = read_results(part_path(first)),
                           other = read_results(part_path(1 - first));
        assert_false(same_summary(&results.summary, &whole)); /* the comparison can fail */
        must(ebb_results_add(&results, &other, &messages), &messages);
        if (!same_tally(&results.tally, &played.tally) || !same_summary(&results.summary, &whole))
            fail_msg("%s: the parts do not add up to the whole", path);
        assert_int_equal(results.n_patients, PATIENTS);
        assert_int_equal(results.n_ranges, 1);
        assert_int_equal(results.patients[0].first, 0);
        assert_int_equal(results.patients[0].n, PATIENTS);
        ebb_results_free(&results);
        ebb_results_free(&other);
    }
    ebb_summary_free(&whole);
    close_study(&played);
}

static void parts_of_every_study_make_the_whole(void **state)
{
    (void)state;
    glob_t paths;
    int n = 0;
    assert_int_equal(glob("configs/*.yaml", 0, NULL, &paths), 0);
    assert_int_equal(glob("configs/trials/*.yaml", GLOB_APPEND, NULL, &paths), 0);
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        if (ebb_calibration_is(paths.gl_pathv[i]))
            continue;
        check_parts(paths.gl_pathv[i]);
        n++;
    }
    globfree(&paths);
    assert_true(n > 30);
}

/* 3. What a file gives */

static void assert_stored(struct ebb_reader *reader, const char *group, const char *name,
                          const double *values)
{
    char path[96];
    int64_t dims[4];
    size_t n = 1;
    snprintf(path, sizeof path, "%s/%s", group, name);
    double *stored = ebb_stored_doubles(reader, path, dims);
    for (int k = 0; k < (strcmp(group, "/paired") == 0 && strncmp(name, "nnt", 3) != 0 ? 4 : 3); k++)
        n *= (size_t)dims[k];
    if (!same_numbers(stored, values, n))
        fail_msg("%s is not what the tally gives", path);
    free(stored);
}

static void the_summary_is_the_stored_one(void **state)
{
    (void)state;
    struct played played = {0};
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    open_study(&played, "configs/smoke.yaml", NULL);
    write_part(&played, 0, BLOCKS, part_path(0));
    struct ebb_results results = read_results(part_path(0));
    must(ebb_reader_open(part_path(0), &reader, &messages), &messages);
    must(ebb_reader_verify(reader, &messages), &messages);
    const struct ebb_summary *summary = &results.summary;
    for (int k = 0; k < EBB_CURVE_COUNT; k++)
        assert_stored(reader, "/curves", EBB_CURVES[k].name, summary->curves[k]);
    for (int k = 0; k < EBB_STATISTIC_COUNT; k++)
        assert_stored(reader, "/summary", EBB_STATISTICS[k].name, summary->statistics[k]);
    for (int k = 0; k < EBB_PAIRED_COUNT; k++)
        assert_stored(reader, "/paired", EBB_PAIRED_STATISTICS[k].name, summary->paired[k]);
    assert_stored(reader, "/paired", "nnt", summary->nnt);
    assert_stored(reader, "/paired", "nnt_lower", summary->nnt_lower);
    assert_stored(reader, "/paired", "nnt_upper", summary->nnt_upper);
    assert_string_equal(results.digest, ebb_reader_attribute(reader, "digest"));
    ebb_reader_close(reader);
    ebb_results_free(&results);
    close_study(&played);
}

/* The study is the one that was played, byte for byte, but for the places of files that it came from. */
static void study_and_provenance_come_back(void **state)
{
    (void)state;
    struct played played = {0};
    struct ebb_text text = {0};
    struct ebb_messages messages = {0};
    open_study(&played, "configs/smoke.yaml", NULL);
    write_part(&played, 0, SPLIT, part_path(0));
    struct ebb_results results = read_results(part_path(0));
    const struct ebb_provenance *provenance = &results.provenance;
    const struct ebb_config *config = &played.config;
    assert_int_equal(results.plan.study.n_policies, played.plan.study.n_policies);
    assert_int_equal(results.n_patients, EBB_BLOCK_PATIENTS);
    assert_string_equal(provenance->study, ebb_text_chars(&config->canonical));
    assert_string_equal(provenance->study_source, ebb_text_chars(&config->source));
    assert_string_equal(provenance->study_path, "configs/smoke.yaml");
    assert_string_equal(provenance->kernel, "best");
    assert_string_equal(provenance->stopped_because, "it was a part");
    assert_non_null(strstr(provenance->libraries, "libyaml "));
    assert_true(provenance->seconds == 0.25);
    assert_true(provenance->contract_number == EBB_CONTRACT_NUMBER);
    assert_int_equal(provenance->n_rows, config->n_rows);
    for (size_t i = 0; i < config->n_rows; i++) {
        assert_string_equal(provenance->rows[i].key, config->rows[i].key);
        assert_string_equal(provenance->rows[i].source, config->rows[i].source);
        assert_string_equal(provenance->rows[i].origin, config->rows[i].origin);
        assert_true(same_numbers(&provenance->rows[i].number, &config->rows[i].number, 1));
    }
    must(ebb_results_read_study(part_path(0), &text, &messages), &messages);
    assert_string_equal(ebb_text_chars(&text), provenance->study);
    assert_true(ebb_results_is(part_path(0)));
    assert_false(ebb_results_is("configs/smoke.yaml"));
    ebb_text_free(&text);
    ebb_results_free(&results);
    close_study(&played);
}

/* 4. What cannot be added */

static void assert_not_added(struct ebb_results *into, const struct ebb_results *from, const char *expected)
{
    struct ebb_messages messages = {0};
    const int64_t before = into->tally.flow[EBB_FLOW_ENROLLED];
    assert_int_equal(ebb_results_add(into, from, &messages), EBB_BAD_FILE);
    assert_int_equal(messages.n, 1);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), expected));
    assert_int_equal(into->tally.flow[EBB_FLOW_ENROLLED], before);
    ebb_messages_free(&messages);
}

static void other_results_are_not_added(void **state)
{
    (void)state;
    struct played played = {0}, other = {0};
    open_study(&played, "configs/tolerance.yaml", NULL);
    open_study(&other, "configs/tolerance.yaml", "77");
    write_part(&played, 0, SPLIT, part_path(0));
    write_part(&played, SPLIT, BLOCKS, part_path(1));
    write_part(&other, SPLIT, BLOCKS, part_path(2));
    struct ebb_results a = read_results(part_path(0)), b = read_results(part_path(1)),
                       c = read_results(part_path(2));
    assert_not_added(&a, &c, "results of different studies cannot be added");
    assert_not_added(&a, &a, "both hold patient 0");
    b.provenance.contract_number++;
    assert_not_added(&a, &b, "and of contract");
    b.provenance.contract_number--;
    b.patients[0].first = EBB_BLOCK_PATIENTS - 1;
    assert_not_added(&a, &b, "both hold patient 4095");
    b.patients[0].first = EBB_BLOCK_PATIENTS + 7; /* a hole between the two: two ranges */
    struct ebb_messages messages = {0};
    must(ebb_results_add(&a, &b, &messages), &messages);
    assert_int_equal(a.n_ranges, 2);
    assert_int_equal(a.patients[1].first, EBB_BLOCK_PATIENTS + 7);
    assert_string_equal(a.digest, "");
    ebb_results_free(&a);
    ebb_results_free(&b);
    ebb_results_free(&c);
    close_study(&played);
    close_study(&other);
}

static void rows_of_a_part_are_refused(void **state)
{
    (void)state;
    const struct ebb_plan plan = ebb_stored_plan(9000, EBB_RECORD_OUTCOMES, 7);
    const struct ebb_writer_options options = {
        .path = part_path(2), .force = true, .n_threads = 1, .first_block = 1};
    struct ebb_messages messages = {0};
    struct ebb_writer *writer = NULL;
    assert_int_equal(ebb_writer_open(&options, &plan, &writer, &messages), EBB_BAD_STUDY);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), "give record: summary"));
    assert_null(writer);
    ebb_messages_free(&messages);
}

/* 5. What is refused */

static void assert_refused(const char *path, const char *expected)
{
    struct ebb_messages messages = {0};
    struct ebb_results results = {0};
    assert_int_equal(ebb_results_read(path, &results, &messages), EBB_BAD_FILE);
    ebb_stored_print(&messages);
    assert_int_equal(messages.n, 1);
    if (strstr(ebb_support_printed(&messages.items[0]), expected) == NULL)
        fail_msg("expected: %s", expected);
    assert_null(results.tally.memory);
    ebb_messages_free(&messages);
}

static void add_one(hid_t file, const char *path)
{
    int64_t values[100000];
    const hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT), space = H5Dget_space(dataset);
    assert_in_range(H5Sget_simple_extent_npoints(space), 1, 100000);
    assert_true(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    values[0]++;
    assert_true(H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Sclose(space);
    H5Dclose(dataset);
}

/* Another dataset of the same name, with too few values or of another type. */
static void replace(hid_t file, const char *path, hid_t type, int n_dims, const hsize_t *dims)
{
    const hid_t space = H5Screate_simple(n_dims, dims, NULL);
    assert_true(H5Ldelete(file, path, H5P_DEFAULT) >= 0);
    const hid_t dataset = H5Dcreate2(file, path, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
}

static void add_one_to_flow(hid_t file)
{
    add_one(file, "/flow");
}

static void add_one_to_left(hid_t file)
{
    add_one(file, "/tally/left");
}

static void delete_sum(hid_t file)
{
    assert_true(H5Ldelete(file, "/tally/sum", H5P_DEFAULT) >= 0);
}

static void shorten_censored(hid_t file)
{
    const hsize_t dims[4] = {2, 1, 64, 1};
    replace(file, "/tally/censored", H5T_STD_I64LE, 4, dims);
}

static void flatten_sum(hid_t file)
{
    const hsize_t dims[1] = {1};
    replace(file, "/tally/sum", H5T_STD_I64LE, 1, dims);
}

static void make_sizes_reals(hid_t file)
{
    const hsize_t dims[1] = {2};
    replace(file, "/population_size", H5T_IEEE_F64LE, 1, dims);
}

static void rewrite_integer(hid_t file, const char *name, int64_t value)
{
    const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT);
    assert_true(H5Awrite(attribute, H5T_NATIVE_INT64, &value) >= 0);
    H5Aclose(attribute);
}

static void move_patients(hid_t file)
{
    rewrite_integer(file, "first_patient", 4097);
}

static void rewrite_text(hid_t file, const char *name, const char *text)
{
    const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT), type = H5Aget_type(attribute);
    assert_true(H5Awrite(attribute, type, &text) >= 0);
    H5Tclose(type);
    H5Aclose(attribute);
}

static void change_study(hid_t file)
{
    rewrite_text(file, "study", "study: another one\n");
}

/* As a file from before tallies were stored: nothing of them in its list of contents. */
static void forget_tally(hid_t file)
{
    const hid_t dataset = H5Dopen2(file, "/tables/contents", H5P_DEFAULT), type = H5Dget_type(dataset);
    char *contents = calloc(H5Tget_size(type) + 1, 1), hex[EBB_DIGEST_HEX];
    struct ebb_digest digest;
    assert_non_null(contents);
    assert_true(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, contents) >= 0);
    for (char *at = contents; (at = strstr(at, "\n/tally/")) != NULL;)
        memcpy(at, "\n/other/", 8);
    assert_true(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, contents) >= 0);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, contents, strlen(contents));
    ebb_digest_hex(&digest, hex);
    rewrite_text(file, "contents_sha256", hex);
    free(contents);
    H5Tclose(type);
    H5Dclose(dataset);
}

static void damaged_files_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        void (*harm)(hid_t file);
        const char *expected;
    } harms[] = {
        {add_one_to_flow, "dataset /flow is damaged: its values are not those that were written"},
        {add_one_to_left, "dataset /tally/left is damaged: its values are not those that were written"},
        {delete_sum, "dataset /tally/sum is damaged or missing"},
        {shorten_censored, "dataset /tally/censored is 2x1x64x1 int64, but the file's study gives it "},
        {flatten_sum, "dataset /tally/sum is 1 int64, but the file's study gives it 2x"},
        {make_sizes_reals, "dataset /population_size is 2 float64, but the file's study gives it 2 int64"},
        {move_patients, "first_patient = 4097 and patients = 4196 do not fit a study of 8292 patients"},
        {change_study, "attribute study is damaged or missing"},
        {forget_tally, "keeps no tally: it was written by an older ebb"},
    };
    struct played played = {0};
    open_study(&played, "configs/tolerance.yaml", NULL);
    for (size_t i = 0; i < sizeof harms / sizeof harms[0]; i++) {
        write_part(&played, SPLIT, BLOCKS, part_path(0));
        const hid_t file = H5Fopen(part_path(0), H5F_ACC_RDWR, H5P_DEFAULT);
        assert_true(file >= 0);
        harms[i].harm(file);
        assert_true(H5Fclose(file) >= 0);
        assert_refused(part_path(0), harms[i].expected);
    }
    assert_refused("configs/tolerance.yaml", "is damaged or no results file");
    close_study(&played);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(
            "two parts of each study in configs/, read back and added, give the summary of the whole, to the bit",
            parts_of_every_study_make_the_whole),
        TEST("the summary computed from the tally of a file is the stored one, to the bit",
             the_summary_is_the_stored_one),
        TEST("study and provenance come back", study_and_provenance_come_back),
        TEST("other studies, other draws and the same patients are not added", other_results_are_not_added),
        TEST("rows of a part are refused", rows_of_a_part_are_refused),
        TEST("damaged and foreign files are refused, and the dataset is named",
             damaged_files_are_refused_by_name),
    };
    return RUN_TESTS(tests);
}
