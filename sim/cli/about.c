/* SPDX-License-Identifier: MIT
 * about: the clock, the host and the command line.
 */
#include "about.h"

#include <string.h>
#include <time.h>

#include <unistd.h>

void ebb_about_note(struct ebb_about *about)
{
    const time_t now = time(NULL);
    struct tm utc;
    memset(about, 0, sizeof *about);
    if (gmtime_r(&now, &utc) == NULL ||
        strftime(about->started, sizeof about->started, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        about->started[0] = '\0';
    if (gethostname(about->host, sizeof about->host - 1) != 0)
        about->host[0] = '\0';
}

void ebb_about_command_line(struct ebb_text *text, const struct ebb_options *options)
{
    static const char SAFE[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=+:,@%";
    for (int i = 0; i < options->argc; i++) {
        const char *word = options->argv[i];
        ebb_text_add(text, "%s", i > 0 ? " " : "");
        if (word[0] != '\0' && word[strspn(word, SAFE)] == '\0') {
            ebb_text_add(text, "%s", word);
            continue;
        }
        ebb_text_add(text, "'");
        for (; *word; word++)
            ebb_text_add_bytes(text, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
        ebb_text_add(text, "'");
    }
}
