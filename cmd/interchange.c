/* SPDX-License-Identifier: GPL-3.0-or-later
 * The forms that a result can be given.
 */
#include "cmd/interchange.h"

#include "cmd/allsamples.h"
#include "cmd/message.h"
#include "cmd/out_bmf.h"
#include "cmd/out_csv.h"
#include "cmd/out_gbench.h"
#include "cmd/out_gobench.h"
#include "cmd/out_hyperfine.h"
#include "cmd/out_jmh.h"
#include "cmd/out_json.h"
#include "cmd/out_junit.h"
#include "cmd/out_markdown.h"
#include "cmd/out_openmetrics.h"
#include "cmd/out_pyperf.h"
#include "cmd/out_report.h"
#include "cmd/repeat.h"

#define PATH(member) offsetof(struct pp_options, member)

/* clang-format off */
const struct pp_interchange pp_interchanges[] = {
    {"json", "--export-json", PATH(export_json), pp_out_json_write, NULL},
    {"csv", "--export-csv", PATH(export_csv), pp_out_csv_write, NULL},
    {"csv-samples", "--csv-samples", PATH(csv_samples), pp_out_csv_samples_write, NULL},
    {"gbench", "--export-gbench", PATH(export_gbench), pp_out_gbench_write, NULL},
    {"gbench-csv", "--export-gbench-csv", PATH(export_gbench_csv), pp_out_gbench_csv_write, NULL},
    {"hyperfine", "--export-hyperfine", PATH(export_hyperfine), pp_out_hyperfine_write,
        pp_repeat_is_measured},
    {"pyperf", "--export-pyperf", PATH(export_pyperf), pp_out_pyperf_write, pp_out_pyperf_holds},
    {"gobench", "--export-gobench", PATH(export_gobench), pp_out_gobench_write, NULL},
    {"html", "--export-html", PATH(export_html), pp_out_report_write, NULL},
    {"jmh", "--export-jmh", PATH(export_jmh), pp_out_jmh_write, pp_allsamples_has_result},
    {"bmf", "--export-bmf", PATH(export_bmf), pp_out_bmf_write, pp_allsamples_has_result},
    {"junit", "--export-junit", PATH(export_junit), pp_out_junit_write, NULL},
    {"openmetrics", "--export-openmetrics", PATH(export_openmetrics), pp_out_openmetrics_write,
        NULL},
    {"markdown", "--export-markdown", PATH(export_markdown), pp_out_markdown_write, NULL},
    {NULL, NULL, 0, NULL, NULL},
};
/* clang-format on */

const struct pp_interchange *pp_interchange_find(size_t path_offset)
{
    for (const struct pp_interchange *form = pp_interchanges; form->name != NULL; form++)
        if (form->path_offset == path_offset)
            return form;
    return NULL;
}

const char *pp_interchange_path(const struct pp_interchange *form, const struct pp_options *options)
{
    return *(const char *const *)((const char *)options + form->path_offset);
}

void pp_interchange_tell(const struct pp_interchange *form, const struct pp_result *result)
{
    const struct pp_case *first = NULL;
    size_t n = 0;
    for (size_t i = 0; form->holds != NULL && i < result->n_cases; i++) {
        if (form->holds(&result->cases[i]))
            continue;
        first = n++ == 0 ? &result->cases[i] : first;
    }
    if (n == 1)
        pp_message("'%s' (%s) has no place in the format %s and is left out there",
            pp_message_name(first->name).text, pp_state_name(first->state), form->name);
    if (n > 1)
        pp_message("%zu benchmarks have no place in the format %s and are left out there; "
                   "the first is '%s' (%s)",
            n, form->name, pp_message_name(first->name).text, pp_state_name(first->state));
}
