/* SPDX-License-Identifier: MIT
 * fuzz: see the header. Trouble that is not the thing under test (a full disk) aborts with words of its own.
 *
 *   1. Promises   2. The scratch folder
 */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ebb/plan.h>
#include <ebb/text.h>

/* 1. Promises */

/* On stderr, where libFuzzer and the sanitizers speak as well. */
void ebb_fuzz_require(bool holds, const char *promise, const struct ebb_messages *messages)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz: does not hold: %s\n", promise);
    if (messages && messages->n > 0)
        fprintf(stderr, "fuzz: first message: %s\n", messages->items[0].words);
    abort();
}

/* Printing is part of it: words quote what a file says, and are escaped on their way out. */
void ebb_fuzz_refused(enum ebb_status status, enum ebb_status refusal, struct ebb_messages *messages)
{
    ebb_fuzz_require(status == EBB_OK || status == refusal, "the status is EBB_OK or the refusal", messages);
    ebb_fuzz_require(status == EBB_OK || messages->n > 0, "a refusal has a message", messages);
    for (size_t i = 0; i < messages->n; i++) {
        struct ebb_text text = {0};
        ebb_message_print(&messages->items[i], &text);
        ebb_fuzz_require(!text.failed && text.length > 0, "a message can be printed", messages);
        ebb_text_free(&text);
    }
    ebb_messages_free(messages);
}

bool ebb_fuzz_same_bytes(const void *a, const void *b, size_t n)
{
    return memcmp(a, b, n) == 0;
}

static void read_back(const struct ebb_config *config, const char *name)
{
    struct ebb_config again = {0};
    struct ebb_messages messages = {0};
    const enum ebb_status status = ebb_config_parse(name, ebb_text_chars(&config->canonical),
                                                    config->canonical.length, NULL, 0, &again, &messages);
    ebb_fuzz_require(status == EBB_OK, "the canonical text is a study", &messages);
    ebb_fuzz_require(ebb_fuzz_same_bytes(&again.study, &config->study, sizeof config->study),
                     "the canonical text gives the study back", NULL);
    ebb_fuzz_require(strcmp(again.canonical.chars, config->canonical.chars) == 0,
                     "the canonical text of it is the same", NULL);
    ebb_fuzz_require(strcmp(again.canonical_sha256, config->canonical_sha256) == 0, "so is its SHA-256",
                     NULL);
    ebb_messages_free(&messages);
    ebb_config_free(&again);
}

void ebb_fuzz_study_holds(const struct ebb_config *config, const char *name)
{
    struct ebb_plan plan = {0};
    struct ebb_messages messages = {0};
    read_back(config, name);
    const enum ebb_status status = ebb_plan_init(&plan, &config->study, &messages);
    ebb_fuzz_require(status == EBB_OK, "what is accepted can be planned", &messages);
    ebb_plan_free(&plan);
    ebb_messages_free(&messages);
}

/* 2. The scratch folder */

enum { PATHS = 32, PATH_SIZE = 300 };

static char folder[PATH_SIZE];

/* Files only: no target makes a folder, and a removal that descends would be one more thing to get wrong. */
static void remove_folder(void)
{
    DIR *entries = opendir(folder);
    for (struct dirent *entry = entries ? readdir(entries) : NULL; entry; entry = readdir(entries))
        (void)unlinkat(dirfd(entries), entry->d_name, 0); /* refuses "." and ".." */
    if (entries)
        closedir(entries);
    (void)rmdir(folder);
}

const char *ebb_fuzz_folder(void)
{
    if (folder[0] == '\0') {
        const char *within = getenv("EBB_TMP");
        snprintf(folder, sizeof folder, "%.200s/ebb-fuzz-XXXXXX", within && within[0] ? within : "/tmp");
        ebb_fuzz_require(mkdtemp(folder) != NULL && atexit(remove_folder) == 0, "a scratch folder", NULL);
    }
    return folder;
}

const char *ebb_fuzz_path(const char *name)
{
    static char paths[PATHS][PATH_SIZE];
    const size_t start = strlen(ebb_fuzz_folder()) + 1;
    for (int i = 0; i < PATHS; i++) {
        if (paths[i][0] == '\0')
            snprintf(paths[i], PATH_SIZE, "%.250s/%.40s", folder, name);
        if (strcmp(paths[i] + start, name) == 0)
            return paths[i];
    }
    ebb_fuzz_require(false, "at most thirty-two names", NULL);
    return NULL;
}

/* Not by ebb's own way of publishing, which syncs: a thousand times a second that is all that would be done.
 * A new file each time, because ext4 writes out at once what is cut to nothing and filled again; and HDF5
 * would take a file that it failed to close for the same one. */
const char *ebb_fuzz_put(const char *name, const void *bytes, size_t size)
{
    const char *path = ebb_fuzz_path(name);
    (void)unlink(path);
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool good = file >= 0 && write(file, bytes, size) == (ssize_t)size && close(file) == 0;
    ebb_fuzz_require(good, good ? "" : strerror(errno), NULL);
    return path;
}
