/* SPDX-License-Identifier: MIT
 * groups: from a line of /proc/self/cgroup outwards, folder by folder.
 *
 *   1. One group and those around it   2. All lines   3. This process
 */
#include <ebb/groups.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/text.h>

struct ebb_groups_line ebb_groups_line_of(const char *folder, const char *name)
{
    struct ebb_groups_line line = {""};
    struct ebb_text path = {0};
    ebb_text_add(&path, "%s/%s", folder, name);
    FILE *file = fopen(ebb_text_chars(&path), "re");
    if (file && fgets(line.chars, sizeof line.chars, file) == NULL)
        line.chars[0] = '\0';
    if (file)
        fclose(file);
    ebb_text_free(&path);
    line.chars[strcspn(line.chars, "\n")] = '\0';
    return line;
}

/* 1. One group and those around it */

static double least_of(ebb_groups_read *read, const char *folder, const char *group)
{
    double least = INFINITY;
    size_t length = strcspn(group, "\n");
    for (;;) {
        struct ebb_text path = {0};
        ebb_text_add(&path, "%s%.*s", folder, (int)length, group);
        least = fmin(least, read(ebb_text_chars(&path)));
        ebb_text_free(&path);
        if (length == 0)
            return least;
        while (length > 0 && group[--length] != '/')
            ;
    }
}

/* 2. All lines */

/* Whether the list "cpu,cpuacct" up to its colon has the word: v1 mounts controllers together. */
static int has_controller(const char *list, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = list; *at != ':' && *at; at += strcspn(at, ",:")) {
        at += *at == ',';
        if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == ':'))
            return 1;
    }
    return 0;
}

double ebb_groups_least(const struct ebb_groups_limit *limit, const char *groups, const char *folder)
{
    double least = INFINITY;
    for (const char *line = groups; line && *line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        const char *kinds = strchr(line, ':'), *group = kinds ? strchr(kinds + 1, ':') : NULL;
        if (group == NULL)
            continue;
        if (group == kinds + 1) {
            least = fmin(least, least_of(limit->v2, folder, group + 1));
        } else if (has_controller(kinds + 1, limit->controller)) {
            /* By its own name, which is a link where the folder has the name of the whole list. */
            struct ebb_text inner = {0};
            ebb_text_add(&inner, "%s/%s", folder, limit->controller);
            least = fmin(least, least_of(limit->v1, ebb_text_chars(&inner), group + 1));
            ebb_text_free(&inner);
        }
    }
    return least;
}

/* 3. This process */

double ebb_groups_least_here(const struct ebb_groups_limit *limit)
{
    char groups[4096] = "";
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (file == NULL)
        return INFINITY;
    groups[fread(groups, 1, sizeof groups - 1, file)] = '\0';
    fclose(file);
    return ebb_groups_least(limit, groups, "/sys/fs/cgroup");
}
