/* SPDX-License-Identifier: MIT
 * trial: see the header.
 *
 * Left: to look for what makes HDF5 fall and refuse that. There was a search for references in the bytes of a
 * file; packed numbers spell them, and sound files were refused (h5_heap_check.c). Each version of HDF5 falls
 * over something else, and this asks the one that is there.
 *
 * Left, too: reading in a process of its own from the first byte to the last. Everything that is read would
 * have to cross a pipe in a format of its own; what this costs instead is that a file is opened twice, some
 * milliseconds for a small one.
 *
 *   1. The report   2. In the copy   3. What became of it   4. The whole
 */
#define _GNU_SOURCE 1 /* pipe2, strsignal */

#include "trial.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds of processor time. A sound small file takes a hundredth of one; the rest of the five is for
 * machines under a sanitizer or an emulator. Smaller would refuse sound files there; larger lets a file that
 * goes round in circles hold up whoever named it. And a second for each so many bytes,
 * which are hashed and unpacked in far less. */
enum { LEAST_SECONDS = 5, BYTES_A_SECOND = 8 << 20 };
/* Memory beyond what the process has and four times what the act looks at (a file that is mapped; a dataset
 * in one chunk, which is there packed, shuffled and plain). Texts of a file may take 64 MB, and twice that
 * while they are read. Larger: a file over which HDF5 goes on asking for memory takes all of it before it is
 * refused (with 2 GB, five seconds on a busy machine). */
#define MOST_BYTES (UINT64_C(512) << 20)
/* Sanitizers reserve terabytes of addresses, and no limit on them can be set. */
#define SANITIZED_BYTES (UINT64_C(1) << 40)
/* Of a report: a file whose every dataset is damaged makes some 100 kB. */
enum { MOST_REPORT_BYTES = 16 << 20 };
/* The exit status of a copy that HDF5 has ended itself, which it does for want of memory alone. */
enum { ENDED_BY_EXIT = 71 };

/* A copy that ran wild may have put any number where both can write. */
static const char *path_of(const struct ebb_trial *trial)
{
    const int32_t at = trial->in_hand ? *trial->in_hand : -1;
    return at >= 0 && at < trial->n_paths ? trial->paths[at] : trial->path;
}

/* 1. The report */

struct report_head {
    int32_t status;
    uint32_t n; /* messages */
    uint64_t lost;
};

struct report_line {
    int32_t status;
    uint32_t bytes;
};

/* False when there is nobody to read it, or no room: the report is then cut, and counts as none. */
static bool put(int pipe, const void *from, size_t bytes)
{
    const char *at = from;
    while (bytes > 0) {
        const ssize_t n = write(pipe, at, bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        bytes -= (size_t)n;
    }
    return true;
}

static bool send_report(int pipe, enum ebb_status status, const struct ebb_messages *messages)
{
    const struct report_head head = {(int32_t)status, (uint32_t)messages->n, messages->lost};
    bool sent = put(pipe, &head, sizeof head);
    for (size_t i = 0; i < messages->n && sent; i++) {
        const struct ebb_message *message = &messages->items[i];
        const struct report_line line = {(int32_t)message->status, (uint32_t)strlen(message->words)};
        sent = put(pipe, &line, sizeof line) && put(pipe, message->words, line.bytes);
    }
    return sent;
}

/* All that comes, until the copy has closed its end. errno; 0: all of it. */
static int receive(int pipe, struct ebb_text *report)
{
    char some[4096];
    for (;;) {
        const ssize_t n = read(pipe, some, sizeof some);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : 0;
        if (report->length < MOST_REPORT_BYTES)
            ebb_text_add_bytes(report, some, (size_t)n);
    }
}

static bool take(const struct ebb_text *report, size_t *at, void *into, size_t bytes)
{
    if (report->length - *at < bytes)
        return false;
    memcpy(into, report->chars + *at, bytes);
    *at += bytes;
    return true;
}

static bool is_possible(int32_t status)
{
    return status == EBB_OK || status == EBB_BAD_FILE || status == EBB_NO_MEMORY;
}

/* False when it is not whole. A copy that ran wild may have written anything: nothing is used of a report
 * before it is compared with what came. */
static bool read_report(const struct ebb_trial *trial, const struct ebb_text *report,
                        enum ebb_status *out_status, struct ebb_messages *messages)
{
    struct ebb_messages heard = {0};
    struct report_head head;
    struct report_line line;
    size_t at = 0;
    bool whole = take(report, &at, &head, sizeof head) && is_possible(head.status);
    for (uint32_t i = 0; whole && i < head.n; i++) {
        whole = take(report, &at, &line, sizeof line) && is_possible(line.status) &&
                line.bytes <= report->length - at;
        if (!whole)
            break;
        ebb_messages_add(&heard, (enum ebb_status)line.status, EBB_AT_FILE(path_of(trial)), "%.*s",
                         (int)line.bytes, report->chars + at);
        at += line.bytes;
    }
    whole = whole && at == report->length;
    if (whole && (head.status != EBB_OK || trial->is_answer)) {
        heard.lost += head.lost;
        ebb_messages_hand_over(&heard, messages);
    }
    if (whole)
        *out_status = (enum ebb_status)head.status;
    ebb_messages_free(&heard);
    return whole;
}

/* 2. In the copy */

/* Before all others that were registered: nothing of the original's is to be flushed or said here. */
static void leave_at_once(void)
{
    _exit(ENDED_BY_EXIT);
}

static unsigned seconds_of(const struct ebb_trial *trial)
{
    const uint64_t more = trial->bytes / BYTES_A_SECOND;
    return LEAST_SECONDS + (unsigned)(more < INT32_MAX ? more : INT32_MAX);
}

static void lower(__rlimit_resource_t resource, uint64_t to)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0 || (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur <= to))
        return;
    limit.rlim_cur = (rlim_t)to;
    (void)setrlimit(resource, &limit); /* lower than it was: cannot be refused */
}

/* Addresses in use, from the first word of /proc/self/statm; 0: nobody knows. */
static uint64_t addresses_in_use(void)
{
    char words[128] = "";
    const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    const ssize_t n = read(file, words, sizeof words - 1);
    close(file);
    return n > 0 ? (uint64_t)strtoull(words, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static void set_limits(const struct ebb_trial *trial)
{
    const uint64_t in_use = addresses_in_use();
    lower(RLIMIT_CORE, 0);
    (void)prctl(PR_SET_DUMPABLE, 0); /* where cores go to a program, which no limit holds back */
    lower(RLIMIT_CPU, seconds_of(trial));
    if (in_use > 0 && in_use < SANITIZED_BYTES && trial->bytes < SANITIZED_BYTES)
        lower(RLIMIT_AS, in_use + 4 * trial->bytes + MOST_BYTES);
    (void)mallopt(M_PERTURB, 0xa5);
}

/* What a program does to itself. All others come from somebody: the kernel where memory ends, a limit of the
 * user, a person. Of these nothing follows for the file. */
static const int FATAL[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP, SIGXCPU};
enum { N_FATAL = sizeof FATAL / sizeof FATAL[0] };

/* What ends the copy is to end it, whatever was caught before. Signals of a person keep their handlers: the
 * original has them, too, and goes by its own. */
static void end_by_signals(void)
{
    sigset_t all;
    sigemptyset(&all);
    for (int i = 0; i < N_FATAL; i++) {
        (void)signal(FATAL[i], SIG_DFL);
        sigaddset(&all, FATAL[i]);
    }
    (void)sigprocmask(SIG_UNBLOCK, &all, NULL);
}

/* The C library, sanitizers and HDF5 say on these what they die of. */
static void be_silent(void)
{
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int file = STDOUT_FILENO; file <= STDERR_FILENO; file++) {
        if (nowhere < 0 || dup2(nowhere, file) < 0)
            close(file);
    }
}

static _Noreturn void act_in_copy(const struct ebb_trial *trial, pid_t original, int pipe)
{
    struct ebb_messages messages = {0};
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != original) /* it was gone before the line above */
        _exit(EBB_FAILED);
    (void)atexit(leave_at_once);
    be_silent();
    end_by_signals();
    set_limits(trial);
    const enum ebb_status status = trial->act(trial->self, &messages);
    _exit(send_report(pipe, status, &messages) ? EBB_OK : EBB_FAILED);
}

/* 3. What became of it */

/* Which of the two it is, an allocation that failed does not tell; that a file asked for it is said. */
static enum ebb_status complain_of_memory(const struct ebb_trial *trial, struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_NO_MEMORY, EBB_AT_FILE(path_of(trial)),
                     "cannot be read: memory ended, or it asks for more than any results file: end other "
                     "programs, or get it again from where it came from");
    return EBB_NO_MEMORY;
}

/* Whether the limit on computing was the user's and not ours: the copy has the lower of the two (lower). */
static bool is_limit_of_user(const struct ebb_trial *trial)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_CPU, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           limit.rlim_cur < seconds_of(trial);
}

/* A hard limit on computing is a SIGKILL, and so is the end of memory where the kernel chooses who goes. */
static bool is_from_outside(const struct ebb_trial *trial, int signal)
{
    for (int i = 0; i < N_FATAL; i++) {
        if (signal == FATAL[i])
            return signal == SIGXCPU && is_limit_of_user(trial);
    }
    return true;
}

/* `ended`: as waitpid gives it; -1: somebody else has asked first, or nobody is to ask (SIGCHLD ignored). No
 * word of damage: where memory ends HDF5 falls over sound files, too, and nobody can tell from outside. */
static enum ebb_status complain_of_end(const struct ebb_trial *trial, int ended,
                                       struct ebb_messages *messages)
{
    static const char then[] = "nothing of the file is used: get it again from where it came from, or repeat "
                               "its run";
    const struct ebb_place *place = EBB_AT_FILE(path_of(trial));
    const int signal = ended != -1 && WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
    if (ended != -1 && WIFEXITED(ended) && WEXITSTATUS(ended) == ENDED_BY_EXIT)
        return complain_of_memory(trial, messages);
    if (signal != 0 && is_from_outside(trial, signal)) {
        ebb_messages_add(
            messages, EBB_FAILED, place,
            "cannot be tried before it is used: the process that tried it was ended from outside "
            "(signal %d, %s): by memory that ended, by `ulimit -t`, or by somebody: run it again",
            signal, strsignal(signal));
        return EBB_FAILED;
    }
    if (signal == SIGXCPU)
        ebb_messages_add(messages, EBB_BAD_FILE, place,
                         "cannot be read: the HDF5 library, tried on it, was not done after %u s of "
                         "computing; %s",
                         seconds_of(trial), then);
    else if (signal != 0)
        ebb_messages_add(messages, EBB_BAD_FILE, place,
                         "cannot be read: the HDF5 library, tried on it, was ended by signal %d (%s); %s",
                         signal, strsignal(signal), then);
    else
        ebb_messages_add(messages, EBB_BAD_FILE, place,
                         "cannot be read: the HDF5 library, tried on it, ended without an answer; %s", then);
    return EBB_BAD_FILE;
}

/* Nothing is known of the file. What to do is by the step that failed: a pipe wants two descriptors, a fork a
 * process, and memory for it. */
static enum ebb_status complain_of_start(const struct ebb_trial *trial, const char *what, int why,
                                         const char *instead, struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_FAILED, EBB_AT_FILE(path_of(trial)),
                     "cannot be tried before it is used: %s: %s: %s", what, strerror(why), instead);
    return EBB_FAILED;
}

static const char MORE_FILES[] =
    "close other programs' files, or raise the limit on open files (`ulimit -n`)";
static const char MORE_PROCESSES[] = "end other programs, or raise the limit on processes (`ulimit -u`)";

/* A signal that is caught meanwhile does not end the waiting: the copy has seconds at most, and the caller
 * looks at its flag afterwards. One that is not caught ends both. */
static int wait_for(pid_t copy)
{
    int ended;
    pid_t found;
    do
        found = waitpid(copy, &ended, 0);
    while (found < 0 && errno == EINTR);
    return found == copy ? ended : -1;
}

/* 4. The whole */

enum ebb_status ebb_trial_start(const struct ebb_trial *trial, struct ebb_trial_copy *out_copy,
                                struct ebb_messages *messages)
{
    int pipe[2];
    const pid_t original = getpid();
    if (pipe2(pipe, O_CLOEXEC) != 0)
        return complain_of_start(trial, "no pipe could be made for it", errno, MORE_FILES, messages);
    const pid_t copy = fork();
    if (copy == 0) {
        close(pipe[0]);
        act_in_copy(trial, original, pipe[1]);
    }
    const int why_not = errno;
    close(pipe[1]);
    if (copy < 0) {
        close(pipe[0]);
        return complain_of_start(trial, "no process could be started for it", why_not, MORE_PROCESSES,
                                 messages);
    }
    *out_copy = (struct ebb_trial_copy){.trial = trial, .process = copy, .report = pipe[0]};
    return EBB_OK;
}

enum ebb_status ebb_trial_end(struct ebb_trial_copy *copy, struct ebb_messages *messages)
{
    const struct ebb_trial *trial = copy->trial;
    struct ebb_text report = {0};
    enum ebb_status status = EBB_NO_MEMORY;
    const int unread = receive(copy->report, &report);
    close(copy->report); /* a copy that still writes is ended by that */
    const int ended = wait_for(copy->process);
    if (unread != 0)
        status = complain_of_start(trial, "what was found cannot be read", unread, "run it again", messages);
    else if (!report.failed && !read_report(trial, &report, &status, messages))
        status = complain_of_end(trial, ended, messages);
    else if (status == EBB_NO_MEMORY && !report.failed)
        status = complain_of_memory(trial, messages);
    ebb_text_free(&report);
    return status;
}

enum ebb_status ebb_trial_run(const struct ebb_trial *trial, struct ebb_messages *messages)
{
    struct ebb_trial_copy copy;
    const enum ebb_status status = ebb_trial_start(trial, &copy, messages);
    return status == EBB_OK ? ebb_trial_end(&copy, messages) : status;
}
