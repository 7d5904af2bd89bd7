/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a command line was given.
 */
#define _GNU_SOURCE
#include "bench/origin.h"

#include "bench/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const pp_origin_variables[] = {"CC", "CFLAGS", "CXX", "CXXFLAGS", "CPATH",
    "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX",
    "CCC_OVERRIDE_OPTIONS", NULL};

/* Whether JSON gives the text back as it is. */
static bool is_writable(const char *text)
{
    struct pp_buf scratch;
    struct pp_json json;
    pp_buf_init(&scratch);
    pp_json_init(&json, &scratch);
    const bool ok = strlen(text) <= PP_ORIGIN_MAX_TEXT_BYTES && pp_json_string(&json, text) == 0 &&
        !scratch.failed;
    pp_buf_release(&scratch);
    return ok;
}

static bool append(struct pp_origin_text **list, size_t *n, const char *name, const char *text)
{
    struct pp_origin_text *more = realloc(*list, (*n + 1) * sizeof *more);
    if (!more)
        return false;
    *list = more;
    const bool keeps = is_writable(text);
    more[*n] = (struct pp_origin_text){strdup(name), keeps ? strdup(text) : NULL};
    if (!more[*n].name || (keeps && !more[*n].text)) {
        free(more[*n].name);
        free(more[*n].text);
        return false;
    }
    (*n)++;
    return true;
}

bool pp_origin_read(struct pp_origin *origin)
{
    bool ok = true;
    *origin = (struct pp_origin){.is_known = true, .directory = getcwd(NULL, 0)};
    if (origin->directory && !is_writable(origin->directory)) {
        free(origin->directory);
        origin->directory = NULL;
    }
    for (size_t i = 0; pp_origin_variables[i]; i++) {
        const char *value = getenv(pp_origin_variables[i]);
        if (value)
            ok &= append(&origin->variables, &origin->n_variables, pp_origin_variables[i], value);
    }
    return ok;
}

static const char *find_variable(const struct pp_origin *origin, const char *name)
{
    for (size_t i = 0; i < origin->n_variables; i++)
        if (strcmp(origin->variables[i].name, name) == 0)
            return origin->variables[i].text;
    return NULL;
}

bool pp_origin_enter(const struct pp_origin *origin)
{
    if (!origin->is_known)
        return true;
    for (size_t i = 0; pp_origin_variables[i]; i++) {
        const char *value = find_variable(origin, pp_origin_variables[i]);
        if (value)
            setenv(pp_origin_variables[i], value, 1);
        else
            unsetenv(pp_origin_variables[i]);
    }
    return !origin->directory || chdir(origin->directory) == 0;
}

bool pp_origin_add_text(struct pp_origin *origin, const char *name, const char *text)
{
    return pp_origin_find(origin, name) != NULL ||
        append(&origin->texts, &origin->n_texts, name, text);
}

const struct pp_origin_text *pp_origin_find(const struct pp_origin *origin, const char *name)
{
    for (size_t i = 0; i < origin->n_texts; i++)
        if (strcmp(origin->texts[i].name, name) == 0)
            return &origin->texts[i];
    return NULL;
}

static void release_list(struct pp_origin_text *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(list[i].name);
        free(list[i].text);
    }
    free(list);
}

void pp_origin_release(struct pp_origin *origin)
{
    release_list(origin->variables, origin->n_variables);
    release_list(origin->texts, origin->n_texts);
    free(origin->directory);
    *origin = (struct pp_origin){.is_known = false};
}
