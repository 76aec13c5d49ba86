/* SPDX-License-Identifier: MIT
 * opening: the line that opens a results file in Python, ready to be copied into a shell.
 *
 *     /usr/bin/python3 -c 'import xarray; print(xarray.open_dataset("/home/ada/results/run.h5"))'
 *
 * It is what a new user does first with a file, so it must work as it stands: with Debian's Python and not
 * whichever comes first in PATH (the packages that README names are Debian's), from any folder, and whatever
 * the file is called.
 */
#ifndef EBB_CLI_OPENING_H
#define EBB_CLI_OPENING_H

#include <ebb/text.h>

/* Adds the line without a newline at its end. `first_column`: where it begins on the page; a line that would
 * go beyond column 100 is cut, where Python joins it again, and a clinic's always is. `what`: what is done
 * with the file, for its root group alone shows only names where a file keeps no patients. */
enum ebb_opening {
    EBB_OPENING_ALL,     /* patients and all: xarray's own overview */
    EBB_OPENING_SUMMARY, /* of a run without patients */
    EBB_OPENING_CLINIC   /* a few numbers of each staffing, by their names */
};
void ebb_opening_add(const char *path, enum ebb_opening what, int first_column, struct ebb_text *text);

#endif
