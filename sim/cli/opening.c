/* SPDX-License-Identifier: MIT
 * opening: a study from the command line.
 */
#include "opening.h"

#include <string.h>

#include "console.h"

/* Plans the study that was read; prints and frees the messages of both steps. */
static enum ebb_status finish(struct ebb_opening *opening, enum ebb_status status,
                              struct ebb_messages *messages)
{
    if (status == EBB_OK)
        status = ebb_plan_init(&opening->plan, &opening->config.study, messages);
    ebb_console_messages(messages);
    ebb_messages_free(messages);
    return status;
}

enum ebb_status ebb_opening_read(struct ebb_opening *opening, const char *path,
                                 const struct ebb_options *options)
{
    struct ebb_messages messages = {0};
    *opening = (struct ebb_opening){0};
    enum ebb_status status =
        ebb_config_open(path, options->settings, options->n_settings, &opening->config, &messages);
    return finish(opening, status, &messages);
}

enum ebb_status ebb_opening_parse(struct ebb_opening *opening, const char *name, const char *study)
{
    struct ebb_messages messages = {0};
    *opening = (struct ebb_opening){0};
    enum ebb_status status =
        ebb_config_parse(name, study, strlen(study), NULL, 0, &opening->config, &messages);
    return finish(opening, status, &messages);
}

void ebb_opening_free(struct ebb_opening *opening)
{
    ebb_plan_free(&opening->plan);
    ebb_config_free(&opening->config);
}
