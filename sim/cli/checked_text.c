/* SPDX-License-Identifier: MIT
 * checked_text: the agreement with published numbers, for people.
 *
 * Two lines a target, not a row of a text_table: that one cuts what is too wide for the page between columns,
 * and z would stand in another table than its target.
 *
 *     T139: relapsed, responders, day 95 of follow-up; validation
 *         25.0 % (17.8 to 33.9)            35.37 ± 0.23 %              z   2.3  OUTSIDE
 *
 *   1. Words   2. A study   3. All studies   4. The page
 */
#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/quantity.h>
#include <ebb/version.h>

#include "checked_text.h"
#include "foretold_text.h"
#include "wrapped.h"

/* 1. Words */

/* "relapsed, placebo, stable_remitters, day 97 of follow-up": what is all the same in this study is left
 * out. */
void ebb_checked_text_words(const struct ebb_plan *plan, const struct ebb_target *target,
                            struct ebb_text *text)
{
    const struct ebb_study *study = &plan->study;
    ebb_text_add(text, "%s", EBB_QUANTITIES[target->quantity].name);
    if (study->n_policies > 1)
        ebb_text_add(text, ", %s", study->policies[target->policy].name);
    if (target->against >= 0)
        ebb_text_add(text, " over %s", study->policies[target->against].name);
    if (target->population > 0)
        ebb_text_add(text, ", %s", plan->populations[target->population].name);
    if (target->among >= 0)
        ebb_text_add(text, " of %s", plan->populations[target->among].name);
    if (target->day >= 0)
        ebb_text_add(text, ", day %d", target->day);
    else if (target->at >= 0)
        ebb_text_add(text, ", day %d %s", target->at,
                     target->from == EBB_FROM_RELAPSE ? "from the relapse" : "of follow-up");
}

struct ebb_written ebb_checked_text_unit(const struct ebb_target *target)
{
    const struct ebb_quantity_info *quantity = &EBB_QUANTITIES[target->quantity];
    if (quantity->is_share)
        return (struct ebb_written){100.0, " %"};
    return (struct ebb_written){1.0, strcmp(quantity->unit, "day") == 0                ? " days"
                                     : strcmp(quantity->unit, "point") == 0            ? " points"
                                     : target->quantity == EBB_Q_INFUSIONS_TO_RESPONSE ? " infusions"
                                                                                       : ""};
}

/* 2. A study */

/* "45.3 % (35.3 to 55.8)" */
void ebb_checked_text_published(const struct ebb_target *target, struct ebb_text *text)
{
    const struct ebb_written unit = ebb_checked_text_unit(target);
    const int decimals = EBB_QUANTITIES[target->quantity].digits;
    ebb_text_add(text, "%.*f%s (%.*f to %.*f)", unit.word[0] ? 1 : 2, unit.scale * target->value, unit.word,
                 decimals, unit.scale * target->lower, decimals, unit.scale * target->upper);
}

/* "44.12 ± 0.20 %": with one standard error of the simulation, as everywhere. */
static void add_simulated(const struct ebb_target *target, const struct ebb_agreement *agreement,
                          struct ebb_text *text)
{
    const struct ebb_written unit = ebb_checked_text_unit(target);
    if (agreement->unknown != EBB_KNOWN)
        ebb_text_add(text, "–: %s", EBB_UNKNOWNS[agreement->unknown]);
    else
        ebb_text_add(
            text, "%s%s",
            ebb_format_with_error(unit.scale * agreement->simulated, unit.scale * agreement->error).chars,
            unit.word);
}

/* In or out of the trial's limits; what is not known is neither, nor what is only shown. */
static const char *verdict(const struct ebb_target *target, const struct ebb_agreement *agreement,
                           const char *outside)
{
    return agreement->unknown != EBB_KNOWN || target->use == EBB_SHOWN ? "–"
           : agreement->inside                                         ? "inside"
                                                                       : outside;
}

/* Adds the sentence on lines of the page, and frees it. */
static void add_wrapped(struct ebb_text *text, struct ebb_text *sentence, int first_indent, int indent)
{
    ebb_wrapped_add(text, first_indent, indent, ebb_text_chars(sentence));
    text->failed = text->failed || sentence->failed;
    ebb_text_free(sentence);
}

/* Adds the text and blanks up to the width; the sign ± takes two bytes. */
static void add_cell(struct ebb_text *text, struct ebb_text *cell, int width)
{
    const char *chars = ebb_text_chars(cell);
    int letters = 0;
    for (const char *at = chars; *at; at++)
        letters += ((unsigned char)*at & 0xc0) != 0x80;
    ebb_text_add(text, "%s%*s  ", chars, letters < width ? width - letters : 0, "");
    text->failed = text->failed || cell->failed;
    ebb_text_free(cell);
}

void ebb_checked_text_study(const struct ebb_checked_study *checked, struct ebb_text *text)
{
    const struct ebb_study *study = &checked->config->study;
    struct ebb_text heading = {0};
    ebb_text_add(&heading, "%s: %s", checked->config->path, study->title);
    add_wrapped(text, &heading, 0, 2);
    for (int i = 0; i < study->n_targets; i++) {
        const struct ebb_target *target = &study->targets[i];
        const struct ebb_agreement *agreement = &checked->agreements[i];
        struct ebb_text words = {0}, published = {0}, simulated = {0};
        ebb_text_add(&words, "%s: ", target->id);
        ebb_checked_text_words(checked->plan, target, &words);
        ebb_text_add(&words, "; %s", EBB_USES[target->use]);
        add_wrapped(text, &words, 2, 6);
        ebb_checked_text_published(target, &published);
        add_simulated(target, agreement, &simulated);
        ebb_text_add(text, "%6s", "");
        add_cell(text, &published, 31);
        add_cell(text, &simulated, 26);
        ebb_text_add(text, "z %5s  %s\n", ebb_format_decimals(agreement->z, 1).chars,
                     verdict(target, agreement, "OUTSIDE"));
        ebb_foretold_text_add(target, &checked->predictions[i], text);
    }
    ebb_text_add(text, "\n");
}

/* 3. All studies */

static void add_score(const struct ebb_checked *checked, enum ebb_use use, struct ebb_text *text)
{
    const struct ebb_score score = ebb_check_studies_score(checked, use);
    if (score.n > 0)
        ebb_text_add(text, "%s: %d of %d inside the trials' 95 %% limits (%.0f %%)\n", EBB_USES[use],
                     score.n_inside, score.n, 100.0 * score.n_inside / score.n);
    if (score.n_unknown > 0)
        ebb_text_add(text, "%s: %d not known, neither inside nor outside\n", EBB_USES[use], score.n_unknown);
}

static void add_item(struct ebb_text *text, struct ebb_text *line)
{
    add_wrapped(text, line, 2, 4);
}

/* One line each in Markdown, whose reader breaks them. */
static void add_markdown_item(struct ebb_text *text, struct ebb_text *line)
{
    ebb_text_add(text, "- %s\n", ebb_text_chars(line));
    text->failed = text->failed || line->failed;
    ebb_text_free(line);
}

/* What stands before the reasons: EBB_CAUSES, and a word of the files. */
static const char CAUSES[] =
    "before a reason stands what kind it is: rule (the trial counts otherwise than its replica), population "
    "(its patients are not the model's), censoring (who was followed, and until when), sources (published "
    "numbers contradict each other) or model (the model lacks something)";
static const char SOLVED[] =
    "solved before a reason says that a rate of leaving in the file, or a pack, was found from the number, "
    "so that it is met by construction; any other word, what the source does not say";

static void add_misses(const struct ebb_checked *checked, void (*add)(struct ebb_text *, struct ebb_text *),
                       struct ebb_text *text)
{
    bool any_cause = false;
    for (int s = 0; s < checked->n; s++) {
        const struct ebb_config *config = checked->studies[s].config;
        for (int i = 0; i < config->study.n_targets; i++) {
            const struct ebb_target *target = &config->study.targets[i];
            const struct ebb_agreement *agreement = &checked->studies[s].agreements[i];
            if (agreement->inside || agreement->unknown != EBB_KNOWN || target->use == EBB_SHOWN)
                continue;
            struct ebb_text line = {0};
            ebb_text_add(&line, "%s (%s), z %s: ", target->id, EBB_USES[target->use],
                         ebb_format_decimals(agreement->z, 1).chars);
            if (target->cause == EBB_CAUSE_NONE)
                ebb_text_add(&line, "no explanation in the file");
            else
                ebb_text_add(&line, "%s: %s", EBB_CAUSES[target->cause], target->because);
            add(text, &line);
            any_cause = any_cause || target->cause != EBB_CAUSE_NONE;
        }
    }
    if (any_cause) {
        struct ebb_text line = {0};
        ebb_text_add(&line, "%s", CAUSES);
        add(text, &line);
    }
}

/* What is shown and not scored, apart from all counts, each with its reason, which the study's rules ask for.
 * Nothing, not even a heading, where there is none. */
static void add_shown(const struct ebb_checked *checked, void (*add)(struct ebb_text *, struct ebb_text *),
                      const char *heading, struct ebb_text *text)
{
    bool any_solved = false;
    for (int s = 0; s < checked->n; s++) {
        const struct ebb_study *study = &checked->studies[s].config->study;
        for (int i = 0; i < study->n_targets; i++) {
            struct ebb_text line = {0};
            if (study->targets[i].use != EBB_SHOWN)
                continue;
            ebb_text_add(text, "%s", heading);
            heading = "";
            any_solved = any_solved || strncmp(study->targets[i].because, "solved:", 7) == 0;
            ebb_text_add(&line, "%s: %s", study->targets[i].id, study->targets[i].because);
            add(text, &line);
        }
    }
    if (any_solved) {
        struct ebb_text line = {0};
        ebb_text_add(&line, "%s", SOLVED);
        add(text, &line);
    }
}

void ebb_checked_text_summary(const struct ebb_checked *checked, struct ebb_text *text)
{
    const struct ebb_score fitted = ebb_check_studies_score(checked, EBB_CALIBRATION),
                           held = ebb_check_studies_score(checked, EBB_VALIDATION);
    add_score(checked, EBB_CALIBRATION, text);
    add_score(checked, EBB_VALIDATION, text);
    ebb_foretold_text_summary(checked, text);
    if (fitted.n_inside + held.n_inside < fitted.n + held.n)
        ebb_text_add(text, "\nOutside:\n");
    add_misses(checked, add_item, text);
    add_shown(checked, add_item, "\nShown, not scored:\n", text);
    ebb_text_add(text, "\n");
    ebb_wrapped_add(
        text, 0, 0,
        "Each target: published (its 95 % limits), simulated ± one standard error (of Monte Carlo "
        "alone), z in standard errors of both.");
    ebb_text_add(text, "%s\n", ebb_intended_use());
}

/* 4. The page */

static void add_rows(const struct ebb_checked_study *checked, struct ebb_text *text)
{
    const struct ebb_config *config = checked->config;
    const char *slash = strrchr(config->path, '/');
    const char *file = slash ? slash + 1 : config->path;
    for (int i = 0; i < config->study.n_targets; i++) {
        const struct ebb_target *target = &config->study.targets[i];
        const struct ebb_agreement *agreement = &checked->agreements[i];
        ebb_text_add(text, "| [%.*s](%s) | %s | ", (int)strcspn(file, "."), file, file, target->id);
        ebb_checked_text_words(checked->plan, target, text);
        ebb_text_add(text, " | ");
        ebb_checked_text_published(target, text);
        ebb_text_add(text, " | ");
        add_simulated(target, agreement, text);
        ebb_text_add(text, " | %s | %s | ", ebb_format_decimals(agreement->z, 1).chars,
                     verdict(target, agreement, "**outside**"));
        ebb_foretold_text_cells(target, &checked->predictions[i], text);
        ebb_text_add(text, "%s | %s |\n", EBB_USES[target->use], EBB_GRADES[target->grade]);
    }
}

static const char PAGE_START[] =
    "# What the trials saw, and what ebb gives\n\n"
    "Each study in this folder replays a trial by its own rules; its file names the published numbers "
    "(targets), with their sources, grades of "
    "evidence and limits. This page is printed by\n`ebb check configs/trials/*.yaml --markdown`; a test "
    "compares the two. The parameter set "
    "[../parameters/trd.yaml](../parameters/trd.yaml) was fitted to the targets marked calibration "
    "by\n`ebb calibrate "
    "configs/calibration.yaml`; those marked validation took no part in it.\n\n";

/* Which numbers count. Written before the replicas were corrected and what came out was looked at; whoever
 * takes a number out of the score or into it does so by this text, and says what is missing in `because`. */
static const char PAGE_RULE[] =
    "## Which numbers are scored\n\n"
    "A target is scored when time, numerator, denominator and estimator all stand in its source.\n\n"
    "- *Time*: when patients were seen, or the day of a curve.\n"
    "- *Numerator*: what was counted, and how many. Response is a fall by half where a source "
    "says nothing else; remission, relapse and staying well mean nothing without their limit.\n"
    "- *Denominator*: how many patients, and which.\n"
    "- *Estimator*: what became of those who were not seen. They failed, kept their last score, "
    "were left out, or left a Kaplan-Meier estimate; or nobody was missing. A denominator tells "
    "it, too: all who began, or fewer.\n\n"
    "A source is what a page of it showed or, graded B or C, what was recalled of it; what was "
    "recalled with little confidence does not stand in it. What published numbers leave one value"
    " for stands in it: 64.2 and 40.6 % are both shares of 106 patients and of no other number up"
    " to the 116 who began. The other numbers are shown with their limits and with what is "
    "missing of the four, and counted nowhere. The rule looks at no simulated number. It was "
    "applied to all before a corrected replica was played; of those it leaves out the replicas "
    "before had met seven and missed eight. Of the fitted ones T122 to T124 fall short (of how "
    "many at each time is not said): the fit takes them as of 184 patients.\n\n";

/* What the rule was found to have left uneven afterwards: told, since it was judged once. */
static const char PAGE_UNEVEN[] =
    "It was not applied evenly. Four numbers of validation are scored, and inside, that by its "
    "words would be shown only: T145 (no time: \"two to four weeks after induction\"), T146 and "
    "T147 (of how many at four and eight weeks is not said: their\n"
    "limits are as if of 150 and 100) and T164 (no time: \"six months or more\"). Of the fitted "
    "ones T144 (as T145), T007 and T011 to T013 (from a median and limits of medians; of how many "
    "is taken) and T084 (quoted by a page, without a rule for who\n"
    "left) fall short like T122 to T124. They stay where they are: it was judged once, on the files "
    "as they were. Without the four, 24 of 37 numbers that no fit has seen lie inside (65 %), not "
    "28 of 41.\n"
    "\n"
    "\"No fit has seen\" is said of numbers, not of people. T050 to T061 are relapsers of SUSTAIN-1 "
    "under another name: a fit that leaves SUSTAIN-1 out keeps them, one that leaves them out keeps "
    "SUSTAIN-1. The 458 of T043, who had induction\n"
    "in SUSTAIN-3, probably hold the 96 who relapsed in SUSTAIN-1 and were induced again there.\n"
    "\n";

void ebb_checked_text_markdown(const struct ebb_checked *checked, struct ebb_text *text)
{
    ebb_text_add(text, "%s%s%s- ", PAGE_START, PAGE_RULE, PAGE_UNEVEN);
    add_score(checked, EBB_CALIBRATION, text);
    ebb_text_add(text, "- ");
    add_score(checked, EBB_VALIDATION, text);
    ebb_text_add(text, "\n");
    ebb_foretold_text_markdown(checked, text);
    ebb_text_add(text, "| study | target | what | published, 95 %% limits | simulated | z | | "
                       "predicted, 95 %% limits | 80 %%, 95 %% | use | grade |\n"
                       "|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (int s = 0; s < checked->n; s++)
        add_rows(&checked->studies[s], text);
    ebb_text_add(
        text,
        "\n± is one standard error of the simulation, Monte Carlo error alone; z counts standard errors of "
        "both.\n\n"
        "## Outside, and why\n\n");
    add_misses(checked, add_markdown_item, text);
    add_shown(checked, add_markdown_item, "\n## Shown, not scored\n\n", text);
    ebb_text_add(text, "\n%s\n", ebb_intended_use());
}
