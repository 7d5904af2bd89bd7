/* SPDX-License-Identifier: GPL-3.0-or-later
 * write_profile KIND FORMAT: a profile made by hand (tests/unit/fixture_profile.h) to the standard
 * output in one of the formats for other programs, for tests that run those programs.
 */
#include "cmd/out_callgrind.h"
#include "cmd/out_chrome.h"
#include "cmd/out_folded.h"
#include "cmd/out_pprof.h"
#include "cmd/out_speedscope.h"
#include "tests/unit/fixture_profile.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    bool (*write)(const struct pp_profile *profile, struct pp_buf *out);
} formats[] = {
    {"folded", pp_out_folded},
    {"speedscope", pp_out_speedscope},
    {"chrome", pp_out_chrome},
    {"callgrind", pp_out_callgrind},
    {"pprof", pp_out_pprof},
};

static bool write_as(const struct pp_profile *profile, const char *format)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i].name, format) != 0)
            continue;
        struct pp_buf out;
        pp_buf_init(&out);
        bool ok = formats[i].write(profile, &out) &&
            fwrite(pp_buf_text(&out), 1, out.n_bytes, stdout) == out.n_bytes;
        pp_buf_release(&out);
        return ok;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct pp_profile profile;
    if (argc != 3)
        return 2;
    bool ok = fixture_profile(&profile, argv[1]) && write_as(&profile, argv[2]);
    pp_profile_release(&profile);
    return ok && fflush(stdout) == 0 ? 0 : 1;
}
