/* SPDX-License-Identifier: GPL-3.0-or-later
 * Suggestions for mistyped words, by the restricted Damerau-Levenshtein distance.
 */
#include "cmd/nearest.h"

#include <stdbool.h>
#include <string.h>

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t pp_nearest_distance(const char *a, const char *b)
{
    size_t n_a = strnlen(a, PP_NEAREST_MAX_LETTERS + 1);
    size_t n_b = strnlen(b, PP_NEAREST_MAX_LETTERS + 1);
    if (n_a > PP_NEAREST_MAX_LETTERS || n_b > PP_NEAREST_MAX_LETTERS)
        return PP_NEAREST_MAX_LETTERS;
    size_t rows[3][PP_NEAREST_MAX_LETTERS + 1] = {{0}}; /* of the last three prefixes of a */
    for (size_t j = 0; j <= n_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *higher = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            row[j] = smaller(
                smaller(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped)
                row[j] = smaller(row[j], higher[j - 2] + 1);
        }
    }
    return rows[n_a % 3][n_b];
}

const char *pp_nearest(const char *word, const char *const *words)
{
    const char *best = NULL;
    size_t least = strlen(word) / 3 + 1;
    for (; *words != NULL; words++) {
        size_t distance = pp_nearest_distance(word, *words);
        if (distance < least) {
            least = distance;
            best = *words;
        }
    }
    return best;
}
