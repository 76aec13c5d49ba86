/* SPDX-License-Identifier: MIT
 * ebb version: which ebb this is and how it was built; what a bug report needs.
 *
 * The contract number stands before compiler and flags, because it is what decides results: two builds of one
 * contract agree to the bit, whatever else differs in these lines.
 */
#include <stdio.h>

#include <ebb/config.h>
#include <ebb/json.h>
#include <ebb/kernel.h>
#include <ebb/version.h>
#include <ebb/writer.h>

#include "console.h"
#include "options.h"

/* Versions as they are linked now, not as they were at build time: bugs come with the library that runs.
 * One buffer for all calls: the command has one thread here, and every call writes the same words. */
static const char *libraries(void)
{
    static char words[160];
    snprintf(words, sizeof words, "%s, libyaml %s", ebb_writer_libraries(), ebb_config_yaml_version());
    return words;
}

static void print_json(struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "version", ebb_version());
    ebb_json_string(&json, "commit", ebb_commit());
    ebb_json_integer(&json, "contract", EBB_CONTRACT_NUMBER);
    ebb_json_string(&json, "compiler", ebb_compiler());
    ebb_json_string(&json, "compiler_flags", ebb_compiler_flags());
    ebb_json_string(&json, "libraries", libraries());
    /* All kernels, also those that do not run here: a bug report tells by it what was compiled. */
    ebb_json_open_list(&json, "kernels");
    for (const struct ebb_kernel_entry *kernel = EBB_KERNELS; kernel->name; kernel++) {
        ebb_json_open(&json, NULL);
        ebb_json_string(&json, "name", kernel->name);
        ebb_json_string(&json, "meaning", kernel->meaning);
        ebb_json_truth(&json, "runs_here", kernel->runs_here());
        ebb_json_close(&json);
    }
    ebb_json_close_list(&json);
    ebb_json_string(&json, "intended_use", ebb_intended_use());
    ebb_json_close(&json);
}

/* Kernels in the order in which a run prefers them: the first without a mark is the one that it takes. */
static void print_lines(struct ebb_text *text)
{
    ebb_text_add(text, "ebb %s\n\n", ebb_version());
    ebb_text_add(text, "  commit     %s\n", ebb_commit());
    ebb_text_add(text, "  contract   %d (equal contract, study and seed: equal results)\n",
                 EBB_CONTRACT_NUMBER);
    ebb_text_add(text, "  compiler   %s\n", ebb_compiler());
    ebb_text_add(text, "  flags      %s\n", ebb_compiler_flags());
    ebb_text_add(text, "  libraries  %s\n", libraries());
    for (const struct ebb_kernel_entry *kernel = EBB_KERNELS; kernel->name; kernel++)
        ebb_text_add(text, "  %s  %s: %s%s\n", kernel == EBB_KERNELS ? "kernels  " : "         ",
                     kernel->name, kernel->meaning, kernel->runs_here() ? "" : " (not on this processor)");
    ebb_text_add(text, "\n%s\n", ebb_intended_use());
}

enum ebb_status ebb_command_version(const struct ebb_options *options)
{
    struct ebb_text text = {0};
    if (ebb_options_has(options, EBB_OPTION_JSON))
        print_json(&text);
    else
        print_lines(&text);
    return ebb_console_print(&text);
}
