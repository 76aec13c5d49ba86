/* SPDX-License-Identifier: MIT
 * results_path: see the header.
 *
 * A folder for each study, so that what belongs to it can lie beside the run: traces, tables, figures.
 */
#include "results_path.h"

#include <string.h>

#include <ebb/folder.h>

/* The study's name without folder and ending. A name that starts with its only dot is all name. */
static void add_stem(struct ebb_text *text, const char *study, const char *name)
{
    const char *slash = strrchr(study, '/'), *stem = slash ? slash + 1 : study, *dot = strrchr(stem, '.');
    if (slash && slash != study && strcmp(stem, name) == 0) {
        for (stem = slash; stem != study && stem[-1] != '/'; stem--)
            ;
        ebb_text_add_bytes(text, stem, (size_t)(slash - stem));
        return;
    }
    ebb_text_add_bytes(text, stem, dot && dot != stem ? (size_t)(dot - stem) : strlen(stem));
}

enum ebb_status ebb_results_path(const struct ebb_options *options, const char *name, struct ebb_text *path)
{
    const char *out = options->value[EBB_OPTION_OUT];
    if (out) {
        /* A slash at the end asks for a folder even where there is none yet: it will be made. */
        const bool slash = out[strlen(out) - 1] == '/';
        ebb_text_add(path, "%s", out);
        if (slash || ebb_folder_is(out))
            ebb_text_add(path, "%s%s", slash ? "" : "/", name);
    } else {
        ebb_text_add(path, "results/");
        add_stem(path, options->arguments[0], name);
        ebb_text_add(path, "/%s", name);
    }
    return path->failed ? EBB_NO_MEMORY : EBB_OK;
}

void ebb_results_folder(const char *folder, const char *study, const char *name, struct ebb_text *path)
{
    ebb_text_add(path, "%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/");
    add_stem(path, study, name);
    ebb_text_add(path, "/");
}
