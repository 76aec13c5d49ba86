/* SPDX-License-Identifier: MIT
 * rules_clinic: what no single value of a clinic shows.
 *
 * Asked as the rules of a study are (<ebb/study_rules.h>): of a clinic in C, and of one that was read from
 * YAML, at the places of its values. What a rule may take for granted is said in sim/model/rules.h. */
#ifndef EBB_CLINIC_RULES_CLINIC_H
#define EBB_CLINIC_RULES_CLINIC_H

#include <ebb/clinic.h>
#include <ebb/study_rules.h>

void ebb_clinic_rules_ask(const struct ebb_clinic *clinic, const struct ebb_rules *rules);

#endif
