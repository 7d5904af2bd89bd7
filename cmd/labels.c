/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts of samples by recorded cause, in words.
 */
#include "cmd/labels.h"

#include "cmd/units.h"

void pp_labels_write(struct pp_buf *out, const uint64_t n_by_label[PP_N_LABELS])
{
    uint64_t n_all = 0;
    for (int i = 0; i < PP_N_LABELS; i++) {
        n_all += n_by_label[i];
    }
    pp_buf_printf(out, "%s %s of %s", pp_label_name(PP_LABEL_CLEAN),
        pp_units_count(n_by_label[PP_LABEL_CLEAN]).text, pp_units_count(n_all).text);
    const char *separator = "; ";
    for (int i = PP_LABEL_CLEAN + 1; i < PP_N_LABELS; i++) {
        if (n_by_label[i] > 0) {
            pp_buf_printf(out, "%s%s %s", separator, pp_label_name((enum pp_label)i),
                pp_units_count(n_by_label[i]).text);
            separator = ", ";
        }
    }
}
