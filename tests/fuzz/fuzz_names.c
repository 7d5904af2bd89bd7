/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names that people give and that files have: of baselines, of statements, dates of results.
 */
#include "bench/store.h"
#include "bench/when.h"
#include "cmd/statement_text.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_baseline(const char *name)
{
    struct pp_store store = {.dir = "/nowhere"};
    struct pp_error error = {.status = PP_OK};
    char path[PP_STORE_PATH_BYTES];
    pp_store_is_file(name);
    if (pp_store_check_name(name, &error) != PP_OK) {
        must(error.text[0] != '\0');
        return;
    }
    must(strlen(name) > 0 && strlen(name) <= PP_STORE_MAX_NAME_BYTES && !strchr(name, '/'));
    pp_store_new_path(&store, name, path);
    must(strncmp(path, "/nowhere/", 9) == 0 && !strchr(path + 9, '/') && strstr(path, name));
}

static void check_statement(const char *text)
{
    char *first = pp_statement_text_name(text, NULL, 0);
    if (!first)
        return;
    must(strlen(first) <= strlen(text) + 16 && !strchr(first, '\n'));
    const char *taken[] = {first};
    char *second = pp_statement_text_name(text, taken, 1);
    must(!second || strcmp(first, second) != 0);
    free(second);
    free(first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    char *text = malloc(n_bytes + 1);
    if (!text)
        return 0;
    memcpy(text, data, n_bytes);
    text[n_bytes] = '\0';
    check_baseline(text);
    check_statement(text);
    pp_setup_is_cxx(text);
    const double when_s = pp_when_parse(text);
    must(isnan(when_s) || isfinite(when_s));
    free(text);
    return 0;
}
