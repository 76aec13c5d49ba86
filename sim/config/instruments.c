/* SPDX-License-Identifier: MIT
 * instruments: a name becomes the section that it stands for.
 *
 * The nodes of the set are grafted onto the study's tree, places and all: a mistake in the set is reported
 * where it stands, the rows of the results file name the set as the origin of each value, and no other part
 * of the reader knows that there are two forms.
 *
 *   1. The set   2. Grafting
 */
#include "instruments.h"

#include "choice.h"
#include "source_file.h"

/* 1. The set */

static const char SET_FILE[] = "instruments.yaml";
enum { MOST = 64 }; /* names that a message lists; a set with more still works */

static struct ebb_yaml_node *member_of(const struct ebb_tree *tree, const char *key)
{
    return tree->root && tree->root->kind == EBB_YAML_MAP ? ebb_yaml_node_member(tree->root, key) : NULL;
}

/* Reads the set; its tree is empty when there is none, of which there is then a complaint at `node`: the set
 * is named nowhere, so the study's own line is the only place there is. Mistakes inside the set stand at
 * their own lines, in the study's list of messages. */
static enum ebb_status read_set(struct ebb_binder *binder, const char *from, const char *share,
                                const struct ebb_yaml_node *node, struct ebb_tree *out_tree)
{
    const struct ebb_path path = {NULL, "instrument"};
    struct ebb_text text = {0}, why = {0};
    const char *file = NULL;
    enum ebb_status status = ebb_source_file_find(binder->arena, share, from, SET_FILE, &file, &text, &why);
    if (status == EBB_OK) {
        status = ebb_yaml_node_read(file, true, ebb_text_chars(&text), text.length, binder->arena, out_tree,
                                    binder->messages);
    } else if (status == EBB_BAD_FILE) {
        ebb_binder_complain(binder, node, &path,
                            "a name is looked for in a set of instruments, and %s %s: give the section, or "
                            "the set%s",
                            file, ebb_text_chars(&why), ebb_source_file_share_words(binder->arena, share));
        status = EBB_OK;
    }
    ebb_text_free(&text);
    ebb_text_free(&why);
    return status;
}

/* The instrument of that name; NULL after a complaint that names those there are. */
static struct ebb_yaml_node *find(struct ebb_binder *binder, const struct ebb_tree *set,
                                  const struct ebb_yaml_node *node)
{
    const struct ebb_path path = {NULL, "instrument"};
    const struct ebb_yaml_node *all = member_of(set, "instruments");
    const char *names[MOST], *nearest;
    int n = 0;
    if (set->root == NULL) /* it could not be read */
        return NULL;
    if (all == NULL || all->kind != EBB_YAML_MAP) {
        ebb_binder_complain(binder, node, &path, "the set of instruments has no map `instruments`");
        return NULL;
    }
    for (const struct ebb_yaml_node *member = all->first; member && n < MOST; member = member->next)
        names[n++] = member->key;
    struct ebb_yaml_node *found = ebb_yaml_node_member(all, node->text);
    if (found && found->kind == EBB_YAML_MAP)
        return found;
    ebb_word_find(node->text, names, n, &nearest);
    if (found)
        ebb_binder_complain(binder, found, &path, "must be a section, such as {slope: ..., max: ...}");
    else
        ebb_word_complain(binder, node, &path, "no such instrument", names, n, nearest);
    return NULL;
}

/* 2. Grafting */

/* The name keeps the place where the study wrote it; the rest that of the set. */
static enum ebb_status graft(struct ebb_binder *binder, struct ebb_yaml_node *node,
                             const struct ebb_yaml_node *instrument)
{
    struct ebb_yaml_node *name = ebb_arena_take(binder->arena, sizeof *name);
    if (name == NULL)
        return EBB_NO_MEMORY;
    *name = *node; /* the value of `name` is what the study wrote, where it wrote it */
    name->key = "name";
    name->next = instrument->first;
    node->kind = EBB_YAML_MAP;
    node->first = name;
    node->last = instrument->last ? instrument->last : name;
    node->n = instrument->n + 1;
    return EBB_OK;
}

/* Called before each setting that goes into the section, and once more after the last: what is a section
 * already, the first time's work included, is left as it is. */
enum ebb_status ebb_instruments_insert(struct ebb_binder *binder, const char *study_file, const char *share,
                                       struct ebb_tree *study)
{
    struct ebb_yaml_node *node = member_of(study, "instrument");
    const struct ebb_yaml_node *parameters = member_of(study, "parameters");
    struct ebb_tree set = {0};
    const char *from = study_file;
    if (node == NULL || node->kind != EBB_YAML_VALUE || node->text[0] == '\0')
        return EBB_OK;
    if (parameters && parameters->kind == EBB_YAML_VALUE)
        from = ebb_source_file_beside(binder->arena, study_file, parameters->text);
    if (from == NULL)
        return EBB_NO_MEMORY;
    const enum ebb_status status = read_set(binder, from, share, node, &set);
    if (status != EBB_OK)
        return status;
    const struct ebb_yaml_node *instrument = find(binder, &set, node);
    if (instrument)
        return graft(binder, node, instrument);
    node->kind = EBB_YAML_REFUSED; /* of which there was a complaint */
    return EBB_OK;
}
