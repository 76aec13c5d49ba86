/* SPDX-License-Identifier: MIT
 * writer: the results file while a run fills it.
 *
 * The file is written as `path`.part and appears under its name only when complete: every call is checked,
 * the file is synced, renamed, and its folder synced. Whatever stood there before stays untouched until then.
 */
#ifndef EBB_WRITER_H
#define EBB_WRITER_H

#include <stdbool.h>

#include <ebb/config.h>
#include <ebb/message.h>
#include <ebb/plan.h>
#include <ebb/sink.h>
#include <ebb/summary.h>

struct ebb_writer;

/* Facts about the run for the root attributes. Strings are borrowed until ebb_writer_finish. */
struct ebb_provenance {
    const char *command_line;
    const char *host;
    const char *kernel;
    int n_threads;
    const char *started;         /* ISO 8601, UTC */
    double seconds;              /* of simulating; set before finish */
    const char *stopped_because; /* why the run stopped where it did: "all 100000 patients were simulated" */
};

/* Creates `path`.part. Refuses an existing `path` unless `force`. Messages say what is wrong and what to do.
 * keeps: plan and config. gives: caller calls ebb_writer_close. */
enum ebb_status ebb_writer_open(const char *path, bool force, const struct ebb_plan *plan,
                                const struct ebb_config *config, int n_threads,
                                struct ebb_writer **out_writer, struct ebb_messages *messages);

/* The sink that takes the blocks of the run. Valid until close. */
const struct ebb_sink *ebb_writer_sink(struct ebb_writer *writer);

/* Writes summary, curves, tables and attributes, computes the digest of all datasets, and publishes the file.
 * n_patients: as many as were simulated (a run that stops on precision may stop early). After a failure
 * nothing is published. */
enum ebb_status ebb_writer_finish(struct ebb_writer *writer, const struct ebb_tally *tally,
                                  const struct ebb_summary *summary, int64_t n_patients,
                                  const struct ebb_provenance *provenance, char out_digest[EBB_DIGEST_HEX],
                                  struct ebb_messages *messages);

/* Closes; removes the .part file unless finish succeeded. Messages: why a sink call failed. NULL is fine. */
void ebb_writer_close(struct ebb_writer *writer, struct ebb_messages *messages);

/* Bytes that the file will take at most (compression not counted), for --dry-run. */
double ebb_writer_bytes(const struct ebb_plan *plan);
/* Memory that the writer needs with so many threads, bytes. */
double ebb_writer_memory(const struct ebb_plan *plan, int n_threads);

/* Bytes of rows and trajectories that the file took, before compression; after finish. */
double ebb_writer_data_bytes(const struct ebb_writer *writer);

/* "HDF5 1.10.8, libdeflate 1.14, ...": the libraries of this room, for `ebb version`. gives: nothing,
 * constant. */
const char *ebb_writer_libraries(void);

#endif
