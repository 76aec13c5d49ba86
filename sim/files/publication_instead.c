/* SPDX-License-Identifier: MIT
 * publication_instead: the second name of a part.
 */
#include <ebb/publication.h>

#include <stdlib.h>
#include <string.h>

/* The part stays where it is and keeps its own name: only that of its place changes. */
bool ebb_publication_instead(struct ebb_publication *publication, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = strdup(slash ? slash + 1 : path);
    if (name == NULL)
        return false;
    free(publication->name);
    publication->name = name;
    publication->place.path = path;
    publication->place.force = true;
    return true;
}
