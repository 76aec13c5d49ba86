/* SPDX-License-Identifier: MIT
 * options: the subcommands and options of `ebb`, as one table each, and a command line read by them.
 *
 * The tables drive the parser, the help, the man page and the completion, so that these cannot disagree.
 * An option that is a setting of the study (patients, seed, record) is handed to sim/config like any
 * `--set`: its range, its message and its place in the file are those of the key.
 *
 * To add an option: a code in the enum below, in the place that it has in the help, and a row in
 * options_table.c. To add a subcommand: sim/cli/README.md. tests/cli_options.py finds what was forgotten.
 *
 * Caveats:
 * - `value` of --set is the last one given -> all of them are in `settings`, in their order.
 * - Strings point into argv, and keys of settings into `memory` -> good until ebb_options_free, while argv
 * is.
 *
 * getopt_long was left: it knows no "did you mean", and reorders argv where POSIXLY_CORRECT is not set, so
 * that the same line would mean two things on two machines.
 */
#ifndef EBB_CLI_OPTIONS_H
#define EBB_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/config.h>
#include <ebb/message.h>

/* code, name: the subcommands in the order of the help. The name is that of the function, too. From a study's
 * life: run it, see what is in it, look at what came of it; what is about ebb itself stands last. */
#define EBB_COMMAND_LIST(X)         \
    X(EBB_RUN, run)                 \
    X(EBB_CLINIC, clinic)           \
    X(EBB_SENSITIVITY, sensitivity) \
    X(EBB_VALIDATE, validate)       \
    X(EBB_SHOW, show)               \
    X(EBB_TRACE, trace)             \
    X(EBB_COMPARE, compare)         \
    X(EBB_EXPORT, export)           \
    X(EBB_MERGE, merge)             \
    X(EBB_STATUS_COMMAND, status)   \
    X(EBB_CHECK, check)             \
    X(EBB_CALIBRATE, calibrate)     \
    X(EBB_VERSION, version)         \
    X(EBB_HELP, help)

#define EBB_AS_ENUM(code, name) code,
enum ebb_command { EBB_COMMAND_LIST(EBB_AS_ENUM) EBB_COMMAND_COUNT };
#undef EBB_AS_ENUM

struct ebb_options;

/* People read one example and copy it, and look at a second when the first is not theirs. A third would push
 * the options off the screen. */
enum { EBB_MOST_EXAMPLES = 2 };

/* One row a subcommand. Strings are never NULL but where it is said; "" leaves the paragraph out. */
struct ebb_command_info {
    const char *name, *arguments;
    int fewest, most; /* arguments besides options; most -1: any number */
    const char *meaning;
    const char *examples[EBB_MOST_EXAMPLES]; /* those that are NULL come last */
    const char *more;                        /* a paragraph for the help of the subcommand */
    /* Called with a line that was checked: as many arguments as it takes, and no option that it does not
     * take. What is wrong later goes to stderr; the status becomes the exit status (main.c). */
    enum ebb_status (*run)(const struct ebb_options *options);
};
extern const struct ebb_command_info EBB_COMMANDS[EBB_COMMAND_COUNT];

/* The order is that of the help: what a run is about first, how it is printed next, help and version last.
 * Codes are indices of tables and of ebb_options.value and stand in no file: one may be added anywhere. */
enum ebb_option {
    /* what is written, and which study is played */
    EBB_OPTION_OUT,
    EBB_OPTION_FORCE,
    EBB_OPTION_DRY_RUN,
    EBB_OPTION_SHARD,
    EBB_OPTION_SBATCH,
    EBB_OPTION_PATIENTS,
    EBB_OPTION_SEED,
    EBB_OPTION_RECORD,
    EBB_OPTION_AGAINST,
    EBB_OPTION_POPULATION,
    EBB_OPTION_SET,
    EBB_OPTION_ADD,
    /* with what: changes no result */
    EBB_OPTION_THREADS,
    EBB_OPTION_KERNEL,
    EBB_OPTION_PROFILE,
    EBB_OPTION_NO_LOCK,
    /* of single subcommands */
    EBB_OPTION_METHOD,
    EBB_OPTION_OUTCOME,
    EBB_OPTION_PAIR,
    EBB_OPTION_ROWS,
    EBB_OPTION_CSV,
    EBB_OPTION_AS_CSV, /* the same word without a value, for commands that print a table */
    EBB_OPTION_MARKDOWN,
    EBB_OPTION_YEARS,
    EBB_OPTION_DRAWS,
    EBB_OPTION_NO_UNCERTAINTY,
    EBB_OPTION_LEAVE_OUT,
    EBB_OPTION_SELF,
    EBB_OPTION_POLICY,
    EBB_OPTION_CLINIC,
    EBB_OPTION_DAY,
    EBB_OPTION_PATIENT,
    EBB_OPTION_YEAR,
    EBB_OPTION_EXACT,
    EBB_OPTION_START,
    EBB_OPTION_SCHEMA,
    EBB_OPTION_REFERENCE,
    /* how it is said */
    EBB_OPTION_JSON,
    EBB_OPTION_FULL,
    EBB_OPTION_QUIET,
    EBB_OPTION_NO_PROGRESS,
    EBB_OPTION_MAN,
    EBB_OPTION_COMPLETION,
    EBB_OPTION_HELP,
    EBB_OPTION_VERSION,
    EBB_OPTION_COUNT
};

/* One row an option. What holds without it is said by the help, as "(without it: ...)": a default that
 * only the code knows is looked for in vain. */
struct ebb_option_info {
    const char *name;
    char letter;           /* '\0': none */
    const char *argument;  /* NULL: a switch; in brackets: it may be left out, and the value is "" then */
    const char *setting;   /* the key of the study that it sets; NULL: none */
    unsigned commands;     /* bit c: subcommand c takes it */
    const char *otherwise; /* what holds without it; NULL: nothing worth saying */
    const char *meaning;
    /* What it prints is the same whatever else the line says: an argument beside it would be swallowed, and
     * `clinic --start esketamine` gave a clinic for ketamine without a word. So nothing may stand beside. */
    bool stands_alone;
};
extern const struct ebb_option_info EBB_OPTIONS[EBB_OPTION_COUNT];

/* A command line, read. Strings are those of argv, except the settings. An option that is given has a
 * value, if only an empty one: that is how a switch is told from its absence. */
struct ebb_options {
    enum ebb_command command;
    int argc;
    char **argv;
    const char *value[EBB_OPTION_COUNT]; /* NULL: not given; a switch that is given: "" */
    const char **arguments;
    int n_arguments;
    struct ebb_override *settings; /* --set, and the options that are settings, in the order given */
    size_t n_settings;
    void *memory;
};

/* Reads the command line. EBB_USAGE with a message ("did you mean") when it cannot be used, EBB_NO_MEMORY.
 * gives: caller calls ebb_options_free, whatever the status. */
enum ebb_status ebb_options_init(struct ebb_options *options, int argc, char **argv,
                                 struct ebb_messages *messages);
void ebb_options_free(struct ebb_options *options);

/* For switches and values alike; a value that must be given is never empty. */
static inline bool ebb_options_has(const struct ebb_options *options, enum ebb_option option)
{
    return options->value[option] != NULL;
}

/* The subcommand of that name, or -1. */
int ebb_options_command(const char *name);
/* Whether the subcommand takes the option; what help, man page and completion list it by. */
bool ebb_options_allowed(enum ebb_command command, enum ebb_option option);

/* The subcommands, each in command_<name>.c. borrows: the options, for the call. */
#define EBB_AS_FUNCTION(code, name) enum ebb_status ebb_command_##name(const struct ebb_options *options);
EBB_COMMAND_LIST(EBB_AS_FUNCTION)
#undef EBB_AS_FUNCTION

#endif
