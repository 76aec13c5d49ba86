/* SPDX-License-Identifier: MIT
 * clinic_page: the page of a clinic: some 70 lines of 100 columns, the answer in the first six.
 *
 *     the answer         what your staffing gives; the smallest that will do      clinic_answer.c
 *     title, question
 *     given, assumed     with the key that changes it; what is replaced           clinic_inputs.c
 *     chairs x nurses    a grid                                                   clinic_tables.c
 *     your own numbers   with two errors in two columns, beside another           clinic_numbers.c
 *     that it tips over  where it does, or with one chair less                    clinic_loop.c
 *     what to do first   what if, ranked, with its price                          clinic_changes.c
 *     if a nurse is ill  how many are turned away that day                       clinic_findings_text.c
 *     hours              who waits for what, the worst day and hour               clinic_findings_text.c
 *     where the panel goes
 *     the formula        beside the simulation, and why they differ
 *     file, digest
 *     intended use
 *
 * The answer stands before the title, as on no other page: who plans chairs reads one line of it.
 */
#include "clinic_page.h"

#include <ebb/version.h>

#include "clinic_parts.h"
#include "opening.h"

static void add_title(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s%s%s", clinic->title, clinic->question[0] ? ": " : "", clinic->question);
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

static enum ebb_status add_tables(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    ebb_text_add(text, "\n");
    enum ebb_status status = ebb_clinic_page_add_grid(page, text);
    if (status == EBB_OK && page->full)
        status = ebb_clinic_page_add_staffings(page, text);
    if (status == EBB_OK && page->full)
        status = ebb_clinic_page_add_within(page, text);
    ebb_text_add(text, "\n");
    if (status == EBB_OK)
        status = ebb_clinic_page_add_numbers(page, text);
    if (page->full)
        ebb_clinic_page_add_all(page, text);
    return status;
}

/* As at the end of a run's page. The digest tells whether two clinics gave the same without their files. */
static void add_file(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    ebb_text_add(text, "  file      %s\n  open it   ", page->path);
    ebb_opening_add(page->path, EBB_OPENING_CLINIC, 12, text);
    ebb_text_add(text, "\n  digest    %s\n", page->digest);
}

enum ebb_status ebb_clinic_page_print(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    ebb_clinic_page_add_answer(page, text);
    add_title(page, text);
    ebb_clinic_page_add_inputs(page, text);
    enum ebb_status status = add_tables(page, text);
    ebb_text_add(text, "\n");
    ebb_clinic_page_add_loop(page, text);
    if (status == EBB_OK)
        status = ebb_clinic_page_add_first(page, text);
    ebb_clinic_page_add_short_days(page, text);
    ebb_clinic_page_add_hours(page, text);
    if (status == EBB_OK && page->full)
        status = ebb_clinic_page_add_week(page, text);
    ebb_clinic_page_add_drift(page, text);
    ebb_clinic_page_add_textbook(page, text);
    add_file(page, text);
    ebb_text_add(text, "%s\n", ebb_intended_use());
    return text->failed ? EBB_NO_MEMORY : status;
}
