/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the files cmd/out_report*.c have in common.
 */
#ifndef PP_CMD_OUT_REPORT_PART_H
#define PP_CMD_OUT_REPORT_PART_H

#include "bench/buf.h"
#include "bench/comparison.h"
#include "bench/result.h"
#include "cmd/plotaxis.h"
#include "cmd/units.h"
#include "stats/dist.h"

#include <stdbool.h>
#include <stddef.h>

/* The head of a page with its switch of colours, its title (ours), what it is about (foreign, for
 * the browser's tab, "" for nothing) and its command line (NULL: none); and its end. */
void pp_report_begin(
    struct pp_buf *out, const char *title, const char *subject, const char *command);
void pp_report_end(struct pp_buf *out);

/* "<dt>word</dt><dd>text</dd>"; text is foreign; nothing for "" and NULL. */
void pp_report_fact(struct pp_buf *out, const char *word, const char *text);

/* A table that the script can sort: its titles, each with a class ("" for numbers). */
struct pp_report_column {
    const char *title;
    const char *class;
};
void pp_report_table_begin(
    struct pp_buf *out, const char *id, const struct pp_report_column *columns, size_t n);
void pp_report_table_end(struct pp_buf *out);

/* A cell of digits, sorted by `value` (NaN: at the end). */
void pp_report_number(struct pp_buf *out, const char *text, double value);

/* A cell of foreign text. */
void pp_report_words(struct pp_buf *out, const char *text);

/* What is doubted: what, how it shows (evidence: foreign, "" for none), what to do. */
void pp_report_doubt(
    struct pp_buf *out, const char *text, const char *evidence, const char *remedy);

/* A distribution to be drawn. Value = number x scale + shift. */
struct pp_report_dist {
    const struct pp_dist *main;
    const struct pp_dist *rest; /* drawn apart; NULL */
    const char *main_name, *rest_name;
    double scale, shift;
    double quantum; /* step of the numbers, at least 1 */
    enum pp_plotaxis_kind kind;
    const char *title; /* of the axis */
};

/* Value of a number of the distribution. */
static inline double pp_report_value(const struct pp_report_dist *dist, double number)
{
    return number * dist->scale + dist->shift;
}

/* Its density over its histogram, each value a stroke below; its distribution function; its
 * quantiles against the normal ones. Nothing for an empty one. */
void pp_report_density(struct pp_buf *out, const struct pp_report_dist *dist);
void pp_report_ecdf(struct pp_buf *out, const struct pp_report_dist *dist);
void pp_report_qq(struct pp_buf *out, const struct pp_report_dist *dist);

/* Values in their order, all finite: the plot of each against the one before. Nothing for few. */
void pp_report_lag(struct pp_buf *out, const char *caption, const double *values, size_t n,
    enum pp_plotaxis_kind kind);

/* The pictures that the doubts of a case point to; dist: of its samples. */
void pp_report_pointed(
    struct pp_buf *out, const struct pp_case *c, const struct pp_report_dist *dist);

/* Least and greatest of what is finite, as an axis wants them. Invariant: low > high when empty. */
struct pp_report_range {
    double low, high;
};
#define PP_REPORT_NO_RANGE ((struct pp_report_range){INFINITY, -INFINITY})
void pp_report_widen(struct pp_report_range *range, double value);
/* A share of it more on both sides. */
struct pp_report_range pp_report_margin(struct pp_report_range range, double share);
/* The range of n finite values without those far beyond the middle half, which would flatten all
 * others. */
struct pp_report_range pp_report_near(struct pp_buf *out, const double *values, size_t n);

/* One row of a forest plot. Links and words are appended by the caller between begin and end. */
struct pp_report_bar {
    const struct pp_estimate *estimate; /* value NaN: not drawn */
    const char *class;
    unsigned y_px;
};
/* A row's picture: the margins around 1 (0: none) and the bars. */
void pp_report_forest_row(struct pp_buf *out, const struct pp_plotaxis *axis, double margin_ratio,
    const struct pp_report_bar *bars, size_t n_bars);
/* The labels of the axis, as a row of its own. */
void pp_report_forest_axis(struct pp_buf *out, const struct pp_plotaxis *axis, const char *title);

/* Parts of the page of a run. */
void pp_report_case(struct pp_buf *out, const struct pp_result *result, size_t index);
void pp_report_processes(
    struct pp_buf *out, const struct pp_result *result, const struct pp_case *c);
/* Samples in their order, and each against the one before; shift_ns is added to raw times. */
void pp_report_trail(struct pp_buf *out, const struct pp_case *c, double shift_ns);
void pp_report_trail_lag(struct pp_buf *out, const struct pp_case *c, double shift_ns);
/* What stands in a legend for each cause that occurs. */
void pp_report_causes(struct pp_buf *out, const uint64_t n_by_label[PP_N_LABELS]);
void pp_report_growths(struct pp_buf *out, const struct pp_result *result);
void pp_report_rivals(struct pp_buf *out, const struct pp_result *result);
void pp_report_machine(struct pp_buf *out, const struct pp_env *env, const struct pp_calib *calib);
void pp_report_modules(struct pp_buf *out, const struct pp_result *result);

/* Parts of the page of a comparison: the forest; each pair that has a change; its name, the class
 * of its verdict and the verdict. */
void pp_report_changes(struct pp_buf *out, const struct pp_comparison *comparison);
void pp_report_pairs(struct pp_buf *out, const struct pp_comparison *comparison);
bool pp_report_pair_has_change(const struct pp_pair *pair);
void pp_report_pair_name(struct pp_buf *out, const struct pp_pair *pair);
const char *pp_report_pair_class(const struct pp_pair *pair);
void pp_report_pair_verdict(struct pp_buf *out, const struct pp_pair *pair);

#endif
