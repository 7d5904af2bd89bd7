/* SPDX-License-Identifier: GPL-3.0-or-later
 * dump_profile NAME: a profile made by hand (tests/unit/fixture_view.h) to the standard output as
 * ppbench profile --dump would have written it, for tests of ppbench view and diff.
 */
#include "bench/profiledump.h"
#include "tests/unit/fixture_view.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct pp_profile profile;
    struct pp_buf out;
    if (argc != 2)
        return 2;
    pp_buf_init(&out);
    const bool ok = fixture_view(&profile, argv[1]) &&
        pp_profiledump_write(&profile, &out) == PP_OK &&
        fwrite(pp_buf_text(&out), 1, out.n_bytes, stdout) == out.n_bytes && fflush(stdout) == 0;
    pp_buf_release(&out);
    pp_profile_release(&profile);
    return ok ? 0 : 1;
}
