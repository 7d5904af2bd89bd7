/* SPDX-License-Identifier: GPL-3.0-or-later
 * From --format to the renderer.
 */
#include "cmd/render.h"

#include "cmd/interchange.h"
#include "cmd/out_csv.h"
#include "cmd/out_json.h"
#include "cmd/out_table.h"
#include "cmd/out_timeit.h"

/* A file is for any reader: no colours, no limit of width. */
static struct pp_term term_of_output(const struct pp_options *options, const struct pp_term *term)
{
    if (options->output == NULL)
        return *term;
    return (struct pp_term){.utf8 = term->utf8, .color = options->color == PP_COLOR_ALWAYS};
}

bool pp_render(const struct pp_options *options, const struct pp_term *term,
    const struct pp_result *result, struct pp_buf *out, struct pp_buf *notes)
{
    const struct pp_out_timeit timeit = {(enum pp_unit)options->unit, (int)options->n_verbose};
    const struct pp_out_table table = {.term = term_of_output(options, term),
        .unit = (enum pp_unit)options->unit,
        .verbose = options->quiet ? -1 : (int)options->n_verbose,
        .histogram = options->histogram};
    if (options->target != 0)
        return pp_interchange_find((size_t)options->target)->write(result, out);
    switch ((enum pp_format)options->format) {
    case PP_FORMAT_JSON:
        return pp_out_json_write(result, out);
    case PP_FORMAT_CSV:
        return pp_out_csv_write(result, out);
    case PP_FORMAT_TIMEIT:
        return pp_out_timeit_write(&timeit, result, out, notes);
    case PP_FORMAT_PSTATS: /* of profiles alone; refused before */
    case PP_FORMAT_TABLE:
        return pp_out_table_write(&table, result, out);
    }
    return false;
}
