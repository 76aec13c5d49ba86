/* SPDX-License-Identifier: MIT
 * share: the folder with the parameter sets, draws and example studies that came with this program.
 */
#ifndef EBB_CLI_SHARE_H
#define EBB_CLI_SHARE_H

/* What EBB_SHARE says; else PREFIX/share/ebb of an installed program, or configs/ of the checkout that it
 * was built in; else NULL. Laid out as configs/ is. Constant from the first call on; the command has one
 * thread then. */
const char *ebb_share_folder(void);

#endif
