/* SPDX-License-Identifier: MIT
 * parameter_sets: initial or neutral value < set that the set is based on < parameter set < joint draw <
 * study < --set.
 *
 *     study.yaml          parameters/high_response.yaml     parameters/trd.yaml            base.yaml
 *       parameters: ----->  based_on: -------------------->   based_on: ---------------->
 *       draw: 17                                              draws: trd_draws.csv
 *                                                             draws_sha256: 43e0...
 *
 * Read from the right to the left, each over the one before, with one list of origins. The table of draws is
 * that of the nearest set that names one; its row is laid over all sets, the nearest too: a row holds
 * together or not at all.
 *
 *   1. Sets   2. The study's keys
 */
#include "parameter_sets.h"

#include <string.h>

#include <ebb/config.h>
#include <ebb/units.h>

#include "fill.h"
#include "joint_draws.h"
#include "source_file.h"

/* Sets that build on each other: the calibrated one, what it was fitted from, and a scenario or two. Also
 * what ends a circle that is not seen as one, because its files are called by two spellings of a path. */
enum { MAX_CHAIN = 8 };

struct chain {
    struct ebb_binder *binder;
    struct ebb_messages *messages;
    const char *share;            /* where files are that do not stand beside; NULL: nowhere */
    const char *files[MAX_CHAIN]; /* that are being read, the study's own set first */
    int n;
    struct ebb_joint_draws draws; /* of the first set that names some */
    bool bad;                     /* a set could not be read: what it lacks is not said as well */
};

/* 1. Sets */

static enum ebb_status read_set(struct chain *chain, const char *from, const struct ebb_yaml_node *node,
                                const char *key, const char *whose);

/* The value of a key that names a file, or NULL. */
static const struct ebb_yaml_node *file_named(const struct ebb_tree *tree, const char *key)
{
    const struct ebb_yaml_node *node =
        tree->root && tree->root->kind == EBB_YAML_MAP ? ebb_yaml_node_member(tree->root, key) : NULL;
    return node && node->kind == EBB_YAML_VALUE && node->text[0] != '\0' ? node : NULL;
}

/* What a set builds on is read before its own values, and draws before both, so that the nearest table wins.
 * The binder speaks of one file at a time: it is set back after each descent, or the complaints of this file
 * would carry the name of the one below. */
static enum ebb_status read_tree(struct chain *chain, const char *file, const struct ebb_tree *tree)
{
    struct ebb_binder *binder = chain->binder;
    const struct ebb_yaml_node *below = file_named(tree, "based_on"), *draws = file_named(tree, "draws"),
                               *sha256 = file_named(tree, "draws_sha256");
    enum ebb_status status = EBB_OK;
    binder->messages = chain->messages;
    binder->file = file;
    if (sha256 && draws == NULL)
        ebb_binder_complain(
            binder, sha256, &(struct ebb_path){NULL, "draws_sha256"},
            "is the digest of a table that this set does not name: add `draws`, or leave it out");
    if (draws && chain->draws.file == NULL) {
        const char *table = ebb_source_file_beside(binder->arena, file, draws->text);
        chain->draws.sha256_of_set = sha256 ? sha256->text : NULL;
        chain->draws.nearer = chain->files;
        chain->draws.n_nearer = chain->n - 1;
        status = table ? ebb_joint_draws_read(binder, table, draws, &chain->draws) : EBB_NO_MEMORY;
    }
    if (below && status == EBB_OK)
        status = read_set(chain, file, below, "based_on", "this set");
    binder->messages = chain->messages;
    binder->file = file;
    binder->file_kind = EBB_IN_SET;
    if (status == EBB_OK)
        ebb_fill_read(binder, tree);
    return status;
}

/* Complains of a set that builds on itself, or of too many; false then. */
static bool may_follow(struct chain *chain, const char *file, const struct ebb_yaml_node *node,
                       const struct ebb_path *path)
{
    for (int i = 0; i < chain->n; i++) {
        if (strcmp(chain->files[i], file) == 0) {
            ebb_binder_complain(chain->binder, node, path, "goes in a circle: a set cannot build on itself");
            return false;
        }
    }
    if (chain->n < MAX_CHAIN)
        return true;
    ebb_binder_complain(chain->binder, node, path, "is one too many: at most %d sets can build on each other",
                        MAX_CHAIN);
    return false;
}

/* Reads the set that `node` of the file `from` names. Complaints that the file cannot be used go where it was
 * named: at `node`, whose key is `key` and whose file is `whose`. */
static enum ebb_status read_set(struct chain *chain, const char *from, const struct ebb_yaml_node *node,
                                const char *key, const char *whose)
{
    struct ebb_binder *binder = chain->binder;
    const struct ebb_path path = {NULL, key};
    struct ebb_text text = {0}, why = {0};
    struct ebb_tree tree = {0};
    const char *file = NULL;
    enum ebb_status status =
        ebb_source_file_find(binder->arena, chain->share, from, node->text, &file, &text, &why);
    if (status != EBB_NO_MEMORY && may_follow(chain, file, node, &path)) {
        chain->files[chain->n++] = file;
        if (status == EBB_BAD_FILE)
            ebb_binder_complain(binder, node, &path, "%s %s. The path counts from the folder of %s%s", file,
                                ebb_text_chars(&why), whose,
                                ebb_source_file_share_words(binder->arena, chain->share));
        else
            status = ebb_yaml_node_read(file, true, ebb_text_chars(&text), text.length, binder->arena, &tree,
                                        chain->messages);
        if (status == EBB_OK)
            status = read_tree(chain, file, &tree);
    }
    ebb_text_free(&text);
    ebb_text_free(&why);
    return status == EBB_NO_MEMORY ? status : EBB_OK;
}

/* 2. The study's keys */

/* Whose values and whose rows they are, nobody can tell: one of the two files was made, or copied, without
 * the other. Asked only of a study that takes a draw; all others use the set alone. */
static bool are_those_of_set(const struct ebb_joint_draws *draws)
{
    return draws->bad || draws->sha256_of_set == NULL || strcmp(draws->sha256, draws->sha256_of_set) == 0;
}

/* Whether the study is of a new site; complains of what its `site` cannot be. It says which of two worlds of
 * a row is meant, so without a row it says nothing: a study that would play on the set's own values, which
 * are of no site, is refused. */
static bool is_of_new_site(const struct chain *chain, const struct ebb_yaml_node *site,
                           const struct ebb_yaml_node *draw)
{
    const struct ebb_path path = {NULL, "site"};
    if (site == NULL || strcmp(site->text, "typical") == 0)
        return false;
    if (strcmp(site->text, "new") != 0)
        ebb_binder_complain(
            chain->binder, site, &path,
            "must be typical (patients like those of the trials) or new (a clinic that nobody "
            "has studied)");
    else if (draw == NULL || strcmp(draw->text, "0") == 0)
        ebb_binder_complain(chain->binder, site, &path,
                            "goes with a draw: what a new site is differs from draw to draw: add `draw: 1`, "
                            "or take `site: typical`");
    else if (chain->draws.file && !chain->draws.bad && !chain->draws.has_new_site)
        ebb_binder_complain(chain->binder, site, &path,
                            "the table %s has no columns new.KEY, as tables of older calibrations have not: "
                            "run the calibration again, or take `site: typical`",
                            chain->draws.file);
    return true;
}

/* Where the table itself was bad, its length is not known and nothing is said of a number beyond it. */
static enum ebb_status take_draw(struct chain *chain, const struct ebb_yaml_node *node, bool at_new_site)
{
    const struct ebb_path path = {NULL, "draw"};
    const char *why;
    uint64_t number = 0;
    if (!ebb_units_read_whole(node->text, 999999999, &number, &why))
        ebb_binder_complain(chain->binder, node, &path,
                            "%s%smust be a whole number: a row of the set's joint draws, or 0", why,
                            why[0] ? ": " : "");
    else if (number > 0 && chain->draws.file == NULL && chain->bad)
        return EBB_OK;
    else if (number > 0 && chain->draws.file == NULL && chain->binder->worlds)
        return EBB_OK; /* whoever wants all takes none for an answer */
    else if (number > 0 && chain->draws.file == NULL)
        ebb_binder_complain(chain->binder, node, &path,
                            "the parameter set has no table of joint draws: name a set that has `draws`");
    else if (number > 0 && !are_those_of_set(&chain->draws))
        ebb_binder_complain(
            chain->binder, node, &path,
            "the draws in %s are not those of the set that names them (its draws_sha256 is "
            "another): run the calibration again, or get both files from where they came from",
            chain->draws.file);
    else if (number > (uint64_t)chain->draws.n_rows && !chain->draws.bad)
        ebb_binder_complain(chain->binder, node, &path, "the table %s has %d draws", chain->draws.file,
                            chain->draws.n_rows);
    else if (number > 0) {
        chain->binder->draw_place = node->place;
        ebb_joint_draws_take(chain->binder, &chain->draws, (int)number, at_new_site, chain->messages);
        if (chain->binder->worlds)
            return ebb_joint_draws_keep(chain->binder, &chain->draws, at_new_site, chain->messages);
    }
    return EBB_OK;
}

/* Whether the map names a modifier of the default set and says of it no more than how many have it. One with
 * factors of its own is the study's: a canonical text, where every factor stands, must be read back as it is.
 * */
static bool names_default_modifier(const struct ebb_yaml_node *modifiers)
{
    for (const struct ebb_yaml_node *member = modifiers->first; member; member = member->next) {
        const bool says_one =
            member->kind == EBB_YAML_MAP && member->n == 1 && strcmp(member->first->key, "prevalence") == 0;
        for (int i = 0; says_one && EBB_DEFAULT_SET_MODIFIERS[i]; i++) {
            if (strcmp(EBB_DEFAULT_SET_MODIFIERS[i], member->key) == 0)
                return true;
        }
    }
    return false;
}

/* What of a study without a set needs the default one: a draw other than 0, or a modifier of it. NULL:
 * nothing, the calibrated values are in the program. */
static const struct ebb_yaml_node *needs_default(const struct ebb_tree *study,
                                                 const struct ebb_yaml_node *draw)
{
    if (draw && strcmp(draw->text, "0") != 0)
        return draw;
    const struct ebb_yaml_node *modifiers = study->root && study->root->kind == EBB_YAML_MAP
                                                ? ebb_yaml_node_member(study->root, "modifiers")
                                                : NULL;
    return modifiers && modifiers->kind == EBB_YAML_MAP && names_default_modifier(modifiers) ? modifiers
                                                                                             : NULL;
}

/* Reads the set that the study names, or the default one where the study needs it and there is a share
 * folder; without one such a study is what it was: without draws, and with modifiers that do nothing. */
static enum ebb_status read_first(struct chain *chain, const char *study_file, const struct ebb_tree *study,
                                  const struct ebb_yaml_node *draw)
{
    const struct ebb_yaml_node *set = file_named(study, "parameters"), *need;
    if (set) {
        ebb_binder_set_neutral(chain->binder);
        return read_set(chain, study_file, set, "parameters", "the study");
    }
    need = chain->share ? needs_default(study, draw) : NULL;
    if (need == NULL)
        return EBB_OK;
    const char *file = ebb_arena_print(chain->binder->arena, "%s/%s", chain->share, EBB_DEFAULT_SET_FILE);
    struct ebb_yaml_node named = *need; /* a complaint stands at what needs the set */
    named.kind = EBB_YAML_VALUE;
    named.text = file;
    return file ? read_set(chain, "", &named, "parameters", "the study") : EBB_NO_MEMORY;
}

enum ebb_status ebb_parameter_sets_read(struct ebb_binder *binder, const char *study_file, const char *share,
                                        const struct ebb_tree *study, struct ebb_messages *set_messages)
{
    struct chain chain = {.binder = binder, .messages = set_messages, .share = share};
    struct ebb_messages *own = binder->messages;
    const struct ebb_yaml_node *draw = file_named(study, "draw"), *site = file_named(study, "site");
    const size_t n_before = own->n + set_messages->n;
    enum ebb_status status = read_first(&chain, study_file, study, draw);
    chain.bad = own->n + set_messages->n > n_before;
    binder->messages = own;
    binder->file = study_file;
    const bool at_new_site = status == EBB_OK && is_of_new_site(&chain, site, draw);
    if (draw && status == EBB_OK)
        status = take_draw(&chain, draw, at_new_site);
    ebb_joint_draws_free(&chain.draws);
    return status;
}
