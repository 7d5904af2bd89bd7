/* SPDX-License-Identifier: GPL-3.0-or-later
 * The answer of ppbench-symbols: every count and place in it is checked before it is believed.
 */
#include "bench/symreply.h"

#include "bench/symwire.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The parts of a reply; not aligned. */
struct parts {
    struct pp_symwire_header header;
    const char *answers, *frames, *text;
};

static bool split(struct parts *parts, const char *reply, size_t n_bytes, size_t n_addresses)
{
    struct pp_symwire_header *h = &parts->header;
    if (n_bytes < sizeof *h)
        return false;
    memcpy(h, reply, sizeof *h);
    size_t left = n_bytes - sizeof *h;
    if (h->magic != PP_SYMWIRE_MAGIC || h->n_answers != n_addresses ||
        h->n_answers > left / sizeof(struct pp_symwire_answer))
        return false;
    parts->answers = reply + sizeof *h;
    const size_t answers_bytes = h->n_answers * sizeof(struct pp_symwire_answer);
    left -= answers_bytes;
    if (h->n_frames > left / sizeof(struct pp_symwire_frame))
        return false;
    parts->frames = parts->answers + answers_bytes;
    const size_t frames_bytes = h->n_frames * sizeof(struct pp_symwire_frame);
    left -= frames_bytes;
    parts->text = parts->frames + frames_bytes;
    return h->text_bytes == left && left > 0 && !parts->text[0] && !parts->text[left - 1];
}

static bool fill_frames(struct pp_symbols *symbols, const struct parts *parts)
{
    for (size_t i = 0; i < parts->header.n_frames; i++) {
        struct pp_symwire_frame from;
        memcpy(&from, parts->frames + i * sizeof from, sizeof from);
        if (from.name >= parts->header.text_bytes || from.file >= parts->header.text_bytes)
            return false;
        symbols->frames[i] = (struct pp_symbols_frame){
            .name = symbols->store + from.name,
            .file = symbols->store + from.file,
            .line = from.line,
        };
    }
    return true;
}

static bool fill_answer(struct pp_symbols *symbols, const struct parts *parts, size_t i)
{
    struct pp_symwire_answer from;
    const struct pp_symwire_header *h = &parts->header;
    memcpy(&from, parts->answers + i * sizeof from, sizeof from);
    if (from.name >= h->text_bytes || from.symbol >= h->text_bytes || from.file >= h->text_bytes)
        return false;
    if (from.first_frame > h->n_frames || from.n_frames > h->n_frames - from.first_frame)
        return false;
    if (from.start > UINT64_MAX - from.size_bytes)
        return false;
    symbols->answers[i] = (struct pp_symbols_answer){
        .name = symbols->store + from.name,
        .symbol = symbols->store + from.symbol,
        .file = symbols->store + from.file,
        .line = from.line,
        .start = from.start,
        .size_bytes = from.size_bytes,
        .frames = from.n_frames ? symbols->frames + from.first_frame : NULL,
        .n_frames = from.n_frames,
    };
    return true;
}

/* Counts fit into the reply, so none of the products can overflow. */
static bool allocate(struct pp_symbols *symbols, const struct parts *parts)
{
    const struct pp_symwire_header *h = &parts->header;
    symbols->answers = malloc((h->n_answers + 1) * sizeof *symbols->answers);
    symbols->frames = malloc((h->n_frames + 1) * sizeof *symbols->frames);
    symbols->store = malloc(h->text_bytes);
    if (!symbols->answers || !symbols->frames || !symbols->store)
        return false;
    memcpy(symbols->store, parts->text, h->text_bytes);
    return true;
}

enum pp_status pp_symreply_read(struct pp_symbols *symbols, const void *reply, size_t n_bytes,
    size_t n_addresses, struct pp_error *error)
{
    struct parts parts;
    *symbols = (struct pp_symbols){0};
    bool ok = split(&parts, reply, n_bytes, n_addresses);
    if (ok && !allocate(symbols, &parts)) {
        pp_symbols_release(symbols);
        return pp_error_set(error, PP_ENOMEM, "out of memory for names and lines");
    }
    ok = ok && fill_frames(symbols, &parts);
    for (size_t i = 0; ok && i < n_addresses; i++)
        ok = fill_answer(symbols, &parts, i);
    if (!ok) {
        pp_symbols_release(symbols);
        return pp_error_set(error, PP_EFORMAT, "the answer with names and lines is damaged");
    }
    symbols->n_answers = n_addresses;
    return PP_OK;
}
