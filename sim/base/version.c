/* SPDX-License-Identifier: MIT
 * version: what the build told this file through macros, and what the program is for.
 *
 * The Makefile gives the macros to this file alone, so that a commit recompiles one file and not the house.
 * Somebody else's build without them gets "unknown", not an error: an engine inside another program need not
 * have a history.
 */
#include <ebb/version.h>

#ifndef EBB_VERSION
#define EBB_VERSION "unknown"
#endif
#ifndef EBB_COMMIT
#define EBB_COMMIT "unknown"
#endif
#ifndef EBB_COMPILER_FLAGS
#define EBB_COMPILER_FLAGS "unknown"
#endif

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

const char *ebb_version(void)
{
    return EBB_VERSION;
}

const char *ebb_commit(void)
{
    return EBB_COMMIT;
}

const char *ebb_compiler(void)
{
    return COMPILER;
}

const char *ebb_compiler_flags(void)
{
    return EBB_COMPILER_FLAGS;
}

const char *ebb_intended_use(void)
{
    return "Research, teaching and capacity planning with virtual patients; no advice about any individual.";
}
