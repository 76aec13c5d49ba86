/* SPDX-License-Identifier: MIT
 * ebb: what a program of one's own needs, in one header. The nouns below are what is installed and promised;
 * the headers that they include come along, as parts of them.
 *
 *     in C alone   ebb_study_default -> ebb_plan_init -> ebb_play_once -> ebb_summary_init
 *     from YAML    ebb_config_open   -> ebb_plan_init -> ebb_run_study, which writes the results file, too
 *     afterwards   ebb_results_read  -> tally, summary, provenance, study
 *     one patient  ebb_course_begin  -> ebb_course_next, ... ; or ebb_trace_init, which keeps a log
 *     one's own    a struct ebb_sink in the batch that is played sees every block
 *
 * tests/examples/ has a program for the first, the fourth and the fifth. All headers can be read by C++.
 *
 * Caveats, as symptom -> what to do:
 *   A study struct on the stack overflows it -> it is some 60 kB: make it static, or allocate it.
 *   Nothing is printed -> nothing here prints: messages are data (<ebb/message.h>), and so is progress.
 */
#ifndef EBB_EBB_H
#define EBB_EBB_H

/* What is asked */
#include <ebb/config.h>
#include <ebb/policy.h>
#include <ebb/study.h>

/* Playing it */
#include <ebb/executor.h>
#include <ebb/kernel.h>
#include <ebb/plan.h>
#include <ebb/run_study.h>
#include <ebb/sink.h>

/* What came out */
#include <ebb/contrast.h>
#include <ebb/results.h>
#include <ebb/summary.h>
#include <ebb/tally.h>
#include <ebb/writer.h>

/* One patient */
#include <ebb/course.h>
#include <ebb/trace.h>

/* What went wrong, and which ebb this is */
#include <ebb/message.h>
#include <ebb/status.h>
#include <ebb/version.h>

#endif
