/* SPDX-License-Identifier: MIT
 * worlds_text: the joint draws of a run as text, for who plays them elsewhere (a merge of its pieces).
 *
 *     ebb joint draws 1
 *     site 0 worlds 200 keys 2
 *     infusion.gain
 *     duration.median
 *     0x1.3d70a3d70a3d7p-2 0x1.8cccccccccccdp+4
 *     ...
 *
 * Values in hexadecimal: they come back to the last bit. Keys and not places in memory: the text may be
 * read on another machine. What a draw does not touch is left out.
 */
#ifndef EBB_WORLDS_TEXT_H
#define EBB_WORLDS_TEXT_H

#include <ebb/config.h>
#include <ebb/message.h>
#include <ebb/text.h>
#include <ebb/uncertainty.h>
#include <ebb/worlds.h>

/* Adds nothing where there are no draws. The config is of the study that is played in them: a value at a
 * place where it has no key is left out, for nothing of the study is there. */
void ebb_worlds_print(const struct ebb_worlds worlds[EBB_SITE_COUNT], const struct ebb_config *config,
                      struct ebb_text *text);

/* EBB_BAD_STUDY with a message when the text is no such text, or names a key that the study has not;
 * EBB_NO_MEMORY. gives: caller calls ebb_worlds_free of each, whatever the status. */
enum ebb_status ebb_worlds_scan(const char *text, const struct ebb_config *config,
                                struct ebb_worlds out_worlds[EBB_SITE_COUNT], struct ebb_messages *messages);

#endif
