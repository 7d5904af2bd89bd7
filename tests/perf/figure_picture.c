/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures of a call tree of 10 000 nodes: their size, and how long Chromium takes from asking for
 * the file until it is drawn.
 */
#include "tests/perf/figures.h"
#include "tests/perf/process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_MIB 2
#define LIMIT_S 2
#define N_ROUNDS 5
#define MARK "data-drawn-ms=\""

/* One kind of picture: how tests/picture/draw calls it, and the file's ending. */
struct picture_kind {
    const char *what, *ending;
};

/* The picture as a file; false: f->why. */
static bool make_picture(struct figures *f, const char *what, const char *path, double *mib)
{
    const char *const words[] = {f->draw, what, "large", "10000", NULL};
    struct process_end end;
    if (!process_run(&(struct process_order){words, PROCESS_ANY_CPU, true}, &end)) {
        snprintf(f->why, sizeof f->why, "%s: %s", f->draw, strerror(errno));
        return false;
    }
    const size_t n_bytes = end.output != NULL ? strlen(end.output) : 0;
    FILE *const file = fopen(path, "w");
    const bool written = file != NULL && n_bytes > 0 &&
        fwrite(end.output, 1, n_bytes, file) == n_bytes;
    const bool closed = file != NULL && fclose(file) == 0;
    process_end_release(&end);
    snprintf(f->why, sizeof f->why, "%s: not written", path);
    *mib = (double)n_bytes / 0x1p20;
    return written && closed;
}

/* Negative: the browser said nothing. */
static double drawn_s(const char *browser, const char *directory, const char *path)
{
    char profile[128], address[128];
    snprintf(profile, sizeof profile, "--user-data-dir=%s/browser", directory);
    snprintf(address, sizeof address, "file://%s", path);
    const char *const words[] = {browser, "--headless", "--no-sandbox", "--disable-gpu",
        "--window-size=1280,900", profile, "--dump-dom", address, NULL};
    struct process_end end;
    double s = -1;
    if (process_run(&(struct process_order){words, PROCESS_ANY_CPU, true}, &end)) {
        const char *const mark = end.output != NULL ? strstr(end.output, MARK) : NULL;
        s = mark != NULL ? strtod(mark + strlen(MARK), NULL) / 1000 : -1;
        process_end_release(&end);
    }
    return s;
}

static void take_drawing(
    struct figures *f, const struct picture_kind *kind, const char *directory, const char *path)
{
    const struct report_name name = report_name("picture_%s_drawn_s", kind->what);
    double best_s = -1;
    for (size_t i = 0; i < figures_rounds(f, N_ROUNDS); i++) {
        const double s = drawn_s("chromium", directory, path);
        best_s = s > 0 && (best_s < 0 || s < best_s) ? s : best_s;
    }
    if (best_s < 0) {
        report_skipped(&f->report, name.text, "Chromium is not installed or does not start");
    } else {
        report_at_most(&f->report, name.text, best_s, LIMIT_S);
    }
}

static void take_kind(struct figures *f, const struct picture_kind *kind, const char *directory)
{
    char path[64];
    double mib;
    snprintf(path, sizeof path, "%s/picture.%s", directory, kind->ending);
    if (make_picture(f, kind->what, path, &mib)) {
        report_at_most(&f->report, report_name("picture_%s_mib", kind->what).text, mib, LIMIT_MIB);
        take_drawing(f, kind, directory, path);
    } else {
        report_failed(&f->report, report_name("picture_%s", kind->what).text, "%s", f->why);
    }
    unlink(path);
}

void figure_picture(struct figures *f)
{
    static const struct picture_kind kinds[] = {{"svg", "svg"}, {"page", "html"}};
    char directory[] = "/tmp/picture-XXXXXX";
    if (f->draw == NULL) {
        report_skipped(&f->report, "picture", "tests/picture/draw was not built");
        return;
    }
    if (mkdtemp(directory) == NULL) {
        report_failed(&f->report, "picture", "%s: %s", directory, strerror(errno));
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        take_kind(f, &kinds[i], directory);
    }
    const char *const words[] = {"rm", "-rf", directory, NULL};
    struct process_end end;
    if (process_run(&(struct process_order){words, PROCESS_ANY_CPU, false}, &end)) {
        process_end_release(&end);
    }
}
