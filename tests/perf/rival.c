/* SPDX-License-Identifier: GPL-3.0-or-later
 * Planting work and asking which is faster.
 */
#define _GNU_SOURCE
#include "tests/perf/rival.h"

#include "tests/perf/ask.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOP_STEPS 1000 /* of rivals.c */
#define N_NUMBERS 8     /* of rival_steps there, and */
#define FIRST 2         /* that of the first kernel */

const char *const rival_kernels[RIVAL_N_KERNELS + 1] = {
    "loop", "memcpy", "malloc", "qsort", "syscall", "tail"};

static const uint64_t mark[FIRST] = {UINT64_C(0x7269766172737465), UINT64_C(0x707362656e636831)};

/* A whole file; NULL, with f->why. */
static char *read_file(struct figures *f, const char *path, size_t *n_bytes)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(1 << 20);
    *n_bytes = file && bytes ? fread(bytes, 1, 1 << 20, file) : 0;
    if (file)
        fclose(file);
    if (*n_bytes > 0 && *n_bytes < 1 << 20)
        return bytes;
    free(bytes);
    snprintf(f->why, sizeof f->why, "'%s' cannot be read; run 'make bench'", path);
    return NULL;
}

static bool write_file(struct figures *f, const char *path, const char *bytes, size_t n_bytes)
{
    FILE *file = fopen(path, "wb");
    const bool written = file && fwrite(bytes, 1, n_bytes, file) == n_bytes;
    if (file && fclose(file) == 0 && written)
        return true;
    snprintf(f->why, sizeof f->why, "'%s' cannot be written", path);
    return false;
}

bool rival_plant(struct figures *f, const struct rival_place *place, double share,
    double tail_share, char path[RIVAL_PATH_BYTES])
{
    static unsigned n_planted;
    size_t n_bytes = 0;
    char *bytes = read_file(f, place->old, &n_bytes);
    char *at = bytes ? memmem(bytes, n_bytes, mark, sizeof mark) : NULL;
    uint64_t steps[N_NUMBERS];
    snprintf(path, RIVAL_PATH_BYTES, "%s/new-%u.so", place->directory, n_planted++);
    if (bytes && !at)
        snprintf(f->why, sizeof f->why, "'%s' is not made from rivals.c", place->old);
    memcpy(steps, mark, sizeof mark);
    for (int i = 0; i <= RIVAL_N_KERNELS; i++)
        steps[FIRST + i] = (uint64_t)llround(
            (i < RIVAL_N_KERNELS ? share : tail_share) * place->kernel_ns[i] / place->step_ns);
    if (at)
        memcpy(at, steps, sizeof steps);
    const bool ok = at && write_file(f, path, bytes, n_bytes);
    free(bytes);
    return ok;
}

/* Parse what was printed; *end is released. */
static json_t *parse(struct figures *f, struct process_end *end)
{
    json_error_t error;
    json_t *reply = json_loads(end->output, 0, &error);
    if (!reply)
        snprintf(f->why, sizeof f->why, "JSON line %d: %s", error.line, error.text);
    process_end_release(end);
    return reply;
}

static bool time_kernels(struct figures *f, struct rival_place *place)
{
    struct process_end end;
    const char *const words[] = {
        f->ppbench, "-s", place->old, "--format=json", "--no-progress", NULL};
    const struct process_order order = {words, PROCESS_ANY_CPU, true};
    json_t *reply = ask_run(f, &order, &end) ? parse(f, &end) : NULL;
    bool ok = reply != NULL;
    for (int i = 0; ok && i <= RIVAL_N_KERNELS; i++) {
        struct ask_answer answer;
        ok = ask_read(f, reply, rival_kernels[i], &answer);
        place->kernel_ns[i] = answer.time_ns.value;
    }
    place->step_ns = place->kernel_ns[0] / LOOP_STEPS;
    json_decref(reply);
    return ok;
}

bool rival_place_init(struct figures *f, struct rival_place *place)
{
    size_t n_bytes = 0;
    snprintf(place->directory, sizeof place->directory, "/tmp/ppbench-rival-XXXXXX");
    if (!f->rivals || !mkdtemp(place->directory)) {
        snprintf(f->why, sizeof f->why, "no rivals.so, or no directory; run 'make bench'");
        place->directory[0] = '\0';
        return false;
    }
    snprintf(place->old, sizeof place->old, "%s/old.so", place->directory);
    char *bytes = read_file(f, f->rivals, &n_bytes);
    const bool ok = bytes && write_file(f, place->old, bytes, n_bytes);
    free(bytes);
    return ok && time_kernels(f, place);
}

void rival_place_release(const struct rival_place *place)
{
    char command[RIVAL_PATH_BYTES];
    snprintf(command, sizeof command, "rm -r '%s'", place->directory);
    if (place->directory[0] && system(command) != 0)
        report_remark("'%s' was not removed", place->directory);
}

bool rival_compare(
    struct figures *f, const struct rival_question *question, struct rival_answer *answer)
{
    struct process_end end;
    char filter[32];
    snprintf(filter, sizeof filter, "^%s$", question->kernel);
    const char *const words[] = {f->ppbench, "compare", "-s", question->sides[0], "-s",
        question->sides[1], "--margin", question->margin, "--filter", filter, "--format=json",
        "--no-progress", NULL};
    const struct process_order order = {words, PROCESS_ANY_CPU, true};
    if (!ask_run(f, &order, &end))
        return false;
    const double wall_s = end.wall_s;
    json_t *reply = parse(f, &end);
    const json_t *pair = json_array_get(json_object_get(reply, "pairs"), 0);
    const json_t *body = json_object_get(json_object_get(pair, "ratios"), "body");
    const char *verdict = json_string_value(json_object_get(pair, "verdict"));
    snprintf(f->why, sizeof f->why, "no verdict on '%s'", question->kernel);
    snprintf(answer->verdict, sizeof answer->verdict, "%s", verdict ? verdict : "");
    answer->body_ratio = json_number_value(json_object_get(body, "value"));
    answer->sampling_ms = 1e3 * json_number_value(json_object_get(pair, "sampling_s"));
    answer->wall_s = wall_s;
    if (strcmp(answer->verdict, "tiny") == 0)
        strcat(answer->verdict, answer->body_ratio > 1 ? " slower" : " faster");
    json_decref(reply);
    return verdict != NULL;
}

bool rival_differs(const struct rival_answer *answer)
{
    return strstr(answer->verdict, "slower") || strstr(answer->verdict, "faster");
}

bool rival_is_slower(const struct rival_answer *answer)
{
    return strstr(answer->verdict, "slower") != NULL;
}
