/* SPDX-License-Identifier: MIT
 * shard: shares of a row of items, and the names of their files.
 *
 *   1. Reading   2. Items   3. Names
 */
#include <ebb/shard.h>

#include <inttypes.h>
#include <string.h>

/* 1. Reading */

/* Digits alone, as far as EBB_SHARD_MOST: signs, blanks and exponents are no part of a number of tasks. Stops
 * at the first other byte and gives its place; NULL: there was no digit, or too large a number. */
static const char *read_number(const char *word, int64_t *out_number)
{
    int64_t number = 0;
    const char *at = word;
    for (; *at >= '0' && *at <= '9'; at++) {
        number = 10 * number + (*at - '0');
        if (number > EBB_SHARD_MOST)
            return NULL;
    }
    *out_number = number;
    return at == word ? NULL : at;
}

static bool is_number(const char *word, int64_t *out_number)
{
    const char *end = word ? read_number(word, out_number) : NULL;
    return end != NULL && *end == '\0';
}

static enum ebb_status refuse(const char *place, const char *word, struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_USAGE, NULL,
                     "%s %s: must be k/n, share k of n, with k from 1 to n and n at most %d, or the word "
                     "slurm in a task of an array",
                     place, word, EBB_SHARD_MOST);
    return EBB_USAGE;
}

/* The number of shards is that of the array's tasks, which is known only of an array without gaps: of
 * --array=3,17 Slurm says that it has two. */
static enum ebb_status read_array(const struct ebb_shard_array *array, const char *place,
                                  struct ebb_shard *out_shard, struct ebb_messages *messages)
{
    int64_t id = 0, least = 0, most = 0, count = 0;
    if (!is_number(array->id, &id) || !is_number(array->least, &least) || !is_number(array->most, &most) ||
        !is_number(array->count, &count)) {
        ebb_messages_add(messages, EBB_USAGE, NULL,
                         "%s slurm: SLURM_ARRAY_TASK_ID, _MIN, _MAX and _COUNT are not all set to numbers: "
                         "this is no task of an array (sbatch --array=1-N); elsewhere give %s k/n",
                         place, place);
        return EBB_USAGE;
    }
    if (most - least + 1 != count || id < least || id > most) {
        ebb_messages_add(
            messages, EBB_USAGE, NULL,
            "%s slurm: the array's ids are not consecutive (%s tasks from %s to %s, this is %s): "
            "how many shards there are must be said: give %s $SLURM_ARRAY_TASK_ID/N",
            place, array->count, array->least, array->most, array->id, place);
        return EBB_USAGE;
    }
    *out_shard = (struct ebb_shard){id - least + 1, count};
    return EBB_OK;
}

enum ebb_status ebb_shard_read(const char *word, const struct ebb_shard_array *array, const char *place,
                               struct ebb_shard *out_shard, struct ebb_messages *messages)
{
    struct ebb_shard shard = {0};
    if (strcmp(word, "slurm") == 0)
        return read_array(array, place, out_shard, messages);
    const char *slash = read_number(word, &shard.k);
    if (slash == NULL || *slash != '/' || !is_number(slash + 1, &shard.n) || shard.k < 1 || shard.k > shard.n)
        return refuse(place, word, messages);
    *out_shard = shard;
    return EBB_OK;
}

/* 2. Items */

/* floor(k total / n) without the product, which would overflow for totals near 2^63. */
static int64_t items_before(int64_t k, int64_t n, int64_t total)
{
    return total / n * k + total % n * k / n;
}

struct ebb_share ebb_shard_share(struct ebb_shard shard, int64_t total)
{
    if (ebb_shard_is_whole(shard))
        return (struct ebb_share){0, total};
    const int64_t first = items_before(shard.k - 1, shard.n, total);
    return (struct ebb_share){first, items_before(shard.k, shard.n, total) - first};
}

/* 3. Names */

#define SHARD   ".shard-"
#define OF      "-of-"
#define STOPPED ".stopped"

/* Where the ending of the file's name begins, its dot included; at the end of the path where there is none. A
 * dot that begins the name hides the file and begins no ending. */
static size_t stem_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return dot && dot > name ? (size_t)(dot - path) : strlen(path);
}

void ebb_shard_path(struct ebb_shard shard, const char *path, struct ebb_text *out_path)
{
    const size_t stem = stem_of(path);
    int digits = 1;
    for (int64_t left = shard.n; left >= 10; left /= 10)
        digits++;
    ebb_text_add_bytes(out_path, path, stem);
    if (!ebb_shard_is_whole(shard))
        ebb_text_add(out_path, SHARD "%0*" PRId64 OF "%" PRId64, digits, shard.k, shard.n);
    ebb_text_add(out_path, "%s", path + stem);
}

void ebb_shard_stopped_path(const char *path, struct ebb_text *out_path)
{
    const size_t stem = stem_of(path);
    ebb_text_add_bytes(out_path, path, stem);
    ebb_text_add(out_path, STOPPED "%s", path + stem);
}

/* From the end: the ending, then .stopped, then the shard. The numbers must be written as ebb_shard_path
 * writes them, or two names would be one piece. */
bool ebb_shard_of_path(const char *path, struct ebb_shard *out_shard, bool *out_stopped,
                       struct ebb_text *out_whole)
{
    struct ebb_text stem = {0}, again = {0};
    struct ebb_shard shard = {0};
    size_t length = stem_of(path);
    /* Of a whole without an ending the shard or the stop stands where an ending would. */
    if (strncmp(path + length, SHARD, strlen(SHARD)) == 0 || strcmp(path + length, STOPPED) == 0)
        length = strlen(path);
    const char *ending = path + length;
    *out_stopped =
        length > strlen(STOPPED) && memcmp(ending - strlen(STOPPED), STOPPED, strlen(STOPPED)) == 0;
    if (*out_stopped)
        length -= strlen(STOPPED);
    ebb_text_add_bytes(&stem, path, length);
    char *at = NULL;
    for (char *next = stem.chars; next && (next = strstr(next, SHARD)) != NULL; next++)
        at = next;
    const char *of = at ? read_number(at + strlen(SHARD), &shard.k) : NULL;
    bool is = of && at > stem.chars && at[-1] != '/' && strncmp(of, OF, strlen(OF)) == 0 &&
              is_number(of + strlen(OF), &shard.n) && shard.k >= 1 && shard.k <= shard.n;
    if (is) {
        *at = '\0';
        ebb_text_add(out_whole, "%s%s", stem.chars, ending);
        ebb_shard_path(shard, ebb_text_chars(out_whole), &again);
        is = strncmp(ebb_text_chars(&again), path, length) == 0;
        *out_shard = shard;
    }
    out_whole->failed = out_whole->failed || stem.failed || again.failed;
    ebb_text_free(&again);
    ebb_text_free(&stem);
    return is;
}
