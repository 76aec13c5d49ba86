/* SPDX-License-Identifier: MIT
 * made_groups: folders of control groups for tests, which have no group of their own to set limits in.
 */
#ifndef EBB_TESTS_MADE_GROUPS_H
#define EBB_TESTS_MADE_GROUPS_H

/* Writes folder/group/name, whose folders are made. */
void ebb_made_group_file(const char *folder, const char *path, const char *text);

#endif
