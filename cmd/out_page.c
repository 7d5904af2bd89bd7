/* SPDX-License-Identifier: GPL-3.0-or-later
 * A profile as one static HTML page.
 */
#include "cmd/out_page.h"

#include "cmd/flametext.h"
#include "cmd/markup.h"
#include "cmd/out_page_part.h"
#include "cmd/pageparts.h"

static void page_head(const struct pp_page *page, struct pp_buf *out)
{
    pp_buf_puts(out, PP_PAGEPARTS_HEAD "<title>");
    pp_markup_text(out, page->profile->name);
    pp_buf_printf(out, " - profile</title>\n<style>\n%s%s%s</style>\n</head>\n<body>\n",
        pp_pageparts_flame_css, pp_pageparts_base_css, pp_pageparts_page_css);
}

static void page_fact(void *data, const char *word, const char *text)
{
    struct pp_buf *const out = data;
    pp_buf_printf(out, "<dt>%s</dt><dd>", word);
    pp_markup_text(out, text);
    pp_buf_puts(out, "</dd>\n");
}

static void page_header(const struct pp_page *page, struct pp_buf *out)
{
    pp_buf_puts(out, "<header>\n<h1>");
    pp_markup_text(out, page->profile->name);
    pp_buf_puts(out, "</h1>\n<p class=\"command\"><code>");
    pp_markup_text(out, page->profile->command);
    pp_buf_puts(out, "</code></p>\n<dl>\n");
    pp_flametext_facts(page->profile, page_fact, out);
    if (page->flame.n_boxes > PP_PAGE_MAX_NODES) {
        pp_buf_printf(out, "<dt>left out</dt><dd>the %zu narrowest places of the tree",
            page->flame.n_boxes - page->flame.n_drawn);
        pp_buf_printf(out, ", %s</dd>\n", pp_flamevalue_text(page->value, page->flame.hidden).text);
    }
    pp_buf_puts(out, "</dl>\n</header>\n<main>\n");
}

static void page_word(struct pp_buf *out, const char *before, const char *text)
{
    if (text[0] != '\0') {
        pp_buf_puts(out, before);
        pp_markup_text(out, text);
    }
}

static void page_footer(const struct pp_page *page, struct pp_buf *out)
{
    const struct pp_profile *const profile = page->profile;
    pp_buf_puts(out, "</main>\n<footer>");
    page_word(out, "ppbench ", profile->version);
    page_word(out, " on ", profile->host_name);
    page_word(out, ", ", profile->cpu_model);
    page_word(out, ", ", profile->kernel);
    page_word(out, "; ", profile->started);
    pp_buf_puts(out, "</footer>\n");
}

static void page_scripts(struct pp_buf *out)
{
    static const char *const parts[] = {pp_pageparts_page_data_js, pp_pageparts_page_text_js,
        pp_pageparts_page_picture_js, pp_pageparts_page_table_js, pp_pageparts_page_js};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        pp_buf_printf(out, "<script>\n%s</script>\n", parts[i]);
    }
}

/* What 100 % is, in the tables as in the text views. */
static double page_total_ns(const struct pp_profile *profile)
{
    double sum_ns = 0;
    if (profile->untraced_ns > 0) {
        return profile->untraced_ns;
    }
    for (size_t i = 0; i < profile->n_nodes; i++) {
        const struct pp_profile_node *const node = &profile->nodes[i];
        sum_ns += node->parent == PP_PROFILE_NONE && node->deep_ns > 0 ? node->deep_ns : 0;
    }
    return sum_ns;
}

static bool page_write(struct pp_page *page, struct pp_buf *out)
{
    const struct pp_flame_limits limits = {.n_rows = UINT32_MAX, .n_boxes = PP_PAGE_MAX_NODES};
    if (pp_flame_choose(&page->flame, &limits)) {
        return false;
    }
    page_head(page, out);
    page_header(page, out);
    struct pp_buf data;
    pp_buf_init(&data);
    const bool written = pp_page_data(page, &data) && pp_page_tree(page, out) &&
        pp_page_functions(page, out);
    page_footer(page, out);
    pp_buf_puts(out, "<script type=\"application/json\" id=\"profile\">");
    pp_buf_append(out, data.data, data.n_bytes);
    pp_buf_puts(out, "</script>\n");
    out->failed |= data.failed;
    pp_buf_release(&data);
    page_scripts(out);
    pp_buf_puts(out, "</body>\n</html>\n");
    return written && !out->failed;
}

bool pp_out_page(const struct pp_profile *profile, struct pp_buf *out)
{
    struct pp_page page = {.profile = profile,
        .value = pp_flamevalue_choose(profile, PP_FLAME_AUTO),
        .total_ns = page_total_ns(profile)};
    bool written = false;
    if (!pp_flamevalue_layout(&page.flame, profile, page.value)) {
        written = !pp_profile_flat_init(&page.flat, profile) && page_write(&page, out);
        pp_profile_flat_release(&page.flat);
    }
    pp_flame_release(&page.flame);
    return written;
}
