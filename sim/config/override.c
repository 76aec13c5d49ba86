/* SPDX-License-Identifier: MIT
 * override: grafts one value onto the tree of a study, which is then read as if it had been written there.
 *
 * The value is YAML, so that a list or a whole section can be given: --set 'policies.x={}' adds a policy.
 * Settings are applied in the order of the command line, so the last one of a key counts, and one may go into
 * what an earlier one has made.
 */
#include "override.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/units.h>

/* Line 0: there is none to jump to. The rows of the results file say "--set" as the origin of such a
 * value. */
static const struct ebb_place COMMAND_LINE = {"--set", 0, 0};

static void complain(struct ebb_messages *messages, const struct ebb_override *setting, const char *what)
{
    char shown[EBB_YAML_SHOWN_SIZE];
    ebb_yaml_node_show_text(setting->key, shown);
    ebb_messages_add(messages, EBB_BAD_STUDY, &COMMAND_LINE, "%s%s%s", shown, shown[0] ? ": " : "", what);
}

/* The member of a map whose key begins the dotted key, the longest of them, or the numbered member of a list;
 * NULL: there is none. `out_length` is how much of the dotted key names it.
 * Names of policies may hold points, so the longest key that begins the rest of the path wins:
 * `policies.a.b.maintenance` is the policy `a.b` where there is one. */
static struct ebb_yaml_node *find_member(const struct ebb_yaml_node *container, const char *key,
                                         size_t *out_length)
{
    struct ebb_yaml_node *found = NULL;
    const size_t step = strcspn(key, ".");
    *out_length = step;
    if (container->kind == EBB_YAML_LIST) {
        char *end = NULL;
        const long number = strtol(key, &end, 10);
        found = end == key + step && number >= 1 ? container->first : NULL;
        for (long i = 1; found && i < number; i++)
            found = found->next;
        return found;
    }
    for (struct ebb_yaml_node *member = container->first; member; member = member->next) {
        const size_t length = strlen(member->key);
        const bool begins =
            strncmp(key, member->key, length) == 0 && (key[length] == '.' || key[length] == '\0');
        if (begins && (found == NULL || length > *out_length)) {
            found = member;
            *out_length = length;
        }
    }
    return found;
}

/* Sections that the study lacks are made on the way, so that --set can give what the file leaves out. */
static struct ebb_yaml_node *add_member(struct ebb_arena *arena, struct ebb_yaml_node *map, const char *key,
                                        size_t length)
{
    struct ebb_yaml_node *member = ebb_arena_take(arena, sizeof *member);
    char *name = ebb_arena_copy(arena, key, length);
    if (member == NULL || name == NULL)
        return NULL;
    *member = (struct ebb_yaml_node){
        .kind = EBB_YAML_MAP, .place = COMMAND_LINE, .key = name, .key_place = COMMAND_LINE};
    if (map->last)
        map->last->next = member;
    else
        map->first = member;
    map->last = member;
    map->n++;
    return member;
}

/* The value takes the place of the node, which keeps its key and its neighbours. */
static void replace(struct ebb_yaml_node *node, const struct ebb_yaml_node *value)
{
    const struct ebb_yaml_node old = *node;
    *node = *value;
    node->key = old.key;
    node->key_place = old.key_place;
    node->next = old.next;
}

/* How far the dotted key agrees with a name: the least distance of any beginning of it that ends at a point.
 */
static int distance_to(const char *key, const char *name)
{
    char start[EBB_NAME_SIZE];
    int least = EBB_NAME_SIZE;
    for (size_t end = strcspn(key, ".");; end += 1 + strcspn(key + end + 1, ".")) {
        if (end < sizeof start) {
            memcpy(start, key, end);
            start[end] = '\0';
            const int distance = ebb_units_distance(start, name);
            least = distance < least && ebb_units_is_near(start, name) ? distance : least;
        }
        if (key[end] == '\0')
            return least;
    }
}

/* A policy that the study lacks is a slip more often than a wish: `policies.every_4_weeks.maintenance.every`
 * in a study of every_4_6_weeks would add a third policy, and leave the one that was meant as it is. */
static void complain_of_new_name(struct ebb_messages *messages, const struct ebb_override *setting,
                                 const struct ebb_yaml_node *map, const char *rest)
{
    struct ebb_text words = {0};
    const char *nearest = NULL;
    int least = EBB_NAME_SIZE;
    ebb_text_add(&words, "the study has no such name under %s", map->key);
    for (const struct ebb_yaml_node *member = map->first; member; member = member->next) {
        const int distance = distance_to(rest, member->key);
        if (distance < least) {
            least = distance;
            nearest = member->key;
        }
    }
    if (nearest)
        ebb_text_add(&words, ". Did you mean %s?", nearest);
    ebb_text_add(&words, "%s --add adds one", nearest ? "" : ".");
    complain(messages, setting, ebb_text_chars(&words));
    ebb_text_free(&words);
}

/* Whether what is below the map is a thing of its own, which a setting must not make by a slip. Modifiers are
 * not: one that is misspelt has no effect, and that is refused (effects.c). */
static bool is_of_names(const struct ebb_tree *tree, const struct ebb_yaml_node *above, const char *key)
{
    return above == tree->root && (strcmp(key, "policies") == 0 || strcmp(key, "strata") == 0);
}

/* The tree is changed before anything is read, so a setting is read, checked and explained like the file's
 * own values; only its place says --set. */
enum ebb_status ebb_override_apply(const struct ebb_override *setting, struct ebb_arena *arena,
                                   struct ebb_tree *tree, struct ebb_messages *messages)
{
    struct ebb_tree value = {0};
    const size_t n_messages = messages->n;
    enum ebb_status status = ebb_yaml_node_read(COMMAND_LINE.file, false, setting->value,
                                                strlen(setting->value), arena, &value, messages);
    if (status != EBB_OK || messages->n > n_messages || tree->root == NULL)
        return status;
    if (value.root == NULL) {
        complain(messages, setting, "a value is missing");
        return EBB_OK;
    }
    struct ebb_yaml_node *node = tree->root;
    const struct ebb_yaml_node *names = NULL; /* the map of names that the key goes through */
    const char *key = setting->key;
    for (bool is_last = false; !is_last;) {
        size_t length = 0;
        struct ebb_yaml_node *member = node->kind == EBB_YAML_VALUE ? NULL : find_member(node, key, &length);
        is_last = key[length] == '\0';
        if (member == NULL && (node->kind != EBB_YAML_MAP || length == 0)) {
            complain(messages, setting,
                     length == 0 && node->kind == EBB_YAML_MAP ? "a key is missing"
                                                               : "there is no such place in the study");
            return EBB_OK;
        }
        if (node == names && node && (member != NULL) == (setting->adds && is_last)) {
            if (member)
                complain(messages, setting, "is in the study already: --set changes it");
            else
                complain_of_new_name(messages, setting, node, key);
            return EBB_OK;
        }
        const struct ebb_yaml_node *above = node;
        node = member ? member : add_member(arena, node, key, length);
        if (node == NULL)
            return EBB_NO_MEMORY;
        if (is_of_names(tree, above, node->key))
            names = node;
        key += length + !is_last;
    }
    replace(node, value.root);
    return arena->failed ? EBB_NO_MEMORY : EBB_OK;
}
