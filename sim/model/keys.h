/* SPDX-License-Identifier: MIT
 * keys: ways to write rows of the table of keys, and its parts.
 *
 *   keys_study.c        the top of a study, and what is no parameter and no policy
 *   keys_parameters.c   sections of parameters
 *   keys_policy.c       parts of policies
 *   keys_target.c       published numbers; joint draws that ranges of answers are of
 *   keys_economics.c    prices and utilities
 *   keys_calibration.c  calibrations
 *
 * A section is written as people write it, name by name, and knows nothing of the sections around it: offsets
 * count from the struct of its own section, and whoever includes it says how far that one is in. So the parts
 * of a policy stand once and serve policies and phases.
 *
 * A new key is read and written as garbage -> its offset is counted from the wrong struct, or its kind is
 * another than the member's type: no compiler compares the two. Where two rows overlap, a study does not come
 * back from its own text (unit_config).
 */
#ifndef EBB_MODEL_KEYS_H
#define EBB_MODEL_KEYS_H

#include <stddef.h>

#include <ebb/key.h>
#include <ebb/study.h>

extern const struct ebb_key EBB_KEYS_PARAMETERS[];   /* sections, offsets in struct ebb_parameters */
extern const struct ebb_key EBB_KEYS_POLICY_PARTS[]; /* sections, offsets in struct ebb_policy */
extern const struct ebb_key EBB_KEYS_COSTS[];        /* offsets in struct ebb_costs */
extern const struct ebb_key EBB_KEYS_UTILITIES[];    /* offsets in struct ebb_utilities */
extern const struct ebb_key EBB_KEYS_UNCERTAINTY[];  /* offsets in struct ebb_asked_draws */
extern const struct ebb_key EBB_KEYS_TARGET[];       /* one element, offsets in struct ebb_target */

/* The induction of a study that gives none: twice a week for three weeks, as in the trials that are replayed.
 * Count and days are two rows with one meaning, so both take their default from here. */
enum { EBB_USUAL_INFUSIONS = 6 };
extern const int EBB_USUAL_DAYS[EBB_USUAL_INFUSIONS];

/* The arguments of a row, in order: name as written; kind; unit; initial value (REQUIRED: none); least and
 * greatest value (of a text: 0 and its bytes with the NUL); offset in the struct of the section; meaning, a
 * phrase that goes on from "how" or "what", for the reference page and for "is missing: ..."; and of a claim
 * its source and grade. Of a real or a whole number an initial value below the least means that
 * it may be `off`; of an index -1 is none.
 *
 * A CLAIM says something about patients or trials and names its source and grade; a VALUE is a convention. */
#define ROW(called, what, measured_in, start, low, high, place, says)                             \
    .name = called, .kind = what, .unit = measured_in, .initial = start, .min = low, .max = high, \
    .offset = place, .meaning = says
#define CLAIM(called, what, measured_in, start, low, high, place, says, from, degree)                  \
    {                                                                                                  \
        ROW(called, what, measured_in, start, low, high, place, says), .source = from, .grade = degree \
    }
#define VALUE(called, what, measured_in, start, low, high, place, says) \
    {                                                                   \
        ROW(called, what, measured_in, start, low, high, place, says)   \
    }
/* NaN, without <math.h>, which is not for this room. */
#define REQUIRED (0.0 / 0.0)
/* A SECTION is always there; a PART has a bool `on` at `switch_place`, set by the part's being written. What
 * a part `shows` is an example for the reference page: whole lines of a study, so that people can copy them
 * and cli_schema can read them. */
#define SECTION(called, members, says)                                          \
    {                                                                           \
        .name = called, .kind = EBB_SECTION, .fields = members, .meaning = says \
    }
#define PART(called, members, place, switch_place, says, shows)                                             \
    {                                                                                                       \
        .name = called, .kind = EBB_SECTION, .fields = members, .offset = place, .on_offset = switch_place, \
        .meaning = says, .example = shows                                                                   \
    }
#define INCLUDE(members, place)                                             \
    {                                                                       \
        .name = "", .kind = EBB_INCLUDE, .fields = members, .offset = place \
    }
/* Of a key at the top of a study that a clinic chooses, with all below it. */
#define CHOSEN .files = EBB_IN_STUDY, .is_chosen = true
#define END          \
    {                \
        .name = NULL \
    }

#endif
