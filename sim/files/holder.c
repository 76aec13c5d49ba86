/* SPDX-License-Identifier: MIT
 * holder: the list of locks of Linux, searched for one file.
 *
 *     /proc/locks   1: FLOCK  ADVISORY  WRITE 10205 fe:00:10952914 0 EOF
 *                                             pid   device:inode, the device's two numbers in hexadecimal
 *     /proc/10205/comm   ebb
 *
 * Where there is no /proc, or the file's device is not the one that stat gives (some stacked file systems),
 * nobody is found, and the words do without: they are for people, and decide nothing.
 */
#include <ebb/holder.h>

#include <stdio.h>
#include <string.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>

enum { NAME_SIZE = 32 }; /* Linux keeps 15 characters of a program's name */

/* 0: nobody that can be seen from here. */
static long process_of(const struct stat *about)
{
    char line[256];
    long found = 0;
    FILE *locks = fopen("/proc/locks", "r");
    while (locks != NULL && found == 0 && fgets(line, sizeof line, locks) != NULL) {
        long process;
        unsigned high, low;
        unsigned long inode;
        /* Lines with "->" are of processes that wait for a lock; their number stands elsewhere. */
        // NOLINTNEXTLINE(cert-err34-c): the kernel writes the line
        if (sscanf(line, "%*d: FLOCK %*s %*s %ld %x:%x:%lu", &process, &high, &low, &inode) == 4 &&
            inode == (unsigned long)about->st_ino && high == major(about->st_dev) &&
            low == minor(about->st_dev) && process > 0)
            found = process;
    }
    if (locks != NULL)
        fclose(locks);
    return found;
}

/* "" where it cannot be read: the process may have ended by now. */
static void name_of(long process, char out_name[NAME_SIZE])
{
    char path[48];
    snprintf(path, sizeof path, "/proc/%ld/comm", process);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(out_name, NAME_SIZE, file) == NULL)
        out_name[0] = '\0';
    out_name[strcspn(out_name, "\n")] = '\0';
    if (file != NULL)
        fclose(file);
}

bool ebb_holder_words(int descriptor, char out_words[EBB_HOLDER_SIZE])
{
    struct stat about;
    struct utsname system = {0};
    char name[NAME_SIZE];
    const long process = fstat(descriptor, &about) == 0 ? process_of(&about) : 0;
    (void)uname(&system);
    if (process == 0) {
        snprintf(out_words, EBB_HOLDER_SIZE,
                 "another process, perhaps on another machine, is writing this file");
        return false;
    }
    name_of(process, name);
    if (name[0] == '\0' || strcmp(name, "ebb") == 0)
        snprintf(out_words, EBB_HOLDER_SIZE, "another ebb (process %ld on %.64s) is writing this file",
                 process, system.nodename);
    else
        snprintf(out_words, EBB_HOLDER_SIZE, "%s (process %ld on %.64s) is using this file", name, process,
                 system.nodename);
    return true;
}
