/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page's section of the tree: an icicle that any reader shows, and the controls of the script.
 */
#include "cmd/flamesvg.h"
#include "cmd/flametext.h"
#include "cmd/markup.h"
#include "cmd/out_page_part.h"

#define TREE_WIDTH_PX 1200
#define TREE_LEAST_PX 0.5
#define TREE_MAX_ROWS 100
#define TREE_MAX_BOXES 3000

struct tree_option {
    const char *value, *label;
    bool is_chosen;
};

static const struct tree_option tree_depths[] = {{"3", "3", false}, {"5", "5", false},
    {"10", "10", true}, {"15", "15", false}, {"20", "20", false}, {"0", "all", false}};
static const struct tree_option tree_cutoffs[] = {
    {"0.001", "1/1000", true}, {"0.01", "1/100", false}, {"0", "none", false}};
static const struct tree_option tree_styles[] = {
    {"icicle", "Icicle", true}, {"sunburst", "Sunburst", false}, {"flame", "Flame", false}};

static void tree_select(struct pp_buf *out, const char *id, const char *label,
    const struct tree_option *options, size_t n_options)
{
    pp_buf_printf(out, "<label>%s <select id=\"%s\">", label, id);
    for (size_t i = 0; i < n_options; i++) {
        pp_buf_printf(out, "<option value=\"%s\"%s>%s</option>", options[i].value,
            options[i].is_chosen ? " selected" : "", options[i].label);
    }
    pp_buf_puts(out, "</select></label>\n");
}

static void tree_styles_row(struct pp_buf *out)
{
    pp_buf_puts(out, "<fieldset><legend class=\"hidden\">Picture</legend>");
    for (size_t i = 0; i < sizeof tree_styles / sizeof *tree_styles; i++) {
        pp_buf_printf(out, "<label><input type=\"radio\" name=\"style\" value=\"%s\"%s>%s</label>",
            tree_styles[i].value, tree_styles[i].is_chosen ? " checked" : "", tree_styles[i].label);
    }
    pp_buf_puts(out, "</fieldset>\n");
}

static void tree_values(const struct pp_page *page, struct pp_buf *out)
{
    struct tree_option options[PP_FLAME_INSTRUCTIONS];
    size_t n_options = 0;
    for (int value = PP_FLAME_TIME; value <= PP_FLAME_INSTRUCTIONS; value++) {
        if (pp_flamevalue_has(page->profile, (enum pp_flame_value)value)) {
            const char *const word = pp_flamevalue_word((enum pp_flame_value)value);
            options[n_options++] = (struct tree_option){word, word, value == (int)page->value};
        }
    }
    if (n_options == 0) {
        options[n_options++] = (struct tree_option){"time", "time", true};
    }
    tree_select(out, "value", "Width", options, n_options);
}

static void tree_controls(const struct pp_page *page, struct pp_buf *out)
{
    pp_buf_puts(out, "<form class=\"controls\" id=\"controls\" data-live hidden>\n");
    tree_styles_row(out);
    tree_select(out, "depth", "Depth", tree_depths, sizeof tree_depths / sizeof *tree_depths);
    tree_select(out, "cutoff", "Cutoff", tree_cutoffs, sizeof tree_cutoffs / sizeof *tree_cutoffs);
    tree_values(page, out);
    pp_buf_puts(out,
        "<button type=\"button\" id=\"reset-zoom\" disabled>Reset zoom</button>\n"
        "<button type=\"button\" id=\"reset-root\" disabled>Reset root</button>\n"
        "<input type=\"search\" id=\"search\" placeholder=\"Search: text or /regex/\""
        " aria-label=\"Search functions\">\n<output id=\"matched\" "
        "for=\"search\"></output>\n</form>\n");
}

static const struct pp_profile_function *tree_function(const void *data, uint32_t node)
{
    const struct pp_profile *const profile = ((const struct pp_flametext *)data)->profile;
    return &profile->functions[profile->nodes[node].function];
}

static const char *tree_name(const void *data, uint32_t node)
{
    return tree_function(data, node)->name;
}

static struct pp_flamecolor tree_color(const void *data, uint32_t node)
{
    return pp_flamecolor_function(tree_function(data, node));
}

static void tree_title(const void *data, uint32_t node, struct pp_buf *out)
{
    pp_flametext_box(data, node, out);
}

static bool tree_picture(struct pp_page *page, struct pp_buf *out)
{
    const struct pp_flame_limits limits = {.least_ratio = TREE_LEAST_PX / TREE_WIDTH_PX,
        .n_rows = TREE_MAX_ROWS,
        .n_boxes = TREE_MAX_BOXES};
    if (pp_flame_choose(&page->flame, &limits)) {
        return false;
    }
    const struct pp_flametext text = {page->profile, &page->flame, page->value};
    const struct pp_flamesvg svg = {.flame = &page->flame,
        .source = {&text, tree_name, tree_color, tree_title},
        .width_px = TREE_WIDTH_PX,
        .is_icicle = true};
    pp_buf_printf(out,
        "<svg class=\"flame\" role=\"img\" aria-label=\"Call tree\" viewBox=\"0 0 %d %.0f\">\n",
        TREE_WIDTH_PX, pp_flamesvg_height_px(&svg) + 1);
    pp_flamesvg_write(out, &svg);
    pp_buf_puts(out, "</svg>\n");
    return true;
}

bool pp_page_tree(struct pp_page *page, struct pp_buf *out)
{
    pp_buf_puts(out,
        "<section aria-labelledby=\"tree-title\">\n"
        "<h2 id=\"tree-title\">Call tree</h2>\n");
    tree_controls(page, out);
    pp_buf_puts(out, "<div class=\"view\">\n<div id=\"picture\">\n");
    const bool written = tree_picture(page, out);
    pp_buf_puts(out,
        "</div>\n<aside id=\"panel\" aria-label=\"Numbers of a box\" data-live hidden>\n"
        "<div id=\"numbers\" aria-live=\"polite\"></div>\n"
        "<h3>Call stack</h3>\n<ol id=\"stack\"></ol>\n</aside>\n</div>\n"
        "<p id=\"said\" data-live hidden></p>\n<p class=\"note\">Width: ");
    pp_buf_puts(out, pp_flamevalue_name(page->value));
    pp_buf_printf(out, "; in all %s", pp_flamevalue_text(page->value, page->flame.total).text);
    if (page->flame.n_widened > 0) {
        pp_buf_printf(out, "; %zu boxes as wide as their callees, whose sum is more than they have",
            page->flame.n_widened);
    }
    pp_buf_puts(out, ".</p>\n</section>\n");
    return written;
}
