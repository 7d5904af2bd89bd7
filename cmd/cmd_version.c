/* SPDX-License-Identifier: GPL-3.0-or-later
 * ppbench version: what --version shows.
 */
#include "cmd/build.h"
#include "cmd/command.h"
#include "cmd/deliver.h"

static const char licence[] = "\nLicence GPL-3.0-or-later; the installed header ppbench.h is MIT.\n"
                              "There is no warranty, to the extent permitted by law.\n";

enum pp_exit pp_cmd_version(const struct pp_options *options)
{
    (void)options;
    size_t n_rows;
    const struct pp_build_row *rows = pp_build_rows(&n_rows);
    struct pp_buf out;
    pp_buf_init(&out);
    for (size_t i = 0; i < n_rows; i++) {
        char text[PP_BUILD_TEXT_BYTES];
        rows[i].text(text);
        pp_buf_printf(&out, i == 0 ? "%s %s\n" : "  %-20s %s\n", rows[i].title, text);
    }
    pp_buf_puts(&out, licence);
    bool ok = pp_deliver(&out, NULL);
    pp_buf_release(&out);
    return ok ? PP_EXIT_DONE : PP_EXIT_TROUBLE;
}
