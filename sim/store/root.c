/* SPDX-License-Identifier: MIT
 * root: provenance. With these attributes and the program's source anybody can repeat the run.
 *
 * The study is there twice. `study` is complete: defaults, parameter sets and joint draws are filled in, so
 * that it needs no other file and means the same when defaults have moved on; ebb plays it again (ebb run
 * RUN.h5). `study_source` is what a person wrote, with the comments that say why.
 *
 * Library versions are those of the headers that the program was compiled with, as HDF5 insists on a library
 * that matches.
 */
#include "root.h"

#include <inttypes.h>
#include <stdio.h>

#include <libdeflate.h>
#include <nettle/version.h>

#include <ebb/kernel.h>
#include <ebb/version.h>
#include <ebb/writer.h>

#include "attributes.h"

#define TEXT_OF(number)       #number
#define TEXT_OF_VALUE(number) TEXT_OF(number)
#define DOTTED(major, minor)  TEXT_OF_VALUE(major) "." TEXT_OF_VALUE(minor)
#define LIBRARIES                                                   \
    "HDF5 " DOTTED(H5_VERS_MAJOR, H5_VERS_MINOR) "." TEXT_OF_VALUE( \
        H5_VERS_RELEASE) ", libdeflate " LIBDEFLATE_VERSION_STRING  \
                         ", nettle " DOTTED(NETTLE_VERSION_MAJOR, NETTLE_VERSION_MINOR)

static const char *const COMPRESSIONS[] = {
    [EBB_COMPRESSION_FAST] = "fast", [EBB_COMPRESSION_SMALL] = "small"};
static const char *const RECORDS[] = {[EBB_RECORD_SUMMARY] = "summary",
                                      [EBB_RECORD_OUTCOMES] = "outcomes",
                                      [EBB_RECORD_SAMPLE] = "sample",
                                      [EBB_RECORD_ALL] = "all"};

const char *ebb_writer_libraries(void)
{
    return LIBRARIES;
}

/* The seed is a text and, where every reader takes it exactly, a number as well: R and JSON know doubles
 * only. */
static void write_numbers(struct ebb_trouble *trouble, struct ebb_noted file, const struct ebb_plan *plan,
                          const struct ebb_provenance *provenance, const struct ebb_drawn_from *drawn,
                          int64_t first_patient, int64_t n_patients)
{
    const uint64_t exact = UINT64_C(1)
                           << 53; /* larger whole numbers are rounded by readers that know doubles only */
    if (plan->study.seed < exact)
        ebb_attribute_write_integer(trouble, file, "seed_number", (int64_t)plan->study.seed);
    ebb_attribute_write_integer(trouble, file, "contract_number", EBB_CONTRACT_NUMBER);
    ebb_attribute_write_integer(trouble, file, "draw", drawn->number);
    ebb_attribute_write_integer(trouble, file, "first_patient", first_patient);
    ebb_attribute_write_integer(trouble, file, "patients", n_patients);
    ebb_attribute_write_integer(trouble, file, "horizon_days", plan->study.horizon_days);
    ebb_attribute_write_integer(trouble, file, "followup_start_day", plan->calendar.start_day);
    ebb_attribute_write_integer(trouble, file, "assessment_every_days", plan->calendar.interval_days);
    ebb_attribute_write_integer(trouble, file, "threads", provenance->n_threads);
    if (provenance->n_pieces > 0)
        ebb_attribute_write_integer(trouble, file, "pieces", provenance->n_pieces);
    ebb_attribute_write_real(trouble, file, "seconds", provenance->seconds);
}

/* The order is that in which ncdump and h5py show them: what was asked, then by what it was answered. */
void ebb_root_write(struct ebb_trouble *trouble, struct ebb_noted file, const struct ebb_plan *plan,
                    const struct ebb_provenance *provenance, int64_t first_patient, int64_t n_patients)
{
    char seed[24], libraries[160];
    struct ebb_drawn_from drawn;
    ebb_provenance_drawn_from(provenance->rows, provenance->n_rows, &drawn);
    /* Without it nobody could read the file again, and that would be noticed when the run is long gone. */
    if (provenance->study == NULL || provenance->study[0] == '\0')
        ebb_h5_latch(trouble, "finding no",
                     "text of the study in the provenance (ebb_config_of_study makes one)");
    snprintf(seed, sizeof seed, "%" PRIu64, plan->study.seed);
    snprintf(libraries, sizeof libraries, "%s%s%.20s", ebb_writer_libraries(),
             provenance->libyaml_version ? ", libyaml " : "",
             provenance->libyaml_version ? provenance->libyaml_version : "");
    /* Names are those that readers know: Conventions and title are CF's; the rest is ours. */
    const struct {
        const char *name, *text;
    } texts[] = {
        {"Conventions", "CF-1.8"},
        {"title", plan->study.title},
        {"question", plan->study.question},
        {"intended_use", ebb_intended_use()},
        {"study", provenance->study},
        {"study_sha256", provenance->study_sha256},
        {"study_source", provenance->study_source},
        {"study_path", provenance->study_path},
        {"record", RECORDS[plan->study.record]},
        {"compression", COMPRESSIONS[plan->study.compression]},
        {"seed", seed},
        {"site", drawn.at_new_site ? "new" : "typical"},
        {"program", "ebb"},
        {"program_version", ebb_version()},
        {"program_commit", ebb_commit()},
        {"compiler", ebb_compiler()},
        {"compiler_flags", ebb_compiler_flags()},
        {"libraries", libraries},
        {"command_line", provenance->command_line},
        {"host", provenance->host},
        {"kernel", provenance->kernel},
        {"started", provenance->started},
        {"stopped_because", provenance->stopped_because},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ebb_attribute_write_text(trouble, file, texts[i].name, texts[i].text ? texts[i].text : "");
    write_numbers(trouble, file, plan, provenance, &drawn, first_patient, n_patients);
}
