/* SPDX-License-Identifier: MIT
 * ebb: everything a program needs to read a study, run it and keep the results.
 *
 * ebb_config_open -> ebb_plan_init -> ebb_play_once (with the sink of an ebb_writer) -> ebb_summary_init ->
 * ebb_writer_finish.
 */
#ifndef EBB_EBB_H
#define EBB_EBB_H

#include <ebb/config.h>
#include <ebb/executor.h>
#include <ebb/kernel.h>
#include <ebb/measure.h>
#include <ebb/outcome.h>
#include <ebb/plan.h>
#include <ebb/precision.h>
#include <ebb/provenance.h>
#include <ebb/reader.h>
#include <ebb/results.h>
#include <ebb/sink.h>
#include <ebb/status.h>
#include <ebb/study.h>
#include <ebb/summary.h>
#include <ebb/tally.h>
#include <ebb/trace.h>
#include <ebb/version.h>
#include <ebb/writer.h>

#endif
