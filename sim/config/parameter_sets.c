/* SPDX-License-Identifier: MIT
 * parameter_sets: initial value < set that the set is based on < parameter set < joint draw < study < --set.
 *
 *   1. Files   2. Sets   3. The study's keys
 */
#include "parameter_sets.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/config.h>
#include <ebb/file.h>

#include "joint_draws.h"

enum { LARGEST_FILE = 64 << 20, MAX_CHAIN = 8 };

struct chain {
    struct ebb_binder *binder;
    struct ebb_messages *messages;
    const char *files[MAX_CHAIN]; /* that are being read, the study's own set first */
    int n;
    struct ebb_joint_draws draws; /* of the first set that names some */
};

/* 1. Files */

enum ebb_status ebb_parameter_sets_read_file(const char *path, struct ebb_text *out_text,
                                             struct ebb_text *out_why)
{
    struct ebb_messages trouble = {0};
    const enum ebb_status status = ebb_file_read(path, LARGEST_FILE, out_text, &trouble);
    if (trouble.n > 0)
        ebb_text_add(out_why, "%s", trouble.items[0].words);
    ebb_messages_free(&trouble);
    return status;
}

void ebb_config_beside(const char *from, const char *path, struct ebb_text *text)
{
    const char *slash = path[0] == '/' ? NULL : strrchr(from, '/');
    ebb_text_add(text, "%.*s%s", slash ? (int)(slash - from) + 1 : 0, from, path);
}

/* The same, kept in the arena; NULL without memory. */
static const char *beside(struct ebb_arena *arena, const char *from, const char *path)
{
    struct ebb_text text = {0};
    ebb_config_beside(from, path, &text);
    const char *kept = text.failed ? NULL : ebb_arena_copy(arena, ebb_text_chars(&text), text.length);
    ebb_text_free(&text);
    return kept;
}

/* 2. Sets */

static enum ebb_status read_set(struct chain *chain, const char *file, const struct ebb_yaml_node *node,
                                const char *key, const char *from);

/* The value of a key that names a file, or NULL. */
static const struct ebb_yaml_node *file_named(const struct ebb_tree *tree, const char *key)
{
    const struct ebb_yaml_node *node =
        tree->root && tree->root->kind == EBB_YAML_MAP ? ebb_yaml_node_member(tree->root, key) : NULL;
    return node && node->kind == EBB_YAML_VALUE && node->text[0] != '\0' ? node : NULL;
}

static enum ebb_status read_tree(struct chain *chain, const char *file, const struct ebb_tree *tree)
{
    struct ebb_binder *binder = chain->binder;
    const struct ebb_yaml_node *below = file_named(tree, "based_on"), *draws = file_named(tree, "draws");
    enum ebb_status status = EBB_OK;
    binder->messages = chain->messages;
    binder->file = file;
    if (draws && chain->draws.file == NULL) {
        const char *table = beside(binder->arena, file, draws->text);
        status = table ? ebb_joint_draws_read(binder, table, draws, &chain->draws) : EBB_NO_MEMORY;
    }
    if (below && status == EBB_OK) {
        const char *next = beside(binder->arena, file, below->text);
        status = next ? read_set(chain, next, below, "based_on", "this set") : EBB_NO_MEMORY;
    }
    binder->messages = chain->messages;
    binder->file = file;
    binder->file_kind = EBB_IN_SET;
    if (status == EBB_OK)
        ebb_binder_read(binder, tree);
    return status;
}

/* Complaints that the file cannot be used go where it was named: at `node`, whose key is `key` and whose file
 * is `from`. */
static enum ebb_status read_set(struct chain *chain, const char *file, const struct ebb_yaml_node *node,
                                const char *key, const char *from)
{
    const struct ebb_path path = {NULL, key};
    struct ebb_text text = {0}, why = {0};
    struct ebb_tree tree = {0};
    for (int i = 0; i < chain->n; i++) {
        if (strcmp(chain->files[i], file) == 0) {
            ebb_binder_complain(chain->binder, node, &path, "goes in a circle: a set cannot build on itself");
            return EBB_OK;
        }
    }
    if (chain->n == MAX_CHAIN) {
        ebb_binder_complain(chain->binder, node, &path,
                            "is one too many: at most %d sets can build on each other", MAX_CHAIN);
        return EBB_OK;
    }
    chain->files[chain->n++] = file;
    enum ebb_status status = ebb_parameter_sets_read_file(file, &text, &why);
    if (status == EBB_BAD_FILE) {
        ebb_binder_complain(chain->binder, node, &path, "%s %s. The path counts from the folder of %s", file,
                            ebb_text_chars(&why), from);
        status = EBB_OK;
    } else if (status == EBB_OK) {
        status = ebb_yaml_node_read(file, true, ebb_text_chars(&text), text.length, chain->binder->arena,
                                    &tree, chain->messages);
        if (status == EBB_OK)
            status = read_tree(chain, file, &tree);
    }
    ebb_text_free(&text);
    ebb_text_free(&why);
    return status;
}

/* 3. The study's keys */

static void take_draw(struct chain *chain, const struct ebb_yaml_node *node)
{
    const struct ebb_path path = {NULL, "draw"};
    const char *text = node->text;
    const long number = strtol(text, NULL, 10);
    if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 9)
        ebb_binder_complain(chain->binder, node, &path,
                            "must be a whole number: a row of the set's joint draws, or 0");
    else if (number > 0 && chain->draws.file == NULL)
        ebb_binder_complain(chain->binder, node, &path,
                            "the parameter set has no table of joint draws: name a set that has `draws`");
    else if (number > chain->draws.n_rows && !chain->draws.bad)
        ebb_binder_complain(chain->binder, node, &path, "the table %s has %d draws", chain->draws.file,
                            chain->draws.n_rows);
    else if (number > 0)
        ebb_joint_draws_take(chain->binder, &chain->draws, (int)number, chain->messages);
}

enum ebb_status ebb_parameter_sets_read(struct ebb_binder *binder, const char *study_file,
                                        const struct ebb_tree *study, struct ebb_messages *set_messages)
{
    struct chain chain = {.binder = binder, .messages = set_messages};
    struct ebb_messages *own = binder->messages;
    const struct ebb_yaml_node *set = file_named(study, "parameters"), *draw = file_named(study, "draw");
    enum ebb_status status = EBB_OK;
    if (set) {
        const char *file = beside(binder->arena, study_file, set->text);
        status = file ? read_set(&chain, file, set, "parameters", "the study") : EBB_NO_MEMORY;
    }
    binder->messages = own;
    binder->file = study_file;
    if (draw && status == EBB_OK)
        take_draw(&chain, draw);
    ebb_joint_draws_free(&chain.draws);
    return status;
}
