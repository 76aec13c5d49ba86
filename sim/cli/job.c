/* SPDX-License-Identifier: MIT
 * job: what `ebb run` is asked to do.
 */
#include "job.h"

#include <errno.h>
#include <string.h>

#include <sys/stat.h>

#include "console.h"
#include "progress.h"

static const char RESULTS_NAME[] = "run.h5";

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* --out FILE, --out FOLDER, or results/<study>/run.h5. */
static enum ebb_status choose_path(const struct ebb_options *options, struct ebb_text *path)
{
    const char *out = options->value[EBB_OPTION_OUT];

    if (out) {
        size_t length = strlen(out);
        bool slash = out[length - 1] == '/';
        ebb_text_add(path, "%s", out);
        if (slash || is_folder(out))
            ebb_text_add(path, "%s%s", slash ? "" : "/", RESULTS_NAME);
    } else {
        const char *study = options->arguments[0];
        const char *slash = strrchr(study, '/');
        const char *stem = slash ? slash + 1 : study;
        const char *dot = strrchr(stem, '.');
        int length = (int)(dot && dot != stem ? (size_t)(dot - stem) : strlen(stem));
        ebb_text_add(path, "results/%.*s/%s", length, stem, RESULTS_NAME);
    }
    return path->failed ? EBB_NO_MEMORY : EBB_OK;
}

enum ebb_status ebb_job_choose_kernel(const struct ebb_options *options,
                                      const struct ebb_kernel_entry **out_kernel)
{
    const char *name = options->value[EBB_OPTION_KERNEL];

    *out_kernel = name ? ebb_kernel_find(name) : ebb_kernel_best();
    if (*out_kernel && !(*out_kernel)->runs_here()) {
        ebb_console_note(
            "ebb: --kernel %s: this processor lacks its instructions: leave --kernel out, or take one without a "
            "mark in `ebb version`.",
            name);
        return EBB_USAGE;
    }
    if (*out_kernel)
        return EBB_OK;
    struct ebb_text names = {0};
    for (const struct ebb_kernel_entry *kernel = EBB_KERNELS; kernel->name; kernel++)
        ebb_text_add(&names, "%s%s", kernel == EBB_KERNELS ? "" : ", ", kernel->name);
    ebb_console_note("ebb: --kernel %s: there is no kernel of that name. There are %s.", name,
                     names.failed ? "others" : names.chars);
    ebb_text_free(&names);
    return EBB_USAGE;
}

enum ebb_status ebb_job_init(struct ebb_job *job, const struct ebb_options *options)
{
    *job = (struct ebb_job){.options = options, .started = ebb_progress_clock()};
    if (ebb_options_has(options, EBB_OPTION_PROFILE) && ebb_options_has(options, EBB_OPTION_DRY_RUN)) {
        ebb_console_note(
            "ebb: --profile: a dry run takes no time worth telling: leave out --dry-run or --profile.");
        return EBB_USAGE;
    }
    enum ebb_status status = ebb_threads_choose(options, &job->threads);
    if (status == EBB_OK)
        status = ebb_job_choose_kernel(options, &job->kernel);
    if (status == EBB_OK)
        status = ebb_opening_read(&job->opening, options->arguments[0], options);
    if (status == EBB_OK)
        status = choose_path(options, &job->path);
    return status;
}

void ebb_job_free(struct ebb_job *job)
{
    ebb_opening_free(&job->opening);
    ebb_text_free(&job->path);
}

double ebb_job_years_each(const struct ebb_job *job)
{
    return (double)job->opening.plan.calendar.end_day / 365.25;
}

enum ebb_status ebb_job_make_folders(const char *path)
{
    struct ebb_text folder = {0};
    enum ebb_status status = EBB_OK;

    for (const char *slash = strchr(path, '/'); slash && status == EBB_OK; slash = strchr(slash + 1, '/')) {
        if (slash == path)
            continue;
        ebb_text_free(&folder);
        ebb_text_add_bytes(&folder, path, (size_t)(slash - path));
        if (folder.failed) {
            status = EBB_NO_MEMORY;
        } else if (mkdir(folder.chars, 0777) != 0) {
            const int why = errno;
            if (is_folder(folder.chars))
                continue;
            ebb_console_note(
                "%s: the folder cannot be made: %s: choose another place with --out [EBB_BAD_FILE]",
                folder.chars, strerror(why));
            status = EBB_BAD_FILE;
        }
    }
    ebb_text_free(&folder);
    return status;
}
