/* SPDX-License-Identifier: MIT
 * provenance: where a result comes from: which study, in which words, run by which program, where and when.
 *
 * With it and the program's source anybody can repeat a run, and whoever reads a number can ask each value
 * behind it for its source. It is a value of its own, because results outlive what made them: a study may
 * come from YAML, from a results file, or from a program that filled the struct, and the store, a report or
 * an export must not need to know. ebb_config_provenance fills the study's part from a config.
 *
 * What always holds: nothing here decides a result, and nothing here is part of a file's digests. Two files
 * with one digest may differ in all of it, in the study's text as well: another title, question or source
 * changes no number. Whether two files hold parts of one study is asked of study_sha256, never of the digest.
 *
 *     who fills it                 the study's part           the run's part       the program's part
 *     a run (sim/work)             ebb_config_provenance      the work itself      left out: not looked at
 *     ebb_results_read             from the attributes and /tables/parameters of the file, all three
 *
 * Caveats:
 * - The strings are borrowed unless `memory` is set: a provenance filled from a config is good only as long
 *   as that config. One that was read from a file owns its strings until ebb_provenance_free.
 * - A NULL string reads as "": a program that knows no host leaves it out.
 *
 *   1. Values of the study   2. The whole
 */
#ifndef EBB_PROVENANCE_H
#define EBB_PROVENANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Values of the study */

/* One value of a study and where it comes from; a row of /tables/parameters. None of the strings is NULL. */
struct ebb_parameter_row {
    const char *key;   /* "baseline.mean", "policies.every_3_4_weeks.maintenance.every" */
    const char *value; /* canonical text with its unit: "36 points", "[21 days, 28 days]" */
    double number;     /* the same in the program's unit (days, points); NaN where it is no single number */
    const char *unit;  /* of `number`: "day", "point", "1", ... */
    const char *meaning;
    const char *source; /* "" when the study gives none */
    const char *grade;  /* "A", "B", "C", "D", "X" or "" */
    const char *origin; /* "default", "configs/three_policies.yaml:12", "--set", "--patients" */
};

/* The joint draw that a study plays: the source of each value that it gave says it in the words of
 * EBB_JOINT_DRAW, then the number, " of " and the table, and at the end those of EBB_AT_NEW_SITE where it is
 * a new site's. Words and not numbers, since they are kept, read back and shown with the value; here is the
 * one place that takes them apart. */
#define EBB_JOINT_DRAW  "joint draw "
#define EBB_AT_NEW_SITE ", at a new site"
struct ebb_drawn_from {
    int64_t number;    /* from 1 on; 0 in files from before numbers were said */
    const char *table; /* not ended: table_length bytes of a source */
    size_t table_length;
    bool at_new_site; /* site: new */
};
/* Whether a value is of a draw. */
bool ebb_provenance_is_drawn(const struct ebb_parameter_row *row);
/* False, and zeros: none is. *out_drawn borrows from the rows. */
bool ebb_provenance_drawn_from(const struct ebb_parameter_row *rows, size_t n_rows,
                               struct ebb_drawn_from *out_drawn);

/* 2. The whole */

struct ebb_provenance {
    /* The study. `study` is complete: read again it gives the same run, without the files it was made of. */
    const char *study;           /* canonical text, every default filled in */
    const char *study_sha256;    /* of that text without what is kept and shown: what tells studies apart,
                                    64 hexadecimal digits (ebb_config_study_digest) */
    const char *study_source;    /* the text as it was written, comments and all */
    const char *study_path;      /* where it was read, as given */
    const char *design;          /* of a file of its rows; "" of a run; a writer does not look at it */
    const char *row_study;       /* likewise: of rows in joint draws, the study of row 1; else "" */
    const char *libyaml_version; /* of the library that read it; NULL where none did, and when read back */
    const struct ebb_parameter_row *rows; /* of every value that is in force */
    size_t n_rows;

    /* The run. */
    const char *command_line; /* as it could be typed again */
    const char *host, *kernel;
    const char *started;         /* ISO 8601, UTC */
    const char *stopped_because; /* why it ended where it did: "all 100000 patients were simulated" */
    int n_threads;
    int n_pieces;   /* that the file was merged from; 0: it was played in one */
    double seconds; /* of simulating; of pieces all of theirs */

    /* The program, when read back; who writes a file says these of itself. */
    const char *program_version, *program_commit, *compiler, *compiler_flags, *libraries;
    int contract_number; /* of the draws: runs of one study agree to the bit under one number */

    void *memory; /* behind all strings and rows; NULL: they are borrowed */
};

/* Frees what was read from a file and zeroes the rest. A zeroed one is fine. */
void ebb_provenance_free(struct ebb_provenance *provenance);

#ifdef __cplusplus
}
#endif

#endif
