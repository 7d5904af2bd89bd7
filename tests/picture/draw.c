/* SPDX-License-Identifier: GPL-3.0-or-later
 * draw svg|icicle|modules|page|diff KIND [N]: the picture of a made-up profile on stdout. KIND:
 * small, large, chain, hostile, empty; N nodes.
 */
#include "cmd/out_flamegraph.h"
#include "cmd/out_page.h"
#include "tests/unit/made_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make(struct pp_profile *profile, const char *kind, size_t n_nodes)
{
    if (strcmp(kind, "small") == 0) {
        pp_made_tree_small(profile);
    } else if (strcmp(kind, "large") == 0) {
        pp_made_tree_large(profile, n_nodes, 7);
    } else if (strcmp(kind, "chain") == 0) {
        pp_made_tree_chain(profile, n_nodes);
    } else if (strcmp(kind, "hostile") == 0) {
        pp_made_tree_hostile(profile);
    } else if (strcmp(kind, "empty") == 0) {
        return pp_profile_init(profile) == PP_OK;
    } else {
        return false;
    }
    return true;
}

/* Against the same with every seventh node slower and every ninth faster. */
static bool draw_difference(
    const struct pp_profile *before, const char *kind, size_t n_nodes, struct pp_buf *out)
{
    struct pp_profile after;
    struct pp_profilediff diff;
    make(&after, kind, n_nodes);
    for (uint32_t i = 0; i < after.n_nodes; i++) {
        if (i % 7 == 0 || i % 9 == 0) {
            pp_made_tree_add(&after, i, after.nodes[i].own_ns * (i % 7 == 0 ? 0.4 : -0.3));
        }
    }
    const bool drawn = !pp_profilediff_init(&diff, before, &after) &&
        pp_out_flamegraph_diff(&diff, NULL, out);
    pp_profilediff_release(&diff);
    pp_profile_release(&after);
    return drawn;
}

static bool draw(const char *what, const struct pp_profile *profile, struct pp_buf *out)
{
    if (strcmp(what, "svg") == 0) {
        return pp_out_flamegraph(profile, out);
    }
    if (strcmp(what, "page") == 0) {
        return pp_out_page(profile, out);
    }
    struct pp_flamegraph_options options = {
        .is_icicle = strcmp(what, "icicle") == 0, .by_object = strcmp(what, "modules") == 0};
    return (options.is_icicle || options.by_object) &&
        pp_out_flamegraph_with(profile, &options, out);
}

int main(int argc, char **argv)
{
    struct pp_profile profile;
    struct pp_buf out;
    const size_t n_nodes = argc > 3 ? strtoul(argv[3], NULL, 10) : 10000;
    if (argc < 3 || !make(&profile, argv[2], n_nodes)) {
        fputs("usage: draw svg|icicle|modules|page|diff small|large|chain|hostile|empty [N]\n",
            stderr);
        return 2;
    }
    pp_buf_init(&out);
    const bool drawn = strcmp(argv[1], "diff") == 0
        ? draw_difference(&profile, argv[2], n_nodes, &out)
        : draw(argv[1], &profile, &out);
    const bool written = drawn && fwrite(out.data, 1, out.n_bytes, stdout) == out.n_bytes;
    pp_buf_release(&out);
    pp_profile_release(&profile);
    return written && fclose(stdout) == 0 ? 0 : 1;
}
