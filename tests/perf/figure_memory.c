/* SPDX-License-Identifier: GPL-3.0-or-later
 * Memory of the driver does not grow with the number of samples: single calls, ten against ten
 * million.
 */
#include "tests/perf/ask.h"
#include "tests/perf/figures.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define FEW 10
#define MANY 10000000
#define LIMIT_MIB 1

/* Peak of the driver with n samples, and that they were really taken. */
static bool take_peak(struct figures *f, uint64_t n_samples, uint64_t *peak_bytes)
{
    char number[24];
    json_t *reply;
    struct ask_answer answer;
    snprintf(number, sizeof number, "%" PRIu64, n_samples);
    if (!ask_peak(f, "^trivial$", ASK_OPTIONS("-n", "1", "-r", number), peak_bytes, &reply))
        return false;
    bool ok = ask_read(f, reply, "trivial", &answer);
    json_decref(reply);
    errno = 0;
    if (ok && (answer.n_samples < n_samples / 2 || *peak_bytes == 0)) {
        snprintf(f->why, sizeof f->why,
            "%" PRIu64 " of %" PRIu64 " samples, peak %" PRIu64 " bytes", answer.n_samples,
            n_samples, *peak_bytes);
        ok = false;
    }
    return ok;
}

void figure_memory(struct figures *f)
{
    static const char name[] = "memory_growth_mib";
    uint64_t few_bytes, many_bytes;
    if (!take_peak(f, FEW, &few_bytes) || !take_peak(f, MANY, &many_bytes)) {
        if (errno == EPERM)
            report_skipped(&f->report, name, "this process may not follow another by ptrace");
        else
            report_failed(&f->report, name, "%s", f->why);
        return;
    }
    report_remark("driver's peak: %.2f MiB with %d samples, %.2f MiB with %d",
        (double)few_bytes / 0x1p20, FEW, (double)many_bytes / 0x1p20, MANY);
    report_at_most(&f->report, name, ((double)many_bytes - (double)few_bytes) / 0x1p20, LIMIT_MIB);
}
