/* SPDX-License-Identifier: MIT
 * shim: a library that is loaded before the others (LD_PRELOAD) and lets the n-th call of a kind fail.
 *
 * Every allocation, and every call to the system that ebb, HDF5 and their libraries make by name, passes
 * here. The real one is called unless its turn has come. What cannot be reached this way is what the C
 * library does inside itself: the writing of a full buffer of stdout, for one.
 *
 *     EBB_FAULT_NOTES=file     counts at the end, and what was made to fail:
 *                                  count open 31
 *                                  hit malloc 118 libhdf5        kind, which one, who had called
 *                                  via 0x1f3a 0x20c1             addresses in ebb on the way, inside out
 *                                  crash 11 libhdf5              signal, where
 *                                  exit 255 libhdf5              status, by whom
 *     EBB_FAULT_KIND=open      a name of KINDS below; any: calls to the system of whatever kind
 *     EBB_FAULT_AT=118         the first that fails, from 1
 *     EBB_FAULT_LAST=118       the last that fails; without it, all from AT on
 *     EBB_FAULT_HOW=5          an errno; or short, zero, kill
 *     EBB_FAULT_OWN=1          of allocations, only those that ebb's own code asks for are counted and fail
 *
 * Whose an allocation is, its return address tells: an address in the program is ebb's.
 *
 *   1. Notes   2. Who called   3. Whose turn it is   4. Allocations   5. Calls to the system
 */
#define _GNU_SOURCE 1

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KINDS(X)                                                                                           \
    X(malloc), X(open), X(read), X(write), X(sync), X(rename), X(truncate), X(close), X(mkdir), X(remove), \
        X(lock), X(stat), X(list), X(mode), X(seek), X(place), X(print), X(fork)

#define AS_KIND(name) KIND_##name
enum kind { KINDS(AS_KIND), KIND_any, N_KINDS };
#define AS_TEXT(name) #name
static const char *const NAMES[N_KINDS] = {KINDS(AS_TEXT), "any"};

/* Those that are no error number. */
enum { HOW_SHORT = -1, HOW_ZERO = -2, HOW_KILL = -3 };

/* Shared with copies of the process (sim/store/trial.h): each call has one turn, whoever makes it. */
static atomic_long counts_alone[N_KINDS], *counts = counts_alone;
static long first = -1, last = -1;
static int how, chosen = -1;
static bool own_only, ready;
static int notes = -1;

/* 1. Notes. By the bare system call: the wrappers below must not count themselves. */

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

// NOLINTBEGIN(bugprone-signal-handler): after a crash whatever can still be said is worth a try
static void note(const char *format, ...)
{
    char line[240];
    va_list list;
    va_start(list, format);
    const int length = vsnprintf(line, sizeof line, format, list);
    va_end(list);
    if (notes >= 0 && length > 0)
        (void)!syscall(SYS_write, notes, line, (size_t)length);
}
// NOLINTEND(bugprone-signal-handler)

/* 2. Who called */

enum { MOST_PIECES = 120 };
static struct piece {
    uintptr_t begin, end;
    const char *name;
} pieces[MOST_PIECES];
static int n_pieces;
static uintptr_t program; /* where ebb was loaded */

static int add_pieces(struct dl_phdr_info *info, size_t size, void *self)
{
    (void)size;
    (void)self;
    const char *slash = strrchr(info->dlpi_name, '/');
    const char *name = info->dlpi_name[0] == '\0' ? "ebb" : slash ? slash + 1 : info->dlpi_name;
    if (info->dlpi_name[0] == '\0')
        program = info->dlpi_addr;
    for (int i = 0; i < info->dlpi_phnum && n_pieces < MOST_PIECES; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type == PT_LOAD && (header->p_flags & PF_X) != 0)
            pieces[n_pieces++] = (struct piece){info->dlpi_addr + header->p_vaddr,
                                                info->dlpi_addr + header->p_vaddr + header->p_memsz, name};
    }
    return 0;
}

static const char *who(const void *address)
{
    for (int i = 0; i < n_pieces; i++) {
        if ((uintptr_t)address >= pieces[i].begin && (uintptr_t)address < pieces[i].end)
            return pieces[i].name;
    }
    return "?";
}

/* As addr2line wants them: a call's own line is that of the byte before the one that it returns to. */
static void note_way(void)
{
    void *frames[60];
    char line[160] = "via";
    const int n = backtrace(frames, 60);
    for (int i = 2; i < n; i++) {
        const size_t at = strlen(line);
        if (strcmp(who(frames[i]), "ebb") == 0 && at + 24 < sizeof line)
            snprintf(line + at, sizeof line - at, " %#lx", (unsigned long)frames[i] - program - 1);
    }
    note("%s\n", line);
}

/* The first above this file and the C library, which only carries the signal (abort). */
static void on_crash(int number)
{
    void *frames[40];
    const char *name = "?";
    const int n = backtrace(frames, 40); // NOLINT(bugprone-signal-handler): likewise
    for (int i = 1; i < n; i++) {
        name = who(frames[i]);
        if (strncmp(name, "libc.", 5) != 0 && strncmp(name, "shim", 4) != 0 && strcmp(name, "?") != 0)
            break;
    }
    note("crash %d %s\n", number, name);
    signal(number, SIG_DFL);
    raise(number);
}

/* On a stack of its own: a library that cannot say its error calls itself for that until the stack has
 * ended. */
static void catch_crashes(void)
{
    static const int SIGNALS[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
    static char room[1 << 16];
    const stack_t stack = {.ss_sp = room, .ss_size = sizeof room};
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
    if (notes < 0 || sigaltstack(&stack, NULL) != 0)
        return;
    for (size_t i = 0; i < sizeof SIGNALS / sizeof SIGNALS[0]; i++)
        sigaction(SIGNALS[i], &action, NULL);
}

/* 3. Whose turn it is */

static int how_of(const char *word)
{
    return strcmp(word, "short") == 0  ? HOW_SHORT
           : strcmp(word, "zero") == 0 ? HOW_ZERO
           : strcmp(word, "kill") == 0 ? HOW_KILL
                                       : (int)strtol(word, NULL, 10);
}

static long number_of(const char *name, long otherwise)
{
    const char *word = getenv(name);
    return word ? strtol(word, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("EBB_FAULT_NOTES"), *kind = getenv("EBB_FAULT_KIND"),
               *word = getenv("EBB_FAULT_HOW");
    void *frames[4],
        *shared = mmap(NULL, sizeof counts_alone, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared != MAP_FAILED)
        counts = shared;
    dl_iterate_phdr(add_pieces, NULL);
    (void)backtrace(frames, 4); /* loads what it needs now, not in the handler */
    if (path)
        notes = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (notes >= 0) { /* out of the way of those that ebb opens, and of 0 to 2 */
        const int high = (int)syscall(SYS_fcntl, notes, F_DUPFD_CLOEXEC, 500);
        syscall(SYS_close, notes);
        notes = high;
    }
    for (int i = 0; kind && i < N_KINDS; i++) {
        if (strcmp(kind, NAMES[i]) == 0)
            chosen = i;
    }
    how = word ? how_of(word) : ENOMEM;
    first = number_of("EBB_FAULT_AT", -1);
    last = number_of("EBB_FAULT_LAST", LONG_MAX);
    own_only = number_of("EBB_FAULT_OWN", 0) != 0;
    catch_crashes();
    ready = true;
}

__attribute__((destructor)) static void end(void)
{
    ready = false;
    for (int i = 0; i < N_KINDS; i++)
        note("count %s %ld\n", NAMES[i], atomic_load(&counts[i]));
}

/* Counts a call; whether it is to fail. One that kills does not come back. */
static bool fails(enum kind kind, const void *caller)
{
    if (!ready || (kind == KIND_malloc && own_only && strcmp(who(caller), "ebb") != 0))
        return false;
    const long own = atomic_fetch_add(&counts[kind], 1) + 1,
               all = kind == KIND_malloc ? 0 : atomic_fetch_add(&counts[KIND_any], 1) + 1,
               n = chosen == KIND_any ? all : own;
    if (((int)kind != chosen && (chosen != KIND_any || all == 0)) || first < 1 || n < first || n > last)
        return false;
    if (n == first) {
        note("hit %s %ld %s\n", NAMES[kind], n, who(caller));
        ready = false; /* backtrace may allocate */
        note_way();
        ready = true;
    }
    if (how == HOW_KILL)
        raise(SIGKILL);
    errno = how > 0 ? how : EIO;
    return true;
}

#define CALLER __builtin_return_address(0)

/* 4. Allocations */

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t size)
{
    return fails(KIND_malloc, CALLER) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails(KIND_malloc, CALLER) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails(KIND_malloc, CALLER) ? NULL : __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size)
{
    return fails(KIND_malloc, CALLER) ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails(KIND_malloc, CALLER) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out_memory, size_t alignment, size_t size)
{
    if (fails(KIND_malloc, CALLER))
        return ENOMEM;
    *out_memory = __libc_memalign(alignment, size);
    return *out_memory ? 0 : ENOMEM;
}

/* The C library's own would call malloc from inside, and nobody could say who wanted it. */
static char *copy(const char *text, size_t length, const void *caller)
{
    char *made = fails(KIND_malloc, caller) ? NULL : __libc_malloc(length + 1);
    if (made) {
        memcpy(made, text, length);
        made[length] = '\0';
    }
    return made;
}

#undef strdup
#undef strndup
char *strdup(const char *text)
{
    return copy(text, strlen(text), CALLER);
}

char *strndup(const char *text, size_t most)
{
    return copy(text, strnlen(text, most), CALLER);
}

/* 5. Calls to the system */

#define REAL(name, ...)            \
    static __typeof__(name) *real; \
    if (real == NULL)              \
    real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define WRAP(kind, result, bad, name, parameters, ...)                 \
    result name parameters;                                            \
    result name parameters                                             \
    {                                                                  \
        REAL(name);                                                    \
        return fails(KIND_##kind, CALLER) ? (bad) : real(__VA_ARGS__); \
    }

/* A failed close has closed: Linux does so whatever it answers. */
#define WRAP_CLOSE(kind, bad, name, type)             \
    int name(type it);                                \
    int name(type it)                                 \
    {                                                 \
        REAL(name);                                   \
        const bool fail = fails(KIND_##kind, CALLER); \
        const int why = errno;                        \
        const int answer = real(it);                  \
        if (fail)                                     \
            errno = why;                              \
        return fail ? (bad) : answer;                 \
    }

/* Short: half of what was asked for, at least a byte, as a signal or a full disk would have it. */
#define WRAP_BYTES(kind, bytes, name, ...)                         \
    ssize_t name(int file, bytes at, size_t n __VA_ARGS__ OFFSET); \
    ssize_t name(int file, bytes at, size_t n __VA_ARGS__ OFFSET)  \
    {                                                              \
        REAL(name);                                                \
        const bool fail = fails(KIND_##kind, CALLER);              \
        if (fail && how == HOW_ZERO)                               \
            return 0;                                              \
        if (fail && how != HOW_SHORT)                              \
            return -1;                                             \
        return real(file, at, fail && n > 1 ? n / 2 : n PASSED);   \
    }

#define OFFSET
#define PASSED
WRAP_BYTES(read, void *, read)
WRAP_BYTES(write, const void *, write)
#undef OFFSET
#undef PASSED
#define OFFSET , off64_t offset
#define PASSED , offset
WRAP_BYTES(read, void *, pread64)
WRAP_BYTES(write, const void *, pwrite64)
WRAP_BYTES(read, void *, pread)
WRAP_BYTES(write, const void *, pwrite)

#define WRAP_OPEN(name, FOLDER, PASSED_FOLDER)                                        \
    int name(FOLDER const char *path, int flags, ...)                                 \
    {                                                                                 \
        REAL(name);                                                                   \
        va_list list;                                                                 \
        va_start(list, flags);                                                        \
        const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;        \
        va_end(list);                                                                 \
        return fails(KIND_open, CALLER) ? -1 : real(PASSED_FOLDER path, flags, mode); \
    }
#define NOTHING
#define FOLDER        int folder,
#define PASSED_FOLDER folder,
WRAP_OPEN(open, NOTHING, NOTHING)
WRAP_OPEN(open64, NOTHING, NOTHING)
WRAP_OPEN(openat, FOLDER, PASSED_FOLDER)
WRAP_OPEN(openat64, FOLDER, PASSED_FOLDER)

WRAP(open, FILE *, NULL, fopen, (const char *path, const char *mode), path, mode)
WRAP(open, FILE *, NULL, fopen64, (const char *path, const char *mode), path, mode)
WRAP(open, FILE *, NULL, fdopen, (int file, const char *mode), file, mode)
WRAP(sync, int, -1, fsync, (int file), file)
WRAP(sync, int, -1, fdatasync, (int file), file)
WRAP(rename, int, -1, rename, (const char *from, const char *to), from, to)
WRAP(rename, int, -1, renameat, (int a, const char *from, int b, const char *to), a, from, b, to)
WRAP(rename, int, -1, renameat2, (int a, const char *from, int b, const char *to, unsigned flags), a, from, b,
     to, flags)
WRAP(rename, int, -1, linkat, (int a, const char *from, int b, const char *to, int flags), a, from, b, to,
     flags)
WRAP(truncate, int, -1, ftruncate, (int file, off_t length), file, length)
WRAP(truncate, int, -1, ftruncate64, (int file, off64_t length), file, length)
WRAP(mkdir, int, -1, mkdir, (const char *path, mode_t mode), path, mode)
WRAP(remove, int, -1, unlink, (const char *path), path)
WRAP(remove, int, -1, unlinkat, (int folder, const char *path, int flags), folder, path, flags)
WRAP(remove, int, -1, rmdir, (const char *path), path)
WRAP(lock, int, -1, flock, (int file, int operation), file, operation)
WRAP(stat, int, -1, stat, (const char *path, struct stat *about), path, about)
WRAP(stat, int, -1, lstat, (const char *path, struct stat *about), path, about)
WRAP(stat, int, -1, fstat, (int file, struct stat *about), file, about)
WRAP(stat, int, -1, fstatat, (int folder, const char *path, struct stat *about, int flags), folder, path,
     about, flags)
WRAP(stat, int, -1, stat64, (const char *path, struct stat64 *about), path, about)
WRAP(stat, int, -1, lstat64, (const char *path, struct stat64 *about), path, about)
WRAP(stat, int, -1, fstat64, (int file, struct stat64 *about), file, about)
WRAP(stat, int, -1, access, (const char *path, int mode), path, mode)
WRAP(list, DIR *, NULL, opendir, (const char *path), path)
WRAP(list, DIR *, NULL, fdopendir, (int file), file)
WRAP(list, struct dirent *, NULL, readdir, (DIR * list), list)
WRAP(mode, int, -1, fchmod, (int file, mode_t mode), file, mode)
WRAP(mode, int, -1, fchown, (int file, uid_t user, gid_t group), file, user, group)
WRAP(seek, off_t, -1, lseek, (int file, off_t offset, int from), file, offset, from)
WRAP(seek, off64_t, -1, lseek64, (int file, off64_t offset, int from), file, offset, from)
WRAP(place, char *, NULL, getcwd, (char *path, size_t size), path, size)
WRAP(place, char *, NULL, realpath, (const char *path, char *out), path, out)
WRAP(place, ssize_t, -1, readlink, (const char *path, char *out, size_t size), path, out, size)
WRAP(place, ssize_t, -1, getrandom, (void *out, size_t size, unsigned flags), out, size, flags)
WRAP(fork, pid_t, -1, fork, (void), )
WRAP(fork, int, -1, pipe2, (int ends[2], int flags), ends, flags)
WRAP(fork, pid_t, -1, waitpid, (pid_t child, int *status, int options), child, status, options)
WRAP_CLOSE(close, -1, close, int)
WRAP_CLOSE(close, EOF, fclose, FILE *)

/* Whoever ends the program without a return from main is noted. */
void exit(int status)
{
    void (*real)(int) = (void (*)(int))dlsym(RTLD_NEXT, "exit");
    note("exit %d %s\n", status, who(CALLER));
    real(status);
    abort();
}

/* What is printed: the buffer's own mark of an error must be set, which is what ebb asks for in the end. */
size_t fwrite(const void *at, size_t size, size_t n, FILE *file)
{
    REAL(fwrite);
    if (!fails(KIND_print, CALLER))
        return real(at, size, n, file);
    file->_flags |= 0x20; /* _IO_ERR_SEEN */
    return 0;
}
