/* SPDX-License-Identifier: MIT
 * opening: a name through two quotings, and a line that may be cut.
 *
 *     the name         /data/ada's "runs"/run.h5
 *     for Python       "/data/ada\x27s \x22runs\x22/run.h5"
 *     for the shell    the whole program in single quotes, which hold nothing that a shell looks at
 *
 * Both quotes are written as numbers, so that no program ever holds the one that encloses it. Left: the name
 * as an argument of the program, which needs the shell's quoting only, but makes a line of 112 columns.
 */
#include "opening.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_COLUMNS = 100 };

/* As a Python text. Letters beyond ASCII stay as they are: Python reads its program as UTF-8. */
static void add_python_text(const char *words, struct ebb_text *text)
{
    for (const unsigned char *at = (const unsigned char *)words; *at != '\0'; at++) {
        if (*at < ' ' || *at == 0x7f || strchr("'\"\\", *at))
            ebb_text_add(text, "\\x%02x", *at);
        else
            ebb_text_add(text, "%c", *at);
    }
}

/* From the root, for whoever copies the line into a shell that stands elsewhere; as it was given where the
 * folder has no name any more. */
static void add_name(const char *path, struct ebb_text *text)
{
    char folder[PATH_MAX];
    if (path[0] != '/' && getcwd(folder, sizeof folder)) {
        add_python_text(folder, text);
        ebb_text_add(text, "/");
        path += strncmp(path, "./", 2) == 0 ? 2 : 0;
    }
    add_python_text(path, text);
}

/* Of a clinic the numbers by which it is staffed: an overview names sixty outcomes and tells none. Its own
 * line break stands within print's brackets, where Python passes over it. */
static const char *const ENDS[] = {
    [EBB_OPENING_ALL] = ")",
    [EBB_OPENING_SUMMARY] = ", group=\"summary\")",
    [EBB_OPENING_CLINIC] =
        ", group=\"summary\")\n[\"mean\"].to_pandas()[[\"on_target\", \"late_95\", \"waited\"]].to_string()",
};

void ebb_opening_add(const char *path, enum ebb_opening what, int first_column, struct ebb_text *text)
{
    static const char begins[] = "/usr/bin/python3 -c 'import xarray; ";
    struct ebb_text call = {0};
    ebb_text_add(&call, "print(xarray.open_dataset(\"");
    add_name(path, &call);
    ebb_text_add(&call, "\"%s)'", ENDS[what]);
    const size_t columns = (size_t)first_column + strlen(begins) + strcspn(ebb_text_chars(&call), "\n");
    ebb_text_add(text, "%s%s%s", begins, columns > PAGE_COLUMNS ? "\\\n" : "", ebb_text_chars(&call));
    text->failed = text->failed || call.failed;
    ebb_text_free(&call);
}
