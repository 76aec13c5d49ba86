/* SPDX-License-Identifier: MIT
 * top_key: asked by `ebb validate` and `ebb show`, which take any file of configs/.
 */
#include "top_key.h"

#include "arena.h"
#include "source_file.h"
#include "yaml_node.h"

bool ebb_top_key_is(const char *path, const char *key)
{
    struct ebb_text text = {0}, why = {0};
    struct ebb_messages messages = {0};
    struct ebb_arena arena = {0};
    struct ebb_tree tree = {0};
    bool is = ebb_source_file_read(path, &text, &why) == EBB_OK &&
              ebb_yaml_node_read(path, true, ebb_text_chars(&text), text.length, &arena, &tree, &messages) ==
                  EBB_OK &&
              tree.root && tree.root->kind == EBB_YAML_MAP && ebb_yaml_node_member(tree.root, key);
    ebb_messages_free(&messages);
    ebb_arena_free(&arena);
    ebb_text_free(&text);
    ebb_text_free(&why);
    return is;
}
