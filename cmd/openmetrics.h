/* SPDX-License-Identifier: GPL-3.0-or-later
 * OpenMetrics 1.0 text: families and series with labels. Only gauges and histograms are
 * written and no timestamps, so Prometheus' older text format, of which node_exporter's textfile
 * collector reads files, is kept as well.
 */
#ifndef PP_CMD_OPENMETRICS_H
#define PP_CMD_OPENMETRICS_H

#include "bench/buf.h"

struct pp_openmetrics_label {
    const char *name;  /* ours */
    const char *value; /* foreign, of any bytes; NULL: the label is left out */
};

#define PP_OPENMETRICS_MAX_LABELS 10

/* Ends with the first label without a name. */
struct pp_openmetrics_labels {
    struct pp_openmetrics_label label[PP_OPENMETRICS_MAX_LABELS];
};

/* Begin a family. `name` ends in "_" and the unit, if there is one (""). type: "gauge",
 * "histogram". help: one sentence of ours. */
void pp_openmetrics_family(
    struct pp_buf *out, const char *name, const char *type, const char *unit, const char *help);

/* One series of the family `name`; nothing for a value that is not finite. `name` may be longer
 * than the family's by "_bucket", "_sum" or "_count". */
void pp_openmetrics_put(
    struct pp_buf *out, const char *name, const struct pp_openmetrics_labels *labels, double value);

/* The last line. */
void pp_openmetrics_end(struct pp_buf *out);

#endif
