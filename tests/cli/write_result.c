/* SPDX-License-Identifier: GPL-3.0-or-later
 * write_result KIND: a result made by hand (tests/unit/fixture_result.h) to the standard output as
 * the native JSON, for tests that convert it for other programs and run those.
 */
#include "cmd/out_json.h"
#include "tests/unit/fixture_result.h"

#include <stdio.h>
#include <string.h>

static void make_many(struct pp_result *result, struct pp_env *env)
{
    fixture_result_many(result, env, 30);
}

static const struct {
    const char *name;
    void (*make)(struct pp_result *result, struct pp_env *env);
} kinds[] = {
    {"full", fixture_result_full},
    {"nasty", fixture_result_nasty},
    {"repeats", fixture_result_repeats},
    {"many", make_many},
};

int main(int argc, char **argv)
{
    static struct pp_env env;
    for (size_t i = 0; argc == 2 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, argv[1]) != 0)
            continue;
        struct pp_result result;
        struct pp_buf out;
        kinds[i].make(&result, &env);
        pp_buf_init(&out);
        const bool ok = pp_out_json_write(&result, &out) &&
            fwrite(pp_buf_text(&out), 1, out.n_bytes, stdout) == out.n_bytes && fflush(stdout) == 0;
        pp_buf_release(&out);
        pp_result_release(&result);
        return ok ? 0 : 1;
    }
    return 2;
}
