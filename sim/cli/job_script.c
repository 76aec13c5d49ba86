/* SPDX-License-Identifier: MIT
 * job_script: figures with their margins, the command's words, and the script around them.
 *
 *   1. What is asked   2. What Slurm is asked for   3. The command   4. The body   5. The script
 */
#include "job_script.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/shard.h>
#include <ebb/units.h>
#include <ebb/version.h>

#include "console.h"
#include "shell_words.h"

/* 1. What is asked */

int64_t ebb_job_shards_a_task(int64_t n_shards)
{
    return (n_shards + EBB_JOB_MOST_TASKS - 1) / EBB_JOB_MOST_TASKS;
}

int64_t ebb_job_tasks(int64_t n_shards)
{
    const int64_t each = ebb_job_shards_a_task(n_shards);
    return (n_shards + each - 1) / each;
}

enum ebb_status ebb_job_asked(const struct ebb_options *options, struct ebb_job_asked *out_asked)
{
    const char *said = options->value[EBB_OPTION_SBATCH], *threads = options->value[EBB_OPTION_THREADS];
    const char *why = "";
    uint64_t n = 0;
    *out_asked = (struct ebb_job_asked){0};
    if (said == NULL)
        return EBB_OK;
    if (!ebb_units_read_whole(said, EBB_SHARD_MOST, &n, &why) || n < 1) {
        ebb_console_note("ebb: --sbatch %s: %s%smust be a number of shards from 1 to %d", said, why,
                         why[0] ? ": " : "", EBB_SHARD_MOST);
        return EBB_USAGE;
    }
    if (ebb_options_has(options, EBB_OPTION_SHARD)) {
        ebb_console_note("ebb: --sbatch and --shard: a script gives each of its tasks a shard: leave one of "
                         "them out");
        return EBB_USAGE;
    }
    out_asked->n_shards = (int64_t)n;
    out_asked->n_processors = 1;
    if (threads && ebb_units_read_whole(threads, EBB_SHARD_MOST, &n, &why) && n >= 1)
        out_asked->n_processors = (int)n; /* what is no number, ebb_machine_choose refuses */
    return EBB_OK;
}

void ebb_job_machine(const struct ebb_job_asked *asked, struct ebb_machine *machine)
{
    machine->use.n_threads = machine->n_processors = asked->n_processors;
}

/* 2. What Slurm is asked for */

enum {
    /* Notice before the time is over. Longer than a block, a row or a year of a clinic takes on one thread (a
     * row of a million patients: a minute) and what is written then; Slurm may send it a minute early. */
    NOTICE_SECONDS = 120,
    /* Starting, reading a shared disk, the notice and its minute: what a task needs that plays nothing. */
    LEAST_MINUTES = 10,
    /* A trial is good to a factor of two on an idle machine; nodes may be half as quick as this one. */
    TIME_MARGIN = 3,
    /* The program and its libraries, and what HDF5 holds of a file; measured: 40 MB at rest. */
    LEAST_MEGABYTES = 256,
    MEMORY_MARGIN = 2,
    /* Stops of a task: a day's limit reached 20 times is three weeks; a task that comes no further ends. */
    MOST_RESTARTS = 20,
};

static int64_t minutes_of(double seconds)
{
    return LEAST_MINUTES + (int64_t)ceil(TIME_MARGIN * seconds / 60.0);
}

/* Hours may be more than a day's: Slurm takes 300:00:00. */
static void add_time(struct ebb_text *text, int64_t minutes)
{
    ebb_text_add(text, "%02" PRId64 ":%02" PRId64 ":00", minutes / 60, minutes % 60);
}

/* Of a whole's path the name of its folder where it is called as all are (results/NAME/run.h5), else its own;
 * letters that Slurm, the log's name or a line of comment could take amiss become '_'. */
static void add_name(struct ebb_text *text, const char *path)
{
    const char *end = strrchr(path, '/'), *from;
    const char *last = end ? end + 1 : path, *dot = strrchr(last, '.');
    const bool is_usual = strcmp(last, "run.h5") == 0 || strcmp(last, "clinic.h5") == 0;
    if (!is_usual || end == NULL || end == path)
        end = dot && dot > last ? dot : last + strlen(last), from = last;
    else
        for (from = end; from > path && from[-1] != '/'; from--)
            ;
    ebb_text_add(text, "ebb-");
    for (; from < end; from++) {
        const bool plain = (*from >= 'a' && *from <= 'z') || (*from >= 'A' && *from <= 'Z') ||
                           (*from >= '0' && *from <= '9') || *from == '_' || *from == '-';
        ebb_text_add_bytes(text, plain ? from : "_", 1);
    }
}

static void add_head(const struct ebb_job_asked *asked, const char *name, const struct ebb_job_needs *needs,
                     struct ebb_text *text)
{
    const int64_t each = ebb_job_shards_a_task(asked->n_shards), tasks = ebb_job_tasks(asked->n_shards);
    const double seconds = needs->seconds / (double)asked->n_shards * (double)each;
    const int64_t megabytes =
        LEAST_MEGABYTES + (int64_t)ceil(MEMORY_MARGIN * needs->memory_bytes / 1048576.0);
    ebb_text_add(text, "#SBATCH --job-name=%s\n#SBATCH --array=1-%" PRId64 "\n#SBATCH --cpus-per-task=%d\n",
                 name, tasks, asked->n_processors);
    ebb_text_add(text, "#SBATCH --mem=%" PRId64 "M\n#SBATCH --time=", megabytes);
    add_time(text, minutes_of(seconds));
    ebb_text_add(text,
                 "\n#SBATCH --signal=B:USR1@%d\n#SBATCH --open-mode=append\n#SBATCH --requeue\n"
                 "#SBATCH --output=%s-%%A_%%a.log\n",
                 NOTICE_SECONDS, name);
    ebb_text_add(text, "#\n# By %s: %s and %s a task, %s.\n", needs->trial,
                 ebb_format_bytes(needs->memory_bytes).chars, ebb_format_seconds(seconds).chars,
                 ebb_format_of(each, "shard", "shards").chars);
    ebb_text_add(text, "# Asked for: %d times the memory and %d MB, %d times the time and %d minutes.\n",
                 MEMORY_MARGIN, LEAST_MEGABYTES, TIME_MARGIN, LEAST_MINUTES);
}

/* 3. The command */

/* How many words of the line from this one on are the script's own, and not the tasks': a shard takes as many
 * threads as it has processors. */
static int n_own(const struct ebb_options *options, int at)
{
    static const char *const OWN[] = {"--sbatch", "--threads"};
    for (size_t i = 0; i < sizeof OWN / sizeof OWN[0]; i++) {
        const size_t length = strlen(OWN[i]);
        if (strncmp(options->argv[at], OWN[i], length) != 0)
            continue;
        if (options->argv[at][length] == '=')
            return 1;
        if (options->argv[at][length] == '\0')
            return 2;
    }
    return 0;
}

/* The shard's own option goes before the words, as "--" may stand among them. */
static void add_command(const struct ebb_options *options, struct ebb_text *text)
{
    bool only_arguments = false;
    ebb_text_add(text, "ebb=");
    ebb_shell_words_add(text, options->argv[0]);
    ebb_text_add(text, "\nwords=(");
    for (int i = 1; i < options->argc; i++) {
        const int own = only_arguments ? 0 : n_own(options, i);
        only_arguments = only_arguments || strcmp(options->argv[i], "--") == 0;
        if (own > 0) {
            i += own - 1;
            continue;
        }
        ebb_text_add(text, "%s", text->chars[text->length - 1] == '(' ? "" : " ");
        ebb_shell_words_add(text, options->argv[i]);
    }
    ebb_text_add(text, ")\n");
}

/* Names of pieces around their number, for printf of the shell. */
static void add_piece(const struct ebb_job_asked *asked, const char *path, struct ebb_text *text)
{
    struct ebb_text piece = {0};
    int digits = 1;
    for (int64_t left = asked->n_shards; left >= 10; left /= 10)
        digits++;
    ebb_shard_path((struct ebb_shard){asked->n_shards, asked->n_shards}, path, &piece);
    /* The last one's name ends with ".shard-N-of-N" and what the whole's ends with. */
    const char *chars = ebb_text_chars(&piece), *at = NULL;
    for (const char *next = chars; (next = strstr(next, ".shard-")) != NULL; next++)
        at = next;
    struct ebb_text head = {0};
    if (at) {
        ebb_text_add_bytes(&head, chars, (size_t)(at - chars) + strlen(".shard-"));
        ebb_text_add(text, "whole=");
        ebb_shell_words_add(text, path);
        ebb_text_add(text, "\npiece=(");
        ebb_shell_words_add(text, ebb_text_chars(&head));
        ebb_text_add(text, " %d ", digits);
        ebb_shell_words_add(text, at + strlen(".shard-") + digits);
        ebb_text_add(text, ")\n");
    }
    text->failed = text->failed || piece.failed || head.failed;
    ebb_text_free(&head);
    ebb_text_free(&piece);
}

/* 4. The body */

/* Kept as one text: it is read, and edited, as a script. */
static const char SUBMIT[] =
    "\n"
    "# Without Slurm around it, this file hands itself over: the array, and the merge behind it.\n"
    "submit() {\n"
    "    local ids=1-$tasks array\n"
    "    case ${1:-} in [0-9]*) ids=$1; shift ;; esac\n"
    "    array=$(sbatch --parsable --array=\"$ids\" \"$@\" \"$0\") || exit\n"
    "    array=${array%%;*}\n"
    "    echo \"array $array, tasks $ids\"\n"
    "    [ \"$merges\" != nothing ] || return 0\n"
    "    # afterany: the merge asks itself whether all is there; afterok would never run after one failure.\n"
    "    sbatch --parsable --array=1 --dependency=afterany:\"$array\" --job-name=\"$name-merge\" \\\n"
    "        --output=\"$name-%A-merge.log\" --time=\"$merge_time\" \"$@\" \"$0\" merge\n"
    "}\n"
    "\n"
    "if [ \"${1:-}\" = merge ]; then\n"
    "    [ \"$merges\" = pieces ] || exec \"$ebb\" \"${words[@]}\"\n"
    "    exec \"$ebb\" merge \"${merge[@]}\" -- \"$whole\"\n"
    "elif [ -z \"${SLURM_ARRAY_TASK_ID:-}\" ]; then\n"
    "    submit \"$@\"\n"
    "    exit\n"
    "fi\n";

static const char TASK[] =
    "\n"
    "# Signals are passed on: USR1 comes before the time is over, TERM when somebody ends the job. In the\n"
    "# background, because a shell hears of a signal only while it waits.\n"
    "child='' heard='' near='' ended=''\n"
    "trap 'heard=1 near=1; kill -USR1 \"$child\" 2>/dev/null' USR1\n"
    "trap 'heard=1 ended=1; kill -TERM \"$child\" 2>/dev/null' TERM\n"
    "play() {\n"
    "    \"$@\" &\n"
    "    child=$!\n"
    "    while heard=''; wait \"$child\"; status=$?; [ -n \"$heard\" ]; do :; done\n"
    "}\n"
    "\n"
    "# A shard that was stopped goes on when its task runs again. A task that was cancelled stays so.\n"
    "go_on() {\n"
    "    [ -z \"$ended\" ] || exit 75\n"
    "    if [ \"${SLURM_RESTART_COUNT:-0}\" -ge \"$restarts\" ]; then\n"
    "        echo \"shard $shard: stopped for the ${restarts}th time: more --time, or look into it\" >&2\n"
    "        exit 75\n"
    "    fi\n"
    "    echo \"shard $shard: stopped before its end; back into the queue\" >&2\n"
    "    # By its place in the array: SLURM_JOB_ID of one of the tasks is the number of all of them.\n"
    "    scontrol requeue \"${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\" &&\n"
    "        sleep 300 # Slurm ends it meanwhile\n"
    "    exit 75\n"
    "}\n"
    "\n"
    "failed=0\n"
    "first=$(((SLURM_ARRAY_TASK_ID - 1) * a_task + 1))\n"
    "for ((shard = first; shard < first + a_task && shard <= shards; shard++)); do\n"
    "    file=''\n"
    "    [ \"$merges\" != pieces ] ||\n"
    "        printf -v file '%s%0*d%s' \"${piece[0]}\" \"${piece[1]}\" \"$shard\" \"${piece[2]}\"\n"
    "    if [ -n \"$file\" ] && [ -e \"$file\" ]; then\n"
    "        echo \"shard $shard: $file is there already\"\n"
    "        continue\n"
    "    fi\n"
    "    [ -z \"$near\" ] || go_on\n"
    "    play \"$ebb\" --shard \"$shard/$shards\" \"${words[@]}\"\n"
    "    case $status in\n"
    "    0) ;;\n"
    "    75 | 138) go_on ;; # 138: USR1 before it listened\n"
    "    *) failed=$status; echo \"shard $shard: exit status $status\" >&2 ;;\n"
    "    esac\n"
    "    [ -z \"$ended\" ] || exit 75\n"
    "done\n"
    "exit \"$failed\"\n";

/* 5. The script */

/* What a kind of merge is called in the script, and what is told of it. */
static const struct {
    const char *name, *behind, *and_it, *more;
} MERGES[EBB_JOB_MERGES_COUNT] = {
    [EBB_JOB_MERGES_PIECES] = {"pieces", ", and the merge behind it", " and the merge",
                               "#   ebb status FILE         which shards are finished, and what goes on\n"},
    [EBB_JOB_MERGES_AGAIN] = {"again", ", and a call behind it that puts them together", " and that call",
                              ""},
    [EBB_JOB_MERGES_NOTHING] = {"nothing", "", "", ""},
};

static void add_about(const struct ebb_options *options, enum ebb_job_merges merges, struct ebb_text *text)
{
    ebb_text_add(text, "# `ebb %s` in shards, an array of Slurm%s. Printed by ebb %s.\n#\n",
                 EBB_COMMANDS[options->command].name, MERGES[merges].behind, ebb_version());
    ebb_text_add(text,
                 "#   bash job.sh             hands over the array%s\n"
                 "#   bash job.sh 3,17        these tasks again%s\n%s#\n",
                 MERGES[merges].and_it, merges == EBB_JOB_MERGES_NOTHING ? "" : ", and the last step",
                 MERGES[merges].more);
    ebb_text_add(
        text, "# Start it where the names of files below are right. More words go to sbatch, and win over\n"
              "# what is asked for here: bash job.sh --account=mine --time=2:00:00\n");
}

static void add_values(const struct ebb_options *options, const struct ebb_job_asked *asked, const char *name,
                       const struct ebb_job_needs *needs, struct ebb_text *text)
{
    ebb_text_add(
        text,
        "\nname=%s\nshards=%" PRId64 " a_task=%" PRId64 " tasks=%" PRId64 " restarts=%d\nmerge_time=", name,
        asked->n_shards, ebb_job_shards_a_task(asked->n_shards), ebb_job_tasks(asked->n_shards),
        MOST_RESTARTS);
    add_time(text, minutes_of(needs->merge_seconds));
    ebb_text_add(text, "\nmerges=%s merge=(%s)\n", MERGES[needs->merges].name,
                 ebb_options_has(options, EBB_OPTION_FORCE) ? "--force" : "");
}

static void say(const struct ebb_options *options, const struct ebb_job_asked *asked,
                const struct ebb_job_needs *needs)
{
    if (ebb_options_has(options, EBB_OPTION_QUIET))
        return;
    ebb_console_note("ebb: a job script for %s in %s; keep it in a file, and hand it over with bash%s:",
                     ebb_format_of(asked->n_shards, "shard", "shards").chars,
                     ebb_format_of(ebb_job_tasks(asked->n_shards), "task", "tasks").chars,
                     needs->merges == EBB_JOB_MERGES_NOTHING ? "" : ", which submits the merge too");
    ebb_console_note("ebb:   ebb %s ... --sbatch %" PRId64 " > job.sh; bash job.sh",
                     EBB_COMMANDS[options->command].name, asked->n_shards);
}

enum ebb_status ebb_job_print(const struct ebb_options *options, const struct ebb_job_asked *asked,
                              const char *path, const struct ebb_job_needs *needs)
{
    struct ebb_text text = {0}, name = {0};
    if (asked->gather) {
        *asked->gather = *needs;
        asked->gather->trial = ""; /* the caller's is gone when this is read */
        return EBB_OK;
    }
    add_name(&name, path);
    ebb_text_add(&text, "#!/bin/bash\n");
    add_about(options, needs->merges, &text);
    add_head(asked, ebb_text_chars(&name), needs, &text);
    add_values(options, asked, ebb_text_chars(&name), needs, &text);
    add_command(options, &text);
    if (needs->merges == EBB_JOB_MERGES_PIECES)
        add_piece(asked, path, &text);
    ebb_text_add(&text, "%s%s", SUBMIT, TASK);
    text.failed = text.failed || name.failed;
    ebb_text_free(&name);
    const enum ebb_status status = ebb_console_print(&text);
    if (status == EBB_OK)
        say(options, asked, needs);
    return status;
}
