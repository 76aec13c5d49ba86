/* SPDX-License-Identifier: MIT
 * made_groups: see the header.
 */
#include "made_groups.h"

#include <stdio.h>
#include <string.h>

#include <sys/stat.h>

#include "tap.h"

void ebb_made_group_file(const char *folder, const char *path, const char *text)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s%s", folder, path);
    for (char *at = whole + strlen(folder) + 1; *at; at++) {
        if (*at == '/') {
            *at = '\0';
            mkdir(whole, 0700);
            *at = '/';
        }
    }
    FILE *file = fopen(whole, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}
