/* SPDX-License-Identifier: MIT
 * provenance_now: the clock, the host and the command line.
 *
 * A clock or a host name that cannot be had is no reason to refuse a run: the file then says nothing of it.
 */
#include "provenance_now.h"

#include <string.h>
#include <time.h>

#include <unistd.h>

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

/* Words of these characters alone mean the same to every shell without quotes. */
static const char SAFE[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=+:,@%";

static void add_word(struct ebb_text *text, const char *word)
{
    if (word[0] != '\0' && word[strspn(word, SAFE)] == '\0') {
        ebb_text_add(text, "%s", word);
        return;
    }
    ebb_text_add(text, "'");
    for (; *word; word++)
        ebb_text_add_bytes(text, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    ebb_text_add(text, "'");
}

/* The moment is that of the call, so it is made before the work starts and not when the file is written. */
enum ebb_status ebb_provenance_now_init(struct ebb_provenance_now *now, const struct ebb_options *options)
{
    *now = (struct ebb_provenance_now){0};
    note_place(now);
    for (int i = 0; i < options->argc; i++) {
        ebb_text_add(&now->command_line, "%s", i > 0 ? " " : "");
        add_word(&now->command_line, options->argv[i]);
    }
    return now->command_line.failed ? EBB_NO_MEMORY : EBB_OK;
}

void ebb_provenance_now_free(struct ebb_provenance_now *now)
{
    ebb_text_free(&now->command_line);
}
