/* SPDX-License-Identifier: MIT
 * refusals: files that are no study, and texts that may name no file, told by their top-level keys.
 */
#include "refusals.h"

#include <string.h>

/* What a study may name of other files. A results file names none: its study is whole, and was printed by
 * ebb_print_study. A path in it would be opened for whoever made the file, and what stands there be shown in
 * messages, line by line. Asked before the settings are laid over it, which are the user's. */
enum ebb_status ebb_refuse_names_of_files(struct ebb_binder *binder, const struct ebb_tree *tree)
{
    static const char *const names[] = {"parameters", "draw", "instrument", "based_on", "draws"};
    for (size_t i = 0; tree->root && tree->root->kind == EBB_YAML_MAP && i < sizeof names / sizeof names[0];
         i++) {
        const struct ebb_path path = {NULL, names[i]};
        const struct ebb_yaml_node *node = ebb_yaml_node_member(tree->root, names[i]);
        if (node == NULL || node->kind != EBB_YAML_VALUE || node->text[0] == '\0' ||
            strcmp(node->text, "0") == 0)
            continue;
        ebb_binder_complain(binder, node, &path,
                            "names what stands in another file, and a study out of a results file may not: "
                            "no such file is opened");
        return EBB_BAD_STUDY;
    }
    return EBB_OK;
}

/* The other files of this folder, given by mistake: one sentence that says what the file is and which command
 * takes it, where a line for each key would say everything but that. By the key that only such a file has. */
enum ebb_status ebb_refuse_other_files(const struct ebb_tree *tree, struct ebb_messages *messages)
{
    static const struct {
        const char *key, *words;
    } kinds[] = {
        {"calibration",
         "is a calibration and no study: fit it with `ebb calibrate FILE`, look it over with `ebb "
         "validate FILE`; studies are what it names under trials"},
        {"based_on", "is a parameter set and no study: a study takes it with `parameters: FILE`, "
                     "and any study with `--set parameters=FILE`"},
        {"name", "is a parameter set and no study: a study takes it with `parameters: FILE`, "
                 "and any study with `--set parameters=FILE`"},
    };
    const struct ebb_yaml_node *root = tree->root;
    if (root == NULL || root->kind != EBB_YAML_MAP || ebb_yaml_node_member(root, "study") ||
        ebb_yaml_node_member(root, "policies"))
        return EBB_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct ebb_yaml_node *node = ebb_yaml_node_member(root, kinds[i].key);
        if (node == NULL)
            continue;
        ebb_messages_add(messages, EBB_BAD_STUDY, &node->key_place, "%s: %s", kinds[i].key, kinds[i].words);
        return EBB_BAD_STUDY;
    }
    return EBB_OK;
}
