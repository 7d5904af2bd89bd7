/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the views of a profile have in common: names, cells of numbers, the legend. Private to
 * cmd/out_profile*.
 */
#ifndef PP_CMD_OUT_PROFILE_PART_H
#define PP_CMD_OUT_PROFILE_PART_H

#include "cmd/out_profile.h"
#include "cmd/table.h"

#include <stdint.h>

/* Signs that were used, for the legend. */
enum {
    PP_OUT_PROFILE_SAMPLED = 1,
    PP_OUT_PROFILE_SHARED_OUT = 2,
    PP_OUT_PROFILE_UNRESOLVED = 4,
    PP_OUT_PROFILE_NOT_KNOWN = 8
};

/* One writing of one profile. */
struct pp_out_profile_part {
    const struct pp_out_profile *view;
    const struct pp_profile *profile;
    struct pp_profile_flat flat;
    struct pp_buf stdnames; /* of all functions, each with its NUL */
    size_t *stdname_at;     /* in stdnames, by function */
    double total_ns;        /* per loop: 100 %; NaN: no times */
    bool is_total_sum;      /* it is the sum of own times, for want of an untraced one */
    uint64_t n_loops;       /* over which calls were counted; 0: they were not */
    bool has_calls;         /* counted */
    bool has_quantiles;     /* single calls were timed */
    bool has_instructions;
    unsigned signs;      /* PP_OUT_PROFILE_..., added by the cells */
    size_t name_columns; /* room of FUNCTION; SIZE_MAX: any */
};

/* What a row of a table tells, of a node, a function or an edge. Numbers as in bench/profile.h. */
struct pp_out_profile_row {
    uint32_t function;
    bool is_place; /* of the tree, and not the whole function */
    uint64_t n_calls;
    double own_ns, own_half_ns, deep_ns, deep_half_ns;
    enum pp_profile_source own_source, deep_source;
    const struct pp_profile_calls *calls; /* NULL: not of this kind of row */
};

/* False: out of memory. Release it whatever is returned. */
bool pp_out_profile_part_init(struct pp_out_profile_part *part, const struct pp_out_profile *view);
void pp_out_profile_part_release(struct pp_out_profile_part *part);

/* Append "name (file:line)", escaped; of a file the last part, all of it in verbose views. */
void pp_out_profile_name(
    const struct pp_out_profile_part *part, uint32_t function, struct pp_buf *out);

/* Whether a limit that is a match keeps the function: by pstats' name, or by its own (but in
 * pstats' style). */
bool pp_out_profile_matches(
    const struct pp_out_profile_part *part, const struct pp_profilelimit *limit, uint32_t function);

/* pstats' name of a function: "file:line(name)", without a file "{name of object}". Not escaped. */
const char *pp_out_profile_stdname(const struct pp_out_profile_part *part, uint32_t function);

/* By what a function is sorted by name: pstats has "<name of object>" where there is no file. */
const char *pp_out_profile_sortname(const struct pp_out_profile_part *part, uint32_t function);

/* Rows of functions and of edges, and of nodes, as rows of a table. */
struct pp_out_profile_row pp_out_profile_row_of(const struct pp_profile_row *row);
struct pp_out_profile_row pp_out_profile_row_of_node(const struct pp_profile_node *node);

/* Begin a table of rows with the columns for which there are numbers. `first` is the title of the
 * first column. Of places without what is known by function only. */
void pp_out_profile_table_init(const struct pp_out_profile_part *part, struct pp_table *table,
    const char *first, bool is_place);

/* Add a row to such a table; `name` stands in its first column. */
void pp_out_profile_table_row(struct pp_out_profile_part *part, struct pp_table *table,
    const char *name, const struct pp_out_profile_row *row);

/* A count over n_loops as a count per loop: whole ones in full, others with 6 digits. */
struct pp_units_text pp_out_profile_number(uint64_t n, uint64_t n_loops);

/* A number of calls per loop, "-" when it was not counted. */
struct pp_units_text pp_out_profile_calls(const struct pp_out_profile_part *part, uint64_t n_calls);

/* A time with the digits that half of its interval supports; what cannot be told from 0 is "<" its
 * upper limit, what is not known or less than 0 is "-". */
struct pp_units_text pp_out_profile_plain_time(double value_ns, double half_ns, enum pp_unit unit);

/* The same after the sign of its source. */
struct pp_units_text pp_out_profile_time(struct pp_out_profile_part *part, double value_ns,
    double half_ns, enum pp_profile_source source);

/* How much of the whole a share is, in a colour: hot, warm, cold. */
enum pp_style pp_out_profile_style(double ratio);

/* Append what stands above a view (cmd/out_profile_head.c), and what the signs in it mean. */
void pp_out_profile_head(const struct pp_out_profile_part *part, struct pp_buf *out);
void pp_out_profile_legend(const struct pp_out_profile_part *part, struct pp_buf *out);

/* Append a note below a view, unless the view is quiet. */
void pp_out_profile_note(
    const struct pp_out_profile_part *part, struct pp_buf *out, const char *key, const char *text);

/* Append why there is nothing to show; also in quiet views. `text` is safe to show. */
void pp_out_profile_none(
    const struct pp_out_profile_part *part, struct pp_buf *out, const char *text);

/* Indices into flat.rows in the order of the view (`fallback`: the first key when none was asked
 * for), to be freed; NULL: out of memory. (cmd/out_profile_flat.c) */
uint32_t *pp_out_profile_sorted(
    const struct pp_out_profile_part *part, enum pp_profilesort_key fallback);

/* Leave only what restrictions allow of n such rows; returns how many are left. What was left out
 * is added to `told` in the words of pstats, a line each. (cmd/out_profile_flat.c) */
size_t pp_out_profile_restrict(const struct pp_out_profile_part *part,
    const struct pp_profilelimits *limits, uint32_t *rows, size_t n, struct pp_buf *told);

/* One function each, in files of their names. False: out of memory. */
bool pp_out_profile_nested(struct pp_out_profile_part *part, struct pp_buf *out);
bool pp_out_profile_flat(struct pp_out_profile_part *part, struct pp_buf *out);
bool pp_out_profile_edges(struct pp_out_profile_part *part, struct pp_buf *out);
bool pp_out_profile_flame(struct pp_out_profile_part *part, struct pp_buf *out);
bool pp_out_profile_lines(struct pp_out_profile_part *part, struct pp_buf *out);
bool pp_out_profile_blocks(struct pp_out_profile_part *part, struct pp_buf *out);
bool pp_out_profile_pstats(struct pp_out_profile_part *part, struct pp_buf *out);

#endif
