/* SPDX-License-Identifier: MIT
 * year_fetch: who comes next in a list is on the way from memory before anybody asks.
 *
 * People of a day are strewn over memory: half a kB of a visitor, the person's traits, luck and rows at the
 * week that he or she has come to, some fifteen cache lines, each of which the processor would wait for in
 * turn. A year of 30,000 patients waited three quarters of its time, and even 300 do not fit beside a second
 * cache's other guests.
 *
 *     list      at ........ near ......... far
 *               is asked    luck and rows  the visitor and the person, where the others' addresses stand
 *
 * Nothing here changes a bit of anything: a list that changes meanwhile costs a line that nobody reads.
 */
#include "year.h"

/* How far ahead. Two that far are some 20 lines each, as many as a core can wait for at once; further ahead
 * the first are thrown out again. */
enum { NEAR = 2, FAR = 4 };

/* The empty statement keeps the call: gcc 12 takes a function that only prefetches for one that does nothing,
 * and leaves it out. */
static void fetch(const void *from, size_t bytes)
{
    __asm__ volatile("");
    for (size_t at = 0; at < bytes; at += EBB_CACHE_LINE)
        __builtin_prefetch((const unsigned char *)from + at);
}

static void fetch_visitor(const struct ebb_clinic_year *year, int index)
{
    const struct ebb_person *person = &year->people->people[index];
    const size_t days = (size_t)year->people->constants->calendar.interval_days + 1;
    fetch(&year->visitors[index], sizeof(struct ebb_visitor));
    fetch(person, offsetof(struct ebb_person, patient.keep) + days * sizeof *person->patient.keep);
    fetch(person->patient.settle, days * sizeof *person->patient.settle);
}

/* At the assessment that comes next; of a session at the one before, mostly on the same lines. */
static void fetch_luck(const struct ebb_walk *walk)
{
    const struct ebb_course *course = &walk->year->visitors[walk->near].course;
    const struct ebb_luck *luck = course->luck;
    const int t = course->next_assessment - !walk->of_assessments;
    fetch(ebb_luck_at(luck, t), 1);
    fetch(course->infusion_mask + t, 1);
    if (!walk->of_assessments)
        return;
    fetch(course->score + t, 1);
    fetch(course->state + t, 1);
}

static int next_of(const struct ebb_walk *walk, int index)
{
    if (index < 0)
        return -1;
    const struct ebb_links *links = &walk->year->links[index];
    return walk->of_assessments ? links->next_assessed : links->next;
}

static void look_ahead(struct ebb_walk *walk)
{
    if (walk->far >= 0)
        fetch_visitor(walk->year, walk->far);
    if (walk->near >= 0)
        fetch_luck(walk);
}

struct ebb_walk ebb_walk_from(const struct ebb_clinic_year *year, bool of_assessments, int head)
{
    struct ebb_walk walk = {year, of_assessments, head, head, head};
    for (int i = 0; i < FAR && walk.far >= 0; i++) {
        fetch_visitor(year, walk.far);
        walk.far = next_of(&walk, walk.far);
        if (i >= FAR - NEAR)
            walk.near = next_of(&walk, walk.near);
    }
    look_ahead(&walk);
    return walk;
}

void ebb_walk_on(struct ebb_walk *walk, int next)
{
    walk->at = next;
    walk->near = next_of(walk, walk->near);
    walk->far = next_of(walk, walk->far);
    look_ahead(walk);
}
