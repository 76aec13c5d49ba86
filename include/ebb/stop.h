/* SPDX-License-Identifier: MIT
 * stop: the flag that ends a piece of work early. Whoever waits for the work raises it, from another thread
 * or from a signal handler; the threads that work look at it between two blocks.
 *
 * A lock-free atomic, because a signal handler may touch nothing else. It has a name of its own so that
 * programs in C++ can read these headers: before C++23 there is no <stdatomic.h>, and std::atomic<bool> is
 * the same byte with every compiler that Debian has (a test compiles a C++ program and stops a run with it).
 */
#ifndef EBB_STOP_H
#define EBB_STOP_H

#ifdef __cplusplus
#include <atomic>
typedef std::atomic<bool> ebb_stop_flag;
#else
#include <stdatomic.h>
typedef atomic_bool ebb_stop_flag;
#endif

#endif
