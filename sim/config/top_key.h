/* SPDX-License-Identifier: MIT
 * top_key: which kind of file is this? By the key that only such a file has at its top. */
#ifndef EBB_CONFIG_TOP_KEY_H
#define EBB_CONFIG_TOP_KEY_H

#include <stdbool.h>

/* Whether the file has the key at its top. A file that cannot be read has none: whoever opens it next says
 * why. */
bool ebb_top_key_is(const char *path, const char *key);

#endif
