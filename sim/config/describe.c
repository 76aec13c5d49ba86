/* SPDX-License-Identifier: MIT
 * describe: what a value may be, and what it is when nobody gives it.
 */
#include "describe.h"

#include "check.h"
#include "value.h"

/* Kinds whose values are no quantities. */
static const char *const ALLOWED[EBB_SECTION] = {
    [EBB_FLAG] = "true or false",
    [EBB_PATH] = "text",
    [EBB_SEED] = "a whole number, 0 to 18446744073709551615",
    [EBB_PATIENTS] = "a count, or {min: count, max: count} with a precision",
    [EBB_DAY_LIST] = "a list of rising day numbers that starts with 0",
    [EBB_WEEKDAYS] = "every day, or a list such as [monday, thursday]",
    [EBB_RECORD] = "summary, outcomes, sample of N, or all",
    [EBB_OUTCOME] = "the name of a measure",
    [EBB_CONTRAST] = "[first policy, second policy]",
    [EBB_POLICY_NAME] = "the name of a policy",
    [EBB_POPULATION] =
        "treated, responders, the name of a stratum, or with_ or without_ before the name of a modifier",
    [EBB_PUBLISHED] = "a number in the unit of the quantity: 45.3 %, 18 days, -18.4 points, 0.49",
    [EBB_LIMITS] = "[lower, upper], each such a number",
    [EBB_VISITS] = "a list of rising times, such as [4 weeks, 13 weeks]",
    [EBB_HALF_WIDTH] = "a number above 0 with the unit of the outcome: 0.5 weeks, 1 %, 0.2 per year",
};

void ebb_describe_allowed(const struct ebb_item *item, struct ebb_text *text)
{
    char range[EBB_VALUE_RANGE_SIZE];
    if (ALLOWED[item->kind]) {
        ebb_text_add(text, "%s", ALLOWED[item->kind]);
    } else if (item->kind == EBB_CHOICE) {
        for (int i = 0; item->words[i]; i++)
            ebb_text_add(text, "%s%s", i == 0 ? "" : item->words[i + 1] ? ", " : " or ", item->words[i]);
    } else if (item->kind == EBB_TEXT) {
        ebb_text_add(text, "text of at most %d bytes", (int)item->max - 1);
    } else {
        ebb_value_print_range(item, NULL, range);
        ebb_text_add(text, "%s%s", item->kind == EBB_RANGE ? "[least, most] from " : "", range);
    }
}

void ebb_describe_initial(const struct ebb_item *item, struct ebb_text *text)
{
    char number[EBB_UNITS_SIZE];
    ebb_units_print(ebb_item_is_required(item) ? 0 : item->initial, item->unit, number);
    if (ebb_item_is_required(item))
        ebb_text_add(text, "required");
    else if (ebb_item_may_be_off(item))
        ebb_text_add(text, "off");
    else if (item->kind == EBB_FLAG)
        ebb_text_add(text, "false");
    else if (item->kind == EBB_WEEKDAYS)
        ebb_text_add(text, "every day");
    else if (item->kind == EBB_RECORD)
        ebb_text_add(text, "%s", EBB_VALUE_RECORD_NAMES[(int)item->initial]);
    else if (item->kind == EBB_CHOICE)
        ebb_text_add(text, "%s", item->words[(int)item->initial]);
    else if (item->kind == EBB_POPULATION && item->initial >= 0)
        ebb_text_add(text, "treated");
    else if (item->kind == EBB_DAY_LIST)
        for (int i = 0; i < EBB_CHECK_USUAL_INFUSIONS; i++)
            ebb_text_add(text, "%s%d%s", i == 0 ? "[" : ", ", EBB_CHECK_USUAL_DAYS[i],
                         i == EBB_CHECK_USUAL_INFUSIONS - 1 ? "]" : "");
    else if (item->kind == EBB_REAL || item->kind == EBB_WHOLE || item->kind == EBB_RANGE ||
             item->kind == EBB_SEED || item->kind == EBB_PATIENTS)
        ebb_text_add(text, "%s", number);
}
