/* SPDX-License-Identifier: MIT
 * h5_open: HDF5's driver for files, with a reading that takes nothing for zeros.
 *
 * Left: a driver of our own from the first call to the last. It would say again what HDF5's says of opening,
 * locks and ends of files, some twenty functions, to change one.
 *
 *   1. Reading   2. The driver   3. Opening
 */
#include "h5_open.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* 1. Reading */

/* In the words that HDF5 has for it, from which the latch takes the system's message. */
static herr_t fail(int error_number, const char *why)
{
    (void)H5Epush2(H5E_DEFAULT, __FILE__, __func__, __LINE__, H5E_ERR_CLS, H5E_IO, H5E_READERROR,
                   "file read failed: errno = %d, error message = '%s'", error_number, why);
    return -1;
}

/* All of it: a part, or an interruption by a signal, goes on where it stopped. */
static herr_t read_bytes(int descriptor, haddr_t from, size_t size, char *bytes)
{
    while (size > 0) {
        const ssize_t n = pread(descriptor, bytes, size, (off_t)from);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(errno, strerror(errno));
        if (n == 0)
            return fail(EIO, "it ends before the size that it had when it was opened");
        bytes += n;
        size -= (size_t)n;
        from += (haddr_t)n;
    }
    return 0;
}

/* Called by HDF5. An address may be anything that a damaged file says. */
static herr_t read_within(H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t from, size_t size,
                          void *out_bytes)
{
    int *descriptor = NULL;
    const haddr_t end = file->cls->get_eof(file, type);
    const size_t there = from >= end ? 0 : size < end - from ? size : (size_t)(end - from);
    (void)transfer;
    if (from == HADDR_UNDEF || from > HADDR_MAX - size)
        return fail(EINVAL, "no file has such an address");
    if (file->cls->get_handle(file, H5P_DEFAULT, (void **)&descriptor) < 0)
        return -1;
    memset((char *)out_bytes + there, 0, size - there);
    return read_bytes(*descriptor, from, there, out_bytes);
}

/* 2. The driver */

/* HDF5 shows its drivers by files that they have opened only; so the first file is opened twice, once for
 * that. */
static hid_t make_driver(struct ebb_trouble *trouble, hid_t access, const char *path)
{
    H5FD_t *shown = H5FDopen(path, H5F_ACC_RDONLY, access, HADDR_UNDEF);
    if (shown == NULL) {
        ebb_h5_latch(trouble, "opening", path);
        return -1;
    }
    H5FD_class_t driver = *shown->cls;
    driver.name = "ebb";
    driver.terminate = NULL; /* what that of HDF5's own ends is HDF5's */
    driver.read = read_within;
    ebb_h5_done(trouble, H5FDclose(shown), "opening", path);
    return trouble->failed ? -1 : ebb_h5_id(trouble, H5FDregister(&driver), "opening", path);
}

/* 3. Opening */

/* One driver as long as HDF5 itself lasts, and never given back: HDF5 1.10 lets go of a file's driver, and
 * then closes the file by it. Of a driver that nobody else holds it would read what it has freed. */
static hid_t the_driver(struct ebb_trouble *trouble, hid_t access, const char *path)
{
    static hid_t driver = -1;
    if (H5Iget_type(driver) != H5I_VFL)
        driver = make_driver(trouble, access, path);
    return driver;
}

hid_t ebb_h5_open(struct ebb_trouble *trouble, const char *path)
{
    hid_t file = -1, driver = -1;
    errno = 0; /* memory that was short before is of another file (ebb_h5_is_short) */
    hid_t access = ebb_h5_id(trouble, H5Pcreate(H5P_FILE_ACCESS), "opening", path);
    if (!trouble->failed)
        driver = the_driver(trouble, access, path);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Pset_driver(access, driver, NULL), "opening", path);
    if (!trouble->failed)
        file = ebb_h5_id(trouble, H5Fopen(path, H5F_ACC_RDONLY, access), "opening", path);
    ebb_h5_close(trouble, access, path);
    return file;
}
