/* SPDX-License-Identifier: MIT
 * verification: what must hold of any study whatever its numbers, checked by machine (after the black-box
 * tests of TECH-VER, Buyukkaramikli and others 2019, and sim/model/README.md section 11).
 *
 * The program's own tests run on studies that its authors thought of; this runs on the one whose results are
 * to be believed. It looks at what goes in and what comes out only, so that it still holds when the engine
 * behind is another one. What it cannot tell is whether the model is right: for that there are targets.
 *
 * Caveats:
 *   - it takes long -> some verifications play the study again, two or more times: give it fewer patients;
 *     the statistical ones then see less;
 *   - a statistical one fails -> false alarms come once in a million; another seed tells: a true error fails
 *     again;
 *   - everything is "not here" -> the study has nothing that they look at (one policy, no dropout, one
 *     block).
 */
#ifndef EBB_VERIFICATION_H
#define EBB_VERIFICATION_H

#include <stdatomic.h>
#include <stdbool.h>

#include <ebb/digest.h>
#include <ebb/executor.h>
#include <ebb/kernel.h>
#include <ebb/plan.h>
#include <ebb/status.h>
#include <ebb/tally.h>

/* A study that was played, and what was noticed on the way. Everything is recorded while it plays, whatever
 * the study says, but rows are looked at block by block and never kept: memory does not grow with patients.
 */
struct ebb_played {
    struct ebb_plan plan;
    struct ebb_tally tally;
    char digest[EBB_DIGEST_HEX]; /* of all outcomes and trajectories, in the order of the patients */
    int64_t n_off_scale;         /* scores above the highest of the scale */
    int64_t n_returned;          /* assessments at which a patient came back from a state that is final */
    int64_t n_miscounted;        /* patients whose infusions are not those of their trajectory */
    int64_t n_after_leaving;     /* patients with an infusion after they had left */
    int64_t n_unlike;            /* patients whose scores differ between policies */
};

/* Filled by the caller up to `stop`; ebb_verifier_init plays `base`. All verifications of a study share it,
 * and none changes it, so that their order does not matter and each can be run alone. */
struct ebb_verifier {
    const struct ebb_study *study; /* checked, and fitting a plan; of as many patients as are to be played */
    const struct ebb_kernel_entry *kernel;
    int n_threads;
    atomic_bool *stop; /* may be NULL */
    struct ebb_played base;
    struct ebb_executor *executor; /* plays all of them */
};

/* Not applying is no pass: it is printed as its own thing, or a study without dropout would seem to have been
 * checked for dropout. */
struct ebb_verdict {
    bool applies, passed; /* passed only counts when it applies */
    char words[240];      /* what was found, with numbers */
};

/* One row of the list; `name` is what --json says, `meaning` a sentence that is true when it passes. A status
 * other than EBB_OK (no memory, stopped) leaves no verdict. */
struct ebb_verification {
    const char *name, *meaning;
    enum ebb_status (*run)(const struct ebb_verifier *verifier, struct ebb_verdict *verdict);
};
extern const struct ebb_verification EBB_VERIFICATIONS[]; /* ends with a NULL name */

/* Plays the study of the verifier once, for those verifications that look at one run. gives: caller calls
 * ebb_verifier_free, whatever the status. Fails as a run does. */
enum ebb_status ebb_verifier_init(struct ebb_verifier *verifier);
void ebb_verifier_free(struct ebb_verifier *verifier);

/* Plays a study with the verifier's threads, or with so many and this kernel where they are given. gives:
 * caller calls ebb_played_free. */
enum ebb_status ebb_played_init(struct ebb_played *played, const struct ebb_verifier *verifier,
                                const struct ebb_study *study, int n_threads,
                                const struct ebb_kernel_entry *kernel);
void ebb_played_free(struct ebb_played *played);

/* Whether both runs gave the same outcomes, trajectories and sums. */
bool ebb_played_equal(const struct ebb_played *a, const struct ebb_played *b);

#endif
