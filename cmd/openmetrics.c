/* SPDX-License-Identifier: GPL-3.0-or-later
 * OpenMetrics 1.0 text.
 */
#include "cmd/openmetrics.h"

#include "bench/json.h"
#include "cmd/safename.h"

#include <math.h>

void pp_openmetrics_family(
    struct pp_buf *out, const char *name, const char *type, const char *unit, const char *help)
{
    pp_buf_printf(out, "# TYPE %s %s\n", name, type);
    if (unit[0] != '\0')
        pp_buf_printf(out, "# UNIT %s %s\n", name, unit);
    pp_buf_printf(out, "# HELP %s %s\n", name, help);
}

/* A label's value: backslash and quote are escaped once more. */
static void put_value(struct pp_buf *out, const char *value)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_safename(&safe, value);
    for (const char *at = pp_buf_text(&safe); *at != '\0'; at++) {
        if (*at == '\\' || *at == '"')
            pp_buf_putc(out, '\\');
        pp_buf_putc(out, *at);
    }
    out->failed |= safe.failed;
    pp_buf_release(&safe);
}

static void put_labels(struct pp_buf *out, const struct pp_openmetrics_labels *labels)
{
    char before = '{';
    for (int i = 0; i < PP_OPENMETRICS_MAX_LABELS && labels->label[i].name != NULL; i++) {
        if (labels->label[i].value == NULL)
            continue;
        pp_buf_printf(out, "%c%s=\"", before, labels->label[i].name);
        put_value(out, labels->label[i].value);
        pp_buf_putc(out, '"');
        before = ',';
    }
    if (before != '{')
        pp_buf_putc(out, '}');
}

void pp_openmetrics_put(
    struct pp_buf *out, const char *name, const struct pp_openmetrics_labels *labels, double value)
{
    char text[PP_JSON_NUMBER_BYTES];
    if (!isfinite(value))
        return;
    pp_json_number_text(value, text);
    pp_buf_puts(out, name);
    put_labels(out, labels);
    pp_buf_printf(out, " %s\n", text);
}

void pp_openmetrics_end(struct pp_buf *out)
{
    pp_buf_puts(out, "# EOF\n");
}
