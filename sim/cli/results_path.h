/* SPDX-License-Identifier: MIT
 * results_path: where a command that plays something keeps what came of it.
 *
 *     --out FILE       FILE
 *     --out FOLDER     FOLDER/run.h5
 *     neither          results/<study>/run.h5, a clinic's in clinic.h5
 */
#ifndef EBB_CLI_RESULTS_PATH_H
#define EBB_CLI_RESULTS_PATH_H

#include <ebb/text.h>

#include "options.h"

/* `name`: what the file is called in its folder. Of results/mine/run.h5, which is played again, the study is
 * "mine" as of the study that it came from, and not "run". EBB_NO_MEMORY. */
enum ebb_status ebb_results_path(const struct ebb_options *options, const char *name, struct ebb_text *path);
/* Of one study among several: FOLDER/<study>/, to be its --out. */
void ebb_results_folder(const char *folder, const char *study, const char *name, struct ebb_text *path);

#endif
