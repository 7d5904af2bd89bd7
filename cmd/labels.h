/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts of samples by recorded cause, in words.
 */
#ifndef PP_CMD_LABELS_H
#define PP_CMD_LABELS_H

#include "bench/buf.h"
#include "bench/result.h"

/* Append "clean 3 912 of 4 000; preempted 61, faulted 27"; causes that did not occur are left out.
 */
void pp_labels_write(struct pp_buf *out, const uint64_t n_by_label[PP_N_LABELS]);

#endif
