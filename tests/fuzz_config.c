/* SPDX-License-Identifier: MIT
 * A damaged study is either refused with words or read as a study whose canonical text gives it back; the
 * reader never crashes.
 *
 * Every study in configs/ is changed in thousands of fixed ways: bytes set, cut out, doubled, moved, pieces
 * of YAML put in. The sanitizers (make test SAN=1) see what a crash would not show.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ebb/config.h>
#include <ebb/file.h>

#include "support.h"

enum { MUTATIONS = 180, LARGEST = 1 << 16 };

/* A small generator, so that the mutations are the same everywhere. */
static uint32_t next(uint64_t *state, uint32_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % below;
}

static const char *const PIECES[] = {
    "{",
    "}",
    "[",
    "]",
    ": ",
    ", ",
    "\n",
    "\n  ",
    "- ",
    "#",
    "\"",
    "'",
    "&a ",
    "*a",
    "!x ",
    "<<: ",
    "---\n",
    "|\n",
    ">\n",
    "\t",
    "?",
    "%",
    "-1",
    "1e999",
    "nan",
    "0x1",
    "52",
    " weeks",
    " %",
    " points",
    "off",
    "null",
    "\\",
    "\xff",
    "\xc3\xa9",
    "\xf0\x9f\x98\x80",
    "x-y: 1\n",
    "policies:\n",
    "every: ",
    "value: ",
    "9999999999999999999999",
    "[[[[[[[[[[[[[[[[[[[[",
    "parameters: missing.yaml\n",
};

struct sample {
    char text[LARGEST];
    size_t length;
};

/* Replaces `n` bytes at `at` by the piece, as far as there is room. */
static void splice(struct sample *sample, size_t at, size_t n, const char *piece, size_t length)
{
    if (sample->length - n + length > LARGEST)
        return;
    memmove(sample->text + at + length, sample->text + at + n, sample->length - at - n);
    memcpy(sample->text + at, piece, length);
    sample->length += length - n;
}

static void mutate(struct sample *sample, uint64_t *state)
{
    char copy[64];
    const size_t at = next(state, (uint32_t)sample->length + 1), left = sample->length - at;
    const size_t n = left == 0 ? 0 : next(state, left < 60 ? (uint32_t)left : 60);
    const char *piece = PIECES[next(state, sizeof PIECES / sizeof PIECES[0])];
    const char byte = (char)next(state, 256);
    memcpy(copy, sample->text + at, n);
    switch (next(state, 6)) {
    case 0: /* a byte set */
        splice(sample, at, left > 0, &byte, 1);
        break;
    case 1: /* a piece put in */
        splice(sample, at, 0, piece, strlen(piece));
        break;
    case 2: /* a stretch replaced */
        splice(sample, at, n, piece, strlen(piece));
        break;
    case 3: /* a stretch cut out */
        splice(sample, at, n, "", 0);
        break;
    case 4: /* a stretch copied to somewhere else */
        splice(sample, next(state, (uint32_t)sample->length + 1), 0, copy, n);
        break;
    default: /* the end cut off, sometimes */
        sample->length -= next(state, 8) == 0 ? left : 0;
    }
}

/* Reads the sample; true when it was a study after all. */
static bool try_sample(const struct sample *sample, const char *name)
{
    struct ebb_config config = {0}, again = {0};
    struct ebb_messages messages = {0};
    const enum ebb_status status =
        ebb_config_parse(name, sample->text, sample->length, NULL, 0, &config, &messages);
    if (status == EBB_OK) {
        assert_int_equal(ebb_config_parse("again", config.canonical.chars, config.canonical.length, NULL, 0,
                                          &again, &messages),
                         EBB_OK);
        assert_memory_equal(&again.study, &config.study, sizeof config.study);
        assert_string_equal(again.canonical.chars, config.canonical.chars);
        ebb_config_free(&again);
    } else {
        assert_int_equal(status, EBB_BAD_STUDY);
        assert_true(messages.n > 0);
    }
    for (size_t i = 0; i < messages.n; i++) {
        const char *text = ebb_support_printed(&messages.items[i]);
        assert_int_equal(messages.items[i].status, status); /* a study that is refused is not warned of */
        if (status == EBB_OK)
            continue;
        assert_true(strlen(text) > 16 && strcmp(text + strlen(text) - 16, " [EBB_BAD_STUDY]") == 0);
    }
    ebb_messages_free(&messages);
    ebb_config_free(&config);
    return status == EBB_OK;
}

static const char *const STUDIES[] = {
    "configs/three_policies.yaml",  "configs/source_articles.yaml",
    "configs/symptom_driven.yaml",  "configs/taper_and_suspend.yaml",
    "configs/hybrid_rescue.yaml",   "configs/adherence.yaml",
    "configs/tolerance.yaml",       "configs/biomarker.yaml",
    "configs/trials/sustain1.yaml", "configs/smoke.yaml",
    "configs/parameters/trd.yaml",
};

static void damaged_studies_are_refused_or_read(void **unused)
{
    static struct sample sample;
    int n_good = 0, n_bad = 0;
    (void)unused;
    for (size_t i = 0; i < sizeof STUDIES / sizeof STUDIES[0]; i++) {
        struct ebb_text text = {0};
        struct ebb_messages messages = {0};
        assert_int_equal(ebb_file_read(STUDIES[i], LARGEST / 2, &text, &messages), EBB_OK);
        for (uint64_t seed = 0; seed < MUTATIONS; seed++) {
            uint64_t state = seed * 1000003u + i;
            memcpy(sample.text, text.chars, text.length);
            sample.length = text.length;
            for (uint32_t n = next(&state, 4) + 1; n > 0; n--)
                mutate(&sample, &state);
            const bool good = try_sample(&sample, STUDIES[i]);
            n_good += good;
            n_bad += !good;
        }
        ebb_text_free(&text);
    }
    assert_true(n_good > 100); /* else nearly all mutations would only test the first complaint */
    assert_true(n_bad > 1000);
}

static void noise_is_refused(void **unused)
{
    static struct sample sample;
    (void)unused;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        uint64_t state = seed;
        sample.length = next(&state, 200);
        for (size_t i = 0; i < sample.length; i++)
            sample.text[i] = (char)next(&state, seed % 2 == 0 ? 256 : 128);
        assert_false(try_sample(&sample, "noise.yaml"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"thousands of damaged studies are refused with words or read as studies",
         damaged_studies_are_refused_or_read, NULL, NULL, NULL},
        {"noise is refused", noise_is_refused, NULL, NULL, NULL},
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("fuzz config", tests, NULL, NULL);
}
