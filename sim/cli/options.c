/* SPDX-License-Identifier: MIT
 * options: reading a command line by the tables.
 *
 * Options may stand before or after the subcommand and its arguments: `ebb run study.yaml --force`, `ebb
 * --force run study.yaml`. `--name value`, `--name=value`, `-o value`, `-ovalue` and clusters of switches
 * (`-nq`) are understood; `--` ends the options. One pass from left to right over words that stay where they
 * are:
 *
 *     ebb  --force  run  study.yaml  --set  relapse.score="20 points"  -qo  out.h5
 *          option   |    argument    option and its value             cluster; o takes the next word
 *                   command: the first word that is neither an option nor the value of one
 *
 * So `ebb --out run study.yaml` asks for the command study.yaml: the word after --out is its value, whatever
 * it says. Whether a command takes an option is asked at the end, when the command is known.
 *
 * The first mistake ends the reading, unlike mistakes in a study: behind a word that was not understood it is
 * not known which of the others are values. Abbreviations (--pat) were left: an option that is added later
 * would change what an old script means.
 *
 *   1. Names   2. One option   3. The whole line
 */
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/units.h>

/* 1. Names */

int ebb_options_command(const char *name)
{
    for (int c = 0; c < EBB_COMMAND_COUNT; c++) {
        if (strcmp(EBB_COMMANDS[c].name, name) == 0)
            return c;
    }
    return -1;
}

bool ebb_options_allowed(enum ebb_command command, enum ebb_option option)
{
    return (EBB_OPTIONS[option].commands >> command & 1u) != 0;
}

/* With a length, since "--seed=3" is one word. Of two of one name the command's own (`check --csv FILE`,
 * `export --csv`); below 0, the command is not known yet: the first. */
static int option_named(const char *name, size_t length, int command)
{
    int found = -1;
    for (int o = 0; o < EBB_OPTION_COUNT; o++) {
        const bool is =
            strlen(EBB_OPTIONS[o].name) == length && memcmp(EBB_OPTIONS[o].name, name, length) == 0;
        if (is && (found < 0 ||
                   (command >= 0 && ebb_options_allowed((enum ebb_command)command, (enum ebb_option)o))))
            found = o;
    }
    return found;
}

static int option_lettered(char letter)
{
    for (int o = 0; o < EBB_OPTION_COUNT; o++) {
        if (letter != '\0' && EBB_OPTIONS[o].letter == letter)
            return o;
    }
    return -1;
}

/* The candidate nearest to a mistyped word, or NULL when none is near enough to be worth a question. */
static const char *nearest_of(const char *word, const char *const *candidates, int n_candidates)
{
    const char *nearest = NULL;
    int distance = EBB_UNITS_FAR;
    for (int i = 0; i < n_candidates; i++) {
        if (ebb_units_is_nearer(word, candidates[i], &distance))
            nearest = candidates[i];
    }
    return nearest;
}

/* Options are looked for among all, not among those of the command, which may not have been read yet: a right
 * name for the wrong command gets its own message in check_line. */
static void complain_of_option(const char *name, size_t length, struct ebb_messages *messages)
{
    const char *names[EBB_OPTION_COUNT];
    char word[64] = "";

    for (int o = 0; o < EBB_OPTION_COUNT; o++)
        names[o] = EBB_OPTIONS[o].name;
    /* A word longer than any option is near to none: it is compared as empty. */
    if (length < sizeof word)
        memcpy(word, name, length);
    const char *nearest = nearest_of(word, names, EBB_OPTION_COUNT);
    if (nearest)
        ebb_messages_add(messages, EBB_USAGE, NULL, "there is no option --%.*s. Did you mean --%s?",
                         (int)length, name, nearest);
    else
        ebb_messages_add(messages, EBB_USAGE, NULL, "there is no option --%.*s. See ebb help.", (int)length,
                         name);
}

/* A study in the place of the command is the commonest slip of all that are no misspelling: people leave the
 * verb out. It is not run all the same; a later command could be named like a file. */
static void complain_of_command(const char *name, struct ebb_messages *messages)
{
    const char *names[EBB_COMMAND_COUNT];

    for (int c = 0; c < EBB_COMMAND_COUNT; c++)
        names[c] = EBB_COMMANDS[c].name;
    const char *nearest = nearest_of(name, names, EBB_COMMAND_COUNT);
    size_t length = strlen(name);
    if (nearest)
        ebb_messages_add(messages, EBB_USAGE, NULL, "there is no command %s. Did you mean ebb %s?", name,
                         nearest);
    else if (length > 5 && strcmp(name + length - 5, ".yaml") == 0)
        ebb_messages_add(messages, EBB_USAGE, NULL, "there is no command %s. Did you mean ebb run %s?", name,
                         name);
    else
        ebb_messages_add(messages, EBB_USAGE, NULL, "there is no command %s. See ebb help.", name);
}

/* 2. One option */

/* What the parser keeps while it reads. */
struct reading {
    struct ebb_options *options;
    int next;    /* index in argv */
    int n_words; /* neither options nor their values; the first is the subcommand */
    char *text;  /* where the keys of settings are copied to */
    struct ebb_messages *messages;
};

/* The key must be copied, since it ends at "=" and not at a NUL; the value ends with its word and is that of
 * argv. Whether there is such a key, the table of keys says, with the option as its place. */
static enum ebb_status keep_setting(struct reading *reading, enum ebb_option option, const char *assignment)
{
    const char *equals = strchr(assignment, '=');
    if (equals == NULL || equals == assignment) {
        ebb_messages_add(reading->messages, EBB_USAGE, NULL, "--%s %s: write it as --%s key=value",
                         EBB_OPTIONS[option].name, assignment, EBB_OPTIONS[option].name);
        return EBB_USAGE;
    }
    size_t length = (size_t)(equals - assignment);
    memcpy(reading->text, assignment, length);
    reading->text[length] = '\0';
    reading->options->settings[reading->options->n_settings++] =
        (struct ebb_override){.key = reading->text, .value = equals + 1, .adds = option == EBB_OPTION_ADD};
    reading->text += length + 1;
    return EBB_OK;
}

/* A value that is given twice is refused and not taken from the last, as other programs do: in a script that
 * adds options to options it would be silently another run. A switch may be repeated, it says nothing new.
 * So may --set, of which the last for a key counts, as does --set patients=5 behind --patients 7: it is there
 * to change one thing at the end of a long line. */
static enum ebb_status keep_option(struct reading *reading, enum ebb_option option, const char *value)
{
    struct ebb_options *options = reading->options;
    const struct ebb_option_info *info = &EBB_OPTIONS[option];

    const bool may_repeat = option == EBB_OPTION_SET || option == EBB_OPTION_ADD;
    if (!may_repeat && info->argument && options->value[option]) {
        ebb_messages_add(reading->messages, EBB_USAGE, NULL, "--%s stands there twice, with %s and with %s",
                         info->name, options->value[option], value);
        return EBB_USAGE;
    }
    options->value[option] = value;
    if (may_repeat)
        return keep_setting(reading, option, value);
    if (info->setting)
        options->settings[options->n_settings++] =
            (struct ebb_override){.key = info->setting, .value = value, .option = info->name};
    return EBB_OK;
}

/* Whether the next word can be the value of an option that may have none: options and paths cannot, so that
 * `--leave-out calibration.yaml` has none. By the word alone, never by which files there are: a line means
 * the same in every folder. */
static bool next_is_name(const struct reading *reading)
{
    if (reading->next >= reading->options->argc)
        return false;
    const char *word = reading->options->argv[reading->next];
    return word[0] != '-' && strchr(word, '/') == NULL && strchr(word, '.') == NULL;
}

/* Takes the option's value from what follows it in its own word, or from the next word. */
static enum ebb_status take_option(struct reading *reading, enum ebb_option option, const char *attached)
{
    const struct ebb_option_info *info = &EBB_OPTIONS[option];
    const char *value = attached;

    if (info->argument == NULL && attached) {
        ebb_messages_add(reading->messages, EBB_USAGE, NULL, "--%s takes no value (%s)", info->name,
                         attached);
        return EBB_USAGE;
    }
    if (info->argument == NULL ||
        (info->argument[0] == '[' && (attached ? attached[0] == '\0' : !next_is_name(reading))))
        return keep_option(reading, option, "");
    if (value == NULL && reading->next < reading->options->argc)
        value = reading->options->argv[reading->next++];
    if (value == NULL || value[0] == '\0') {
        ebb_messages_add(reading->messages, EBB_USAGE, NULL, "--%s needs a value: --%s %s", info->name,
                         info->name, info->argument);
        return EBB_USAGE;
    }
    return keep_option(reading, option, value);
}

static enum ebb_status read_long(struct reading *reading, const char *name)
{
    size_t length = strcspn(name, "=");
    int option = option_named(name, length, reading->n_words > 0 ? (int)reading->options->command : -1);

    if (option < 0) {
        complain_of_option(name, length, reading->messages);
        return EBB_USAGE;
    }
    return take_option(reading, (enum ebb_option)option, name[length] == '=' ? name + length + 1 : NULL);
}

/* "-nq" is two switches, "-ofile" a letter with its value: the first letter that takes one ends the
 * cluster. */
static enum ebb_status read_letters(struct reading *reading, const char *letters)
{
    enum ebb_status status = EBB_OK;
    for (const char *letter = letters; *letter && status == EBB_OK; letter++) {
        int option = option_lettered(*letter);
        if (option < 0) {
            ebb_messages_add(reading->messages, EBB_USAGE, NULL, "there is no option -%c. See ebb help.",
                             *letter);
            return EBB_USAGE;
        }
        if (EBB_OPTIONS[option].argument)
            return take_option(reading, (enum ebb_option)option, letter[1] ? letter + 1 : NULL);
        status = keep_option(reading, (enum ebb_option)option, "");
    }
    return status;
}

/* 3. The whole line */

/* The order in the allocation is that of alignment: structs with pointers, pointers, letters.
 *
 *     | settings (n) | arguments (n) | keys of --set, each with its NUL |        n = argc
 */
static enum ebb_status make_room(struct ebb_options *options, char **out_text)
{
    size_t n = (size_t)options->argc, length = 0;

    for (size_t i = 0; i < n; i++)
        length += strlen(options->argv[i]) + 1;
    /* One allocation for all: no list can be longer than the words of the line, and no text than their
     * letters. */
    char *memory = malloc(n * sizeof *options->settings + n * sizeof *options->arguments + length + 1);
    if (memory == NULL)
        return EBB_NO_MEMORY;
    options->memory = memory;
    options->settings = (struct ebb_override *)options->memory;
    options->arguments = (const char **)(options->settings + n);
    *out_text = (char *)(options->arguments + n);
    return EBB_OK;
}

static enum ebb_status read_words(struct reading *reading)
{
    struct ebb_options *options = reading->options;
    bool only_arguments = false;
    enum ebb_status status = EBB_OK;

    while (reading->next < options->argc && status == EBB_OK) {
        const char *word = options->argv[reading->next++];
        /* Behind "--" everything is an argument, so that a file may be called "-n". */
        if (!only_arguments && strcmp(word, "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && strncmp(word, "--", 2) == 0) {
            status = read_long(reading, word + 2);
        } else if (!only_arguments && word[0] == '-' && word[1] != '\0') {
            status = read_letters(reading, word + 1);
        } else if (reading->n_words++ > 0) {
            options->arguments[options->n_arguments++] = word;
        } else {
            int command = ebb_options_command(word);
            if (command < 0) {
                complain_of_command(word, reading->messages);
                return EBB_USAGE;
            }
            options->command = (enum ebb_command)command;
        }
    }
    return status;
}

/* Then nothing else of the line matters: "ebb run --help" needs no study. */
static bool asks_for_itself(const struct ebb_options *options)
{
    return ebb_options_has(options, EBB_OPTION_HELP) || ebb_options_has(options, EBB_OPTION_VERSION);
}

/* "-" is standard output to most programs and would be a file here, which then cannot be removed by `rm -`.
 * HDF5 needs a file in which it can go back, so that it cannot be written to a pipe. */
static bool refuse_dash(const struct ebb_options *options, struct ebb_messages *messages)
{
    static const enum ebb_option FILES[] = {EBB_OPTION_OUT, EBB_OPTION_CSV};
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        const char *file = options->value[FILES[i]];
        if (file && strcmp(file, "-") == 0) {
            ebb_messages_add(messages, EBB_USAGE, NULL,
                             "--%s -: is no file: name one (results go to standard "
                             "output with --json)",
                             EBB_OPTIONS[FILES[i]].name);
            return true;
        }
    }
    return false;
}

/* What stands beside an option that prints one thing of its own. How much is said on the way (--quiet) may
 * be in somebody's alias. */
static bool refuse_company(const struct ebb_options *options, struct ebb_messages *messages)
{
    const char *command = EBB_COMMANDS[options->command].name;
    int alone = 0, other = 0;
    while (alone < EBB_OPTION_COUNT && !(options->value[alone] && EBB_OPTIONS[alone].stands_alone))
        alone++;
    if (alone == EBB_OPTION_COUNT)
        return false;
    const char *name = EBB_OPTIONS[alone].name;
    while (other < EBB_OPTION_COUNT && (!options->value[other] || other == alone ||
                                        other == EBB_OPTION_QUIET || other == EBB_OPTION_NO_PROGRESS))
        other++;
    if (options->n_arguments > 0)
        ebb_messages_add(messages, EBB_USAGE, NULL,
                         "ebb %s --%s prints the same with and without %s: leave out %s or --%s", command,
                         name, options->arguments[0], options->arguments[0], name);
    else if (other < EBB_OPTION_COUNT)
        ebb_messages_add(messages, EBB_USAGE, NULL,
                         "ebb %s --%s prints the same with and without --%s: leave one of them out", command,
                         name, EBB_OPTIONS[other].name);
    return options->n_arguments > 0 || other < EBB_OPTION_COUNT;
}

/* Whether the subcommand takes all the options given and the number of arguments. An option that would have
 * no effect is refused, not passed over: `ebb compare --seed 3` shows a misunderstanding that a result would
 * only hide. Options are asked first, because "write it as" is no help to who mistook the command. */
static enum ebb_status check_line(const struct ebb_options *options, struct ebb_messages *messages)
{
    const struct ebb_command_info *command = &EBB_COMMANDS[options->command];

    for (int o = 0; o < EBB_OPTION_COUNT; o++) {
        if (options->value[o] && !ebb_options_allowed(options->command, (enum ebb_option)o)) {
            ebb_messages_add(messages, EBB_USAGE, NULL, "ebb %s takes no --%s. See ebb help %s.",
                             command->name, EBB_OPTIONS[o].name, command->name);
            return EBB_USAGE;
        }
    }
    if (asks_for_itself(options))
        return EBB_OK;
    if (refuse_dash(options, messages) || refuse_company(options, messages))
        return EBB_USAGE;
    if (options->n_arguments < command->fewest ||
        (command->most >= 0 && options->n_arguments > command->most)) {
        ebb_messages_add(messages, EBB_USAGE, NULL, "write it as: ebb %s %s%s(see ebb help %s)",
                         command->name, command->arguments, command->arguments[0] ? " " : "", command->name);
        return EBB_USAGE;
    }
    return EBB_OK;
}

/* --draws sets a study that is run and a clinic, and says of a check what its studies' sets are asked for:
 * which of these is known when the whole line is. A clinic without draws has a key for that. */
static enum ebb_status set_draws(struct ebb_options *options, struct ebb_messages *messages)
{
    const char *draws = options->value[EBB_OPTION_DRAWS];
    if (draws && ebb_options_has(options, EBB_OPTION_NO_UNCERTAINTY)) {
        ebb_messages_add(messages, EBB_USAGE, NULL,
                         "--draws %s and --no-uncertainty, which plays none: leave one of them out", draws);
        return EBB_USAGE;
    }
    if (draws && (options->command == EBB_RUN || options->command == EBB_CLINIC))
        options->settings[options->n_settings++] =
            (struct ebb_override){.key = "uncertainty.draws", .value = draws, .option = "draws"};
    if (options->command == EBB_CLINIC && ebb_options_has(options, EBB_OPTION_NO_UNCERTAINTY))
        options->settings[options->n_settings++] =
            (struct ebb_override){.key = "uncertainty.draws", .value = "0", .option = "no-uncertainty"};
    return EBB_OK;
}

enum ebb_status ebb_options_init(struct ebb_options *options, int argc, char **argv,
                                 struct ebb_messages *messages)
{
    *options = (struct ebb_options){.command = EBB_HELP, .argc = argc, .argv = argv};
    struct reading reading = {.options = options, .next = 1, .messages = messages};
    enum ebb_status status = make_room(options, &reading.text);

    if (status == EBB_OK)
        status = read_words(&reading);
    if (status == EBB_OK && reading.n_words == 0 && !asks_for_itself(options)) {
        ebb_messages_add(messages, EBB_USAGE, NULL,
                         "a command is missing, as in: ebb run STUDY. See ebb help.");
        return EBB_USAGE;
    }
    if (status == EBB_OK)
        status = check_line(options, messages);
    if (status == EBB_OK)
        status = set_draws(options, messages);
    return status;
}

void ebb_options_free(struct ebb_options *options)
{
    free(options->memory);
    *options = (struct ebb_options){0};
}
