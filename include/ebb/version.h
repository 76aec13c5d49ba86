/* SPDX-License-Identifier: MIT
 * version: which ebb this is, for `ebb version` and for every results file.
 *
 * None of it decides a result: two commits of one contract number give the same bytes. It is what a reader of
 * a file needs to build the program again when they do not.
 *
 * Caveat: "unknown" -> the library was built by other means than its Makefile, which gives version.c these
 * words. Results are the same; only their origin is not told.
 */
#ifndef EBB_VERSION_H
#define EBB_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

/* All are constant and never NULL. */
const char *ebb_version(void);  /* "0.1.0" */
const char *ebb_commit(void);   /* of the sources, "-dirty" added where they differ from it; "unknown" */
const char *ebb_compiler(void); /* "gcc 12.2.0", "clang 14.0.6": the one that compiled version.c */
const char *ebb_compiler_flags(void); /* those that decide the bits of the results */
const char *ebb_intended_use(void);   /* one sentence */

#ifdef __cplusplus
}
#endif

#endif
