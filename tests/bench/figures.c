/* SPDX-License-Identifier: MIT
 * figures: the file of figures that a bench writes, as JSON.
 */
#include "measure.h"

#include <errno.h>
#include <math.h>

#include <sys/stat.h>

static void put_key(struct bench_json *json, const char *key)
{
    fprintf(json->file, "%s\n%*s", json->has_members ? "," : "", 2 * json->depth, "");
    json->has_members = true;
    if (key)
        fprintf(json->file, "\"%s\": ", key);
}

void bench_json_open(struct bench_json *json, const char *key, char bracket)
{
    put_key(json, key);
    fputc(bracket, json->file);
    json->depth++;
    json->has_members = false;
}

void bench_json_close(struct bench_json *json, char bracket)
{
    json->depth--;
    fprintf(json->file, "\n%*s%c", 2 * json->depth, "", bracket);
    json->has_members = true;
}

/* Names, versions and flags have nothing in them but quotes and backslashes that JSON would mind. */
void bench_json_text(struct bench_json *json, const char *key, const char *value)
{
    put_key(json, key);
    fputc('"', json->file);
    for (const char *at = value; *at; at++) {
        if (*at == '"' || *at == '\\')
            fputc('\\', json->file);
        fputc(*at, json->file);
    }
    fputc('"', json->file);
}

void bench_json_number(struct bench_json *json, const char *key, double value)
{
    put_key(json, key);
    if (isfinite(value))
        fprintf(json->file, "%.6g", value);
    else
        fputs("null", json->file);
}

void bench_json_truth(struct bench_json *json, const char *key, bool value)
{
    put_key(json, key);
    fputs(value ? "true" : "false", json->file);
}

void bench_json_figure(struct bench_json *json, const char *key, const struct bench_figure *figure)
{
    bench_json_open(json, key, '{');
    bench_json_number(json, "median", bench_median(figure));
    bench_json_open(json, "rounds", '[');
    for (int round = 0; round < BENCH_ROUNDS; round++)
        bench_json_number(json, NULL, figure->rounds[round]);
    bench_json_close(json, ']');
    bench_json_close(json, '}');
}

void bench_judge(struct bench_json *json, const struct bench_bar *bar, double value)
{
    const bool met = bar->at_most ? value <= bar->bar : value >= bar->bar;
    printf("  %-64s %8.2f %s  (bar: %s %g %s)  %s\n", bar->words, bar->scale * value, bar->unit,
           bar->at_most ? "at most" : "at least", bar->scale * bar->bar, bar->unit, met ? "met" : "not met");
    bench_json_open(json, bar->key, '{');
    bench_json_number(json, "value", value);
    bench_json_number(json, bar->at_most ? "at_most" : "at_least", bar->bar);
    bench_json_truth(json, "met", met);
    bench_json_close(json, '}');
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

struct bench_json bench_json_start(const char *name)
{
    struct bench_json json = {.depth = 1};
    snprintf(json.path, sizeof json.path, "results/bench/%s.json", name);
    json.file = make_folder("results") && make_folder("results/bench") ? fopen(json.path, "w") : NULL;
    if (json.file == NULL)
        bench_fail("%s cannot be written", json.path);
    fputc('{', json.file);
    bench_json_text(&json, "version", ebb_version());
    bench_json_text(&json, "commit", ebb_commit());
    bench_json_text(&json, "compiler", ebb_compiler());
    bench_json_text(&json, "flags", ebb_compiler_flags());
    bench_json_text(&json, "kernel", ebb_kernel_best()->name);
    bench_json_number(&json, "rounds", BENCH_ROUNDS);
    return json;
}

void bench_json_end(struct bench_json *json)
{
    bench_json_number(json, "share_of_processors_others_had", bench_others());
    fputs("\n}\n", json->file);
    const bool written = ferror(json->file) == 0;
    if (fclose(json->file) != 0 || !written)
        bench_fail("%s cannot be written", json->path);
}
