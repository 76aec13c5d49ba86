/* SPDX-License-Identifier: MIT
 * config: from a study in YAML to a checked struct ebb_study, and back to text.
 *
 * The study itself, its defaults and its rules are <ebb/study.h>; this room reads one from YAML and prints
 * it. The one table of keys (<ebb/key.h>) declares every parameter: the parser's messages, the canonical
 * echo, the JSON Schema, the reference page and the parameter rows of the results file are printed from
 * it. */
#ifndef EBB_CONFIG_H
#define EBB_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/calibration.h>
#include <ebb/digest.h>
#include <ebb/message.h>
#include <ebb/provenance.h>
#include <ebb/study.h>
#include <ebb/text.h>
#include <ebb/worlds.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_records;     /* <ebb/records.h> */
struct ebb_design;      /* <ebb/design.h> */
struct ebb_row_studies; /* <ebb/row_studies.h> */

struct ebb_config {
    struct ebb_study study;
    char *path;                            /* of the study, as given */
    struct ebb_text source;                /* the study's own text, as read */
    struct ebb_text canonical;             /* with every default filled in: alone it gives the same run */
    char canonical_sha256[EBB_DIGEST_HEX]; /* of that text, by ebb_config_study_digest */
    struct ebb_parameter_row *rows;
    size_t n_rows;
    struct ebb_place target_places[EBB_MAX_TARGETS]; /* where each of study.targets stands */
    struct ebb_worlds worlds;                        /* where they were asked for; else none */
    /* The study's `design`; NULL: it has none. It is no part of the study: the canonical text and its digest
     * are those of the study without it, and a row is what ebb_row_studies_get says. */
    const struct ebb_design *design;
    struct ebb_row_studies *row_studies;
    struct ebb_worlds *row_worlds;      /* draws of the rows */
    struct ebb_text design_text;        /* "design:" and its lines, with every default */
    char design_sha256[EBB_DIGEST_HEX]; /* of the study's digest and that text: one for each design */
    bool takes_draw;                    /* a joint draw of its set: `draw` is not 0 */
    void *memory;                       /* behind the rows */
};

/* One `--set key=value`. Keys are dotted paths; values are YAML as they would stand in the study. A policy,
 * stratum, modifier or target that the study does not have is refused, with a guess: it is a slip more often
 * than a wish. */
struct ebb_override {
    const char *key, *value;
    bool adds; /* --add: the key is one name under policies, strata, modifiers or targets, and a new one */
    const char *option; /* whose place messages and origins name ("patients"); NULL: set, or add */
};

/* What a results file keeps of a design whose rows came from other files: with it none of these is opened. */
struct ebb_kept_design {
    const struct ebb_records *rows;  /* /design; borrowed for the call, as all of this */
    const struct ebb_records *draws; /* /draws; NULL: the design has none */
    /* Canonical text of the study of row 1, which has the modifiers that draws bring along; NULL or "": the
     * study's own. */
    const char *row_study;
    /* Of each combination of the rows' words the first row, from 1, and its study's canonical text: rows are
     * read from these, and words may name files. NULL: words are laid over the study, and may not. */
    const struct ebb_records *studies;
    /* Rows were played already and nothing more is made of them than their table: a design that varies what
     * stands in another file (a set, a draw) can be read so, and only so. */
    bool is_played;
};

/* What a study is read with besides its file. A zeroed object is nothing. */
struct ebb_config_options {
    const struct ebb_override *settings; /* borrowed */
    size_t n_settings;
    const char *share; /* folder laid out as configs/ is, for what does not stand beside the study: parameter
                          sets by a bare name, the default set's draws and modifiers; NULL: there is none */
    /* The text comes out of a file that somebody else may have made, where every value stands for itself: it
     * may name no file. A name that it gives all the same (a set, a draw, an instrument) is refused before
     * anything is opened, for a message would show lines of what it names. Settings are the user's own, and
     * may name an instrument. */
    bool names_no_files;
    const struct ebb_kept_design *kept; /* of a results file's design; NULL: its rows need no other file */
    /* All joint draws are handed over, as `worlds`, and not only the one that the study takes. It must take
     * one (a setting `draw` = 1 will do), or there are none; that a set has no table, or that the study
     * writes over every value of it, is no mistake then. */
    bool wants_worlds;
    int most_worlds; /* the first so many; 0: all */
    /* Values of a set that builds on the one with the draws stay in all worlds: a study that takes a scenario
     * asks about the scenario. The draw that a study takes is laid over all sets. */
    bool worlds_spare_sets;
};

/* As ebb_config_open, with options. Symptom -> what to do: "the parameter set has no table of joint draws" of
 * a study that names no set: hand down `share`. */
enum ebb_status ebb_config_open_with(const char *path, const struct ebb_config_options *options,
                                     struct ebb_config *out_config, struct ebb_messages *messages);

/* Reads and checks the study at `path` with the settings applied over it. On EBB_BAD_STUDY every mistake of
 * the file is in `messages` ("file:line:col: key = value: what is allowed. Did you mean ...?", sorted). A
 * parameter set that cannot be read is a mistake of the study; a study that cannot be is EBB_BAD_FILE. The
 * only other failure is EBB_NO_MEMORY. gives: caller calls ebb_config_free. */
enum ebb_status ebb_config_open(const char *path, const struct ebb_override *settings, size_t n_settings,
                                struct ebb_config *out_config, struct ebb_messages *messages);

/* The same from a text in memory (the canonical study stored in a results file). `name` stands for the path
 * in messages. */
enum ebb_status ebb_config_parse(const char *name, const char *text, size_t length,
                                 const struct ebb_override *settings, size_t n_settings,
                                 struct ebb_config *out_config, struct ebb_messages *messages);
/* The same with options: a name that the settings bring in (an instrument) is then looked for in `share`. */
enum ebb_status ebb_config_parse_with(const char *name, const char *text, size_t length,
                                      const struct ebb_config_options *options, struct ebb_config *out_config,
                                      struct ebb_messages *messages);

/* The config of a study that a program made: checked, with its canonical text and a row for each value, so
 * that its results file can be read and played again (fill the provenance of the writer with
 * ebb_config_provenance). No value has a source or a grade, and all come from `name`: a struct does not say
 * where its numbers are from. EBB_BAD_STUDY with the messages of ebb_study_check, EBB_NO_MEMORY. gives:
 * caller calls ebb_config_free. */
enum ebb_status ebb_config_of_study(const char *name, const struct ebb_study *study,
                                    struct ebb_config *out_config, struct ebb_messages *messages);

void ebb_config_free(struct ebb_config *config);

/* The SHA-256 that tells studies apart: of the canonical text without the lines that say how results are kept
 * or which are shown first (`record`, `compression`, `against`, `population`; `packing` in <ebb/key.h>).
 * Files with one such digest are of one study, whatever they keep of it, and their patients may be added
 * (ebb_results_add). */
void ebb_config_study_digest(const char *text, size_t length, char out_hex[EBB_DIGEST_HEX]);

/* The place in struct ebb_study of a parameter that is one real number, by its dotted key; false when this
 * study has none of that name. */
bool ebb_config_find_real(const struct ebb_config *config, const char *key, size_t *out_offset);
/* Adds the key of what stands at a place; false, and nothing is added: no such parameter does. */
bool ebb_config_key_at(const struct ebb_config *config, size_t offset, struct ebb_text *text);

/* Reads the study that a parameter set alone makes; `set` counts from the folder of the file `from`. As
 * ebb_config_open. */
enum ebb_status ebb_config_open_set(const char *from, const char *set, struct ebb_config *out_config,
                                    struct ebb_messages *messages);

/* Reads and checks a calibration. Messages and status as for a study. */
enum ebb_status ebb_calibration_open(const char *path, struct ebb_calibration *out_calibration,
                                     struct ebb_messages *messages);
/* Whether the file is one: it has the key `calibration` at its top. */
bool ebb_calibration_is(const char *path);
/* Whether it is a clinic, by the key `clinic` (<ebb/clinic_file.h>). */
bool ebb_clinic_is(const char *path);

/* Where a path that the file `from` gives lies: in that file's folder. */
void ebb_config_beside(const char *from, const char *path, struct ebb_text *text);

/* A value that `ebb calibrate` found, with the limits of the central 90 % of its posterior. */
struct ebb_fitted_value {
    const char *key; /* of a parameter set, dotted; borrowed */
    double value, lower, upper;
    double width;    /* of the posterior over that of the prior */
    bool identified; /* narrow enough for that to come from the targets */
};

/* Fitted parameters, and the spreads of sources besides. */
enum { EBB_MOST_FITTED_VALUES = EBB_MAX_FITTED + 16 };

/* Prints the parameter set that a calibration makes: what it builds on, its table of draws, each of
 * n_values fitted values (at most EBB_MOST_FITTED_VALUES) with its source. The lines of `comment` stand at
 * its head. `from` names the calibration; `draws_sha256` is that of the table's lines without comments. */
void ebb_calibration_print_set(const struct ebb_calibration *calibration, const struct ebb_config *start,
                               const struct ebb_fitted_value *values, int n_values, const char *from,
                               const char *draws_sha256, const char *comment, struct ebb_text *text);

/* Fills the part of a provenance that tells of the study, and leaves the rest as it is. borrows: config, as
 * long as the provenance is used. */
void ebb_config_provenance(const struct ebb_config *config, struct ebb_provenance *out_provenance);
/* A canonical study names no sources. Where a row of the config has key and value of one of these, it takes
 * over source, grade and origin, so that a study played again from a results file says where its values came
 * from. EBB_NO_MEMORY leaves some as they were. */
enum ebb_status ebb_config_take_sources(struct ebb_config *config, const struct ebb_parameter_row *rows,
                                        size_t n_rows);

/* Version of libyaml, the library behind this room: "0.2.5"; constant. */
const char *ebb_config_yaml_version(void);

/* Prints the annotated canonical study: every value with a comment of its origin, source and grade (`ebb
 * show`). */
void ebb_config_print(const struct ebb_config *config, struct ebb_text *text);
void ebb_config_print_json(const struct ebb_config *config, struct ebb_text *text); /* `ebb show --json` */
void ebb_config_print_schema(struct ebb_text *text);    /* JSON Schema, `ebb show --schema` */
void ebb_config_print_reference(struct ebb_text *text); /* Markdown, `ebb show --reference` */

#ifdef __cplusplus
}
#endif

#endif
