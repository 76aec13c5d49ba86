/* SPDX-License-Identifier: MIT
 * ebb clinic: how many chairs and nurses a policy needs.
 *
 * --start needs no clinic: it prints one.
 */
#include <ebb/clinic_file.h>

#include "console.h"
#include "load_clinic.h"

static enum ebb_status print_start(void)
{
    struct ebb_text text = {0};
    ebb_config_print_clinic_start(&text);
    return ebb_console_print(&text);
}

enum ebb_status ebb_command_clinic(const struct ebb_options *options)
{
    struct ebb_clinic_config *config = NULL;
    if (ebb_options_has(options, EBB_OPTION_START))
        return print_start();
    if (options->n_arguments == 0) {
        ebb_console_note(
            "ebb: which clinic? Write it as: ebb clinic CLINIC (or --start for one to begin with)");
        return EBB_USAGE;
    }
    const enum ebb_status status = ebb_load_clinic(options->arguments[0], options, &config);
    ebb_loaded_clinic_free(config);
    return status;
}
