/* SPDX-License-Identifier: MIT
 * author: processes of Linux, told apart.
 *
 *     /proc/71/stat      71 (ebb) R 1 71 ... 8412345 ...      state is the 3rd field, start the 22nd
 *                           the name may hold blanks and brackets: fields are counted from the last bracket
 *     /proc/self/ns/pid  pid:[4026531836]                     the room of process numbers
 *
 *   1. Reading /proc   2. An author   3. Names of parts
 */
#define _GNU_SOURCE 1 /* getrandom */

#include "author.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <ebb/digest.h>

static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789";

/* 36 to the power of 6 are two thousand million. */
enum { N_LETTERS = EBB_AUTHOR_MACHINE_SIZE - 1 };
static const char ENDING[] = ".part";

static void letters_of(uint64_t number, char out_letters[N_LETTERS + 1])
{
    for (int i = 0; i < N_LETTERS; i++, number /= 36)
        out_letters[i] = LETTERS[number % 36];
    out_letters[N_LETTERS] = '\0';
}

/* 1. Reading /proc */

/* The start of a file there, at most size - 1 bytes; -1 with errno. One read: these files are made at the
 * moment of it. */
static ssize_t read_start(const char *path, char *out_text, size_t size)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    if (file < 0)
        return -1;
    while ((n = read(file, out_text, size - 1)) < 0 && errno == EINTR)
        ;
    const int why = errno;
    close(file);
    errno = why;
    if (n >= 0)
        out_text[n] = '\0';
    return n;
}

/* Its start, 0 when there is no such process any more, -1 when it cannot be found out. */
static long long start_of(long process)
{
    char path[48], text[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", process);
    if (read_start(path, text, sizeof text) < 0)
        return errno == ENOENT || errno == ESRCH ? 0 : -1;
    const char *at = strrchr(text, ')');
    if (at == NULL || at[1] != ' ')
        return -1;
    at += 2;
    if (*at == 'Z' || *at == 'X')
        return 0;
    for (int field = 3; field < 22 && at != NULL; field++) {
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
    }
    const long long start = at ? strtoll(at, NULL, 10) : 0;
    return start > 0 ? start : -1;
}

/* The whole name of the host is part of it: two machines that were started from one image have, on some
 * clouds, one number of boot. */
static bool find_machine(const struct utsname *system, char out_machine[EBB_AUTHOR_MACHINE_SIZE])
{
    char boot[64], room[64];
    struct ebb_digest digest;
    uint8_t bytes[EBB_DIGEST_BYTES];
    uint64_t number = 0;
    const ssize_t n_boot = read_start("/proc/sys/kernel/random/boot_id", boot, sizeof boot),
                  n_room = readlink("/proc/self/ns/pid", room, sizeof room);
    if (n_boot <= 0 || n_room <= 0)
        return false;
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, system->nodename, strlen(system->nodename) + 1);
    ebb_digest_add(&digest, boot, (size_t)n_boot);
    ebb_digest_add(&digest, room, (size_t)n_room);
    ebb_digest_bytes(&digest, bytes);
    for (int i = 0; i < 8; i++)
        number = number << 8 | bytes[i];
    letters_of(number, out_machine);
    return true;
}

/* 2. An author */

void ebb_author_here(const struct ebb_claim *claim, struct ebb_author *out_author)
{
    struct utsname system = {0};
    *out_author = (struct ebb_author){.n_restarts = claim->n_restarts, .process = (long)getpid()};
    const long long start = start_of(out_author->process);
    if (uname(&system) != 0 || start <= 0 || !find_machine(&system, out_author->machine)) {
        *out_author = (struct ebb_author){0};
        return;
    }
    out_author->is_known = true;
    out_author->start = (unsigned long long)start;
    snprintf(out_author->job, sizeof out_author->job, "%s", claim->job);
    for (size_t i = 0; i + 1 < sizeof out_author->host && system.nodename[i] != '\0'; i++) {
        const char c = system.nodename[i];
        if (c == '.')
            break;
        out_author->host[i] = c > ' ' && c < 0x7f && c != '/' ? c : '_';
    }
}

enum ebb_author_state ebb_author_state(const struct ebb_author *author, const struct ebb_author *here)
{
    if (!author->is_known || !here->is_known || strcmp(author->machine, here->machine) != 0)
        return EBB_AUTHOR_ELSEWHERE;
    const long long start = start_of(author->process);
    return start < 0                                    ? EBB_AUTHOR_ELSEWHERE
           : (unsigned long long)start == author->start ? EBB_AUTHOR_LIVES
                                                        : EBB_AUTHOR_DEAD;
}

void ebb_author_words(const struct ebb_author *author, char out_words[EBB_AUTHOR_WORDS_SIZE])
{
    if (!author->is_known)
        snprintf(out_words, EBB_AUTHOR_WORDS_SIZE, "another process");
    else
        snprintf(out_words, EBB_AUTHOR_WORDS_SIZE, "process %ld on %s%s%s", author->process, author->host,
                 author->job[0] ? ", job " : "", author->job);
}

/* 3. Names of parts */

/* From the system's random numbers: two machines that share a folder must not find the same name. Where it
 * has none, time and process will do, since O_EXCL settles what is equal by chance. */
static void draw_letters(char out_letters[N_LETTERS + 1])
{
    uint64_t number;
    if (getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number) {
        struct timespec now = {0};
        clock_gettime(CLOCK_REALTIME, &now);
        number = (uint64_t)now.tv_nsec * 1000003u + (uint64_t)now.tv_sec * 65537u + (uint64_t)getpid();
    }
    letters_of(number, out_letters);
}

void ebb_part_ending_write(const struct ebb_author *author, bool by_chance,
                           char out_ending[EBB_PART_ENDING_SIZE])
{
    char letters[N_LETTERS + 1];
    if (author->is_known && !by_chance) {
        snprintf(out_ending, EBB_PART_ENDING_SIZE, ".%s-j%s-r%d-p%ld-s%llu-%s%s", author->host,
                 author->job[0] ? author->job : "0", author->n_restarts, author->process, author->start,
                 author->machine, ENDING);
        return;
    }
    draw_letters(letters);
    snprintf(out_ending, EBB_PART_ENDING_SIZE, ".%s%s", letters, ENDING);
}

/* Takes the last field, "-p20311", off a text of the length: its value starts at the place that comes back,
 * NULL when there is no such field. A host's name may hold the same marks, so reading goes from the end. */
static const char *take_field(const char *text, size_t *length, char mark)
{
    size_t at = *length;
    while (at > 0 && text[at - 1] != '-')
        at--;
    if (at == 0 || text[at] != mark || at + 1 == *length)
        return NULL;
    *length = at - 1;
    return text + at + 1;
}

/* Digits alone, to the end of the field; no number of ours has more than 18. */
static bool number_at(const char *text, unsigned long long *out_number)
{
    const size_t n = strspn(text, "0123456789");
    *out_number = n > 0 && n <= 18 ? strtoull(text, NULL, 10) : 0;
    return n > 0 && n <= 18 && (text[n] == '-' || text[n] == '\0');
}

/* A host's name ends at its first dot, so that "run.h5" followed by one is never taken for a file "run" of
 * the host "h5.node17". */
static bool read_author(const char *text, size_t length, struct ebb_author *out)
{
    unsigned long long restart = 0, process = 0;
    if (length < N_LETTERS + 1 || text[length - N_LETTERS - 1] != '-' ||
        strspn(text + length - N_LETTERS, LETTERS) != N_LETTERS)
        return false;
    snprintf(out->machine, sizeof out->machine, "%.*s", (int)N_LETTERS, text + length - N_LETTERS);
    length -= N_LETTERS + 1;
    const char *start = take_field(text, &length, 's'), *number = take_field(text, &length, 'p'),
               *again = take_field(text, &length, 'r');
    const size_t end_of_job = length;
    const char *job = take_field(text, &length, 'j');
    if (start == NULL || number == NULL || again == NULL || job == NULL || length == 0 ||
        length >= sizeof out->host || memchr(text, '.', length) != NULL || !number_at(start, &out->start) ||
        !number_at(number, &process) || !number_at(again, &restart) || process > INT_MAX || restart > INT_MAX)
        return false;
    const size_t job_length = end_of_job - (size_t)(job - text);
    if (job_length >= sizeof out->job || strspn(job, "0123456789_") != job_length)
        return false;
    snprintf(out->job, sizeof out->job, "%.*s", job_length == 1 && job[0] == '0' ? 0 : (int)job_length, job);
    snprintf(out->host, sizeof out->host, "%.*s", (int)length, text);
    out->process = (long)process;
    out->n_restarts = (int)restart;
    return out->is_known = true;
}

bool ebb_part_name_read(const char *entry, const char *name, struct ebb_author *out_author)
{
    const size_t length = strlen(name), all = strlen(entry), end = sizeof ENDING - 1;
    *out_author = (struct ebb_author){0};
    if (all < length + 1 + N_LETTERS + end || strncmp(entry, name, length) != 0 || entry[length] != '.' ||
        strcmp(entry + all - end, ENDING) != 0)
        return false;
    const char *between = entry + length + 1;
    const size_t n = all - end - length - 1;
    if (n == N_LETTERS)
        return strspn(between, LETTERS) == N_LETTERS;
    if (read_author(between, n, out_author))
        return true;
    *out_author = (struct ebb_author){0};
    return false;
}
