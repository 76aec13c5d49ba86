/* SPDX-License-Identifier: MIT
 * walk: one patient's course played by hand, for tests that stand where a
 * clinic would: they say what becomes of each session.
 */
#ifndef TESTS_WALK_H
#define TESTS_WALK_H

#include <ebb/course.h>
#include <ebb/plan.h>

/* The course points into the struct: do not copy it. gives: caller calls walk_free. */
struct walk {
    struct ebb_plan plan;
    struct ebb_patient patient; /* may be changed before walk_begin */
    struct ebb_luck luck;
    struct ebb_course course;
    void *memory[2];
};

/* Draws the patient of the study and begins his or her course. */
void walk_init(struct walk *walk, const struct ebb_study *study, int64_t patient);
void walk_begin(struct walk *walk); /* again */
void walk_free(struct walk *walk);

/* What comes next must be this, on that day. */
void walk_expect(const struct walk *walk, enum ebb_course_step step, int day);

/* Goes on with the course's own luck until that comes next, and returns its day; `policy` of the study is
 * handed over to. Fails the test when the course ends before. */
int walk_to(struct walk *walk, enum ebb_course_step step, int policy);

#endif
