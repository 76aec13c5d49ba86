/* SPDX-License-Identifier: MIT
 * provenance: see the header; sim/config fills it from a study's text, sim/store from a file.
 *
 *     joint draw 17 of configs/parameters/trd_draws.csv, at a new site        the source of a drawn value
 */
#include <ebb/provenance.h>

#include <stdlib.h>
#include <string.h>

bool ebb_provenance_is_drawn(const struct ebb_parameter_row *row)
{
    return strncmp(row->source, EBB_JOINT_DRAW, sizeof EBB_JOINT_DRAW - 1) == 0;
}

/* The words for the site are looked for at the end alone: a folder may be named as they are. */
bool ebb_provenance_drawn_from(const struct ebb_parameter_row *rows, size_t n_rows,
                               struct ebb_drawn_from *out_drawn)
{
    static const char of[] = "of ", site[] = EBB_AT_NEW_SITE;
    *out_drawn = (struct ebb_drawn_from){.table = ""};
    size_t i = 0;
    while (i < n_rows && !ebb_provenance_is_drawn(&rows[i]))
        i++;
    if (i == n_rows)
        return false;
    const char *words = rows[i].source + sizeof EBB_JOINT_DRAW - 1, *table = strstr(words, of);
    const long number = strtol(words, NULL, 10);
    out_drawn->number = number > 0 ? number : 0;
    if (table == NULL)
        return true;
    out_drawn->table = table + sizeof of - 1;
    out_drawn->table_length = strlen(out_drawn->table);
    if (out_drawn->table_length >= sizeof site - 1) {
        const size_t rest = out_drawn->table_length - (sizeof site - 1);
        out_drawn->at_new_site = strcmp(out_drawn->table + rest, site) == 0;
        out_drawn->table_length = out_drawn->at_new_site ? rest : out_drawn->table_length;
    }
    return true;
}

void ebb_provenance_free(struct ebb_provenance *provenance)
{
    free(provenance->memory);
    *provenance = (struct ebb_provenance){0};
}
