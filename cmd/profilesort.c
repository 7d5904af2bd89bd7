/* SPDX-License-Identifier: GPL-3.0-or-later
 * The order of functions in views of a profile.
 */
#include "cmd/profilesort.h"

#include "bench/buf.h"
#include "cmd/nearest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORD_BYTES 32

/* Ours first, then what pstats has besides. Ordinary words: a beginning that fits several is
 * ambiguous unless they mean the same, or one of them is the beginning of all. */
static const struct {
    const char *word;
    enum pp_profilesort_key key;
} words[] = {
    {"own", PP_PROFILESORT_OWN},
    {"deep", PP_PROFILESORT_DEEP},
    {"own/call", PP_PROFILESORT_OWN_CALL},
    {"deep/call", PP_PROFILESORT_DEEP_CALL},
    {"calls", PP_PROFILESORT_CALLS},
    {"min", PP_PROFILESORT_MIN},
    {"p50", PP_PROFILESORT_P50},
    {"p90", PP_PROFILESORT_P90},
    {"max", PP_PROFILESORT_MAX},
    {"instructions", PP_PROFILESORT_INSTRUCTIONS},
    {"samples", PP_PROFILESORT_SAMPLES},
    {"name", PP_PROFILESORT_NAME},
    {"file", PP_PROFILESORT_FILE},
    {"line", PP_PROFILESORT_LINE},
    {"cumulative", PP_PROFILESORT_DEEP},
    {"cumtime", PP_PROFILESORT_DEEP},
    {"filename", PP_PROFILESORT_FILE},
    {"module", PP_PROFILESORT_FILE},
    {"ncalls", PP_PROFILESORT_CALLS},
    {"nfl", PP_PROFILESORT_NFL},
    {"pcalls", PP_PROFILESORT_PRIMITIVE},
    {"stdname", PP_PROFILESORT_STDNAME},
    {"time", PP_PROFILESORT_OWN},
    {"tottime", PP_PROFILESORT_OWN},
    /* For scripts of the old profiler. */
    {"-1", PP_PROFILESORT_STDNAME},
    {"0", PP_PROFILESORT_CALLS},
    {"1", PP_PROFILESORT_OWN},
    {"2", PP_PROFILESORT_DEEP},
};
#define N_WORDS (sizeof words / sizeof *words)
#define N_SHOWN_WORDS (N_WORDS - 4)

static const char *const titles[] = {
    [PP_PROFILESORT_OWN] = "internal time",
    [PP_PROFILESORT_DEEP] = "cumulative time",
    [PP_PROFILESORT_OWN_CALL] = "internal time per call",
    [PP_PROFILESORT_DEEP_CALL] = "cumulative time per call",
    [PP_PROFILESORT_CALLS] = "call count",
    [PP_PROFILESORT_PRIMITIVE] = "primitive call count",
    [PP_PROFILESORT_MIN] = "shortest call",
    [PP_PROFILESORT_P50] = "median call",
    [PP_PROFILESORT_P90] = "90 % quantile of calls",
    [PP_PROFILESORT_MAX] = "longest call",
    [PP_PROFILESORT_INSTRUCTIONS] = "instructions",
    [PP_PROFILESORT_SAMPLES] = "samples",
    [PP_PROFILESORT_FILE] = "file name",
    [PP_PROFILESORT_LINE] = "line number",
    [PP_PROFILESORT_NAME] = "function name",
    [PP_PROFILESORT_NFL] = "name/file/line",
    [PP_PROFILESORT_STDNAME] = "standard name",
};

const char *pp_profilesort_title(enum pp_profilesort_key key)
{
    return titles[key];
}

static bool begins(const char *word, const char *text)
{
    return strncmp(word, text, strlen(text)) == 0;
}

/* The word of the table that a beginning stands for; N_WORDS: none or several. */
static size_t find(const char *text)
{
    size_t found = N_WORDS;
    for (size_t i = 0; i < N_WORDS; i++) {
        if (strcmp(words[i].word, text) == 0)
            return i;
        if (i >= N_SHOWN_WORDS || !begins(words[i].word, text))
            continue;
        if (found == N_WORDS || begins(words[found].word, words[i].word))
            found = i;
    }
    for (size_t i = 0; found < N_WORDS && i < N_SHOWN_WORDS; i++)
        if (begins(words[i].word, text) && words[i].key != words[found].key &&
            !begins(words[i].word, words[found].word))
            found = N_WORDS;
    return found;
}

/* All words that begin so, between commas. */
static void list(struct pp_buf *out, const char *text)
{
    for (size_t i = 0; i < N_SHOWN_WORDS; i++)
        if (begins(words[i].word, text))
            pp_buf_printf(out, "%s%s", out->n_bytes > 0 ? ", " : "", words[i].word);
}

static enum pp_status refuse(const char *text, struct pp_error *error)
{
    const char *known[N_SHOWN_WORDS + 1] = {NULL};
    for (size_t i = 0; i < N_SHOWN_WORDS; i++)
        known[i] = words[i].word;
    struct pp_buf names;
    pp_buf_init(&names);
    list(&names, text);
    const char *meant = names.n_bytes == 0 ? pp_nearest(text, known) : NULL;
    if (names.n_bytes > 0 && *text != '\0')
        pp_error_set(
            error, PP_EINVAL, "sort key '%s' could be any of %s", text, pp_buf_text(&names));
    else {
        pp_buf_truncate(&names, 0);
        list(&names, "");
        pp_error_set(error, PP_EINVAL, "unknown sort key '%s'; %s%s%sthere are %s", text,
            meant ? "did you mean '" : "", meant ? meant : "", meant ? "'? " : "",
            pp_buf_text(&names));
    }
    pp_buf_release(&names);
    return PP_EINVAL;
}

static enum pp_status add_word(
    struct pp_profilesort *sort, const char *text, size_t n_letters, struct pp_error *error)
{
    char word[MAX_WORD_BYTES];
    const bool is_inverted = n_letters > 0 && text[0] == '~';
    text += is_inverted;
    n_letters -= is_inverted;
    if (n_letters >= sizeof word)
        n_letters = sizeof word - 1; /* longer than any word, so unknown */
    memcpy(word, text, n_letters);
    word[n_letters] = '\0';
    const size_t found = n_letters > 0 ? find(word) : N_WORDS;
    if (found == N_WORDS)
        return refuse(word, error);
    if (sort->n_keys == PP_PROFILESORT_MAX_KEYS)
        return pp_error_set(
            error, PP_EINVAL, "more than %d sort keys; give fewer", PP_PROFILESORT_MAX_KEYS);
    sort->is_inverted[sort->n_keys] = is_inverted;
    sort->keys[sort->n_keys++] = words[found].key;
    return PP_OK;
}

enum pp_status pp_profilesort_add(
    struct pp_profilesort *sort, const char *text, struct pp_error *error)
{
    for (;; text++) {
        const size_t n_letters = strcspn(text, ",");
        const enum pp_status status = add_word(sort, text, n_letters, error);
        if (status != PP_OK)
            return status;
        text += n_letters;
        if (*text == '\0')
            return PP_OK;
    }
}

/* Of a function without calls, the total. */
static double per_call(double value_ns, uint64_t n_calls)
{
    return n_calls > 0 ? value_ns / (double)n_calls : value_ns;
}

static double number_of(const struct pp_profilesort_item *item, enum pp_profilesort_key key)
{
    const bool is_timed = item->calls && item->calls->n > 0;
    switch (key) {
    case PP_PROFILESORT_OWN:
        return item->own_ns;
    case PP_PROFILESORT_DEEP:
        return item->deep_ns;
    case PP_PROFILESORT_OWN_CALL:
        return per_call(item->own_ns, item->n_calls);
    case PP_PROFILESORT_DEEP_CALL:
        return per_call(item->deep_ns, item->n_calls);
    case PP_PROFILESORT_CALLS:
        return (double)item->n_calls;
    case PP_PROFILESORT_PRIMITIVE:
        return (double)item->n_primitive;
    case PP_PROFILESORT_MIN:
        return is_timed ? item->calls->min_ns : (double)NAN;
    case PP_PROFILESORT_P50:
        return is_timed ? item->calls->p50_ns : (double)NAN;
    case PP_PROFILESORT_P90:
        return is_timed ? item->calls->p90_ns : (double)NAN;
    case PP_PROFILESORT_MAX:
        return is_timed ? item->calls->max_ns : (double)NAN;
    case PP_PROFILESORT_INSTRUCTIONS:
        return item->function->has_instructions ? (double)item->function->n_instructions
                                                : (double)NAN;
    case PP_PROFILESORT_SAMPLES:
        return (double)item->n_own_samples;
    default:
        return 0;
    }
}

/* Larger first; what is not known last, also when inverted. */
static int compare_numbers(double a, double b, bool is_inverted)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) != 0) - (isnan(b) != 0);
    const int order = (a < b) - (a > b);
    return is_inverted ? -order : order;
}

static int compare_lines(const struct pp_profile_function *a, const struct pp_profile_function *b)
{
    return (a->line > b->line) - (a->line < b->line);
}

/* What pstats has in place of an unknown file. */
static const char *file_of(const struct pp_profile_function *f)
{
    return *f->file ? f->file : "~";
}

static int compare_texts(const struct pp_profilesort_item *left,
    const struct pp_profilesort_item *right, enum pp_profilesort_key key)
{
    const struct pp_profile_function *const a = left->function, *const b = right->function;
    if (key == PP_PROFILESORT_FILE)
        return strcmp(file_of(a), file_of(b));
    if (key == PP_PROFILESORT_LINE)
        return compare_lines(a, b);
    int order = strcmp(left->name, right->name);
    if (key == PP_PROFILESORT_NFL && order == 0)
        order = strcmp(file_of(a), file_of(b));
    if (key == PP_PROFILESORT_NFL && order == 0)
        order = compare_lines(a, b);
    return order;
}

static int compare_by(const struct pp_profilesort_item *a, const struct pp_profilesort_item *b,
    enum pp_profilesort_key key, bool is_inverted)
{
    int order;
    switch (key) {
    case PP_PROFILESORT_STDNAME:
        order = strcmp(a->stdname, b->stdname);
        break;
    case PP_PROFILESORT_FILE:
    case PP_PROFILESORT_LINE:
    case PP_PROFILESORT_NAME:
    case PP_PROFILESORT_NFL:
        order = compare_texts(a, b, key);
        break;
    default:
        return compare_numbers(number_of(a, key), number_of(b, key), is_inverted);
    }
    return is_inverted ? -order : order;
}

static int compare(const void *left, const void *right, void *context)
{
    const struct pp_profilesort_item *a = left, *b = right;
    const struct pp_profilesort *sort = context;
    for (size_t i = 0; i < sort->n_keys; i++) {
        const int order = compare_by(a, b, sort->keys[i], sort->is_inverted[i]);
        if (order != 0)
            return order;
    }
    return (a->index > b->index) - (a->index < b->index);
}

void pp_profilesort_apply(
    const struct pp_profilesort *sort, struct pp_profilesort_item *items, size_t n)
{
    if (n > 1)
        qsort_r(items, n, sizeof *items, compare, (void *)sort);
}
