/* SPDX-License-Identifier: MIT
 * options_table: every subcommand and every option, once.
 *
 * `meaning` is half a sentence in the imperative, without a capital and a full stop: help puts it beside the
 * name, the man page makes a sentence of it. `more` is whole sentences. Examples are whole lines, to be
 * copied: the first one is what most readers want, the second shows what else there is.
 */
#include "options.h"

const struct ebb_command_info EBB_COMMANDS[EBB_COMMAND_COUNT] = {
    [EBB_RUN] =
        {
            .name = "run",
            .arguments = "STUDY|RUN.h5|@LIST...",
            .fewest = 1,
            .most = -1,
            .meaning = "simulate every policy of a study on the same virtual patients",
            .examples = {"ebb run configs/three_policies.yaml",
                         "ebb run configs/three_policies.yaml --patients 1000000 --record summary --out "
                         "results/million.h5"},
            .more =
                "Prints the results, each with its Monte Carlo standard error, and writes one HDF5 file. "
                "The same study and seed give "
                "the same numbers for any number of threads. A results file plays the study that it holds "
                "again, here and wherever a STUDY is asked for. Of several studies, or of a text with a path "
                "a line (@LIST), each has its page and its file, in a folder of its own name; one that fails "
                "keeps no other from being played, one that is there already is not played again, and "
                "--shard shares out the studies.",
            .run = ebb_command_run,
        },
    [EBB_CLINIC] =
        {
            .name = "clinic",
            .arguments = "CLINIC|CLINIC.h5",
            .fewest = 0,
            .most = 1,
            .meaning = "tell how many chairs and nurses a policy needs, and what a late booster costs",
            .examples = {"ebb clinic configs/clinic.yaml", "ebb clinic --start > my_clinic.yaml"},
            .more =
                "Nine values make a clinic: chairs, nurses, patients per nurse, opening hours, days, the "
                "slot, active patients, new ones a week, and the interval; every other value is assumed, and "
                "`ebb show CLINIC` says what. --set study.KEY=VALUE sets a value of the study that it names. "
                "The page says what your staffing gives, the smallest that meets the target, and what to do "
                "first. A staffing that never catches up is named so, and its days late are not averaged. "
                "With --start no clinic is needed. All is kept in results/<clinic>/clinic.h5, whose page is "
                "printed again, with --full or --json, without playing.",
            .run = ebb_command_clinic,
        },
    [EBB_SENSITIVITY] =
        {
            .name = "sensitivity",
            .arguments = "STUDY|RUN.h5",
            .fewest = 1,
            .most = 1,
            .meaning = "tell which values of a study its answer hangs on",
            .examples = {"ebb sensitivity configs/three_policies.yaml",
                         "ebb sensitivity configs/three_policies.yaml --method sobol --pair "
                         "symptom_driven,every_3_4_weeks"},
            .more =
                "Values vary as the study's `design` says; of a study without one, within the limits of the "
                "joint draws of its parameter set. All rows are played on the same patients, and what "
                "their luck adds is told apart. one_way moves one value at a time (a tornado), morris "
                "screens many, sobol shares the variance out, regression reads values that hang together. "
                "--out keeps every row, so that other programs find the same indices; one that is stopped "
                "keeps its rows beside that file, and the same command goes on. Of a file of `ebb run` of a "
                "study with a design its rows are taken, and nothing is played.",
            .run = ebb_command_sensitivity,
        },
    [EBB_VALIDATE] =
        {
            .name = "validate",
            .arguments = "STUDY...",
            .fewest = 1,
            .most = -1,
            .meaning = "check studies, calibrations and clinics and name every mistake in them",
            .examples = {"ebb validate configs/three_policies.yaml", "ebb validate configs/*.yaml --quiet"},
            .more = "Each mistake is reported as file:line:column with what is allowed there.",
            .run = ebb_command_validate,
        },
    [EBB_SHOW] =
        {
            .name = "show",
            .arguments = "STUDY",
            .fewest = 0,
            .most = 1,
            .meaning = "print a study with every default filled in and where each value comes from",
            .examples = {"ebb show configs/three_policies.yaml", "ebb show --reference > reference.md"},
            .more =
                "A clinic is shown likewise, what is assumed of it marked. With --schema or --reference no "
                "study is needed; --schema with a clinic is that of clinics.",
            .run = ebb_command_show,
        },
    [EBB_TRACE] =
        {
            .name = "trace",
            .arguments = "[STUDY|RUN.h5 PATIENT]",
            .fewest = 0,
            .most = 2,
            .meaning = "follow one virtual patient day by day, or a day of a clinic",
            .examples = {"ebb trace configs/three_policies.yaml 17 --policy symptom_driven",
                         "ebb trace --clinic configs/clinic.yaml --day 2027-03-01 --patient 41"},
            .more =
                "Patients count from 0, as in the results file. From a results file the patient is played "
                "again from the study that the file keeps, and checked against the stored course. Of a "
                "clinic one simulated year is played again: who sat where on a day, who waited for whom; "
                "of a patient every booking, session and score. Its chairs count from 1.",
            .run = ebb_command_trace,
        },
    [EBB_COMPARE] =
        {
            .name = "compare",
            .arguments = "A.h5 B.h5",
            .fewest = 2,
            .most = 2,
            .meaning = "tell whether two files are identical, equal within Monte Carlo error, or different",
            .examples = {"ebb compare results/monday.h5 results/friday.h5",
                         "ebb compare --full without.h5 with.h5"},
            .more = "Both files are checked for damage first. Files of one study that keep unlike parts of "
                    "it (--record) are identical in what both hold, which is the same bits. Runs of one seed "
                    "hold the same patients: where both keep rows (--record outcomes) they are compared in "
                    "pairs, patient by patient, because separate errors would hide differences. What differs "
                    "between the two studies is listed. Runs that differ in costs or utilities alone are "
                    "identical but for these, and their answers differ: costs and QALYs of both are printed. "
                    "Exit status 6: the files differ by more than chance explains, or, with --exact, at all.",
            .run = ebb_command_compare,
        },
    [EBB_EXPORT] =
        {
            .name = "export",
            .arguments = "RUN.h5|CLINIC.h5 [TABLE]",
            .fewest = 1,
            .most = 2,
            .meaning = "print a table of a results file for other programs",
            .examples = {"ebb export results/trigger_by_interval/run.h5 --csv > rows.csv",
                         "ebb export results/economics/run.h5 psa_cost --csv > cost.csv"},
            .more =
                "Tables of a design: design (its rows: what was set and what came of it), front (rows "
                "that are not dominated). Of a study with prices: psa_effect, psa_cost (a row a draw, a "
                "column a policy, for BCEA, dampack and voi), psa_inputs, psa_draw, psa_k, psa_long (for "
                "hesim), cea (the incremental table). Of a clinic: rows (staffings and what ifs), outcomes "
                "(every number of every year), summary, units, lateness, hours, weeks, timeline (one week), "
                "ranked, search. "
                "The file itself opens in Python and R as it is.",
            .run = ebb_command_export,
        },
    [EBB_MERGE] =
        {
            .name = "merge",
            .arguments = "RUN.h5|PIECE...",
            .fewest = 1,
            .most = -1,
            .meaning = "make the whole of the pieces that --shard has left",
            .examples = {"ebb merge results/three_policies/run.h5",
                         "ebb merge node1/*.shard-* node2/*.shard-* --out run.h5"},
            .more =
                "RUN.h5 is the file that the run without --shard would write: all pieces beside it are put "
                "together. Its datasets and digests are the same to the byte; patients are copied, not "
                "played, and only joint draws and costs are. Pieces of another study or another ebb, damaged "
                "ones, two that hold the same and a whole that lacks one are refused by name. The pieces "
                "stay: remove them when the whole is there.",
            .run = ebb_command_merge,
        },
    [EBB_STATUS_COMMAND] =
        {
            .name = "status",
            .arguments = "[FOLDER|OUT]",
            .fewest = 0,
            .most = 1,
            .meaning = "tell how far the shards of a piece of work have come, and what goes on",
            .examples = {"ebb status", "ebb status results/three_policies/run.h5"},
            .more = "By the files alone: of each shard it is told whether it is finished, running, stopped, "
                    "failed or missing, and then the commands that go on. FOLDER and the folders in it are "
                    "looked through (results, unless one is named); OUT is the file that the shards are to "
                    "become. Whether pieces are whole and of one study `ebb merge` finds.",
            .run = ebb_command_status,
        },
    [EBB_CHECK] =
        {
            .name = "check",
            .arguments = "[CALIBRATION] STUDY...",
            .fewest = 1,
            .most = -1,
            .meaning = "compare what studies give with the published numbers that they name",
            .examples = {"ebb check configs/trials/*.yaml",
                         "ebb check configs/calibration.yaml configs/trials/*.yaml --leave-out"},
            .more =
                "Each target is simulated by its trial's own rules and compared with the trial's 95 % "
                "limits, and with the 80 % and 95 % limits of what a new trial of its design and size would "
                "publish, given what the joint draws leave possible and how much trials disagree. Ends with "
                "status 6 when a "
                "target that the parameters were fitted to (calibration) is missed; validation targets "
                "and predictive limits only count. --leave-out takes hours and keeps what it simulated in "
                "results/: the same command goes on, and with --shard K/N, or NAME, sources are left out by "
                "as many calls as there are machines; the call without puts their results together. Each "
                "source costs a "
                "fit of at most 6,000 simulations of all trials for 200 effective draws, whatever the "
                "calibration asks for, and its studies are played with 4,096 patients in each joint draw.",
            .run = ebb_command_check,
        },
    [EBB_CALIBRATE] =
        {
            .name = "calibrate",
            .arguments = "CALIBRATION",
            .fewest = 1,
            .most = 1,
            .meaning = "fit parameters to published numbers, and draw from what these leave possible",
            .examples = {"ebb calibrate configs/calibration.yaml --force",
                         "ebb calibrate my_calibration.yaml --threads 8"},
            .more =
                "Writes a parameter set (NAME.yaml) and a table of joint draws (NAME_draws.csv) beside "
                "the set it builds on. Stopped with "
                "Ctrl-C or killed, it goes on where it was when the same command is given again. The same "
                "seed gives the same set.",
            .run = ebb_command_calibrate,
        },
    [EBB_VERSION] =
        {
            .name = "version",
            .arguments = "",
            .fewest = 0,
            .most = 0,
            .meaning = "print the version, how it was built, and with which libraries",
            .examples = {"ebb version", "ebb version --json"},
            .more = "",
            .run = ebb_command_version,
        },
    [EBB_HELP] =
        {
            .name = "help",
            .arguments = "[COMMAND]",
            .fewest = 0,
            .most = 1,
            .meaning =
                "print the help of ebb or of one of its commands, the man page, or the shell completion",
            .examples = {"ebb help run", "ebb help --man | man -l -"},
            .more = "",
            .run = ebb_command_help,
        },
};

/* Which subcommands take an option, a bit for each. A set and not a list for each command: who adds an option
 * decides it in one place. An option that reaches a study (--set and its kin) is taken by all that read one,
 * or the same study would mean two things to two commands. */
enum {
    RUN = 1 << EBB_RUN,
    CLINIC = 1 << EBB_CLINIC,
    SENSITIVITY = 1 << EBB_SENSITIVITY,
    VALIDATE = 1 << EBB_VALIDATE,
    SHOW = 1 << EBB_SHOW,
    TRACE = 1 << EBB_TRACE,
    COMPARE = 1 << EBB_COMPARE,
    EXPORT = 1 << EBB_EXPORT,
    MERGE = 1 << EBB_MERGE,
    STATUS = 1 << EBB_STATUS_COMMAND,
    CHECK = 1 << EBB_CHECK,
    CALIBRATE = 1 << EBB_CALIBRATE,
    VERSION = 1 << EBB_VERSION,
    HELP = 1 << EBB_HELP,
    STUDIES = RUN | SENSITIVITY | VALIDATE | SHOW | TRACE | CHECK, /* those that read a study */
    ALL = STUDIES | CLINIC | COMPARE | EXPORT | MERGE | STATUS | CALIBRATE | VERSION | HELP,
};

/* name, letter, argument, setting, commands, otherwise, meaning */
const struct ebb_option_info EBB_OPTIONS[EBB_OPTION_COUNT] = {
    [EBB_OPTION_OUT] = {"out", 'o', "FILE", NULL, RUN | CLINIC | CHECK | SENSITIVITY | MERGE,
                        "results/<study>/run.h5 for a run, clinic.h5 there for a clinic, else nowhere",
                        "write the results to FILE (HDF5)"},
    [EBB_OPTION_FORCE] = {"force", 'f', NULL, NULL, RUN | CLINIC | CHECK | CALIBRATE | SENSITIVITY | MERGE,
                          "an existing file is refused", "replace the results file if it exists"},
    [EBB_OPTION_DRY_RUN] = {"dry-run", 'n', NULL, NULL, RUN | CLINIC, NULL,
                            "only say what would be run, with memory, disk and time; write nothing"},
    [EBB_OPTION_SHARD] = {"shard", '\0', "K/N", NULL, RUN | CLINIC | CHECK, "the whole",
                          "play share K of N of the work, into FILE.shard-K-of-N beside FILE; slurm: as this "
                          "task's place in its array says"},
    [EBB_OPTION_SBATCH] = {"sbatch", '\0', "N", NULL, RUN | CLINIC | CHECK, NULL,
                           "print a job script for Slurm that plays the work in N shards, an array, and "
                           "merges them; play and write nothing"},
    [EBB_OPTION_PATIENTS] = {"patients", '\0', "N", "patients", STUDIES, "what the study says",
                             "simulate N patients"},
    [EBB_OPTION_SEED] = {"seed", '\0', "N", "seed", STUDIES, "what the study says",
                         "draw the patients from seed N"},
    [EBB_OPTION_RECORD] = {"record", '\0', "WHAT", "record", STUDIES, "what the study says",
                           "keep summary, outcomes, 'sample of N' or all in the file"},
    [EBB_OPTION_AGAINST] = {"against", '\0', "POLICY", "against", STUDIES,
                            "what the study says, else its first policy",
                            "show the differences to this policy"},
    [EBB_OPTION_POPULATION] = {"population", '\0', "NAME", "population", STUDIES,
                               "what the study says, else the responders (with strata: the compared)",
                               "answer for these: treated, responders, compared, a stratum, with_MODIFIER, "
                               "without_MODIFIER, or what `populations` adds (severity_low, duration_long, "
                               "early_responders, ...)"},
    [EBB_OPTION_SET] =
        {"set", '\0', "KEY=VALUE", NULL, STUDIES | CLINIC, NULL,
         "set any value of the study or clinic, e.g. relapse.score='20 points'; may be repeated"},
    [EBB_OPTION_ADD] =
        {"add", '\0', "KEY=VALUE", NULL, STUDIES, NULL,
         "add a policy, e.g. policies.monthly='{maintenance: {every: 1 month}}'; may be repeated"},
    [EBB_OPTION_THREADS] = {"threads", '\0', "N", NULL,
                            RUN | CLINIC | CHECK | CALIBRATE | SENSITIVITY | MERGE,
                            "OMP_NUM_THREADS, else SLURM_CPUS_PER_TASK, else every processor that affinity "
                            "and control group allow",
                            "simulate with N threads"},
    [EBB_OPTION_KERNEL] = {"kernel", '\0', "NAME", NULL, RUN | CHECK | CALIBRATE | SENSITIVITY | MERGE,
                           "the first of `ebb version` that runs here",
                           "simulate with this kernel; all give the same numbers"},
    [EBB_OPTION_PROFILE] = {"profile", '\0', NULL, NULL, RUN, NULL,
                            "also say where the time went: drawing, model, compression, waiting, writing"},
    [EBB_OPTION_NO_LOCK] = {"no-lock", '\0', NULL, NULL,
                            RUN | CLINIC | CHECK | CALIBRATE | MERGE | SENSITIVITY | STATUS,
                            "a second writer of the same file is refused",
                            "lock no file: for disks without locks, or with locks that other machines do not "
                            "see. Each writer then has an unfinished file of its own, named by host, job and "
                            "process, and the name is given to a whole file as ever; of two writers on two "
                            "machines neither is held off"},
    [EBB_OPTION_METHOD] = {"method", '\0', "NAME", NULL, SENSITIVITY,
                           "what the study's design is of, else one_way",
                           "one_way, morris, sobol or regression"},
    [EBB_OPTION_OUTCOME] = {"outcome", '\0', "NAME,...", NULL, SENSITIVITY,
                            "those of the study's design, else that of its precision, else response_weeks",
                            "look at these measures"},
    [EBB_OPTION_PAIR] = {"pair", '\0', "POLICY,POLICY", NULL, SENSITIVITY,
                         "each other policy minus the reference",
                         "look at the difference of two policies, the first minus the second"},
    [EBB_OPTION_ROWS] = {"rows", '\0', "N", NULL, SENSITIVITY,
                         "what the study's design says, else 20 (morris), 256 (sobol), 200 (regression)",
                         "play N trajectories (morris), N settings of A and B (sobol), N rows (regression)"},
    [EBB_OPTION_CSV] = {"csv", '\0', "FILE", NULL, CHECK, NULL, "also write the table to FILE as CSV"},
    [EBB_OPTION_AS_CSV] = {"csv", '\0', NULL, NULL, RUN | EXPORT, NULL,
                           "print the table as CSV: of a design that is not run (--dry-run), all its rows"},
    [EBB_OPTION_MARKDOWN] = {"markdown", '\0', NULL, NULL, CHECK, NULL,
                             "print the page that configs/trials/README.md is"},
    [EBB_OPTION_YEARS] = {"years", '\0', "N", "years", CLINIC, "what the clinic says, else 200",
                          "simulate the clinic's weeks N times, each time with other patients"},
    [EBB_OPTION_DRAWS] = {"draws", '\0', "N", NULL, RUN | CLINIC | CHECK,
                          "200; of a run or a clinic what it says",
                          "find ranges of answers (run, clinic), or predictive limits (check), from N joint "
                          "draws of the studies' sets; 0: none"},
    [EBB_OPTION_NO_UNCERTAINTY] = {"no-uncertainty", '\0', NULL, NULL, RUN | CLINIC, NULL,
                                   "leave out the ranges over joint draws, which take a run about as long as "
                                   "100,000 patients; of a clinic, let years differ by luck alone"},
    [EBB_OPTION_LEAVE_OUT] = {"leave-out", '\0', "[NAME]", NULL, CHECK, NULL,
                              "the first file is a calibration: fit again without each source in turn, or "
                              "without NAME alone, and foretell its numbers in these studies and the others"},
    [EBB_OPTION_SELF] = {"self", '\0', NULL, NULL, CHECK, NULL,
                         "run the model's own verification list on the studies instead"},
    [EBB_OPTION_POLICY] = {"policy", '\0', "NAME", NULL, TRACE | SENSITIVITY,
                           "all policies; of a sensitivity differences",
                           "show the patient under this policy, or the outcome and not a difference"},
    [EBB_OPTION_CLINIC] = {"clinic", '\0', "CLINIC", NULL, TRACE, NULL,
                           "tell of a year of this clinic: of the first open day, or of what is asked for"},
    [EBB_OPTION_DAY] = {"day", '\0', "DAY", NULL, TRACE, NULL,
                        "tell of this day of the clinic: a date, or its number from 0"},
    [EBB_OPTION_PATIENT] = {"patient", '\0', "N", NULL, TRACE, NULL,
                            "tell of patient N of the clinic's year, those in care first, from 0"},
    [EBB_OPTION_YEAR] = {"year", '\0', "N", NULL, TRACE, "0, the first",
                         "tell of year N of those that are simulated of the clinic"},
    [EBB_OPTION_EXACT] = {"exact", '\0', NULL, NULL, COMPARE, NULL,
                          "accept nothing but identical results (of what both files hold)"},
    [EBB_OPTION_START] = {"start", '\0', NULL, NULL, CLINIC, NULL,
                          "print a commented clinic with the nine values that it needs, to begin with", true},
    [EBB_OPTION_SCHEMA] = {"schema", '\0', NULL, NULL, SHOW, NULL,
                           "print the JSON Schema of studies, for editors"},
    [EBB_OPTION_REFERENCE] = {"reference", '\0', NULL, NULL, SHOW, NULL,
                              "print the reference page of all keys (Markdown)", true},
    [EBB_OPTION_JSON] = {"json", '\0', NULL, NULL,
                         RUN | CLINIC | SENSITIVITY | SHOW | TRACE | COMPARE | STATUS | CHECK | CALIBRATE |
                             MERGE | VERSION,
                         NULL, "print one JSON document"},
    [EBB_OPTION_FULL] = {"full", '\0', NULL, NULL, RUN | CLINIC | COMPARE | SENSITIVITY, "one screen",
                         "print the whole page: of a run all populations and measures, what pairing was "
                         "worth, times; of a comparison each measure in both, and the difference; of a "
                         "sensitivity all values; of a clinic every staffing, assumption, hour and number"},
    [EBB_OPTION_QUIET] = {"quiet", 'q', NULL, NULL,
                          RUN | CLINIC | SENSITIVITY | VALIDATE | CHECK | CALIBRATE | MERGE, NULL,
                          "say nothing but errors and what was asked for (--json, --full, a check's table)"},
    [EBB_OPTION_NO_PROGRESS] = {"no-progress", '\0', NULL, NULL,
                                RUN | CLINIC | CHECK | CALIBRATE | SENSITIVITY | MERGE, NULL,
                                "show no progress"},
    [EBB_OPTION_MAN] = {"man", '\0', NULL, NULL, HELP, NULL, "print the man page (roff)", true},
    [EBB_OPTION_COMPLETION] = {"completion", '\0', "SHELL", NULL, HELP, NULL,
                               "print the completion script for SHELL; there is one for bash", true},
    [EBB_OPTION_HELP] = {"help", 'h', NULL, NULL, ALL, NULL, "print this help"},
    [EBB_OPTION_VERSION] = {"version", '\0', NULL, NULL, ALL, NULL, "print the version"},
};
