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

#include <ebb/key.h>
#include <ebb/units.h>

/* A setting that is being laid over a tree. */
struct graft {
    const struct ebb_override *setting;
    struct ebb_arena *arena;
    struct ebb_tree *tree;
    struct ebb_messages *messages;
    struct ebb_place place; /* "--set", "--patients": the option as it was written; line 0: none to jump to */
};

/* The rows of the results file say the same as the origin of such a value, so it must last as long. */
static struct ebb_place place_of(const struct ebb_override *setting, struct ebb_arena *arena)
{
    const char *option = setting->option ? setting->option : setting->adds ? "add" : "set";
    const char *written = ebb_arena_print(arena, "--%s", option);
    return (struct ebb_place){written ? written : "--set", 0, 0}; /* the arena remembers that it failed */
}

static void complain(const struct graft *graft, const char *what)
{
    char shown[EBB_YAML_SHOWN_SIZE];
    ebb_yaml_node_show_text(graft->setting->key, shown);
    ebb_messages_add(graft->messages, EBB_BAD_STUDY, &graft->place, "%s%s%s", shown, shown[0] ? ": " : "",
                     what);
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
static struct ebb_yaml_node *add_member(const struct graft *graft, struct ebb_yaml_node *map, const char *key,
                                        size_t length)
{
    struct ebb_yaml_node *member = ebb_arena_take(graft->arena, sizeof *member);
    char *name = ebb_arena_copy(graft->arena, key, length);
    if (member == NULL || name == NULL)
        return NULL;
    *member = (struct ebb_yaml_node){
        .kind = EBB_YAML_MAP, .place = graft->place, .key = name, .key_place = graft->place};
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

/* How far the dotted key agrees with a name: the least distance of any beginning of it that ends at a
 * point. */
static int distance_to(const char *key, const char *name)
{
    char start[EBB_NAME_SIZE];
    int least = EBB_NAME_SIZE;
    for (size_t end = strcspn(key, ".");; end += 1 + strcspn(key + end + 1, ".")) {
        if (end < sizeof start) {
            memcpy(start, key, end);
            start[end] = '\0';
            (void)ebb_units_is_nearer(start, name, &least);
        }
        if (key[end] == '\0')
            return least;
    }
}

/* The name that may have been meant, of those that were offered. */
struct guess {
    const char *nearest;
    int least;
};

static void offer(struct guess *guess, const char *rest, const char *name)
{
    const int distance = distance_to(rest, name);
    if (distance < guess->least)
        *guess = (struct guess){name, distance};
}

static void complain_of_new_name(const struct graft *graft, const char *section, const struct guess *guess)
{
    struct ebb_text words = {0};
    ebb_text_add(&words, "the study has no such name under %s", section);
    if (guess->nearest)
        ebb_text_add(&words, ". Did you mean %s?", guess->nearest);
    ebb_text_add(&words, "%s --add adds one", guess->nearest ? "" : ".");
    complain(graft, ebb_text_chars(&words));
    ebb_text_free(&words);
}

/* Whether the key at the top holds things of their own, by names, which a setting must not make by a slip. */
static bool is_of_names(const char *key, size_t length)
{
    static const char *const SECTIONS[] = {"policies", "strata", "modifiers", "side_effects", "targets"};
    for (size_t i = 0; i < sizeof SECTIONS / sizeof SECTIONS[0]; i++) {
        if (strlen(SECTIONS[i]) == length && strncmp(key, SECTIONS[i], length) == 0)
            return true;
    }
    return false;
}

/* What --add may not do; true when it was said. One name and all of it: a value that the study does not write
 * has its initial one, and would be changed, not added. */
static bool refuse_addition(const struct graft *graft)
{
    const char *key = graft->setting->key;
    const size_t length = strcspn(key, ".");
    if (!is_of_names(key, length) || key[length] == '\0') {
        complain(graft, "--add adds a policy, a stratum, a modifier, a side effect or a target, by its name "
                        "(--add policies.NAME='{...}'). --set changes what there is");
        return true;
    }
    const struct ebb_yaml_node *section = NULL, *member = graft->tree->root->first;
    for (; member && section == NULL; member = member->next)
        section = strncmp(member->key, key, length) == 0 && member->key[length] == '\0' ? member : NULL;
    const char *rest = key + length + 1;
    size_t step = 0;
    if (section && section->kind != EBB_YAML_VALUE && find_member(section, rest, &step)) {
        complain(graft, "is in the study already: --set changes it");
        return true;
    }
    step = strcspn(rest, ".");
    if (rest[step] == '\0')
        return false;
    struct ebb_text words = {0};
    ebb_text_add(&words, "--add adds one as a whole: --add %.*s='{...}'", (int)(length + 1 + step), key);
    complain(graft, ebb_text_chars(&words));
    ebb_text_free(&words);
    return true;
}

/* A policy that the study lacks is a slip more often than a wish: `policies.every_4_weeks.maintenance.every`
 * in a study of every_4_6_weeks would add a third policy, and leave the one that was meant as it is.
 * Modifiers and side effects may be those of a set that has not been read yet: ebb_override_check asks of
 * them. */
static bool refuse_new_name(const struct graft *graft, struct ebb_yaml_node *section, const char *rest)
{
    if (graft->setting->adds || strcmp(section->key, "modifiers") == 0 ||
        strcmp(section->key, "side_effects") == 0)
        return false;
    struct guess guess = {NULL, EBB_NAME_SIZE};
    for (const struct ebb_yaml_node *member = section->first; member; member = member->next)
        offer(&guess, rest, member->key);
    complain_of_new_name(graft, section->key, &guess);
    if (section->n == 0) /* made on the way: nobody is to complain that it is empty, too */
        section->kind = EBB_YAML_REFUSED;
    return true;
}

/* The node that the key names, made where there was none; NULL: there is none, and why was said, or the arena
 * has failed. */
static struct ebb_yaml_node *find_or_make(const struct graft *graft)
{
    struct ebb_yaml_node *node = graft->tree->root;
    const struct ebb_yaml_node *names = NULL; /* the map of names that the key goes through */
    const char *key = graft->setting->key;
    for (bool is_last = false; !is_last && node;) {
        size_t length = 0;
        struct ebb_yaml_node *member = node->kind == EBB_YAML_VALUE ? NULL : find_member(node, key, &length);
        is_last = key[length] == '\0';
        if (member == NULL && (node->kind != EBB_YAML_MAP || length == 0)) {
            complain(graft, length == 0 && node->kind == EBB_YAML_MAP
                                ? "a key is missing"
                                : "there is no such place in the study");
            return NULL;
        }
        if (node == names && member == NULL && refuse_new_name(graft, node, key))
            return NULL;
        const bool is_top = node == graft->tree->root;
        node = member ? member : add_member(graft, node, key, length);
        if (is_top && node && is_of_names(node->key, strlen(node->key)))
            names = node;
        key += length + !is_last;
    }
    return node;
}

/* The tree is changed before anything is read, so a setting is read, checked and explained like the file's
 * own values; only its place says --set. */
enum ebb_status ebb_override_apply(const struct ebb_override *setting, struct ebb_arena *arena,
                                   struct ebb_tree *tree, struct ebb_messages *messages)
{
    const struct graft graft = {setting, arena, tree, messages, place_of(setting, arena)};
    struct ebb_tree value = {0};
    const size_t n_messages = messages->n;
    enum ebb_status status = ebb_yaml_node_read(graft.place.file, false, setting->value,
                                                strlen(setting->value), arena, &value, messages);
    if (status != EBB_OK || messages->n > n_messages || tree->root == NULL)
        return status;
    if (value.root == NULL) {
        complain(&graft, "a value is missing");
        return EBB_OK;
    }
    if (setting->adds && tree->root->kind == EBB_YAML_MAP && refuse_addition(&graft))
        return EBB_OK;
    struct ebb_yaml_node *node = find_or_make(&graft);
    if (node)
        replace(node, value.root);
    return arena->failed ? EBB_NO_MEMORY : EBB_OK;
}

/* NULL without memory, which the arena remembers. */
static struct ebb_yaml_node *copy_node(struct ebb_arena *arena, const struct ebb_yaml_node *node)
{
    struct ebb_yaml_node *copy = ebb_arena_take(arena, sizeof *copy);
    if (copy == NULL)
        return NULL;
    *copy = *node;
    copy->first = copy->last = copy->next = NULL;
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next) {
        struct ebb_yaml_node *next = copy_node(arena, member);
        if (next == NULL)
            return NULL;
        if (copy->last)
            copy->last->next = next;
        else
            copy->first = next;
        copy->last = next;
    }
    return copy;
}

enum ebb_status ebb_override_graft(const struct ebb_graft *graft, struct ebb_arena *arena,
                                   struct ebb_tree *tree, struct ebb_messages *messages)
{
    const struct ebb_override setting = {.key = graft->key, .value = ""};
    const struct graft whole = {&setting, arena, tree, messages, graft->value->place};
    const struct ebb_yaml_node *value = copy_node(arena, graft->value);
    struct ebb_yaml_node *node = value && tree->root ? find_or_make(&whole) : NULL;
    if (node)
        replace(node, value);
    return arena->failed ? EBB_NO_MEMORY : EBB_OK;
}

/* A section whose names may be those of a set: what of it the sets have, and those of the default set, which
 * every study without one has. */
struct named_in_sets {
    const char *section;
    int n;
    const char *(*name)(const struct ebb_study *sets, int i);
    const char *const *defaults;
};

static const char *modifier_name(const struct ebb_study *sets, int i)
{
    return sets->modifiers[i].name;
}

static const char *side_effect_name(const struct ebb_study *sets, int i)
{
    return sets->side_effects[i].name;
}

/* Where in the section's names the key goes on; NULL: it is of another section, or of all of it. */
static const char *rest_of(const struct ebb_override *setting, const char *section)
{
    const size_t length = strlen(section);
    return strncmp(setting->key, section, length) == 0 && setting->key[length] == '.'
               ? setting->key + length + 1
               : NULL;
}

/* Whether another setting makes the name: --add by itself, or --set of all of the section. */
static bool is_made(const struct ebb_override *settings, size_t n, const char *section, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        const char *rest = rest_of(&settings[i], section);
        if (strcmp(settings[i].key, section) == 0 || (settings[i].adds && rest && strcmp(rest, name) == 0))
            return true;
    }
    return false;
}

/* So that nobody complains of what the refused name lacks, or of its having no effect, too. */
static void take_out(struct ebb_yaml_node *section, const struct ebb_yaml_node *made)
{
    struct ebb_yaml_node **link = &section->first, *last = NULL;
    for (; *link && *link != made; link = &(*link)->next)
        last = *link;
    *link = made->next;
    section->last = section->last == made ? last : section->last;
    section->n--;
    if (section->first == NULL)
        section->kind = EBB_YAML_REFUSED;
}

/* Where the setting makes a name that neither the study nor a set has: one that was meant, perhaps. */
static bool makes_new_name(const struct named_in_sets *of, const struct ebb_override *settings, size_t n,
                           size_t setting, struct ebb_yaml_node *section, const struct ebb_study *sets,
                           struct guess *out_guess)
{
    const char *rest = rest_of(&settings[setting], of->section);
    size_t length = 0;
    struct guess guess = {NULL, EBB_NAME_SIZE};
    if (settings[setting].adds || rest == NULL)
        return false;
    struct ebb_yaml_node *made = find_member(section, rest, &length);
    if (made == NULL || made->key_place.line > 0 || is_made(settings, n, of->section, made->key))
        return false;
    for (const struct ebb_yaml_node *member = section->first; member; member = member->next) {
        if (member->key_place.line > 0)
            offer(&guess, rest, member->key);
    }
    for (int k = 0; k < of->n; k++)
        offer(&guess, rest, of->name(sets, k));
    for (int k = 0; of->defaults && of->defaults[k]; k++)
        offer(&guess, rest, of->defaults[k]);
    *out_guess = guess;
    if (guess.nearest && strcmp(guess.nearest, made->key) == 0)
        return false;
    take_out(section, made);
    return true;
}

/* ebb_yaml_node_member for somebody who takes out of it. */
static struct ebb_yaml_node *named_section(struct ebb_yaml_node *root, const char *name)
{
    struct ebb_yaml_node *member = root->first;
    while (member && strcmp(member->key, name) != 0)
        member = member->next;
    return member;
}

void ebb_override_check(const struct ebb_override *settings, size_t n, struct ebb_arena *arena,
                        struct ebb_tree *tree, const struct ebb_study *sets, struct ebb_messages *messages)
{
    const bool is_map = tree->root && tree->root->kind == EBB_YAML_MAP;
    const bool has_set = is_map && ebb_yaml_node_member(tree->root, "parameters");
    const struct named_in_sets sections[] = {
        {"modifiers", sets->n_modifiers, modifier_name, has_set ? NULL : EBB_DEFAULT_SET_MODIFIERS},
        {"side_effects", sets->n_side_effects, side_effect_name, NULL},
    };
    for (size_t s = 0; is_map && s < sizeof sections / sizeof sections[0]; s++) {
        struct ebb_yaml_node *section = named_section(tree->root, sections[s].section);
        for (size_t i = 0; i < n && section && section->kind == EBB_YAML_MAP; i++) {
            struct guess guess;
            if (!makes_new_name(&sections[s], settings, n, i, section, sets, &guess))
                continue;
            const struct graft graft = {&settings[i], arena, tree, messages, place_of(&settings[i], arena)};
            complain_of_new_name(&graft, sections[s].section, &guess);
        }
    }
}
