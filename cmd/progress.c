/* SPDX-License-Identifier: GPL-3.0-or-later
 * One line on the terminal while a suite runs.
 */
#include "cmd/progress.h"

#include "cmd/casetext.h"
#include "cmd/message.h"
#include "cmd/utf8.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_INTERVAL_NS 100000000
#define PROGRESS_BAR_COLUMNS 20
#define PROGRESS_ERASE "\r\033[K"

static int64_t progress_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void progress_bar(struct pp_buf *out, const struct pp_term *term, double done_ratio)
{
    const long n_full = lround(fmin(fmax(done_ratio, 0), 1) * PROGRESS_BAR_COLUMNS);
    for (long i = 0; i < PROGRESS_BAR_COLUMNS; i++) {
        pp_buf_puts(out,
            i < n_full ? (term->utf8 ? "\xe2\x96\x88" : "#") : (term->utf8 ? "\xe2\x96\x91" : "."));
    }
}

/* The name and what is known of it by now. */
static void progress_case(struct pp_buf *out, const struct pp_term *term,
    const struct pp_result *result, const struct pp_case *c)
{
    const struct pp_casetext look = {result, PP_UNIT_AUTO, term->utf8};
    pp_message_escape(out, c->name, strlen(c->name), term->utf8);
    if (c->state == PP_STATE_FAILED) {
        pp_buf_puts(out, "  failed");
    } else if (c->summary.n_runs_ok > 0) {
        pp_buf_printf(out, "  %s %s", pp_casetext_time(&look, c, c->summary.time_ns.value).text,
            pp_casetext_half(&look, c, &c->summary.time_ns).text);
    }
}

void pp_progress_frame(struct pp_buf *out, const struct pp_term *term,
    const struct pp_progress_point *point, const char *what)
{
    struct pp_buf line;
    pp_buf_init(&line);
    progress_bar(&line, term, point->done_ratio);
    pp_buf_printf(&line, " %3.0f%%  ", fmin(fmax(point->done_ratio, 0), 1) * 100);
    if (isfinite(point->left_s) && point->left_s >= 0) {
        pp_buf_printf(&line, "%s left  ", pp_units_duration(fmax(point->left_s, 0.1)).text);
    }
    pp_buf_puts(&line, what);
    /* One column stays free, lest the terminal wraps. */
    const size_t room = term->width_columns > 1 ? (size_t)term->width_columns - 1 : 1;
    pp_buf_append(out, pp_buf_text(&line), pp_utf8_fit(pp_buf_text(&line), line.n_bytes, room));
    out->failed |= line.failed;
    pp_buf_release(&line);
}

void pp_progress_line(struct pp_buf *out, const struct pp_term *term,
    const struct pp_result *result, const struct pp_progress_point *point)
{
    struct pp_buf what;
    pp_buf_init(&what);
    if (point->index < result->n_cases) {
        progress_case(&what, term, result, &result->cases[point->index]);
    }
    pp_progress_frame(out, term, point, pp_buf_text(&what));
    out->failed |= what.failed;
    pp_buf_release(&what);
}

/* Losing a line of progress is no failure. */
static void progress_put(const struct pp_progress *progress, const struct pp_buf *text)
{
    const ssize_t n_written = write(progress->fd, pp_buf_text(text), text->n_bytes);
    (void)n_written;
}

/* Whether it is time for another line; then it is begun in `out`. */
static bool progress_is_due(struct pp_progress *progress, struct pp_buf *out)
{
    const int64_t now_ns = progress_now_ns();
    if (!progress->enabled ||
        (progress->drawn && now_ns - progress->drawn_ns < PROGRESS_INTERVAL_NS)) {
        return false;
    }
    progress->drawn_ns = now_ns;
    pp_buf_init(out);
    if (!progress->is_json) {
        pp_buf_puts(out, PROGRESS_ERASE);
    }
    return true;
}

static double progress_elapsed_s(const struct pp_progress *progress)
{
    return (double)(progress_now_ns() - progress->began_ns) * 1e-9;
}

/* Show one point, and how: `what` NULL is a benchmark of the result. */
static void progress_show(struct pp_progress *progress, const struct pp_result *result,
    const char *what, const struct pp_progress_point *point)
{
    struct pp_buf out;
    if (!progress_is_due(progress, &out)) {
        return;
    }
    if (progress->is_json) {
        const struct pp_progress_event event = {
            progress->drawn ? "step" : "begin", what, result, point, progress_elapsed_s(progress)};
        pp_progress_json(&out, &event);
    } else if (what == NULL) {
        pp_progress_line(&out, &progress->term, result, point);
    } else {
        pp_progress_frame(&out, &progress->term, point, what);
    }
    progress->drawn = true;
    progress_put(progress, &out);
    pp_buf_release(&out);
}

void pp_progress_step(struct pp_progress *progress, const struct pp_result *result, size_t index,
    double done_ratio, double left_s)
{
    const struct pp_progress_point point = {index, done_ratio, left_s};
    progress_show(progress, result, NULL, &point);
}

void pp_progress_say(
    struct pp_progress *progress, const char *what, double done_ratio, double left_s)
{
    const struct pp_progress_point point = {0, done_ratio, left_s};
    progress_show(progress, NULL, what, &point);
}

void pp_progress_begin(struct pp_progress *progress, const struct pp_result *result)
{
    pp_progress_step(progress, result, 0, 0, (double)NAN);
}

void pp_progress_init(struct pp_progress *progress, int fd, enum pp_progress_form form)
{
    *progress = (struct pp_progress){
        .fd = fd, .is_json = form == PP_PROGRESS_JSON, .began_ns = progress_now_ns()};
    pp_term_init(&progress->term, fd, PP_COLOR_NEVER);
    progress->enabled = form == PP_PROGRESS_JSON ||
        (form == PP_PROGRESS_AUTO && progress->term.is_terminal && !progress->term.is_dumb);
}

static void progress_finish(struct pp_progress *progress)
{
    struct pp_buf last;
    pp_buf_init(&last);
    if (progress->is_json) {
        const struct pp_progress_event event = {
            .name = "end", .elapsed_s = progress_elapsed_s(progress)};
        pp_progress_json(&last, &event);
    } else {
        pp_buf_puts(&last, PROGRESS_ERASE);
    }
    progress_put(progress, &last);
    pp_buf_release(&last);
    progress->drawn = false;
}

void pp_progress_erase(struct pp_progress *progress)
{
    if (progress->drawn && !progress->is_json) {
        progress_finish(progress);
    }
}

void pp_progress_end(struct pp_progress *progress)
{
    if (progress->drawn) {
        progress_finish(progress);
    }
}
