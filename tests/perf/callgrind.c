/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers from what callgrind writes: lines "position cost", of the object that the last "ob=" line
 * named ("(id) path" the first time, then "(id)"); the one after a "calls=" line is the callee's.
 */
#include "tests/perf/callgrind.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OBJECTS 256
#define LINE_BYTES 8192

struct reading {
    const char *object;
    bool is_wanted[MAX_OBJECTS]; /* by id */
    bool is_inside, is_call;
    double sum;
};

/* An object's "(id) path" or "(id)". Returns whether it is the wanted one. */
static bool know_object(struct reading *r, const char *text)
{
    char *end;
    const size_t id = strtoul(text + 1, &end, 10);
    if (id >= MAX_OBJECTS || *end != ')')
        return false;
    if (end[1] == ' ') {
        const char *slash = strrchr(end, '/');
        r->is_wanted[id] = slash != NULL && strncmp(slash + 1, r->object, strlen(r->object)) == 0;
    }
    return r->is_wanted[id];
}

static void take_line(struct reading *r, const char *line)
{
    if (strncmp(line, "ob=", 3) == 0) {
        r->is_inside = know_object(r, line + 3);
    } else if (strncmp(line, "cob=", 4) == 0) {
        know_object(r, line + 4);
    } else if (strncmp(line, "calls=", 6) == 0) {
        r->is_call = true;
    } else if (isdigit((unsigned char)line[0]) || strchr("+-*", line[0]) != NULL) {
        const char *cost = strchr(line, ' ');
        if (cost != NULL && r->is_inside && !r->is_call)
            r->sum += strtod(cost, NULL);
        r->is_call = false;
    }
}

double callgrind_instructions(const char *path, const char *object)
{
    static char line[LINE_BYTES];
    struct reading r = {.object = object};
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return (double)NAN;
    while (fgets(line, sizeof line, file) != NULL)
        take_line(&r, line);
    fclose(file);
    return r.sum;
}
