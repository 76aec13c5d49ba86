/* SPDX-License-Identifier: MIT
 * target: the words of what is said of published numbers.
 */
#include <ebb/target.h>

#include <stddef.h>

const char *const EBB_USES[] = {
    [EBB_CALIBRATION] = "calibration", [EBB_VALIDATION] = "validation", [EBB_SHOWN] = "shown", NULL};
const char *const EBB_DOMAINS[] = {
    [EBB_STATUS] = "status", [EBB_SINGLE] = "single", [EBB_DURABILITY] = "durability", NULL};
const char *const EBB_CLOCKS[] = {[EBB_FROM_FOLLOWUP] = "followup", [EBB_FROM_RELAPSE] = "relapse", NULL};
const char *const EBB_MISSINGS[] = {[EBB_MISSING_SIMULATED] = "simulated",
                                    [EBB_MISSING_FAILURE] = "failure",
                                    [EBB_MISSING_LAST] = "last",
                                    [EBB_MISSING_EXCLUDED] = "excluded",
                                    NULL};
const char *const EBB_CAUSES[] = {[EBB_CAUSE_NONE] = "none",
                                  [EBB_CAUSE_RULE] = "rule",
                                  [EBB_CAUSE_POPULATION] = "population",
                                  [EBB_CAUSE_CENSORING] = "censoring",
                                  [EBB_CAUSE_SOURCES] = "sources",
                                  [EBB_CAUSE_MODEL] = "model",
                                  NULL};
const char *const EBB_GRADES[] = {"A", "B", "C", "D", "X", NULL};
