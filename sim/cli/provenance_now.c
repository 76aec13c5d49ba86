/* SPDX-License-Identifier: MIT
 * provenance_now: the clock, the host and the command line.
 *
 * A clock or a host name that cannot be had is no reason to refuse a run: the file then says nothing of it.
 */
#include "provenance_now.h"

#include <time.h>

#include <unistd.h>

#include "shell_words.h"

static void note_place(struct ebb_provenance_now *now)
{
    const time_t second = time(NULL);
    struct tm utc;
    if (gmtime_r(&second, &utc) == NULL ||
        strftime(now->started, sizeof now->started, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        now->started[0] = '\0';
    if (gethostname(now->host, sizeof now->host - 1) != 0)
        now->host[0] = '\0';
}

/* The moment is that of the call, so it is made before the work starts and not when the file is written. */
enum ebb_status ebb_provenance_now_init(struct ebb_provenance_now *now, const struct ebb_options *options)
{
    *now = (struct ebb_provenance_now){0};
    note_place(now);
    for (int i = 0; i < options->argc; i++) {
        ebb_text_add(&now->command_line, "%s", i > 0 ? " " : "");
        ebb_shell_words_add(&now->command_line, options->argv[i]);
    }
    return now->command_line.failed ? EBB_NO_MEMORY : EBB_OK;
}

void ebb_provenance_now_free(struct ebb_provenance_now *now)
{
    ebb_text_free(&now->command_line);
}
