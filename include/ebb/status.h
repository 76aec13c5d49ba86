/* SPDX-License-Identifier: MIT
 * status: what a call that can fail returns, and what it has to say about it.
 *
 * A user's mistake or the machine's trouble returns a status. What an out_ parameter holds then, its
 * declaration says: where it says "whatever the status", it is to be freed after a failure, too; where it
 * says nothing, it is not to be looked at. A bug of our own stops the program through ebb_require. Nothing
 * below sim/cli prints: words travel in a struct ebb_messages.
 *
 * Caveat: a bug ends the program of whoever calls the library, too, with a line on stderr -> report that
 * line; it is never a user's input that leads there.
 *
 *   1. The one list of codes   2. ebb_require
 */
#ifndef EBB_STATUS_H
#define EBB_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

/* Code, number, sentence. The number is the exit status of the command where `ebb help` lists it; every
 * other failure (no memory) exits with 1, as scripts expect. Numbers are never given anew: people's
 * scripts hold them. Above 6 they keep clear of what shells use (126 and up, but for 130, which is what a
 * shell itself says of a program that SIGINT ended). */
#define EBB_STATUS_LIST(X)                                         \
    X(EBB_OK, 0, "done")                                           \
    X(EBB_FAILED, 1, "failed")                                     \
    X(EBB_USAGE, 2, "the command line cannot be used")             \
    X(EBB_BAD_STUDY, 3, "the study cannot be used")                \
    X(EBB_BAD_FILE, 4, "a file cannot be read or written")         \
    X(EBB_IMPRECISE, 5, "the precision asked for was not reached") \
    X(EBB_CHECK_FAILED, 6, "a check failed")                       \
    X(EBB_NO_MEMORY, 71, "not enough memory")                      \
    X(EBB_STOPPED, 75, "stopped; the same command goes on")       \
    X(EBB_INTERRUPTED, 130, "interrupted")

#define EBB_AS_ENUM(code, number, text) code = number,
enum ebb_status { EBB_STATUS_LIST(EBB_AS_ENUM) };
#undef EBB_AS_ENUM

/* The name ("EBB_BAD_STUDY") and the sentence of a code; both are constant and never NULL. */
const char *ebb_status_name(enum ebb_status status);
const char *ebb_status_text(enum ebb_status status);

/* A check of our own logic, kept in every build: names the place and exits with status 70. Never for user
 * input. */
#define ebb_require(truth) ((truth) ? (void)0 : ebb_bug(__FILE__, __LINE__, #truth))
void ebb_bug(const char *file, int line, const char *what) __attribute__((noreturn));

#ifdef __cplusplus
}
#endif

#endif
